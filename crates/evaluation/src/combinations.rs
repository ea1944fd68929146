//! What became of the combinations of values: kept, lost, invented, how far off.
//!
//! A combination is a cell without blank: blank is "not reported", and a table is full of
//! it, so with blanks every method looks good.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::tally::Cell;

/// True records from which a relative error is taken.
const WELL_FILLED: u32 = 100;
/// True records from which a combination that never appears counts as lost.
const NOTED: u32 = 10;

/// Sums over the combinations of one or more marginals.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Combinations {
    relative: f64,
    relative_scaled: f64,
    well_filled: u64,
    noted: u64,
    lost: u64,
    occurring: u64,
    kept: u64,
    /// Synthetic records in all cells, and in those without blank.
    all: u64,
    mass: u64,
    invented: u64,
}

impl Combinations {
    /// Adds a cell; `scale` brings synthetic counts to the number of sensitive records.
    pub(crate) fn add(&mut self, cell: Cell, scale: f64) {
        self.all += u64::from(cell.made);
        if cell.blank {
            return;
        }
        let (truth, made) = (f64::from(cell.truth), f64::from(cell.made));
        if cell.truth >= WELL_FILLED {
            self.relative += (made - truth).abs() / truth;
            self.relative_scaled += (made * scale - truth).abs() / truth;
            self.well_filled += 1;
        }
        if cell.truth >= NOTED {
            self.noted += 1;
            self.lost += u64::from(cell.made == 0);
        }
        self.mass += u64::from(cell.made);
        if cell.truth == 0 {
            self.invented += u64::from(cell.made);
        } else {
            self.occurring += 1;
            self.kept += u64::from(cell.made > 0);
        }
    }

    /// Adds the sums of another marginal.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.relative += other.relative;
        self.relative_scaled += other.relative_scaled;
        self.well_filled += other.well_filled;
        self.noted += other.noted;
        self.lost += other.lost;
        self.occurring += other.occurring;
        self.kept += other.kept;
        self.all += other.all;
        self.mass += other.mass;
        self.invented += other.invented;
    }

    pub(crate) fn invents(&self) -> bool {
        self.invented > 0
    }

    /// Mean relative error of the combinations that occur at least 100 times.
    pub(crate) fn rel100(&self) -> Option<f64> {
        ratio(self.relative, self.well_filled)
    }

    /// The same with synthetic counts scaled to the number of sensitive records.
    pub(crate) fn rel100_scaled(&self) -> Option<f64> {
        ratio(self.relative_scaled, self.well_filled)
    }

    /// Share of the combinations with at least 10 true records that never appear.
    pub(crate) fn lost(&self) -> Option<f64> {
        ratio(self.lost as f64, self.noted)
    }

    /// Share of the records' mass, over all tables and blanks included, in combinations that
    /// do not exist.
    pub(crate) fn invented(&self) -> Option<f64> {
        ratio(self.invented as f64, self.all)
    }

    /// The same, of the mass of the combinations alone.
    pub(crate) fn invented_nonblank(&self) -> Option<f64> {
        ratio(self.invented as f64, self.mass)
    }

    /// Share of the true combinations that appear.
    pub(crate) fn coverage(&self) -> Option<f64> {
        ratio(self.kept as f64, self.occurring)
    }
}

/// Returns a share; none of nothing.
pub(crate) fn ratio(part: f64, of: u64) -> Option<f64> {
    (of > 0).then(|| part / of as f64)
}

/// One bit a record, set from any thread.
#[derive(Debug)]
pub(crate) struct Marks(Vec<AtomicU64>);

impl Marks {
    pub(crate) fn new(records: usize) -> Self {
        Self((0..records.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    pub(crate) fn set(&self, record: usize) {
        if let Some(word) = self.0.get(record / 64) {
            word.fetch_or(1 << (record % 64), Ordering::Relaxed);
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|w| u64::from(w.load(Ordering::Relaxed).count_ones())).sum()
    }
}
