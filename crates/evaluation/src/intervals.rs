//! How many published intervals hold the true count, in bands of the true count.
//!
//! One figure over all cells would be that of the empty ones, which are most of them: the
//! bands show whether the promise holds where people look.

use crate::combinations::ratio;
use crate::report::{Band, Intervals};

/// The bands and the smallest count of each.
const BANDS: [(&str, u32); 5] = [("0", 0), ("1-9", 1), ("10-99", 10), ("100-999", 100), ("1000+", 1000)];

/// A published interval.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interval {
    pub(crate) low: u32,
    pub(crate) high: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    cells: u64,
    covered: u64,
    width: u64,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.cells += other.cells;
        self.covered += other.covered;
        self.width += other.width;
    }

    fn coverage(&self) -> Option<f64> {
        ratio(self.covered as f64, self.cells)
    }

    fn mean_width(&self) -> Option<f64> {
        ratio(self.width as f64, self.cells)
    }
}

/// Sums over the cells of some tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Coverage {
    bands: [Sum; BANDS.len()],
    without_interval: u64,
    unlisted: u64,
}

impl Coverage {
    /// Adds a listed cell.
    pub(crate) fn add(&mut self, truth: u32, interval: Option<Interval>) {
        let Some(i) = interval else {
            self.without_interval += 1;
            return;
        };
        let band = BANDS.iter().rposition(|(_, from)| truth >= *from).unwrap_or(0);
        if let Some(sum) = self.bands.get_mut(band) {
            let covered = u64::from((i.low..=i.high).contains(&truth));
            sum.add(&Sum { cells: 1, covered, width: u64::from(i.high.saturating_sub(i.low)) });
        }
    }

    /// Adds a cell that occurs in the truth and is not listed.
    pub(crate) fn add_unlisted(&mut self) {
        self.unlisted += 1;
    }

    pub(crate) fn report(&self) -> Intervals {
        let mut all = Sum::default();
        self.bands.iter().for_each(|b| all.add(b));
        let band = |((band, _), sum): (&(&'static str, u32), &Sum)| Band {
            band,
            cells: sum.cells,
            coverage: sum.coverage(),
            mean_width: sum.mean_width(),
        };
        Intervals {
            cells: all.cells,
            coverage: all.coverage(),
            mean_width: all.mean_width(),
            without_interval: self.without_interval,
            unlisted: self.unlisted,
            bands: BANDS.iter().zip(&self.bands).map(band).collect(),
        }
    }
}
