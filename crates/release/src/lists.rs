//! Intervals for readers who look at the top of a list.
//!
//! An interval that holds one cell with 95 % certainty does so for a cell that was chosen
//! before anybody looked. The largest of many is chosen by its noise too, and is mostly too
//! large. Here all intervals of a table hold *at once* with 95 %, so they hold for whichever
//! cell a reader picks, and for the order of a list.
//!
//! Each of k cells is missed with a k-th of 5 % (C. E. Bonferroni, 1936), so that one or more of
//! them are with 5 % at most, however their noise is correlated and though intervals near 0 are
//! not symmetric, as Sidak's slightly shorter ones would have to be.

use crate::aggregates::{MISS, interval};
use crate::estimate::{Estimate, Whole};
use crate::plan::Plan;
use crate::unified::Unified;

/// An interval of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListRow {
    /// Index of the table in the plan.
    pub(crate) table: usize,
    /// Index of the cell, row-major.
    pub(crate) cell: usize,
    pub(crate) low: u64,
    pub(crate) high: u64,
}

/// Lists the intervals of the tables of one column, and of those that the code book names.
pub(crate) fn lists(plan: &Plan, estimate: &Estimate, whole: &Whole) -> Vec<ListRow> {
    let mut out = Vec::new();
    for (table, marginal) in plan.marginals.iter().enumerate() {
        let axes = &marginal.axes;
        let is_list = axes.len() == 1 || plan.workload.wanted.contains_key(axes);
        if !is_list || !plan.workload.is_published(axes) {
            continue;
        }
        let possible = whole.possible.cells(axes);
        let open = possible.map_or(marginal.cells, |all| all.iter().filter(|c| **c).count());
        let unified = Unified::new(MISS / open.max(1) as f64);
        let cells = estimate.cells(axes);
        for (cell, (value, count)) in cells.values.into_iter().zip(whole.table(axes)).enumerate() {
            let sure = possible.is_some_and(|p| p.get(cell) == Some(&false));
            let deviation = if sure { 0.0 } else { cells.variance.sqrt() };
            let (low, high) = interval(&unified, value, deviation, *count);
            out.push(ListRow { table, cell, low, high });
        }
    }
    out
}
