//! How a budget is shared: from the public code book, and from one noisy number.
//!
//! The total is measured first, with a hundredth of the budget. Where it is small beside
//! the noise that pairs of columns would have, pairs say little and the tables of one column
//! get more (see [`Plan::for_rows`]). Either way the losses sum to the same, so what is left
//! after the total is one step of the same loss whatever the total was (adaptive
//! composition).
//!
//! Floating point may propose a share here; what is used is a fraction, and the sum is
//! checked exactly when each measurement takes its share out of the spend.

mod split;

use std::collections::HashMap;

use num_bigint::BigInt;
use shyraq_privacy::{Accountant, Rho, Variance};

use split::{of_threes, split};
pub(crate) use split::{shapes, variance};

use crate::ReleaseError;
use crate::workload::Workload;

/// Cells of all tables together; bounds memory to about half a gigabyte.
pub(crate) const MAX_CELLS: u128 = 20_000_000;
/// Persons by which the measured total may be off, as a standard deviation. Beyond, a release
/// would be millions of records of noise, whoever is in the table: about a tenth of
/// the epsilon of .001 that hints name as the least comes to it, at a small delta. Known from the plan alone.
const MOST_DEVIATION: f64 = 1e6;
/// Share of the rest for tables of one column, when there are pairs too: where pairs say
/// much, and where they say nothing.
const ONE_WAY_SHARE: [f64; 2] = [0.1, 0.97];
/// The mean total variation by noise at which pairs say much, and nothing.
const NOISE: [f64; 2] = [0.05, 0.5];
/// Share of all tables of three columns where some are measured for the records, before it is known how many persons
/// there are.
const ALL_THREE_WAY_SHARE: f64 = 0.3;
/// Tables of three columns are not measured for the records where noise alone would give them so
/// great a total variation on average: pairs get their budget, which say more.
const DROWNED: f64 = 0.75;
/// A table to be measured and its noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marginal {
    /// Its axes, ascending: up to three of the columns and derived flags; none is the total.
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

/// The total, all tables of one and of two columns, and those of three that the workload
/// needs, with their noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is to be answered.
    pub workload: Workload,
    /// The total, then tables of one column in order, then of two, then of three.
    pub marginals: Vec<Marginal>,
    /// Who counts what the tables lose.
    pub accountant: Accountant,
    budget: Rho,
}

impl Plan {
    /// Shares `rho`, in the currency of `accountant`, among the tables of a workload, for a
    /// table with so many rows that pairs say much. Reads no data.
    ///
    /// # Errors
    /// [`ReleaseError::TooLarge`], [`ReleaseError::Budget`], or [`ReleaseError::Drowned`] where
    /// nothing but noise would be left.
    ///
    /// # Privacy
    /// Tables and noise follow from public facts. The loss ([`Plan::loss`]) is not above `rho`.
    pub fn new(workload: Workload, rho: &Rho, accountant: Accountant) -> Result<Self, ReleaseError> {
        let of = |workload: &Workload| {
            let shapes = shapes(workload);
            let cells: u128 = shapes.iter().map(|s| s.cells).sum();
            (shapes, cells)
        };
        let (mut shapes, mut cells) = of(&workload);
        let mut workload = workload;
        if cells > MAX_CELLS {
            workload.further.clear();
            (shapes, cells) = of(&workload);
        }
        if cells > MAX_CELLS {
            return Err(ReleaseError::TooLarge { cells, limit: MAX_CELLS });
        }
        let tables = shapes.len();
        let budget = || ReleaseError::Budget { epsilon: "as given".into(), delta: "as given".into(), tables };
        let split = |one| {
            let marginals = split(&shapes, ALL_THREE_WAY_SHARE, rho, accountant, one).ok_or_else(budget)?;
            let plan = Self { workload: workload.clone(), marginals, accountant, budget: rho.clone() };
            if plan.marginals.first().is_some_and(|total| total.variance() > MOST_DEVIATION * MOST_DEVIATION) {
                return Err(ReleaseError::Drowned);
            }
            // Where shares are tiny a table may cost more than its share: none is free of charge.
            if plan.fits(rho) { Ok(plan) } else { Err(budget()) }
        };
        // What could be asked for once the total is known must be possible before it is.
        ONE_WAY_SHARE.iter().rev().map(|one| split(*one)).reduce(Result::and).unwrap_or_else(|| Err(budget()))
    }

