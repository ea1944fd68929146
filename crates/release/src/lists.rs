//! Intervals for readers who look at the top of a list.
//!
//! An interval that holds one cell with 95 % certainty does so for a cell that was chosen
//! before anybody looked. The largest of many is chosen by its noise too, and is mostly too
//! large. Here all intervals of a table hold *at once* with 95 %, so they hold for whichever
//! cell a reader picks, and for the order of a list.
//!
//! For normal errors with any correlation `P(all |X_i| <= c) >= prod P(|X_i| <= c)` (Z. Sidak,
//! JASA 62, 1967), so `c` is the normal quantile for `0.95^(1/k)`, k being the cells of the table.

use crate::aggregates::interval;
use crate::estimate::{Estimate, Whole};
use crate::normal::quantile;
use crate::plan::Plan;

/// The certainty with which all intervals of a table hold.
const LEVEL: f64 = 0.95;

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

/// Returns how many standard deviations hold so many cells at once.
pub(crate) fn width(cells: usize) -> f64 {
    // 1 - 0.95^(1/k), without losing digits for many cells.
    let miss = -(LEVEL.ln() / (cells.max(1) as f64)).exp_m1();
    quantile(miss / 2.0)
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
        let z = width(possible.map_or(marginal.cells, |all| all.iter().filter(|c| **c).count()));
        let cells = estimate.cells(axes);
        for (cell, (value, count)) in cells.values.into_iter().zip(whole.table(axes)).enumerate() {
            let sure = possible.is_some_and(|p| p.get(cell) == Some(&false));
            let (value, half) = if sure { (0.0, 0.0) } else { (value, z * cells.variance.sqrt()) };
            let (low, high) = interval(value, half, *count);
            out.push(ListRow { table, cell, low, high });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand from tables of the normal law: it lies within 2.236 with .97468, whose square is
    /// .9500; within 2.388 with .98305, whose cube is; within 2.800 with .99489, whose tenth power is.
    #[test]
    fn widths_are_those_of_sidak() {
        for (k, z) in [(1, 1.960), (2, 2.236), (3, 2.388), (10, 2.800)] {
            assert!((width(k) - z).abs() < 6e-4, "{k}: {}", width(k));
        }
        // Bonferroni's are wider, by little.
        assert!(width(250) < quantile(0.025 / 250.0) && width(250) > quantile(0.026 / 250.0));
        assert!(width(20_000_000).is_finite());
    }
}
