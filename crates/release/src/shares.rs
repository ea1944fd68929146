//! Shares of a group's flags, with an interval each.
//!
//! A share as CTDC prints it has the persons with any answer of the group as denominator
//! (code book 2024, section 6). Numerator and denominator are both noisy and share part of
//! their noise; see [`crate::ratio`] for the interval.

use crate::estimate::{Estimate, Whole};
use crate::plan::Plan;
use crate::ratio::{Noise, Ratio};

/// One published share.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ShareRow {
    /// Index of the share in the workload.
    pub(crate) share: usize,
    /// Axis of the flag.
    pub(crate) flag: usize,
    /// The columns that it is taken by, and a code of each.
    pub(crate) by: Vec<(usize, usize)>,
    pub(crate) numerator: u64,
    pub(crate) denominator: u64,
    /// Ends of the 95 % interval, between 0 and 1.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Lists the shares of the whole table, by each column, and by both, wherever the published
/// denominator is not 0.
pub(crate) fn shares(plan: &Plan, estimate: &Estimate, whole: &Whole) -> Vec<ShareRow> {
    let mut out = Vec::new();
    for (k, share) in plan.workload.shares.iter().enumerate() {
        let [p, q] = share.by;
        for by in [vec![], vec![p], vec![q], vec![p, q]] {
            let sizes: Vec<usize> = by.iter().map(|a| estimate.size(*a)).collect();
            let common = estimate.common_variance(&by, 2);
            let all = Side::new(estimate, whole, &by, share.any);
            for flag in &share.flags {
                let side = Side::new(estimate, whole, &by, *flag);
                let noise = Noise { numerator: side.variance, denominator: all.variance, common };
                for cell in 0..sizes.iter().product() {
                    let denominator = all.count(cell);
                    if denominator == 0 {
                        continue;
                    }
                    let numerator = side.count(cell);
                    let point = numerator as f64 / denominator as f64;
                    let (low, high) = Ratio { numerator: side.value(cell), denominator: all.value(cell), noise }.ends();
                    let mut rest = cell;
                    let mut codes: Vec<(usize, usize)> = Vec::with_capacity(by.len());
                    for (axis, n) in by.iter().zip(&sizes).rev() {
                        codes.push((*axis, rest % n));
                        rest /= n;
                    }
                    codes.reverse();
                    let (low, high) = (low.min(point), high.max(point));
                    out.push(ShareRow { share: k, flag: *flag, by: codes, numerator, denominator, low, high });
                }
            }
        }
    }
    out
}

/// The cells where a flag is set, by some columns.
struct Side {
    values: Vec<f64>,
    variance: f64,
    counts: Vec<u64>,
}

impl Side {
    /// The axis of the flag comes after those of `by` or not; cells are always in the order of `by`.
    fn new(estimate: &Estimate, whole: &Whole, by: &[usize], flag: usize) -> Self {
        let mut axes = by.to_vec();
        axes.push(flag);
        axes.sort_unstable();
        let cells = estimate.cells(&axes);
        let at = axes.iter().position(|a| *a == flag).unwrap_or_default();
        let inner: usize = axes.iter().skip(at + 1).map(|a| estimate.size(*a)).product();
        let set = |cell: usize| cell / inner % 2 == 1;
        let counts = whole.table(&axes);
        Self {
            values: cells.values.iter().enumerate().filter(|(c, _)| set(*c)).map(|(_, v)| *v).collect(),
            variance: cells.variance,
            counts: counts.iter().enumerate().filter(|(c, _)| set(*c)).map(|(_, v)| *v).collect(),
        }
    }

    fn value(&self, cell: usize) -> f64 {
        self.values.get(cell).copied().unwrap_or_default()
    }

    fn count(&self, cell: usize) -> u64 {
        self.counts.get(cell).copied().unwrap_or_default()
    }
}
