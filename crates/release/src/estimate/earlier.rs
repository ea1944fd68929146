//! What an earlier release says of the tables of this one.
//!
//! Last year's persons depended on each other's columns much as this year's do. So the place
//! that noise is shrunk towards need not be a table without any dependence: it is moved by
//! last year's. What is carried over is a ratio, how much more persons a cell had than its
//! margins made expect, since numbers change from year to year sooner than ratios do. How far
//! to believe it is found from this year's measurements alone, as the slope of their
//! distances on what was carried over. Their noise is not last year's, so the slope is
//! lessened by the drift and by last year's errors as it should be, and is none where last
//! year says nothing.
//!
//! All of it is public before this year's noise is drawn: the intervals do not use it.
#![expect(clippy::indexing_slicing, reason = "each table has the sizes of its axes, whose product is its length")]

use std::collections::HashMap;

use super::cube::{each_place, sum_out};
use super::shrink::{Expected, beyond_noise};

/// A distance may grow with a cell's persons no more than so many times faster than the
/// release did: beyond, last year's noise would grow with it.
const MOST_GROWTH: f64 = 3.0;
/// What the slope of all tables weighs in that of one, where it is 1: as if it were known within
/// a fifth. A smaller one weighs more, so that tables which owe nothing to last year are not
/// made to by noise.
const BORROWED: f64 = 25.0;
/// Rounds of fitting an expectation of three axes.
pub(super) const ROUNDS_OF_THREE: usize = 12;

/// Tables of two and three axes of an earlier release.
#[derive(Debug, Clone, Default)]
pub(crate) struct Earlier {
    tables: HashMap<Vec<usize>, EarlierTable>,
}

/// One of its tables, in the shape of this release's.
#[derive(Debug, Clone)]
pub(crate) struct EarlierTable {
    /// A cell whose value the earlier release had not is 0.
    pub(crate) cells: Vec<f64>,
    /// Variance of a cell's unbiased estimate then.
    pub(crate) variance: f64,
}

/// What an earlier release says of a table of this one.
#[derive(Debug)]
pub(super) struct Carried {
    /// By how many persons each cell would lie beside its expectation, if the ratio were that
    /// of the earlier release.
    pub(super) distances: Vec<f64>,
    /// Variance of the noise that they had.
    pub(super) variance: f64,
}

impl Earlier {
    /// Joins tables by their axes in this release, ascending.
    pub(crate) fn new(tables: HashMap<Vec<usize>, EarlierTable>) -> Self {
        Self { tables }
    }

    #[cfg(test)]
    pub(crate) fn cells(&self, axes: &[usize]) -> Option<&[f64]> {
        self.tables.get(axes).map(|t| t.cells.as_slice())
    }

    /// Carries a table over to expected numbers of this year; `None` where there is none.
    pub(super) fn carried(&self, axes: &[usize], sizes: &[usize], expected: &[f64]) -> Option<Carried> {
        let was = self.tables.get(axes).filter(|t| t.cells.len() == expected.len())?;
        let (now, before) = (expected.iter().sum::<f64>(), was.cells.iter().sum::<f64>());
        if before <= 0.0 || now <= 0.0 {
            return None;
        }
        let grown = now / before;
        let carry = |((e, was), was_expected): ((&f64, &f64), f64)| {
            if was_expected > 0.0 { (was - was_expected) * (e / was_expected).min(MOST_GROWTH * grown) } else { 0.0 }
        };
        let distances = expected.iter().zip(&was.cells).zip(without_interaction(&was.cells, sizes)).map(carry);
        Some(Carried { distances: distances.collect(), variance: was.variance * grown * grown })
    }
}

/// Returns the table that has the margins of another, and no interaction of all its axes.
fn without_interaction(cells: &[f64], sizes: &[usize]) -> Vec<f64> {
    if let [_, last] = sizes {
        let all = cells.iter().sum::<f64>().max(1.0);
        let columns = sum_out(cells, sizes, 0);
        let rows: Vec<f64> = cells.chunks_exact(*last).map(|row| row.iter().sum()).collect();
        return rows.iter().flat_map(|r| columns.iter().map(move |c| r * c / all)).collect();
    }
    let margin = |axis| sum_out(cells, sizes, axis);
    fitted(sizes, &[margin(2), margin(1), margin(0)], None)
}

/// Fits a table of three axes to its pairs (first two, outer two, last two) without any
/// interaction of three: iterative proportional fitting (Deming, Stephan 1940). Cells that
/// are not open stay 0.
pub(super) fn fitted(sizes: &[usize], margins: &[Vec<f64>; 3], open: Option<&[bool]>) -> Vec<f64> {
    let mut out = vec![1.0; sizes.iter().product()];
    if let Some(open) = open {
        out.iter_mut().zip(open).filter(|(_, o)| !**o).for_each(|(v, _)| *v = 0.0);
    }
    // For each margin the step of each axis in it.
    let steps = [[sizes[1], 1, 0], [sizes[2], 0, 1], [0, sizes[2], 1]];
    for _ in 0..ROUNDS_OF_THREE {
        for (margin, steps) in margins.iter().zip(&steps) {
            let mut sums = vec![0.0; margin.len()];
            each_place(sizes, steps, |cell, at| sums[at] += out[cell]);
            each_place(sizes, steps, |cell, at| {
                out[cell] *= if sums[at] > 0.0 { margin[at] / sums[at] } else { 0.0 };
            });
        }
    }
    out
}

/// What one table says of the slope of this year's distances on those carried over.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slope {
    /// Products of both distances, each divided by what this year's varies.
    products: f64,
    /// Squares of those carried over, divided alike: the slope's precision.
    squares: f64,
}

impl Slope {
    /// Looks at a table of estimates whose distances vary by `variance` and `tau` times the scale.
    pub(super) fn of(cells: &[f64], expected: &Expected, carried: &Carried, variance: f64, tau: f64) -> Self {
        let mut out = Self::default();
        let cells = cells.iter().zip(&expected.values).zip(&expected.scales).zip(&carried.distances);
        for (((x, e), scale), c) in cells {
            let weight = 1.0 / (variance + tau * scale);
            out.products += (x - e) * c * weight;
            out.squares += c * c * weight;
        }
        out
    }

    /// Returns the slope of all tables of a kind together, from 0 to 1.
    pub(super) fn common(all: &[Self]) -> f64 {
        let (products, squares) = all.iter().fold((0.0, 0.0), |(p, s), x| (p + x.products, s + x.squares));
        if squares <= 0.0 {
            return 0.0;
        }
        beyond_noise(products / squares, 1.0 / squares.sqrt()).min(1.0)
    }

    /// Returns the slope of the table, from 0 to 1; none where that of all is none.
    pub(super) fn own(&self, common: f64) -> f64 {
        if common <= 0.0 {
            return 0.0;
        }
        ((self.products + BORROWED) / (self.squares + BORROWED / common)).clamp(0.0, 1.0)
    }
}
