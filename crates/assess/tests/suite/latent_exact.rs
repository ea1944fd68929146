//! Latent classes against posteriors known otherwise: by counting all allocations, and by
//! worlds drawn from the prior.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Beta, Distribution, Gamma, Poisson, StandardUniform};
use shyraq_assess::mse::Histories;
use shyraq_assess::mse::latent::{Settings, latent};

fn three(counts: [u64; 8]) -> Histories {
    Histories::new(["a", "b", "c"].map(str::to_owned).to_vec(), counts.to_vec()).unwrap()
}

/// The posterior of the number on no list with two classes, from 0 to `most`, by summing over
/// every way to put persons into the two classes. Captures integrate to beta functions, and
/// the one break against its prior over a grid of the concentration:
/// E[α B(1 + n1, α + n2)] with α ~ Gamma(1/4, rate 1/4).
fn by_counting(counts: [u64; 8], most: usize) -> Vec<f64> {
    let persons: u64 = counts.iter().sum();
    let all = persons as usize + most;
    let mut ln_factorial = vec![0.0_f64];
    for i in 1..=all + 1 {
        ln_factorial.push(ln_factorial[i - 1] + (i as f64).ln());
    }
    let f = |n: u64| ln_factorial[n as usize];
    // The integral over a, by the logarithm t of the concentration: Gamma's density times dα is
    // α^(1/4) exp(-α / 4) dt. B(1 + n1, α + n2) = n1! / ((α + n2) ... (α + n2 + n1)).
    let grid: Vec<f64> = (0..=1_200).map(|i| (-60.0 + 0.06 * f64::from(i)).exp()).take_while(|a| *a < 400.0).collect();
    let mut weight = vec![vec![0.0; all + 1]; all + 1];
    for a in &grid {
        let prior = a.powf(0.25) * (-a / 4.0).exp();
        // ln of α (α + 1) ... (α + n).
        let mut rising = vec![a.ln()];
        for n in 1..=all + 1 {
            rising.push(rising[n - 1] + (a + n as f64).ln());
        }
        for (n1, row) in weight.iter_mut().enumerate() {
            for (n2, w) in row.iter_mut().enumerate().take(all + 1 - n1) {
                let below = if n2 == 0 { 0.0 } else { rising[n2 - 1] };
                *w += prior * (a.ln() + ln_factorial[n1] + below - rising[n1 + n2]).exp();
            }
        }
    }
    let beta = |met: u64, of: u64| f(met) + f(of - met) - f(of + 1);
    let ways: u64 = counts.iter().map(|n| n + 1).product();
    let mut found = vec![0.0; most + 1];
    for way in 0..ways {
        let (mut rest, mut ln_split) = (way, 0.0);
        let (mut members, mut met) = ([0_u64; 2], [[0_u64; 3]; 2]);
        for (history, n) in counts.iter().enumerate() {
            let first = rest % (n + 1);
            rest /= n + 1;
            ln_split -= f(first) + f(n - first);
            for (class, in_it) in [first, n - first].into_iter().enumerate() {
                members[class] += in_it;
                for (j, m) in met[class].iter_mut().enumerate() {
                    *m += in_it * (history as u64 >> j & 1);
                }
            }
        }
        for hidden in 0..=most as u64 {
            // (N - 1)! / hidden! of the prior 1 / N; the rest of the multinomial is in the splits.
            let ln_total = f(persons + hidden - 1);
            for first in 0..=hidden {
                let size = [members[0] + first, members[1] + hidden - first];
                let captures: f64 =
                    (0..2).flat_map(|k| (0..3).map(move |j| (k, j))).map(|(k, j)| beta(met[k][j], size[k])).sum();
                let ln = ln_total + ln_split - f(first) - f(hidden - first) + captures;
                found[hidden as usize] += ln.exp() * weight[size[0] as usize][size[1] as usize];
            }
        }
    }
    let sum: f64 = found.iter().sum();
    found.iter().map(|x| x / sum).collect()
}

