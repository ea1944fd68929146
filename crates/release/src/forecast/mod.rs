//! What a plan would give, before anything is spent.
//!
//! Nobody should find out by spending a budget that it was too small for the question. The
//! noise of every table follows from the code book, the number of rows as stated and the
//! budget alone, so its error is known before: [`Forecast`] computes it in closed form,
//! without a cell and without any data.
//!
//! - For the **measured tables**, pooled and before anything is made non-negative, it is an
//!   expectation: a cell's estimate has a known variance `s^2`, hence the mean absolute
//!   error `s sqrt(2/pi)`, and a table of `c` cells over `n` persons the expected total
//!   variation `c s sqrt(2/pi) / (2 n)`.
//! - For what is **published** (counts that are whole, consistent and never negative, and
//!   the records) it depends on the data, so a range is printed, see `range`.
//! - What several years lose together is in [`after`]; time and memory are in [`Cost`].

mod cost;
mod range;
mod summary;
mod years;

pub use cost::Cost;
pub use summary::Summary;
pub use years::{Budget, Left, Outlook, after, that_fit};

use std::f64::consts::FRAC_2_PI;

use serde::Serialize;

use crate::aggregates::Z;
use crate::estimate::Variances;
use crate::plan::{Marginal, Plan};
use range::Ranges;

/// What a plan would give for so many persons.
#[derive(Debug, Clone, Serialize)]
pub struct Forecast {
    /// Persons, as stated: at least 1.
    pub rows: u64,
    /// One a table of the plan, in its order; the first is the total.
    pub tables: Vec<TableForecast>,
    /// What it would take of the machine.
    pub cost: Cost,
}

/// What one table would be worth. Errors are in persons.
#[derive(Debug, Clone, Serialize)]
pub struct TableForecast {
    /// Its columns and derived flags; none for the total.
    pub variables: Vec<String>,
    /// Number of cells.
    pub cells: usize,
    /// Variance of the noise in each measured cell, a fraction.
    pub variance: String,
    /// Standard deviation of the noise in a measured cell.
    pub measured_deviation: f64,
    /// Standard deviation of a cell's estimate, pooled over all tables that say something of it.
    pub deviation: f64,
    /// Expected absolute error of a cell's estimate: what the evaluation of many releases
    /// would find on average.
    pub error: f64,
    /// Half the width of a cell's 95 % interval, far from 0, before it is rounded.
    pub half_width: f64,
    /// Expected total variation of the estimated table before projection: above 1 it is
    /// nothing but noise.
    pub total_variation: f64,
    /// Range of the total variation of the published counts and of the records in one release.
    pub published_total_variation: [f64; 2],
    /// Range of its expectation.
    #[serde(skip)]
    expected: [f64; 2],
    /// Whether its counts stand in the release; those with a derived flag serve shares alone.
    #[serde(skip)]
    published: bool,
}

impl Forecast {
    /// Forecasts a plan for a table of so many persons. Reads no data and allocates no cell.
    ///
    /// The plan is the one that a release would follow once the noisy total said `rows`
    /// ([`Plan::for_rows`]).
    #[must_use]
    pub fn new(plan: &Plan, rows: u64) -> Self {
        let rows = rows.max(1);
        let plan = plan.for_rows(rows as f64);
        let variances = Variances::new(&plan);
        let ranges = Ranges::new(&plan, &variances, rows as f64);
        let tables = plan.marginals.iter().map(|m| TableForecast::new(&plan, &variances, &ranges, m, rows)).collect();
        Self { rows, tables, cost: Cost::new(&plan, rows) }
    }

    /// Sums up the tables of so many columns; `None` when there are none.
    #[must_use]
    pub fn by_ways(&self, ways: usize) -> Option<Summary> {
        Summary::new(&self.tables.iter().filter(|t| t.variables.len() == ways).collect::<Vec<_>>())
    }
}

impl TableForecast {
    fn new(plan: &Plan, variances: &Variances, ranges: &Ranges<'_>, m: &Marginal, rows: u64) -> Self {
        let deviation = variances.cell(&m.axes).sqrt();
        let expected = ranges.expected(m, deviation);
        let error = deviation * FRAC_2_PI.sqrt();
        Self {
            variables: m.axes.iter().map(|a| plan.workload.name(*a).to_owned()).collect(),
            cells: m.cells,
            variance: m.variance.to_string(),
            measured_deviation: m.variance().sqrt(),
            deviation,
            error,
            half_width: Z * deviation,
            total_variation: m.cells as f64 * error / (2.0 * rows as f64),
            published_total_variation: ranges.of_one(m, expected),
            expected,
            published: plan.workload.is_published(&m.axes),
        }
    }
}

#[cfg(test)]
mod tests;
