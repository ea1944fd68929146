//! How a budget is shared: from the public code book alone.
//!
//! Floating point may propose a share here; what is used is a fraction, and the sum is
//! checked exactly when each measurement takes its share out of the spend.

use shyraq_case::Column;
use shyraq_privacy::{Accountant, Rho, Variance};

use crate::ReleaseError;

/// Cells of all tables together; bounds memory to about half a gigabyte.
const MAX_CELLS: u128 = 20_000_000;
/// Share of the budget for the tables of one column, when there are pairs too.
const ONE_WAY_SHARE: f64 = 0.1;
/// A table's weight grows with the root of its cells up to this many: beyond, cells are
/// mostly empty and need no more.
const WEIGHT_CELLS: usize = 400;

/// A table to be measured and its noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marginal {
    /// Indices of one or two columns, ascending.
    pub columns: Vec<usize>,
    /// Number of cells.
    pub cells: usize,
    /// Variance of the noise in each cell.
    pub variance: Variance,
}

/// All tables of one and of two columns with their noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The columns.
    pub columns: Vec<Column>,
    /// Tables of one column in order, then of two.
    pub marginals: Vec<Marginal>,
    /// Who counts what the tables lose.
    pub accountant: Accountant,
}

impl Plan {
    /// Shares `rho`, in the currency of `accountant`, among all tables of one and two of
    /// `columns`. Reads no data.
    ///
    /// # Errors
    /// [`ReleaseError::TooLarge`] or [`ReleaseError::Budget`].
    pub fn new(columns: &[Column], rho: &Rho, accountant: Accountant) -> Result<Self, ReleaseError> {
        let shapes = shapes(columns);
        let cells: u128 = shapes.iter().map(|(_, n)| *n).sum();
        if cells > MAX_CELLS {
            return Err(ReleaseError::TooLarge { cells, limit: MAX_CELLS });
        }
        let weight = |(columns, n): &(Vec<usize>, u128)| {
            let root = (usize::try_from(*n).unwrap_or(WEIGHT_CELLS).min(WEIGHT_CELLS) as f64).sqrt();
            (columns.len(), root)
        };
        let sum = |ways: usize| shapes.iter().map(weight).filter(|w| w.0 == ways).map(|w| w.1).sum::<f64>();
        let (ones, twos) = (sum(1), sum(2));
        let one_share = if twos > 0.0 { ONE_WAY_SHARE } else { 1.0 };
        let total = ratio(rho);
        let budget =
            || ReleaseError::Budget { epsilon: "as given".into(), delta: "as given".into(), tables: shapes.len() };
        let mut marginals = Vec::with_capacity(shapes.len());
        for shape in &shapes {
            let (ways, w) = weight(shape);
            let share = if ways == 1 { one_share * w / ones } else { (1.0 - one_share) * w / twos };
            // A billionth is left over, so that rounding never passes the budget.
            let plain = variance(1.0 / (2.0 * total * share * (1.0 - 1e-9)));
            let variance = plain.and_then(|v| accountant.noise(v)).ok_or_else(budget)?;
            let cells = usize::try_from(shape.1).unwrap_or(usize::MAX);
            marginals.push(Marginal { columns: shape.0.clone(), cells, variance });
        }
        let plan = Self { columns: columns.to_vec(), marginals, accountant };
        // Where shares are tiny a table may cost more than its share: no table is free of charge.
        if plan.loss().is_none_or(|loss| loss > *rho) { Err(budget()) } else { Ok(plan) }
    }

    /// Returns the exact loss of measuring the whole plan, in the currency of its accountant;
    /// `None` when that can't count one of the tables.
    #[must_use]
    pub fn loss(&self) -> Option<Rho> {
        self.marginals.iter().try_fold(Rho::zero(), |sum, m| Some(sum.plus(&self.accountant.loss(m.variance)?)))
    }
}

fn shapes(columns: &[Column]) -> Vec<(Vec<usize>, u128)> {
    let n = |i: usize| columns.get(i).map_or(1, |c| c.cells() as u128);
    let mut out: Vec<(Vec<usize>, u128)> = (0..columns.len()).map(|i| (vec![i], n(i))).collect();
    for i in 0..columns.len() {
        out.extend((i + 1..columns.len()).map(|j| (vec![i, j], n(i) * n(j))));
    }
    out
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
    use shyraq_privacy::parse_decimal;

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

    fn rho(accountant: Accountant, e: &str) -> Rho {
        accountant.rho_for(&parse_decimal(e).unwrap(), &parse_decimal("1e-6").unwrap())
    }

    #[test]
    fn a_plan_fits_its_budget_exactly_and_uses_it() {
        for (accountant, e) in
            Accountant::ALL.into_iter().flat_map(|a| ["0.001", "0.1", "1", "7.5", "100"].map(|e| (a, e)))
        {
            let rho = rho(accountant, e);
            for shape in [&[2][..], &[3, 4], &[27, 4, 10, 250, 250, 2, 2, 2], &[2; 30]] {
                let plan = Plan::new(&columns(shape), &rho, accountant).unwrap();
                let used = plan.loss().unwrap();
                assert!(used <= rho, "{e} {shape:?}");
                assert!(ratio(&used) > 0.997 * ratio(&rho), "{e} {shape:?}");
                let d = shape.len();
                assert_eq!(plan.marginals.len(), d + d * (d - 1) / 2);
            }
        }
    }

    #[test]
    fn a_budget_too_small_for_the_least_loss_of_its_tables_is_refused() {
        // 465 tables cost at least 465 * 2^-40 = 4.2e-10 composed.
        let tiny = Rho::from_ratio(parse_decimal("1e-10").unwrap());
        assert!(Plan::new(&columns(&[2; 30]), &tiny, Accountant::Zcdp).is_ok());
        let refused = Plan::new(&columns(&[2; 30]), &tiny, Accountant::Composed);
        assert!(matches!(refused, Err(ReleaseError::Budget { .. })));
    }

    #[test]
    fn a_plan_that_would_not_fit_in_memory_is_refused() {
        assert!(matches!(
            Plan::new(&columns(&[6000, 6000]), &rho(Accountant::Zcdp, "1"), Accountant::Zcdp),
            Err(ReleaseError::TooLarge { .. })
        ));
    }
}