    /// Shares what is left after the total anew, for about so many rows: the share of the
    /// tables of one column grows with the logarithm of the total variation that the noise
    /// of pairs would have on average. Tables of three columns that are for the records alone
    /// are left out where noise would drown them.
    ///
    /// # Privacy
    /// `rows` is public or the noisy total. The loss is not above that of this plan's
    /// budget, whatever `rows` is.
    #[must_use]
    pub fn for_rows(&self, rows: f64) -> Self {
        let rows = if rows.is_finite() { rows.max(1.0) } else { 1.0 };
        // Mean absolute noise is sigma sqrt(2/pi); half the sum over the cells is the total variation.
        let noise = |m: &Marginal| (0.4 * m.cells as f64 * m.variance().sqrt() / rows).min(1.0);
        let mean = |marginals: &[Marginal], is: &dyn Fn(&Marginal) -> bool| {
            let noise: Vec<f64> = marginals.iter().filter(|m| is(m)).map(noise).collect();
            noise.iter().sum::<f64>() / (noise.len() as f64).max(1.0)
        };
        let split =
            |workload: &Workload, three, one| split(&shapes(workload), three, &self.budget, self.accountant, one);
        let [least, most] = ONE_WAY_SHARE;
        // What pairs would have without tables for the records decides, so that these change nothing here.
        let mut workload = self.workload.clone();
        workload.further.clear();
        let alone = if self.workload.further.is_empty() { None } else { split(&workload, 0.0, least) };
        let pairs = mean(alone.as_deref().unwrap_or(&self.marginals), &|m| m.axes.len() == 2);
        let [much, nothing] = NOISE;
        let place = ((pairs / much).ln() / (nothing / much).ln()).clamp(0.0, 1.0);
        let one = least + (most - least) * place;
        let published = workload.published_triples();
        let moved = mean(&self.marginals, &|m| m.axes.len() == 3 && !published.contains(&m.axes));
        if moved <= DROWNED {
            workload.further.clone_from(&self.workload.further);
        }
        let marginals = split(&workload, of_threes(moved), one);
        let plan = marginals.map(|marginals| Self { marginals, workload, ..self.clone() });
        plan.filter(|p| p.fits(&self.budget)).unwrap_or_else(|| self.clone())
    }

    /// Returns the plan of a release that was read: nothing is left to be shared.
    pub(crate) fn read(workload: Workload, marginals: Vec<Marginal>) -> Self {
        Self { workload, marginals, accountant: Accountant::default(), budget: Rho::zero() }
    }

    /// Returns the exact loss of measuring the whole plan, in the currency of its accountant;
    /// `None` when that can't count one of the tables.
    #[must_use]
    pub fn loss(&self) -> Option<Rho> {
        self.losses()?.into_iter().try_fold(Rho::zero(), |sum, (loss, n)| Some(sum.plus(&loss.times(n))))
    }

    /// Lists the losses of a table, each once, with how many tables have it; none as [`Plan::loss`].
    fn losses(&self) -> Option<Vec<(Rho, u64)>> {
        let mut alike: HashMap<(u128, u64), (Variance, u64)> = HashMap::new();
        for m in &self.marginals {
            alike.entry(m.variance.parts()).or_insert((m.variance, 0)).1 += 1;
        }
        alike.into_values().map(|(v, n)| Some((self.accountant.loss(v)?, n))).collect()
    }

    /// Tells whether the loss is within a budget, exactly; quicker than [`Plan::loss`], which
    /// brings each sum to lowest terms.
    fn fits(&self, budget: &Rho) -> bool {
        let Some(losses) = self.losses() else { return false };
        let (mut sum, mut of) = (BigInt::ZERO, BigInt::from(1));
        for (loss, n) in losses {
            let (numer, denom) = (loss.ratio().numer(), loss.ratio().denom());
            sum = sum * denom + numer * &of * n;
            of *= denom;
        }
        sum * budget.ratio().denom() <= of * budget.ratio().numer()
    }
}

