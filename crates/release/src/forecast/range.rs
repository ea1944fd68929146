//! How far off the published counts of a table may be.
//!
//! What is published was moved towards what smaller tables say and made non-negative and
//! consistent. That takes noise away, the more the emptier the table and the less its
//! columns have to do with one another, which only the data know. So:
//!
//! - **Upper end**: nothing is won. What is published is nearer to the truth than the
//!   estimates in the sense of least squares (a projection on a convex set that holds the
//!   truth), so half its L1 distance is at most `c s / (2 n)` on average (Cauchy, Schwarz),
//!   and never above 1.
//! - **Lower end**: everything is won. A table is never better than the tables of its
//!   columns, so it is the largest of theirs; and a single column wins most when all persons
//!   have one value. The nearest non-negative table with the same sum then lowers all cells
//!   by `t s` and cuts at 0, where `(c - 1) E max(Z - t, 0) = t`; what is left is
//!   `s / (2 n) (t + E|Z - t|)`.
//!
//! Both are expectations. One release is a draw, and where a table has few free cells (`f`,
//! the product of its columns' numbers of values, blank not counted) it may be much luckier
//! or unluckier: each end is moved by three standard deviations of the mean of `f` numbers
//! `|Z|`.

use crate::estimate::Variances;
use crate::normal::{distance, excess, root};
use crate::plan::{Marginal, Plan};

/// Standard deviation of `|Z|` in parts of its mean: the root of pi/2 - 1.
const DEVIATION: f64 = 0.755_5;
/// How many standard deviations an end is moved.
const DEVIATIONS: f64 = 3.0;

/// The ranges of a plan's tables.
pub(super) struct Ranges<'a> {
    variances: &'a Variances,
    rows: f64,
    /// Lower end of each axis.
    low: Vec<f64>,
}

impl<'a> Ranges<'a> {
    pub(super) fn new(plan: &Plan, variances: &'a Variances, rows: f64) -> Self {
        let low = |a| sparsest(variances.size(a)) * variances.cell(&[a]).sqrt() / (2.0 * rows);
        Self { variances, rows, low: (0..plan.workload.axes()).map(low).collect() }
    }

    /// Returns the range of the expected total variation of a published table whose estimated cells deviate so much.
    pub(super) fn expected(&self, m: &Marginal, deviation: f64) -> [f64; 2] {
        let high = (m.cells as f64 * deviation / (2.0 * self.rows)).min(1.0);
        let low = m.axes.iter().filter_map(|a| self.low.get(*a)).copied().fold(0.0, f64::max);
        [low.min(high), high]
    }

    /// Returns the same in one release, from the range of the expectation.
    pub(super) fn of_one(&self, m: &Marginal, expected: [f64; 2]) -> [f64; 2] {
        let free = |a: usize| self.variances.size(a).saturating_sub(1) as f64;
        let high = drawn(expected, m.axes.iter().map(|a| free(*a)).product())[1];
        let own = |a: &usize| drawn([self.low.get(*a).copied().unwrap_or_default(); 2], free(*a))[0];
        [m.axes.iter().map(own).fold(0.0, f64::max).min(high), high]
    }
}

/// Widens the range of an expectation to that of a mean of so many draws.
pub(super) fn drawn([low, high]: [f64; 2], draws: f64) -> [f64; 2] {
    let by = DEVIATIONS * DEVIATION / draws.max(1.0).sqrt();
    [low * (1.0 - by).max(0.0), (high * (1.0 + by)).min(1.0)]
}

/// Returns the expected L1 error, in standard deviations of a cell, of the non-negative table
/// nearest to the estimates when one cell is full and the others are empty.
fn sparsest(cells: usize) -> f64 {
    let empty = cells.saturating_sub(1) as f64;
    let cut = root(|t| empty * excess(t) - t);
    cut + distance(cut)
}
