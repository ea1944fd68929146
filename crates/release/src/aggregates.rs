//! The published rows: a count and a 95 % interval for every cell of every table.

use crate::estimate::{Estimate, Whole};
use crate::plan::Plan;

/// The 97.5 % point of the normal law.
pub(crate) const Z: f64 = 1.959_963_985;

/// One published cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellRow {
    /// Index of the table in the plan.
    pub(crate) table: usize,
    /// Index of the cell, row-major.
    pub(crate) cell: usize,
    pub(crate) count: u64,
    pub(crate) low: u64,
    pub(crate) high: u64,
}

/// Lists every cell of every table: nothing is left out, so nothing is selected, and the
/// intervals hold one by one.
pub(crate) fn tables(plan: &Plan, estimate: &Estimate, whole: &Whole) -> Vec<CellRow> {
    let mut out = Vec::with_capacity(plan.marginals.iter().map(|m| m.cells).sum());
    let mut next = [0; 4];
    for (table, marginal) in plan.marginals.iter().enumerate() {
        let ways = marginal.axes.len();
        let source = match ways {
            1 => &whole.one,
            2 => &whole.two,
            _ => &whole.three,
        };
        let Some(k) = next.get_mut(ways) else { continue };
        let counts = source.get(*k).map_or(&[][..], Vec::as_slice);
        *k += 1;
        if !plan.workload.is_published(&marginal.axes) {
            continue;
        }
        let (cells, possible) = (estimate.cells(&marginal.axes), whole.possible.cells(&marginal.axes));
        for (cell, (value, count)) in cells.values.into_iter().zip(counts).enumerate() {
            let sure = possible.is_some_and(|p| p.get(cell) == Some(&false));
            // Nobody can be there, so nothing is uncertain.
            let (value, half) = if sure { (0.0, 0.0) } else { (value, Z * cells.variance.sqrt()) };
            let (low, high) = interval(value, half, *count);
            out.push(CellRow { table, cell, count: *count, low, high });
        }
    }
    out
}

/// Returns the interval around the unbiased estimate, rounded outward, cut at 0, and
/// widened to hold the published count.
pub(crate) fn interval(value: f64, half: f64, count: u64) -> (u64, u64) {
    let low = (value - half).floor().max(0.0) as u64;
    let high = (value + half).ceil().max(0.0) as u64;
    (low.min(count), high.max(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_rounded_outward_and_hold_the_count() {
        assert_eq!(interval(100.0, Z * 5.0, 101), (90, 110));
        assert_eq!(interval(-50.0, Z * 5.0, 0), (0, 0));
        assert_eq!(interval(-3.0, Z * 5.0, 2), (0, 7));
        assert_eq!(interval(10.0, Z, 20), (8, 20));
    }
}