pub(crate) fn ratio(rho: &Rho) -> f64 {
    use num_traits::ToPrimitive as _;
    rho.ratio().to_f64().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use shyraq_case::Column;
    use shyraq_privacy::parse_decimal;

    use super::*;
    use crate::workload::{Derived, Share};

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

    /// They are left out where noise would drown them, or where with them cells are too many.
    #[test]
    fn tables_of_three_for_the_records_are_measured_where_they_say_something() {
        let rho = rho(Accountant::Composed, "1");
        let threes = |plan: &Plan| plan.marginals.iter().filter(|m| m.axes.len() == 3).count();
        let of = |cells: &[usize], further: Vec<Vec<usize>>| {
            let workload = Workload { further, ..Workload::pairs(columns(cells)) };
            Plan::new(workload, &rho, Accountant::Composed).unwrap()
        };
        let plan = of(&[10; 6], vec![vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!((threes(&plan), threes(&plan.for_rows(1e6)), threes(&plan.for_rows(50.0))), (2, 2, 0));
        // The less noise there is in them, the more they get.
        let part = |rows: f64| {
            let plan = plan.for_rows(rows);
            let of =
                |ways: usize| plan.marginals.iter().filter(move |m| m.axes.len() == ways).map(|m| 1.0 / m.variance());
            of(3).sum::<f64>() / (of(2).sum::<f64>() + of(3).sum::<f64>())
        };
        let seen = [1e8, 1e5, 5e4].map(part);
        assert!((seen[0] - 0.75).abs() < 0.01 && seen[0] > seen[1] && seen[1] > seen[2] && seen[2] > 0.08, "{seen:?}");
        assert_eq!([0.0, 0.6, 2.0].map(|moved| (100.0 * of_threes(moved)).round()), [75.0, 8.0, 8.0]);
        // 19.5 million cells of pairs, and 0.44 million of each table of three.
        let large = [4400, 4400, 10, 10];
        assert_eq!(threes(&of(&large, vec![vec![0, 2, 3]])), 1);
        assert_eq!(threes(&of(&large, vec![vec![0, 2, 3], vec![1, 2, 3]])), 0);
    }

    /// A named table had two to three times the noise once those for the records came in, at more budget or more persons.
    #[test]
    fn tables_for_the_records_take_nothing_from_published_ones_of_three() {
        let cells = [10, 4, 6, 20, 3, 2, 2, 5];
        let all = (0..8).flat_map(|i| (i + 1..8).flat_map(move |j| (j + 1..8).map(move |k| vec![i, j, k])));
        let share = Share { group: "g".into(), by: [0, 1], any: 8, flags: vec![5, 6] };
        let workload = Workload {
            wanted: [(vec![0, 1, 2], 1)].into(),
            derived: vec![Derived { name: "any(g)".into(), of: vec![5, 6] }],
            shares: vec![share],
            further: all.collect(),
            ..Workload::pairs(columns(&cells))
        };
        let plan = |workload: &Workload, epsilon: &str, rows: f64| {
            let rho = rho(Accountant::Composed, epsilon);
            Plan::new(workload.clone(), &rho, Accountant::Composed).unwrap().for_rows(rows)
        };
        let published = [vec![0, 1, 2], vec![0, 1, 5], vec![0, 1, 6], vec![0, 1, 8]];
        let of = |plan: &Plan, is: &dyn Fn(&Marginal) -> bool| {
            plan.marginals.iter().filter(|m| is(m)).map(|m| 1.0 / m.variance()).sum::<f64>()
        };
        let mut before = [f64::INFINITY; 4];
        let mut some = [false; 2];
        let with = (1..40).map(|e| (format!("{}.{}", e / 10, e % 10), 3_000.0));
        let with = with.chain((1..40).map(|n| ("3.9".into(), 3_000.0 * 1.2_f64.powi(n))));
        for (epsilon, rows) in with {
            let plan = plan(&workload, &epsilon, rows);
            some[usize::from(plan.workload.further.is_empty())] = true;
            for (axes, before) in published.iter().zip(&mut before) {
                let now = of(&plan, &|m| m.axes == *axes).recip().sqrt();
                assert!(now <= *before * 1.001, "{epsilon} {rows}: {now} after {before} of {axes:?}");
                *before = now;
            }
            let part = of(&plan, &|m| published.contains(&m.axes)) / of(&plan, &|m| m.axes.len() > 1);
            assert!(part > 0.125, "{epsilon} {rows}: {part}");
        }
        assert_eq!(some, [true; 2], "with them and without");
    }

    #[test]
    fn a_plan_fits_its_budget_exactly_and_uses_it() {
        for (accountant, e) in
            Accountant::ALL.into_iter().flat_map(|a| ["0.001", "0.1", "1", "7.5", "100"].map(|e| (a, e)))
        {
            let rho = rho(accountant, e);
            for shape in [&[2][..], &[3, 4], &[27, 4, 10, 250, 250, 2, 2, 2], &[2; 30]] {
                let plan = Plan::new(Workload::pairs(columns(shape)), &rho, accountant).unwrap();
                let used = plan.loss().unwrap();
                assert!(used <= rho, "{e} {shape:?}");
                let less = Rho::from_ratio(used.ratio() - parse_decimal("1e-30").unwrap());
                assert!(plan.fits(&used) && !plan.fits(&less), "{e} {shape:?}: to the last digit");
                assert!(ratio(&used) > 0.997 * ratio(&rho), "{e} {shape:?}");
                for rows in [f64::NAN, -3.0, 0.0, 30.0, 400.0, 1e4, 1e6, 1e12] {
                    let again = plan.for_rows(rows);
                    let used = again.loss().unwrap();
                    assert!(used <= rho && ratio(&used) > 0.996 * ratio(&rho), "{e} {shape:?} {rows}");
                    assert_eq!(again.marginals[0], plan.marginals[0], "the total was measured before");
                }
                let d = shape.len();
                assert_eq!(plan.marginals.len(), 1 + d + d * (d - 1) / 2);
            }
        }
    }

    #[test]
    fn a_budget_too_small_for_the_least_loss_of_its_tables_is_refused() {
        // 465 tables cost at least 465 * 2^-40 = 4.2e-10 composed.
        let tiny = Rho::from_ratio(parse_decimal("1e-10").unwrap());
        assert!(Plan::new(Workload::pairs(columns(&[2; 30])), &tiny, Accountant::Zcdp).is_ok());
        let refused = Plan::new(Workload::pairs(columns(&[2; 30])), &tiny, Accountant::Composed);
        assert!(matches!(refused, Err(ReleaseError::Budget { .. })));
    }

    /// An epsilon of 1e-9 wrote a thousand million records, or until the disk was full.
    #[test]
    fn an_epsilon_that_leaves_nothing_but_noise_is_refused() {
        for shape in [&[2][..], &[27, 4, 10, 250, 250, 2, 2, 2], &[2; 30]] {
            let plan = |e: &str, delta: &str, accountant: Accountant| {
                let rho = accountant.rho_for(&parse_decimal(e).unwrap(), &parse_decimal(delta).unwrap());
                Plan::new(Workload::pairs(columns(shape)), &rho, accountant)
            };
            for accountant in Accountant::ALL {
                // The least that is advised is not too little, whatever delta.
                for delta in ["1e-15", "1e-6", "0.01"] {
                    let drowned = matches!(plan("0.001", delta, accountant), Err(ReleaseError::Drowned));
                    assert!(!drowned, "{shape:?} {delta}");
                }
                for (e, delta) in [("1e-9", "1e-12"), ("1e-6", "1e-6"), ("0.00001", "1e-9")] {
                    let refused = plan(e, delta, accountant).map(|p| p.marginals.first().map(Marginal::variance));
                    // Of many tables some can't even be shared out.
                    let fits = matches!(refused, Err(ReleaseError::Drowned | ReleaseError::Budget { .. }));
                    assert!(fits, "{shape:?} {e} {accountant:?}: {refused:?}");
                }
            }
        }
    }

    /// Where pairs are all noise, one-ways have nearly the whole budget.
    #[test]
    fn few_rows_give_the_budget_to_tables_of_one_column() {
        let plan = Plan::new(Workload::pairs(columns(&[50, 50, 10, 4])), &rho(Accountant::Zcdp, "1"), Accountant::Zcdp);
        let plan = plan.unwrap();
        let ones = |rows| -> f64 {
            let plan = plan.for_rows(rows);
            let one = plan.marginals.iter().filter(|m| m.axes.len() == 1);
            one.map(|m| 0.5 / m.variance()).sum::<f64>() / ratio(&rho(Accountant::Zcdp, "1"))
        };
        assert!((ones(100.0) - 0.99 * 0.97).abs() < 0.01, "{}", ones(100.0));
        assert!((ones(1e9) - 0.99 * 0.1).abs() < 0.01, "{}", ones(1e9));
        assert!(ones(3_000.0) > ones(10_000.0) && ones(10_000.0) > ones(100_000.0));
    }

    #[test]
    fn a_plan_that_would_not_fit_in_memory_is_refused() {
        assert!(matches!(
            Plan::new(Workload::pairs(columns(&[6000, 6000])), &rho(Accountant::Zcdp, "1"), Accountant::Zcdp),
            Err(ReleaseError::TooLarge { .. })
        ));
    }
}
