//! A table to which each person adds at most 1, in at most one cell, whoever counts.
//!
//! The mechanisms take counts and trust the caller that one person changes one of them by 1. A
//! [`Histogram`] can't be made otherwise: it is counted from persons, each of whom names one
//! cell or none, and it can only be measured. The argument is in `proof.md` beside this file.

use crate::{Entropy, MeasureError, Spend, Variance, measure_gaussian};

/// Counts of persons by cell, not yet measured. Nothing shows them.
pub struct Histogram {
    counts: Vec<u64>,
}

impl std::fmt::Debug for Histogram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Histogram([{} sealed cells])", self.counts.len())
    }
}

impl Histogram {
    /// Counts persons by their cell; a person without a cell, or with one beyond the last, is not
    /// counted.
    ///
    /// # Privacy
    /// The caller guarantees that a person is one item of `persons`, and that nobody's item depends
    /// on anybody else, nor `cells` on the data.
    #[must_use]
    pub fn of(cells: usize, persons: impl IntoIterator<Item = Option<usize>>) -> Self {
        let mut counts = vec![0_u64; cells];
        for cell in persons.into_iter().flatten() {
            if let Some(n) = counts.get_mut(cell) {
                *n += 1;
            }
        }
        Self { counts }
    }

    /// Returns the number of cells, which is public.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.counts.len()
    }

    /// Adds discrete Gaussian noise to each cell; the counts are gone then.
    ///
    /// # Errors
    /// As [`measure_gaussian`], before anything is drawn.
    ///
    /// # Privacy
    /// Neighbours: all records of one person added or removed, which changes one cell by 1 or none.
    /// Sensitivity: 1. Loss: that of [`crate::Accountant::loss`] for the accountant of `spend`, taken
    /// from it.
    pub fn measure(
        self,
        spend: &mut Spend,
        variance: Variance,
        e: &mut impl Entropy,
    ) -> Result<Vec<i64>, MeasureError> {
        measure_gaussian(spend, &self.counts, variance, e)
    }
}

#[cfg(test)]
mod tests;
