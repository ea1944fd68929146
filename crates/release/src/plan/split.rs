//! A share of the budget for each table, by its kind and weight.

use shyraq_privacy::{Accountant, Rho, Variance};

use super::{Marginal, ratio};
use crate::workload::Workload;

/// Share of the budget for the total.
const TOTAL_SHARE: f64 = 0.01;
/// The least share of published tables of three columns, when there are any, of what the pairs would have. It is
/// theirs whatever else is measured: what is measured for the records makes no published table of three worse.
const THREE_WAY_SHARE: f64 = 0.13;
/// The same, once that is known: where noise would move nobody in those for the records, and from [`FAINT`] on.
const ALL_THREE_WAY_SHARES: [f64; 2] = [0.75, 0.08];
/// The mean total variation by noise from which on tables of three say so little that the least share is best.
const FAINT: f64 = 0.6;
/// A table's weight grows with the root of its cells up to this many: beyond, cells are
/// mostly empty and need no more.
const WEIGHT_CELLS: usize = 400;

/// A table that has no noise yet.
pub(crate) struct Shape {
    pub(crate) axes: Vec<usize>,
    pub(crate) cells: u128,
    kind: ShapeKind,
    weight: f64,
}

/// Tables that share a part of the budget, in the order of the parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ShapeKind {
    Total,
    One,
    Pair,
    PublishedThree,
    RecordsThree,
}

impl Shape {
    /// Returns the weight beside others of its kind: that of the code book and the root of the cells.
    fn pull(&self) -> f64 {
        self.weight * (usize::try_from(self.cells).unwrap_or(WEIGHT_CELLS).min(WEIGHT_CELLS) as f64).sqrt()
    }
}

/// Returns the share of tables of three columns, of what pairs would have, where some are for the records and
/// noise would give these such a total variation on average.
pub(super) fn of_threes(moved: f64) -> f64 {
    let [most, least] = ALL_THREE_WAY_SHARES;
    most - (most - least) * (moved / FAINT).min(1.0).powf(2.0 / 3.0)
}

/// Shares a budget among tables, `one` of it for those of one column, `part` of the rest for those of three where
/// some are for the records. The published ones have their share of that by weight, but no less than
/// [`THREE_WAY_SHARE`]; then the others have theirs of what remains.
pub(super) fn split(shapes: &[Shape], part: f64, rho: &Rho, accountant: Accountant, one: f64) -> Option<Vec<Marginal>> {
    let sum = |kind| shapes.iter().filter(|s| s.kind == kind).map(Shape::pull).sum::<f64>();
    let sums =
        [1.0, sum(ShapeKind::One), sum(ShapeKind::Pair), sum(ShapeKind::PublishedThree), sum(ShapeKind::RecordsThree)];
    let [_, _, pairs, published, records] = sums;
    let one = if pairs > 0.0 { one } else { 1.0 };
    let by_weight = if records > 0.0 { part * published / (published + records) } else { 0.0 };
    let published = if published > 0.0 { by_weight.max(THREE_WAY_SHARE) } else { 0.0 };
    let records = if records > 0.0 { (1.0 - published) * (part - by_weight) / (1.0 - by_weight) } else { 0.0 };
    let (rest, many) = (1.0 - TOTAL_SHARE, (1.0 - TOTAL_SHARE) * (1.0 - one));
    let parts = [TOTAL_SHARE, rest * one, many * (1.0 - published - records), many * published, many * records];
    let total = ratio(rho);
    shapes
        .iter()
        .map(|shape| {
            let kind = shape.kind as usize;
            let share = parts.get(kind)? * shape.pull() / sums.get(kind)?;
            // A billionth is left over, so that rounding never passes the budget.
            let plain = variance(1.0 / (2.0 * total * share * (1.0 - 1e-9)))?;
            let variance = accountant.noise(plain)?;
            Some(Marginal { axes: shape.axes.clone(), cells: usize::try_from(shape.cells).ok()?, variance })
        })
        .collect()
}

/// Lists the tables of a workload, in the order of a plan.
pub(crate) fn shapes(workload: &Workload) -> Vec<Shape> {
    let d = workload.columns.len();
    let mut axes: Vec<Vec<usize>> = vec![Vec::new()];
    axes.extend((0..workload.axes()).map(|i| vec![i]));
    axes.extend((0..d).flat_map(|i| (i + 1..d).map(move |j| vec![i, j])));
    // The denominators of shares by one column are worth a table of their own.
    axes.extend(workload.shares.iter().flat_map(|s| s.by.map(|by| vec![by, s.any])));
    axes.extend(workload.triples());
    let cells = |axes: &[usize]| axes.iter().map(|a| workload.cells(*a) as u128).product();
    let published = workload.published_triples();
    let kind = |axes: &Vec<usize>| match axes.len() {
        0 => ShapeKind::Total,
        1 => ShapeKind::One,
        2 => ShapeKind::Pair,
        _ if published.contains(axes) => ShapeKind::PublishedThree,
        _ => ShapeKind::RecordsThree,
    };
    let shape =
        |a: Vec<usize>| Shape { cells: cells(&a), weight: f64::from(workload.weight(&a)), kind: kind(&a), axes: a };
    axes.into_iter().map(shape).collect()
}

/// Rounds a variance up to a short fraction with at least ten significant bits.
pub(crate) fn variance(value: f64) -> Option<Variance> {
    if !value.is_finite() || value <= 0.0 {
        return None;
    }
    let mut q: u64 = 1;
    while value * (q as f64) < 1024.0 && q < 1 << 40 {
        q <<= 1;
    }
    let p = (value * q as f64).ceil().max(1.0);
    if p >= 2.0_f64.powi(78) {
        return None;
    }
    let mut p = p as u128;
    while p.is_multiple_of(2) && q > 1 {
        p /= 2;
        q /= 2;
    }
    Variance::new(p, q)
}
