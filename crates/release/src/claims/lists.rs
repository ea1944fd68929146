//! Who looks at the top of a list chooses by the noise too: the intervals for lists still hold.

use std::collections::BTreeMap;

use shyraq_privacy::Accountant;

use super::measure;
use super::recipe::{Table, columns, table};
use crate::workload::Workload;

/// How often an interval held.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    all: u32,
    /// The largest cell.
    top: u32,
    /// The five largest together.
    five: u32,
    /// All cells of the table.
    every: u32,
    /// The largest cell with its interval for one cell at a time.
    one_by_one: u32,
}

/// Looks at the tables of one column with at least `cells` cells, by their sizes.
fn look(table: &Table, releases: u64, cells: usize, held: &mut BTreeMap<usize, Held>) {
    let workload = Workload::pairs(table.columns.clone());
    for seed in 0..releases {
        let measured = measure(table, &workload, Accountant::Composed, "1", 40_000 + seed);
        let published = measured.publish();
        for (k, m) in measured.plan().marginals.iter().enumerate().filter(|(_, m)| m.axes.len() == 1) {
            if m.cells < cells {
                continue;
            }
            let truth = table.count(&workload, &m.axes);
            let single: Vec<_> = published.aggregates.iter().filter(|r| r.table == k).collect();
            let list: Vec<_> = published.lists.iter().filter(|r| r.table == k).collect();
            assert_eq!((single.len(), list.len()), (m.cells, m.cells));
            assert!(single.iter().zip(&list).all(|(s, l)| l.low <= s.low && s.high <= l.high));
            let mut order: Vec<usize> = (0..m.cells).collect();
            order.sort_by_key(|c| std::cmp::Reverse(single[*c].count));
            let holds = |c: &usize| (list[*c].low..=list[*c].high).contains(&truth[*c]);
            let seen = held.entry(m.cells).or_default();
            seen.all += 1;
            seen.top += u32::from(holds(&order[0]));
            seen.five += u32::from(order.iter().take(5).all(holds));
            seen.every += u32::from(order.iter().all(holds));
            let top = &single[order[0]];
            seen.one_by_one += u32::from((top.low..=top.high).contains(&truth[order[0]]));
        }
    }
}

/// 120 answers that equally many people gave: the top is what got most noise.
fn equal() -> Table {
    let rows = 12_000;
    let codes = [120, 3].iter().map(|n| (0..rows).map(|r| (r % n) as u16).collect()).collect();
    Table { columns: columns(&[120, 3]), codes, rows }
}

fn check(held: &BTreeMap<usize, Held>) {
    for (cells, h) in held {
        println!("{cells} cells: {h:?}");
        let rate = |n: u32| f64::from(n) / f64::from(h.all);
        assert!(rate(h.top) >= 0.94 && rate(h.five) >= 0.94 && rate(h.every) >= 0.93, "{cells} cells: {h:?}");
    }
}

/// Three made-up tables, 220 releases each.
#[test]
fn the_top_of_a_list_is_held() {
    let mut held = BTreeMap::new();
    for (shape, n, recipe) in [(&[6, 30, 2][..], 3000, 0), (&[9, 12, 3], 2000, 1), (&[40, 4], 5000, 3)] {
        look(&table(shape, n, recipe), 220, 4, &mut held);
    }
    check(&held);
}

/// What the one-by-one interval of the top loses by having been chosen.
#[test]
fn one_by_one_intervals_lose_the_top_of_a_long_list() {
    let mut held = BTreeMap::new();
    look(&equal(), 200, 100, &mut held);
    check(&held);
    let h = held[&120];
    assert!(f64::from(h.one_by_one) < 0.5 * f64::from(h.all), "{h:?}");
}
