use shyraq_bundle::AssessedTable;
use shyraq_bundle::assessment::{AssessedCell, AssessedTables};

use super::AssessmentPlan;

/// Noisy tables; the persons are gone.
#[derive(Debug)]
pub struct MeasuredAssessment {
    pub(super) plan: AssessmentPlan,
    pub(super) noisy: Vec<Vec<i64>>,
    pub(super) demonstration: bool,
}

impl MeasuredAssessment {
    /// Tells whether the noise can be drawn again: what has it can't be signed.
    #[must_use]
    pub fn is_demonstration(&self) -> bool {
        self.demonstration
    }

    /// Returns the tables as the manifest names them.
    #[must_use]
    pub fn tables(&self) -> Vec<AssessedTable> {
        let loss = |v| self.plan.accountant.loss(v).map_or_else(String::new, |r| r.to_string());
        self.plan
            .tables()
            .map(|(shape, variance)| AssessedTable {
                name: shape.name.clone(),
                columns: shape.columns.clone(),
                cells: shape.cells.len() as u64,
                variance: variance.to_string(),
                rho: loss(variance),
            })
            .collect()
    }

    /// Returns the noisy cells of a table in their order; none for one that was not measured.
    ///
    /// # Privacy
    /// Noisy cells, measured under a debit: what is made of them costs nothing further.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<(AssessedTable, &[i64])> {
        let at = self.plan.tables().position(|(s, _)| s.name == name)?;
        Some((self.tables().into_iter().nth(at)?, self.noisy.get(at)?))
    }

    /// Returns all noisy cells, as the file has them.
    ///
    /// # Privacy
    /// As [`MeasuredAssessment::table`].
    #[must_use]
    pub fn cells(&self) -> AssessedTables {
        let mut out = Vec::new();
        for ((shape, variance), noisy) in self.plan.tables().zip(&self.noisy) {
            let variance = variance.to_string();
            out.extend(shape.cells.iter().zip(noisy).map(|(values, noisy)| AssessedCell {
                table: shape.name.clone(),
                values: values.clone(),
                noisy: *noisy,
                variance: variance.clone(),
            }));
        }
        AssessedTables::new(out)
    }
}
