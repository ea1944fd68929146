use std::collections::HashMap;

use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng as _;
use shyraq_case::{Code, Column};
use shyraq_engine::Engine;
use shyraq_privacy::{Entropy, Spend, measure_gaussian};

use crate::ReleaseError;
use crate::aggregates::{CellRow, tables};
use crate::count::count;
use crate::estimate::{Earlier, Estimate};
use crate::lists::{ListRow, lists};
use crate::person::PersonTable;
use crate::plan::{Marginal, Plan};
use crate::prior::Prior;
use crate::shares::{ShareRow, shares};
use crate::synthesis::{Records, synthesise};

/// A release that was planned; nothing of the data was counted.
#[derive(Debug)]
pub struct Drafted {
    table: PersonTable,
    plan: Plan,
}

/// A release that was measured: noisy integers, and the persons are gone.
#[derive(Debug)]
pub struct Measured {
    plan: Plan,
    noisy: Vec<Vec<i64>>,
    seed: [u8; 32],
    demonstration: bool,
}

/// Tables and records that may be reviewed and signed.
#[derive(Debug)]
pub struct Published {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows of `aggregates.csv`, in the order of the plan.
    pub(crate) aggregates: Vec<CellRow>,
    /// The rows of `lists.csv`.
    pub(crate) lists: Vec<ListRow>,
    /// The rows of `shares.csv`.
    pub(crate) shares: Vec<ShareRow>,
    /// The synthetic records.
    pub(crate) records: Records,
    /// The published total.
    pub total: u64,
}

impl Drafted {
    /// Joins a table with a plan for its columns; each record is made to obey what the code
    /// book implies.
    ///
    /// # Privacy
    /// Nothing is counted. The caller guarantees that a person is one record of `table`; a record
    /// is changed by itself alone, so that it stays one.
    #[must_use]
    pub fn new(table: PersonTable, plan: Plan) -> Self {
        Self { table: table.obeying(&plan.workload.rules), plan }
    }

    #[cfg(test)]
    pub(crate) fn counts(&self) -> Vec<Vec<u64>> {
        count(&Engine::Embedded, &self.table, &self.plan).unwrap()
    }

    /// Counts in this process and measures, see [`Drafted::measure_on`].
    ///
    /// # Errors
    /// [`ReleaseError::Measure`], as there.
    ///
    /// # Privacy
    /// As [`Drafted::measure_on`].
    pub fn measure(self, spend: Spend, entropy: &mut impl Entropy) -> Result<Measured, ReleaseError> {
        self.measure_on(&Engine::Embedded, spend, entropy)
    }

    /// Counts every table of the plan on an engine and measures it here; the persons are
    /// dropped. Noise is drawn nowhere else.
    ///
    /// # Errors
    /// [`ReleaseError::Engine`] when a cluster fails; [`ReleaseError::Measure`] when the plan loses more than was debited, or the source
    /// of randomness fails.
    ///
    /// # Privacy
    /// Neighbours: all records of one person added or removed. One person is one record,
    /// so changes one cell of each table by 1. Loss: the sum over the tables of
    /// [`shyraq_privacy::Accountant::loss`], taken from `spend`.
    pub fn measure_on(
        self,
        engine: &Engine,
        mut spend: Spend,
        entropy: &mut impl Entropy,
    ) -> Result<Measured, ReleaseError> {
        let counts = count(engine, &self.table, &self.plan)?;
        drop(self.table);
        let mut noisy: Vec<Vec<i64>> = Vec::with_capacity(counts.len());
        let counted: HashMap<&[usize], &[u64]> =
            self.plan.marginals.iter().map(|m| m.axes.as_slice()).zip(counts.iter().map(Vec::as_slice)).collect();
        let mut measure = |m: &Marginal| {
            let cells = counted.get(m.axes.as_slice()).copied().unwrap_or_default();
            measure_gaussian(&mut spend, cells, m.variance, entropy)
        };
        noisy.extend(self.plan.marginals.first().map(&mut measure).transpose()?);
        // The total decides on the noise of the others, and which of them would be nothing but noise.
        let total = noisy.first().and_then(|cells| cells.first());
        let plan = total.map_or_else(|| self.plan.clone(), |total| self.plan.for_rows(*total as f64));
        for table in plan.marginals.iter().skip(1) {
            noisy.push(measure(table)?);
        }
        let mut seed = [0_u8; 32];
        for chunk in seed.chunks_exact_mut(8) {
            let word = entropy.next_u64().map_err(shyraq_privacy::MeasureError::from)?;
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Ok(Measured { plan, noisy, seed, demonstration: entropy.is_seeded() })
    }
}

impl Measured {
    /// Returns the plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Tells whether the noise can be drawn again: such a release can't be signed.
    #[must_use]
    pub fn is_demonstration(&self) -> bool {
        self.demonstration
    }

    /// Returns each table with its noisy cells, row-major.
    ///
    /// # Privacy
    /// Noisy cells, measured under a debit: what is made of them costs nothing further.
    pub fn cells(&self) -> impl Iterator<Item = (&Marginal, &[i64])> {
        self.plan.marginals.iter().zip(self.noisy.iter().map(Vec::as_slice))
    }

    /// Makes the public tables and the synthetic records.
    ///
    /// # Privacy
    /// Post-processing of what was measured: no further loss.
    #[must_use]
    pub fn publish(&self) -> Published {
        self.publish_after(None)
    }

    /// Makes the same, leaning on an earlier release.
    ///
    /// # Privacy
    /// Post-processing of what was measured now and then: no further loss.
    #[must_use]
    pub fn publish_after(&self, prior: Option<&Prior>) -> Published {
        self.published(prior.map(|p| p.earlier(&self.plan.workload)).as_ref())
    }

    pub(crate) fn estimate(&self) -> Estimate {
        Estimate::new(&self.plan, &self.noisy)
    }

    fn published(&self, earlier: Option<&Earlier>) -> Published {
        let estimate = self.estimate();
        let whole = estimate.whole(&self.plan, earlier);
        let aggregates = tables(&self.plan, &estimate, &whole);
        let lists = lists(&self.plan, &estimate, &whole);
        let shares = shares(&self.plan, &estimate, &whole);
        let mut rng = ChaCha12Rng::from_seed(self.seed);
        let records = synthesise(&self.plan, &whole, &mut rng);
        let columns = self.plan.workload.columns.clone();
        Published { columns, aggregates, lists, shares, total: whole.total, records }
    }
}

impl Published {
    /// Returns (low, count, high) of every published cell, in the order of the tables' file.
    #[must_use]
    pub fn intervals(&self) -> Vec<(u64, u64, u64)> {
        self.aggregates.iter().map(|r| (r.low, r.count, r.high)).collect()
    }

    /// Returns the number of synthetic records.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records.rows
    }

    /// Returns each different synthetic record, one code a column, with how often it is
    /// written, in the order of the codes.
    #[must_use]
    pub fn synthetic(&self) -> Vec<(Vec<Code>, usize)> {
        self.records.sorted()
    }
}
