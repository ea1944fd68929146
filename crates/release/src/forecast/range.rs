//! How far off the published counts of a table may be.
//!
//! What is published was made non-negative and consistent, which takes noise away, the more
//! the emptier the table is; and how empty it is, only the data know. So:
//!
//! - **Upper end**: nothing is won. The published table is nearer to the truth than the
//!   estimates in the sense of least squares (a projection on a convex set that holds the
//!   truth), so half its L1 distance is at most `c s / (2 n)` on average (Cauchy, Schwarz),
//!   and never above 1.
//! - **Lower end**: as much is won as a table can give in which each value occurs in one
//!   cell only, with many persons in it. `f` cells are then full, as many as the column with
//!   most values has, and `c - f` are empty. The nearest non-negative table with the same
//!   sum lowers all cells by `t s` and cuts at 0, where `(c - f) E max(Z - t, 0) = f t`; what
//!   is left is `s / (2 n) (f t + f E|Z - t|)`. A table is never better than the table of one
//!   of its columns, which is the lower end where that is higher.

use crate::estimate::Variances;
use crate::normal::{distance, excess, root};
use crate::plan::Marginal;

/// Returns the range of the expected total variation of a published table.
pub(super) fn of(variances: &Variances, m: &Marginal, rows: f64) -> [f64; 2] {
    let per_cell = |axes: &[usize]| variances.cell(axes).sqrt() / (2.0 * rows);
    let full = m.axes.iter().map(|a| variances.size(*a)).max().unwrap_or(1);
    let high = (m.cells as f64 * per_cell(&m.axes)).min(1.0);
    let own = sparsest(m.cells, full) * per_cell(&m.axes);
    let columns = m.axes.iter().map(|a| sparsest(variances.size(*a), 1) * per_cell(&[*a]));
    [columns.fold(own, f64::max).min(high), high]
}

/// Returns the expected L1 error, in standard deviations of a cell, of the non-negative table
/// nearest to the estimates when so many cells are full and the rest are empty.
fn sparsest(cells: usize, full: usize) -> f64 {
    let (full, empty) = (full as f64, cells.saturating_sub(full) as f64);
    let cut = root(|t| empty * excess(t) - full * t);
    full * (cut + distance(cut))
}
