//! How a budget is shared: from the public code book alone.
//!
//! Floating point may propose a share here; what is used is a fraction, and the sum is
//! checked exactly when each measurement takes its share out of the spend.

use shyraq_privacy::{Rho, Variance};

use crate::ReleaseError;
use crate::workload::Workload;

/// Cells of all tables together; bounds memory to about half a gigabyte.
const MAX_CELLS: u128 = 20_000_000;
/// Share of the budget for the tables of one column, when there are pairs too.
const ONE_WAY_SHARE: f64 = 0.1;
/// Share of the budget for tables of three columns, when there are any.
const THREE_WAY_SHARE: f64 = 0.12;
/// A table's weight grows with the root of its cells up to this many: beyond, cells are
/// mostly empty and need no more.
const WEIGHT_CELLS: usize = 400;

/// A table to be measured and its noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marginal {
    /// Its axes, ascending: one to three of the columns and derived flags.
    pub axes: Vec<usize>,
    /// Number of cells.
    pub cells: usize,
    /// Variance of the noise in each cell.
    pub variance: Variance,
}

impl Marginal {
    /// Returns the variance of a cell as a number for post-processing.
    #[must_use]
    pub(crate) fn variance(&self) -> f64 {
        let (p, q) = self.variance.parts();
        p as f64 / q as f64
    }
}

/// All tables of one and of two columns, and those of three that the workload needs, with
/// their noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is to be answered.
    pub workload: Workload,
    /// Tables of one column in order, then of two, then of three.
    pub marginals: Vec<Marginal>,
}

impl Plan {
    /// Shares `rho` among the tables of a workload. Reads no data.
    ///
    /// # Errors
    /// [`ReleaseError::TooLarge`] or [`ReleaseError::Budget`].
    pub fn new(workload: Workload, rho: &Rho) -> Result<Self, ReleaseError> {
        let shapes = shapes(&workload);
        let cells: u128 = shapes.iter().map(|(_, n)| *n).sum();
        if cells > MAX_CELLS {
            return Err(ReleaseError::TooLarge { cells, limit: MAX_CELLS });
        }
        let weight = |(axes, n): &(Vec<usize>, u128)| {
            let root = (usize::try_from(*n).unwrap_or(WEIGHT_CELLS).min(WEIGHT_CELLS) as f64).sqrt();
            (axes.len(), root)
        };
        let sum = |ways: usize| shapes.iter().map(weight).filter(|w| w.0 == ways).map(|w| w.1).sum::<f64>();
        let sums = [sum(1), sum(2), sum(3)];
        let three = if sums[2] > 0.0 { THREE_WAY_SHARE } else { 0.0 };
        let one = if sums[1] > 0.0 { ONE_WAY_SHARE } else { 1.0 };
        let parts = [one, 1.0 - one - three, three];
        let total = ratio(rho);
        let budget =
            || ReleaseError::Budget { epsilon: "as given".into(), delta: "as given".into(), tables: shapes.len() };
        let mut marginals = Vec::with_capacity(shapes.len());
        for shape in &shapes {
            let (ways, w) = weight(shape);
            let part = |x: &[f64; 3]| x.get(ways - 1).copied().unwrap_or(1.0);
            let share = part(&parts) * w / part(&sums);
            // A billionth is left over, so that rounding never passes the budget.
            let variance = variance(1.0 / (2.0 * total * share * (1.0 - 1e-9))).ok_or_else(budget)?;
            let cells = usize::try_from(shape.1).unwrap_or(usize::MAX);
            marginals.push(Marginal { axes: shape.0.clone(), cells, variance });
        }
        Ok(Self { workload, marginals })
    }

    /// Returns the exact loss of measuring the whole plan.
    #[must_use]
    pub fn rho(&self) -> Rho {
        self.marginals.iter().fold(Rho::zero(), |sum, m| sum.plus(&m.variance.rho()))
    }
}

fn shapes(workload: &Workload) -> Vec<(Vec<usize>, u128)> {
    let d = workload.columns.len();
    let mut axes: Vec<Vec<usize>> = (0..d).map(|i| vec![i]).collect();
    axes.extend((0..d).flat_map(|i| (i + 1..d).map(move |j| vec![i, j])));
    axes.extend(workload.triples());
    let cells = |axes: &[usize]| axes.iter().map(|a| workload.cells(*a) as u128).product();
    axes.into_iter().map(|a| (a.clone(), cells(&a))).collect()
}

/// Rounds a variance up to a short fraction with at least ten significant bits.
fn variance(value: f64) -> Option<Variance> {
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

fn ratio(rho: &Rho) -> f64 {
    use num_traits::ToPrimitive as _;
    rho.ratio().to_f64().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use shyraq_case::Column;
    use shyraq_privacy::{parse_decimal, zcdp};

    use super::*;

    fn columns(cells: &[usize]) -> Vec<Column> {
        cells
            .iter()
            .enumerate()
            .map(|(i, n)| Column {
                name: format!("c{i}"),
                variable: i,
                value: None,
                values: (1..*n).map(|v| v.to_string()).collect(),
            })
            .collect()
    }

    fn rho(e: &str) -> Rho {
        zcdp::rho_for(&parse_decimal(e).unwrap(), &parse_decimal("1e-6").unwrap())
    }

    #[test]
    fn a_plan_fits_its_budget_exactly_and_uses_it() {
        for e in ["0.001", "0.1", "1", "7.5", "100"] {
            for shape in [&[2][..], &[3, 4], &[27, 4, 10, 250, 250, 2, 2, 2], &[2; 30]] {
                let plan = Plan::new(Workload::pairs(columns(shape)), &rho(e)).unwrap();
                let used = plan.rho();
                assert!(used <= rho(e), "{e} {shape:?}");
                assert!(ratio(&used) > 0.997 * ratio(&rho(e)), "{e} {shape:?}");
                let d = shape.len();
                assert_eq!(plan.marginals.len(), d + d * (d - 1) / 2);
            }
        }
    }

    #[test]
    fn a_plan_that_would_not_fit_in_memory_is_refused() {
        assert!(matches!(
            Plan::new(Workload::pairs(columns(&[6000, 6000])), &rho("1")),
            Err(ReleaseError::TooLarge { .. })
        ));
    }
}
