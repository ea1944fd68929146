//! The law of the noise at each scale that plans ask for.
//!
//! The sampler's own tests look at a few round scales. What a release draws has scales that came out of a
//! budget and a code book: here they are taken from plans, and the draws of each are held
//! against exact probabilities (chi-square). The same test must find a scale that is wrong by 3 %.

use shyraq_case::CodeBook;
use shyraq_privacy::{Accountant, Variance, parse_decimal};
use shyraq_release::{Plan, Workload};
use shyraq_testkit::SeededEntropy;

use super::people::other;
use super::subject::DELTA;

/// Alarms at one in a million.
const ALARM: f64 = 4.75;
/// The law is cut in cells of a tenth of a standard deviation, up to so many to either side.
const REACH: i64 = 40;

/// Lists the scales of the plans of two shipped code books, each once.
fn scales() -> Vec<Variance> {
    let mut all: Vec<Variance> = Vec::new();
    for book in ["ctdc-2024", "palermo"] {
        let workload = Workload::of(&CodeBook::shipped(book).unwrap());
        for accountant in Accountant::ALL {
            for epsilon in ["0.5", "1", "2", "4"] {
                let rho = accountant.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal(DELTA).unwrap());
                let plan = Plan::new(workload.clone(), &rho, accountant).unwrap();
                for plan in [plan.for_rows(400.0), plan.for_rows(200_000.0)] {
                    all.extend(plan.marginals.iter().map(|m| m.variance));
                }
            }
        }
    }
    all.sort_by(|a, b| value(*a).total_cmp(&value(*b)));
    all.dedup();
    all
}

fn value(v: Variance) -> f64 {
    let (p, q) = v.parts();
    p as f64 / q as f64
}

/// How far draws of one scale are from the law of another: standard deviations of a chi-square
/// statistic (Wilson, Hilferty 1931), and of the mean.
fn misfit(drawn: Variance, said: f64, draws: usize, seed: u64) -> (f64, f64) {
    let width = (said.sqrt() / 10.0).ceil() as i64;
    let place = |x: i64| (x.div_euclid(width)).clamp(-REACH, REACH) + REACH;
    let mut expected = vec![0.0; 2 * REACH as usize + 1];
    // Beyond 13 standard deviations nothing is left.
    let far = (13.0 * said.sqrt()).ceil() as i64 + 1;
    let weight = |x: i64| (-(x as f64) * (x as f64) / (2.0 * said)).exp();
    let total: f64 = (-far..=far).map(weight).sum();
    for x in -far..=far {
        expected[place(x) as usize] += draws as f64 * weight(x) / total;
    }
    let mut observed = vec![0.0; expected.len()];
    let mut entropy = SeededEntropy::new(seed);
    let mut sum = 0;
    for _ in 0..draws {
        let x = i64::try_from(shyraq_privacy::gaussian::sample(drawn, &mut entropy).unwrap()).unwrap();
        sum += x;
        observed[place(x) as usize] += 1.0;
    }
    // Cells in which fewer than ten are expected are one.
    let (mut statistic, mut cells, mut rest) = (0.0, 0, (0.0, 0.0));
    for (o, e) in observed.iter().zip(&expected) {
        if *e < 10.0 {
            rest = (rest.0 + o, rest.1 + e);
        } else {
            statistic += (o - e) * (o - e) / e;
            cells += 1;
        }
    }
    if rest.1 >= 1.0 {
        statistic += (rest.0 - rest.1) * (rest.0 - rest.1) / rest.1;
        cells += 1;
    }
    let freedom = f64::from(cells - 1);
    let v = 2.0 / (9.0 * freedom);
    (((statistic / freedom).cbrt() - (1.0 - v)) / v.sqrt(), sum as f64 / (said * draws as f64).sqrt())
}

/// A scale that is `part` of another.
fn planted(v: Variance, part: f64) -> Variance {
    Variance::new((value(v) * part * part * 1024.0 * 1024.0).round() as u128, 1 << 20).unwrap()
}

/// Looks at scales, and at the same ones with 3 % too little and too much.
fn look(scales: &[Variance], draws: usize) {
    let mut worst: (f64, f64) = (f64::NEG_INFINITY, 0.0);
    let mut least = f64::INFINITY;
    for (k, v) in scales.iter().enumerate() {
        let seed = other() + 10 * k as u64;
        let (z, mean) = misfit(*v, value(*v), draws, seed);
        assert!(z < ALARM && mean.abs() < 6.0, "variance {v}: {z}, mean {mean}");
        worst = (worst.0.max(z), worst.1.max(mean.abs()));
        for (j, part) in [(1, 0.97), (2, 1.03)] {
            let (z, _) = misfit(planted(*v, part), value(*v), draws, seed + j);
            assert!(z > ALARM, "variance {v} with {part} of its scale is not found: {z}");
            least = least.min(z);
        }
    }
    println!(
        "{} scales, {:.1} to {:.1}, {draws} draws each: misfit at most {:.1}, mean off by at most {:.1}; with 3 % wrong at least {least:.1}",
        scales.len(),
        value(scales[0]).sqrt(),
        value(scales[scales.len() - 1]).sqrt(),
        worst.0,
        worst.1
    );
}

/// The least, a middle and the greatest.
#[test]
fn noise_has_the_law_that_plans_ask_for() {
    let all = scales();
    look(&[all[0], all[all.len() / 2], all[all.len() - 1]], 100_000);
}

/// A million draws of each: `cargo test --release -p shyraq-release --test suite -- --ignored law`.
#[test]
#[ignore = "minutes; run it in release"]
fn noise_has_the_law_that_plans_ask_for_in_a_million_draws() {
    let round = [(1, 4), (9, 1), (900, 1), (90_000, 1)].map(|(p, q)| Variance::new(p, q).unwrap());
    look(&round, 1_000_000);
    look(&scales(), 1_000_000);
}
