//! The published rows: a count and a 95 % interval for every cell of every table.

use crate::estimate::{Estimate, Whole};
use crate::plan::Plan;
use crate::unified::Unified;

/// The probability with which an interval of one cell does not hold the truth.
pub(crate) const MISS: f64 = 0.05;
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
    let unified = Unified::new(MISS);
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
            let deviation = if sure { 0.0 } else { cells.variance.sqrt() };
            let (low, high) = interval(&unified, value, deviation, *count);
            out.push(CellRow { table, cell, count: *count, low, high });
        }
    }
    out
}

/// Returns the unified interval of an unbiased estimate, its ends rounded to the nearest whole
/// number, widened to hold the published count. Without deviation nobody can be in the cell.
///
/// The truth is whole, so an end is as good as the nearest whole number; outward, where the
/// noise is small, would hold it more often than is said.
pub(crate) fn interval(unified: &Unified, value: f64, deviation: f64, count: u64) -> (u64, u64) {
    let (low, high) = if deviation > 0.0 { unified.ends(value / deviation) } else { (0.0, 0.0) };
    let whole = |end: f64| (end * deviation).round().max(0.0) as u64;
    (whole(low).min(count), whole(high).max(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 1.96 * 5 = 9.8; table X of Feldman and Cousins has 0 to 0.42 for -3 and 0.35 to
    /// 3.96 for 2.
    #[test]
    fn intervals_are_rounded_and_hold_the_count() {
        let unified = Unified::new(MISS);
        assert_eq!(interval(&unified, 100.0, 5.0, 101), (90, 110));
        assert_eq!(interval(&unified, 100.4, 5.0, 101), (91, 110));
        assert_eq!(interval(&unified, -150.0, 50.0, 0), (0, 21));
        assert_eq!(interval(&unified, 20.0, 10.0, 20), (4, 40));
        assert_eq!(interval(&unified, 20.0, 10.0, 2), (2, 40));
        assert_eq!(interval(&unified, 10.0, 1.0, 20), (8, 20));
        assert_eq!(interval(&unified, -40.0, 0.0, 0), (0, 0));
    }
}
