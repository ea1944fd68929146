//! Shares of a group's flags, with an interval each.
//!
//! A share as CTDC prints it has the persons with any answer of the group as denominator
//! (code book 2024, section 6). Numerator and denominator are both noisy and share part of
//! their noise, so the interval is Fieller's (E. C. Fieller, JRSS B 16, 1954): all shares
//! that the two estimates do not contradict.

use crate::aggregates::Z;
use crate::estimate::{Estimate, Whole};
use crate::plan::Plan;

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
                for cell in 0..sizes.iter().product() {
                    let denominator = all.count(cell);
                    if denominator == 0 {
                        continue;
                    }
                    let numerator = side.count(cell).min(denominator);
                    let point = numerator as f64 / denominator as f64;
                    let (low, high) = fieller(side.value(cell), all.value(cell), side.variance, all.variance, common);
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

/// Returns the shares between 0 and 1 that a noisy numerator and denominator allow with
/// 95 % certainty: all, when the denominator may be nothing.
fn fieller(n: f64, d: f64, n_variance: f64, d_variance: f64, covariance: f64) -> (f64, f64) {
    let z = Z * Z;
    let a = d * d - z * d_variance;
    if d <= 0.0 || a <= 0.0 {
        return (0.0, 1.0);
    }
    let half_b = n * d - z * covariance;
    let c = n * n - z * n_variance;
    let root = (half_b * half_b - a * c).max(0.0).sqrt();
    (((half_b - root) / a).clamp(0.0, 1.0), ((half_b + root) / a).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_noise_it_is_the_share() {
        let (low, high) = fieller(30.0, 120.0, 0.0, 0.0, 0.0);
        assert!((low - 0.25).abs() < 1e-12 && (high - 0.25).abs() < 1e-12);
    }

    /// Worked by hand: n = d = 100, variances 100 and 400, z^2 = 3.841459;
    /// a = 8463.4, b = 10000, c = 9615.9; root = sqrt(10000^2 - a c) = 4314.7.
    #[test]
    fn the_quadratic_of_fieller() {
        let (low, high) = fieller(100.0, 100.0, 100.0, 400.0, 0.0);
        assert!((low - 0.6718).abs() < 2e-4, "{low}");
        assert!((high - 1.0).abs() < 1e-12, "1.69 is no share: {high}");
    }

    #[test]
    fn a_denominator_that_may_be_nothing_allows_all() {
        assert_eq!(fieller(5.0, 10.0, 100.0, 100.0, 0.0), (0.0, 1.0));
        assert_eq!(fieller(-5.0, -300.0, 1.0, 1.0, 0.0), (0.0, 1.0));
    }
}
