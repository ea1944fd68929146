//! The distance of two tables in their marginals.
//!
//! Total variation is half the L1 distance of the normalised marginals. With n and m records
//! and counts a and b of a cell, |a/n - b/m| = |a m - b n| / (n m): the sums are whole
//! numbers and exact, whatever the order of threads.

use rayon::prelude::*;

use crate::combinations::{Combinations, Marks};
use crate::report::Distance;
use crate::table::Pair;
use crate::tally::{Cell, Scratch, Tally};

/// A sum of |a m - b n| over cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct L1 {
    all: u128,
    nonblank: u128,
}

impl L1 {
    /// Adds a cell with counts `a` of `n` and `b` of `m`.
    pub(crate) fn add(&mut self, a: (u64, u64), b: (u64, u64), blank: bool) {
        let wide = |x, y| u128::from(x) * u128::from(y);
        let d = wide(a.0, b.1).abs_diff(wide(b.0, a.1));
        self.all += d;
        if !blank {
            self.nonblank += d;
        }
    }

    /// Returns the total variation with blank as a value, and of the cells without blank.
    pub(crate) fn tv(&self, n: u64, m: u64) -> (f64, f64) {
        let both = 2.0 * n as f64 * m as f64;
        (self.all as f64 / both, self.nonblank as f64 / both)
    }
}

/// What one marginal shows.
pub(crate) struct Found {
    pub(crate) tv: f64,
    pub(crate) tv_nonblank: f64,
    pub(crate) combinations: Combinations,
}

/// Compares some marginals; marks the synthetic records that hold an invented combination.
pub(crate) fn compare<const K: usize>(pair: &Pair, sets: &[[usize; K]], marks: Option<&Marks>) -> Vec<Found> {
    sets.par_iter().map_init(Scratch::default, |scratch, set| one(pair, set, scratch, marks)).collect()
}

fn one(pair: &Pair, set: &[usize], scratch: &mut Scratch, marks: Option<&Marks>) -> Found {
    let (n, m) = (pair.truth.rows as u64, pair.made.rows as u64);
    let scale = n as f64 / m.max(1) as f64;
    let tally = Tally::count(pair, set, scratch);
    let (mut l1, mut combinations) = (L1::default(), Combinations::default());
    tally.cells(|cell: Cell| {
        l1.add((u64::from(cell.truth), n), (u64::from(cell.made), m), cell.blank);
        combinations.add(cell, scale);
    });
    if let (Some(marks), true) = (marks, combinations.invents()) {
        tally.invented(&pair.made, set, |record| marks.set(record));
    }
    let (tv, tv_nonblank) = l1.tv(n, m);
    Found { tv, tv_nonblank, combinations }
}

/// Sums up a distance over marginals; `of` picks it.
pub(crate) fn distance<T>(
    found: &[T],
    of: impl Fn(&T) -> f64,
    worst: impl FnOnce(usize) -> Vec<String>,
) -> Option<Distance> {
    let mut max = (0, f64::NEG_INFINITY);
    let mut sum = 0.0;
    for (i, f) in found.iter().enumerate() {
        let d = of(f);
        sum += d;
        if d > max.1 {
            max = (i, d);
        }
    }
    // Three times the same number, summed and divided, may come out one rounding above it.
    let mean = (sum / found.len() as f64).min(max.1);
    (!found.is_empty()).then(|| Distance { mean, max: max.1, worst: worst(max.0) })
}
