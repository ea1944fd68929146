//! No table is too small, too plain or too wide, and no budget too tight.

use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng as _;
use shyraq_privacy::Accountant;

use super::measure;
use super::recipe::{Table, columns, table, unit, with_shares};
use crate::workload::Workload;

/// Releases a table and looks whether what is published agrees with itself.
fn release(table: &Table, workload: &Workload, accountant: Accountant, epsilon: &str, seed: u64) {
    let what = format!(
        "{} persons, {} columns, {accountant}, epsilon {epsilon}, seed {seed}",
        table.rows,
        table.columns.len()
    );
    let measured = measure(table, workload, accountant, epsilon, seed);
    assert!(measured.plan().loss().is_some(), "{what}");
    let published = measured.publish();
    assert_eq!(published.records.rows as u64, published.total, "{what}");
    let mut sums = vec![0; measured.plan().marginals.len()];
    for row in &published.aggregates {
        assert!(row.low <= row.count && row.count <= row.high, "{what}: {row:?}");
        sums[row.table] += row.count;
    }
    for (m, sum) in measured.plan().marginals.iter().zip(sums) {
        if !m.axes.is_empty() && m.axes.iter().all(|a| *a < table.columns.len()) {
            assert_eq!(sum, published.total, "{what}: table {:?}", m.axes);
        }
    }
    for row in &published.shares {
        let share = row.numerator as f64 / row.denominator as f64;
        assert!(0.0 <= row.low && row.low <= share && share <= row.high && row.high <= 1.0, "{what}: {row:?}");
    }
    for column in published.records.columns().iter().zip(&table.columns) {
        assert!(column.0.iter().all(|c| usize::from(*c) < column.1.cells()), "{what}");
    }
}

/// Random sizes from 0 to 60, shapes, accountants and epsilons from 0.001 to 100.
fn small(runs: std::ops::Range<u64>) {
    for seed in runs {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let rows = (unit(&mut rng) * 61.0) as usize;
        let mut shape: Vec<usize> =
            (0..1 + (unit(&mut rng) * 4.0) as usize).map(|_| 2 + (unit(&mut rng) * 6.0) as usize).collect();
        let shares = unit(&mut rng) < 0.5;
        if shares {
            shape.splice(0..0, [3, 4, 2, 2]);
        }
        let table = table(&shape, rows, seed);
        let workload =
            if shares { with_shares(table.columns.clone(), &[2, 3]) } else { Workload::pairs(table.columns.clone()) };
        let epsilon = format!("{:.3}", 10_f64.powf(5.0 * unit(&mut rng) - 3.0));
        release(&table, &workload, Accountant::ALL[usize::from(unit(&mut rng) < 0.5)], &epsilon, seed);
    }
}

#[test]
fn few_persons_are_enough() {
    small(0..1000);
}

#[test]
#[ignore = "minutes; run it in release"]
fn few_persons_are_enough_in_ten_thousand_runs() {
    small(1000..11_000);
}

/// `rows` persons whose answers are all `code`.
fn plain(cells: &[usize], rows: usize, code: u16) -> Table {
    Table { columns: columns(cells), codes: vec![vec![code; rows]; cells.len()], rows }
}

#[test]
fn plain_tables_are_released() {
    let shapes: [&[usize]; 7] = [&[2], &[60], &[1], &[1, 1], &[2, 2], &[4, 1, 3], &[3, 2, 2, 5]];
    for (k, shape) in shapes.iter().enumerate() {
        for (rows, code) in [(0, 0), (1, 0), (1, 1), (2, 0), (50, 0), (50, 1), (700, 0)] {
            let code = if shape.contains(&1) { 0 } else { code };
            for (accountant, epsilon) in Accountant::ALL.into_iter().flat_map(|a| ["0.001", "1", "100"].map(|e| (a, e)))
            {
                let table = plain(shape, rows, code);
                release(&table, &Workload::pairs(table.columns.clone()), accountant, epsilon, k as u64);
            }
        }
    }
}

#[test]
fn shares_of_plain_tables_are_released() {
    for (rows, code) in [(0, 0), (1, 1), (60, 0), (60, 1)] {
        let table = plain(&[3, 4, 2, 2, 2], rows, code);
        for epsilon in ["0.001", "1", "100"] {
            release(&table, &with_shares(table.columns.clone(), &[2, 3, 4]), Accountant::Composed, epsilon, 1);
        }
    }
}

#[test]
fn a_hundred_and_twenty_eight_flags_are_released() {
    for (rows, code) in [(0, 0), (1, 1), (300, 1)] {
        let table = plain(&[2; 128], rows, code);
        release(&table, &Workload::pairs(table.columns.clone()), Accountant::Composed, "1", 3);
    }
}
