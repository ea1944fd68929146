//! How many people there are, and how many have an answer: estimates from all tables.
//!
//! Every table counts the same people, each with noise of its own, so its sum estimates
//! their number. Weighted by their noise, all tables together say it far better than one;
//! the weights are known and the estimate has a known variance.

use super::{Col, Grid};

/// An unbiased estimate with its variance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) variance: f64,
}

/// Which cells of a table are added up.
#[derive(Debug, Clone, Copy)]
enum Part {
    All,
    /// Cells with an answer in this column.
    Answered(usize),
    /// Cells without one.
    Blank(usize),
}

impl Estimate {
    /// Joins independent estimates of one number, each weighted by what it knows.
    fn join(all: impl Iterator<Item = Self>) -> Option<Self> {
        let (mut weight, mut sum) = (0.0, 0.0);
        for e in all.filter(|e| e.variance > 0.0 && e.variance.is_finite()) {
            weight += 1.0 / e.variance;
            sum += e.value / e.variance;
        }
        (weight > 0.0).then(|| Self { value: sum / weight, variance: 1.0 / weight })
    }
}

/// Estimates the number of persons from every measured table.
pub(crate) fn persons(cols: &[Col], grids: &[&Grid]) -> Option<Estimate> {
    Estimate::join(grids.iter().filter_map(|g| sum(cols, g, Part::All)))
}

/// Estimates the number of persons with an answer in a column.
///
/// Two ways that share no measurement are joined: the answers of all tables with the
/// column; and all persons, from the tables without it, less the blanks.
pub(crate) fn answered(cols: &[Col], grids: &[&Grid], column: usize) -> Option<Estimate> {
    let of = |part: Part| {
        Estimate::join(grids.iter().filter(|g| g.cols.contains(&column)).filter_map(|g| sum(cols, g, part)))
    };
    let without: Vec<&Grid> = grids.iter().copied().filter(|g| !g.cols.contains(&column)).collect();
    let rest = persons(cols, &without)
        .zip(of(Part::Blank(column)))
        .map(|(all, blank)| Estimate { value: all.value - blank.value, variance: all.variance + blank.variance });
    Estimate::join(of(Part::Answered(column)).into_iter().chain(rest))
}

/// Adds up measurements of a table; `None` when a cell was not measured.
fn sum(cols: &[Col], grid: &Grid, part: Part) -> Option<Estimate> {
    let wanted = |i: usize| -> Option<bool> {
        let (column, answered) = match part {
            Part::All => return Some(true),
            Part::Answered(c) => (c, true),
            Part::Blank(c) => (c, false),
        };
        let at = if grid.cols.first() == Some(&column) { i / grid.width } else { i % grid.width };
        Some((at != cols.get(column)?.blank()) == answered)
    };
    let mut out = Estimate { value: 0.0, variance: 0.0 };
    for (i, f) in grid.figures.iter().enumerate() {
        if wanted(i)? {
            out.value += f.noisy? as f64;
            out.variance += f.sigma * f.sigma;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_weighted_by_what_they_know() {
        let e = |value: f64, variance: f64| Estimate { value, variance };
        // Weights 1 and 1/4: (10 + 20/4) / (5/4) = 12, variance 4/5.
        let joined = Estimate::join([e(10.0, 1.0), e(20.0, 4.0), e(1e9, f64::INFINITY)].into_iter()).unwrap();
        assert!((joined.value - 12.0).abs() < 1e-9 && (joined.variance - 0.8).abs() < 1e-9);
        assert!(Estimate::join(std::iter::empty()).is_none());
    }
}
