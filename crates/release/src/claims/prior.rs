//! The last release makes this one better, and never much worse.

use shyraq_privacy::Accountant;

use super::measure;
use super::recipe::{Table, shape, table};
use crate::estimate::{Earlier, Estimate, Whole};
use crate::measured::Measured;
use crate::prior::whole_tables;
use crate::workload::Workload;

/// How a year differs from the one before.
#[derive(Debug, Clone, Copy)]
enum Year {
    /// New persons of the same kinds.
    Same,
    /// One person in seven follows other laws.
    Drifted,
    /// All follow other laws.
    Unlike,
}

/// Two years of persons, both of `rows`.
fn years(shape: &[usize], rows: usize, seed: u64, year: Year) -> [Table; 2] {
    let both = table(shape, 2 * rows, seed);
    // Another recipe with other proportions.
    let other = table(shape, rows, seed + 1001);
    let part = |range: std::ops::Range<usize>| both.codes.iter().map(|c| c[range.clone()].to_vec()).collect::<Vec<_>>();
    let (before, mut now) = (part(0..rows), part(rows..2 * rows));
    for (column, other) in now.iter_mut().zip(&other.codes) {
        for (k, (code, other)) in column.iter_mut().zip(other).enumerate() {
            if matches!(year, Year::Unlike) || matches!(year, Year::Drifted) && k % 7 == 0 {
                *code = *other;
            }
        }
    }
    [before, now].map(|codes| Table { columns: both.columns.clone(), codes, rows })
}

fn estimate(measured: &Measured) -> Estimate {
    let noisy: Vec<Vec<i64>> = measured.cells().map(|(_, c)| c.to_vec()).collect();
    Estimate::new(measured.plan(), &noisy)
}

/// Mean total variation between whole tables of two columns and the truth.
fn distance(truth: &Table, workload: &Workload, whole: &Whole) -> f64 {
    let d = truth.columns.len();
    let pairs: Vec<[usize; 2]> = (0..d).flat_map(|i| (i + 1..d).map(move |j| [i, j])).collect();
    let one = |axes: &[usize; 2]| {
        let share = |n: &u64, of: f64| *n as f64 / of.max(1.0);
        let (t, w) = (truth.count(workload, axes), whole.table(axes));
        let cells = t.iter().zip(w);
        cells.map(|(t, w)| (share(t, truth.rows as f64) - share(w, whole.total as f64)).abs()).sum::<f64>() / 2.0
    };
    pairs.iter().map(one).sum::<f64>() / pairs.len() as f64
}

/// The distances of this year's tables without and with last year's, means of some seeds.
fn both(years: &[Table; 2], epsilon: &str, seeds: u64) -> [f64; 2] {
    let [before, now] = years;
    let workload = Workload::pairs(now.columns.clone());
    let mut sums = [0.0; 2];
    for seed in 0..seeds {
        let last = measure(before, &workload, Accountant::Composed, epsilon, 2 * seed);
        let whole = estimate(&last).whole(last.plan(), None);
        let earlier = Earlier::new(whole_tables(&workload, &estimate(&last), &whole));
        let measured = measure(now, &workload, Accountant::Composed, epsilon, 2 * seed + 1);
        let estimate = estimate(&measured);
        for (sum, earlier) in sums.iter_mut().zip([None, Some(&earlier)]) {
            *sum += distance(now, &workload, &estimate.whole(measured.plan(), earlier)) / seeds as f64;
        }
    }
    sums
}

#[test]
#[ignore = "a look"]
fn look() {
    for (rows, epsilon) in [(4000, "1"), (500, "1"), (4000, "0.5"), (16000, "1")] {
        for year in [Year::Same, Year::Drifted, Year::Unlike] {
            let mut ratios = Vec::new();
            for k in 0..8 {
                let [without, with] = both(&years(&shape(k), rows, k, year), epsilon, 1);
                ratios.push(with / without);
            }
            let mean = ratios.iter().sum::<f64>() / 8.0;
            println!("{year:?} {rows} {epsilon}: mean {mean:.3} {ratios:.2?}");
        }
    }
}
