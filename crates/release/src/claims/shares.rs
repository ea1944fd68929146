//! A share says what the counts say, and no denominator contradicts its flags.

use std::collections::{BTreeMap, HashMap};

use shyraq_privacy::Accountant;

use super::measure;
use super::recipe::{Table, table};
use crate::measured::{Measured, Published};
use crate::workload::{Derived, Share, Workload};

/// Five flags, one of them before and two between the columns by which shares are taken. Some
/// of their tables of three are published, so all orders of axes are.
fn workload(table: &Table) -> Workload {
    let flags = vec![0, 2, 3, 5, 6];
    let any = table.columns.len();
    let derived = vec![Derived { name: "any(g)".into(), of: flags.clone() }];
    let wanted: BTreeMap<Vec<usize>, u32> = [vec![0, 1, 4], vec![1, 2, 4], vec![1, 4, 5]].map(|t| (t, 1)).into();
    let shares = vec![Share { group: "g".into(), by: [1, 4], any, flags }];
    Workload { derived, shares, wanted, ..Workload::pairs(table.columns.clone()) }
}

/// Published counts by the axes and codes of a cell.
fn counts(measured: &Measured, published: &Published) -> HashMap<Vec<(usize, usize)>, u64> {
    let plan = measured.plan();
    let cell = |row: &crate::aggregates::CellRow| {
        let mut rest = row.cell;
        let mut out = Vec::new();
        for axis in plan.marginals[row.table].axes.iter().rev() {
            out.push((*axis, rest % plan.workload.cells(*axis)));
            rest /= plan.workload.cells(*axis);
        }
        out.reverse();
        (out, row.count)
    };
    published.aggregates.iter().map(cell).collect()
}

/// The numerator was cut where the denominator's own noise made it smaller: 80 persons had a
/// flag in `aggregates.csv` and one of one in `shares.csv`.
#[test]
fn shares_and_counts_are_one_table() {
    let (mut published_triples, mut met) = (0, 0);
    for (seed, rows) in (0..60).zip([20, 150, 400, 2000].into_iter().cycle()) {
        let table = table(&[2, 4, 2, 2, 3, 2, 2, 5], rows, seed);
        let workload = workload(&table);
        let epsilon = ["0.25", "1", "0.05"][seed as usize % 3];
        let measured = measure(&table, &workload, Accountant::Composed, epsilon, seed);
        let published = measured.publish();
        let counts = counts(&measured, &published);
        let mut records: HashMap<Vec<(usize, usize)>, u64> = HashMap::new();
        for (record, times) in published.records.sorted() {
            for (axis, code) in record.into_iter().enumerate() {
                *records.entry(vec![(axis, usize::from(code))]).or_default() += times as u64;
            }
        }
        for (cell, count) in counts.iter().filter(|(cell, _)| cell.len() == 1) {
            assert_eq!(records.get(cell).copied().unwrap_or_default(), *count, "seed {seed}, records of {cell:?}");
        }
        let mut groups: BTreeMap<Vec<(usize, usize)>, Vec<&crate::shares::ShareRow>> = BTreeMap::new();
        for row in &published.shares {
            groups.entry(row.by.clone()).or_default().push(row);
        }
        for (by, rows) in groups {
            let what = format!("seed {seed}, {by:?}: {rows:?}");
            let denominator = rows[0].denominator;
            let all = if by.is_empty() { published.total } else { counts.get(&by).copied().unwrap() };
            let sum: u64 = rows.iter().map(|r| r.numerator).sum();
            assert!(rows.len() == 5 && rows.iter().all(|r| r.denominator == denominator), "{what}");
            assert!(denominator <= sum && denominator <= all, "{what}: of {all}");
            for row in rows {
                assert!(row.numerator <= denominator && row.low <= row.high, "{what}");
                let mut cell: Vec<(usize, usize)> = by.iter().copied().chain([(row.flag, 1)]).collect();
                cell.sort_unstable();
                match counts.get(&cell) {
                    Some(count) => assert_eq!(row.numerator, *count, "{what}"),
                    None => assert_eq!(by.len(), 2, "{what}"),
                }
                published_triples += usize::from(by.len() == 2 && counts.contains_key(&cell));
                met += 1;
            }
        }
    }
    assert!(met > 1000 && published_triples > 100, "{met}, {published_triples}");
}