/// The ceiling cuts much of the posterior, most where nobody is on two lists.
#[test]
fn small_tables_as_counted() {
    for (counts, ceiling) in
        [([0, 3, 2, 1, 2, 0, 1, 1], 3), ([0, 5, 4, 0, 3, 0, 0, 0], 2), ([0, 3, 3, 2, 2, 2, 1, 2], 8)]
    {
        let table = three(counts);
        let persons = table.persons();
        let exact = by_counting(counts, (ceiling * persons) as usize);
        let settings = Settings { classes: 2, ceiling: Some(ceiling), sweeps: 66_000, ..Settings::default() };
        let found = latent(&table, settings);
        assert!(found.convergence.ess_bulk > 20_000.0, "{:?}", found.convergence);
        let mut below = 0.0;
        for (hidden, p) in exact.iter().enumerate() {
            below += p;
            let most = (persons + hidden as u64) as f64;
            let share = found.sorted.partition_point(|x| *x <= most) as f64 / found.sorted.len() as f64;
            // Four standard errors of the 30,000 draws that these runs are worth are 0.012.
            assert!((share - below).abs() < 0.01, "{counts:?}, {hidden} hidden: {share} is not {below}");
        }
    }
}

/// Worlds are drawn from the prior, then lists, then the posterior: the truth's rank among the
/// draws is uniform (Talts, Betancourt, Simpson, Vehtari and Gelman 2018). The prior 1/N is
/// not a law, but given how many were observed, what is drawn is one.
#[test]
fn ranks_of_the_truth_are_uniform() {
    const WORLDS: usize = 200;
    const PERSONS: u64 = 40;
    const CEILING: u64 = 20;
    let mut random = ChaCha8Rng::seed_from_u64(20_261_127);
    let mut bins = [0.0_f64; 10];
    let mut drawn = 0;
    while drawn < WORLDS {
        let alpha = f64::max(Gamma::new(0.25, 4.0).unwrap().sample(&mut random), 1e-6);
        let (mut stick, mut cells) = (1.0, [0.0_f64; 8]);
        for k in 0..3 {
            let share = if k == 2 { 1.0 } else { Beta::new(1.0, alpha).unwrap().sample(&mut random) };
            let captures: [f64; 3] = std::array::from_fn(|_| StandardUniform.sample(&mut random));
            for (history, cell) in cells.iter_mut().enumerate() {
                let of = |j: usize| if history >> j & 1 == 1 { captures[j] } else { 1.0 - captures[j] };
                *cell += stick * share * of(0) * of(1) * of(2);
            }
            stick *= 1.0 - share;
        }
        let mean = Gamma::new(PERSONS as f64, 1.0).unwrap().sample(&mut random) * cells[0] / (1.0 - cells[0]);
        let hidden: f64 = Poisson::new(mean).unwrap().sample(&mut random);
        if hidden > (CEILING * PERSONS) as f64 {
            continue;
        }
        let mut counts = [0_u64; 8];
        for _ in 0..PERSONS {
            let u: f64 = StandardUniform.sample(&mut random);
            let mut at = u * (1.0 - cells[0]);
            let history = (1..8).find(|h| {
                at -= cells[*h];
                at < 0.0
            });
            counts[history.unwrap_or(7)] += 1;
        }
        let settings = Settings {
            classes: 3,
            chains: 1,
            sweeps: 3_300,
            ceiling: Some(CEILING),
            seed: drawn as u64,
            ..Settings::default()
        };
        let found = latent(&three(counts), settings).sorted;
        let truth = PERSONS as f64 + hidden;
        let (low, high) = (found.partition_point(|x| *x < truth), found.partition_point(|x| *x <= truth));
        // Ties are broken at random.
        let u: f64 = StandardUniform.sample(&mut random);
        let rank = (low as f64 + u * (high - low) as f64) / found.len() as f64;
        bins[((rank * 10.0) as usize).min(9)] += 1.0;
        drawn += 1;
    }
    let wanted = WORLDS as f64 / 10.0;
    let distance: f64 = bins.iter().map(|b| (b - wanted).powi(2) / wanted).sum();
    // Chi-squared of 9 degrees of freedom: 1 in 1,000 beyond 27.9.
    assert!(distance < 27.9, "{distance}: {bins:?}");
}
