//! More budget and more persons give better records, and pairs are worth measuring.

use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng as _;
use shyraq_case::Code;
use shyraq_privacy::{Accountant, Rho, Variance, parse_decimal};
use shyraq_testkit::SeededEntropy;

use super::measure;
use super::recipe::{Table, shape, table, unit};
use crate::workload::Workload;

/// Mean total variation of all pairs of columns between a table and other records.
fn distance(table: &Table, codes: &[Vec<Code>]) -> f64 {
    let workload = Workload::pairs(table.columns.clone());
    let rows = codes.first().map_or(0, Vec::len);
    let other = Table { columns: table.columns.clone(), codes: codes.to_vec(), rows };
    let d = codes.len();
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (i, j) in (0..d).flat_map(|i| (i + 1..d).map(move |j| (i, j))) {
        let part = |t: &Table| -> Vec<f64> {
            t.count(&workload, &[i, j]).iter().map(|c| *c as f64 / t.rows.max(1) as f64).collect()
        };
        sum += part(table).iter().zip(part(&other)).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0;
        pairs += 1.0;
    }
    sum / pairs
}

/// The distance of a release's records, mean of some seeds.
fn released(table: &Table, epsilon: &str, seeds: u64) -> f64 {
    let workload = Workload::pairs(table.columns.clone());
    let one = |seed| {
        let published = measure(table, &workload, Accountant::Composed, epsilon, seed).publish();
        distance(table, published.records.columns())
    };
    (0..seeds).map(one).sum::<f64>() / seeds as f64
}

/// The distance of the simplest records: all the budget on tables of one column, each column
/// drawn on its own.
fn one_ways(table: &Table, epsilon: &str, seeds: u64) -> f64 {
    use num_traits::ToPrimitive as _;
    let rho: Rho = Accountant::Composed.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal("1e-6").unwrap());
    let share = rho.ratio().to_f64().unwrap() / table.columns.len() as f64;
    let plain = Variance::new((1024.0 / (2.0 * share)).ceil() as u128, 1024).unwrap();
    let variance = Accountant::Composed.noise(plain).unwrap();
    let workload = Workload::pairs(table.columns.clone());
    let one = |seed| {
        let (mut entropy, mut rng) = (SeededEntropy::new(seed), ChaCha12Rng::seed_from_u64(seed));
        let column = |c: usize| -> Vec<Code> {
            let noisy: Vec<f64> = table
                .count(&workload, &[c])
                .iter()
                .map(|n| {
                    (*n as f64 + shyraq_privacy::gaussian::sample(variance, &mut entropy).unwrap() as f64).max(0.0)
                })
                .collect();
            let sum = noisy.iter().sum::<f64>().max(1.0);
            // Whole numbers in proportion, in random order.
            let mut keyed: Vec<(f64, Code)> = Vec::with_capacity(table.rows);
            let (mut before, mut taken) = (0.0, 0);
            for (code, n) in noisy.iter().enumerate() {
                before += n;
                let upto = (before / sum * table.rows as f64).round() as usize;
                keyed.extend((taken..upto).map(|_| (unit(&mut rng), code as Code)));
                taken = upto.max(taken);
            }
            keyed.extend((taken..table.rows).map(|_| (unit(&mut rng), 0)));
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            keyed.into_iter().map(|k| k.1).collect()
        };
        let codes: Vec<Vec<Code>> = (0..table.columns.len()).map(column).collect();
        distance(table, &codes)
    };
    (0..seeds).map(one).sum::<f64>() / seeds as f64
}

/// What chance may add to a mean distance: a few persons in a thousand.
const CHANCE: f64 = 0.002;

/// Holds a row of distances against the claims; returns what is broken.
fn falls(what: &str, values: &[f64]) -> Vec<String> {
    let worse = |w: &&[f64]| w[1] > 1.05 * w[0] + CHANCE;
    values.windows(2).filter(worse).map(|w| format!("{what}: {:.4} then {:.4}", w[0], w[1])).collect()
}

fn audit(tables: impl Iterator<Item = u64>, epsilons: &[&str], sizes: &[usize], seeds: u64) {
    let mut broken = Vec::new();
    for k in tables {
        let shape = shape(k);
        let middle = table(&shape, sizes[1], k);
        let by_epsilon: Vec<f64> = epsilons.iter().map(|e| released(&middle, e, seeds)).collect();
        let simple: Vec<f64> = epsilons.iter().map(|e| one_ways(&middle, e, seeds)).collect();
        broken.extend(falls(&format!("table {k} by epsilon"), &by_epsilon));
        let made: Vec<Table> = sizes.iter().map(|n| table(&shape, *n, k)).collect();
        let by_size: Vec<f64> = made.iter().map(|t| released(t, "1", seeds)).collect();
        let simple_by_size: Vec<f64> = made.iter().map(|t| one_ways(t, "1", seeds)).collect();
        broken.extend(falls(&format!("table {k} by size"), &by_size));
        println!(
            "table {k:2} {shape:?}\n  epsilon {epsilons:?}: {by_epsilon:.4?}, one-ways {simple:.4?}\n  persons {sizes:?}: {by_size:.4?}, one-ways {simple_by_size:.4?}"
        );
        for (ours, theirs) in by_epsilon.iter().chain(&by_size).zip(simple.iter().chain(&simple_by_size)) {
            if *ours > 1.05 * theirs + CHANCE {
                broken.push(format!("table {k}: {ours:.4} where one-ways have {theirs:.4}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn error_falls_with_budget_and_persons() {
    audit([0, 5, 3].into_iter(), &["0.5", "4"], &[1000, 4000], 2);
}

#[test]
#[ignore = "minutes; run it in release"]
fn error_falls_with_budget_and_persons_on_20_tables() {
    audit(0..20, &["0.5", "1", "2", "4"], &[1000, 4000, 16_000], 5);
}

/// Below a thousand persons pairs win little. Single tables lose to one-ways there, by 21 % at
/// 50 persons for the worst of 20 and by 5 % at 100; their mean does not.
#[test]
#[ignore = "seconds; run it in release"]
fn few_persons_lose_nothing_to_one_ways_on_average() {
    for n in [50, 100, 250, 500, 1000] {
        let ratio = |k| {
            let t = table(&shape(k), n, k);
            released(&t, "1", 10) / one_ways(&t, "1", 10)
        };
        let ratios: Vec<f64> = (0..20).map(ratio).collect();
        let mean = ratios.iter().sum::<f64>() / 20.0;
        let worst = ratios.iter().fold(0.0, |a: f64, b| a.max(*b));
        println!("{n} persons: mean {mean:.3}, worst {worst:.3}");
        assert!(mean < 1.0 && worst < 1.3, "{n} persons: mean {mean:.3}, {ratios:.2?}");
    }
}
