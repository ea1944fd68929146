use serde::Serialize;
use shyraq_bundle::{ASSESS_FILES, ASSESS_MEASURED, Assessed, Assessment, Draft};
use shyraq_card::{Figure, Grade};

use crate::ReleaseError;
use crate::aggregates::{MISS, interval};
use crate::unified::Unified;

/// A table of the assessment, as an officer sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewedAssessedTable {
    /// Its name.
    pub name: String,
    /// What its cells are by.
    pub columns: Vec<String>,
    /// Its cells, all of which leave.
    pub cells: usize,
    /// Standard deviation of the noise of each cell, in persons.
    pub sigma: f64,
    /// Cells that can't be read: off by more than half, or not to be told from nobody.
    pub noise: usize,
}

/// What leaves with an assessment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewedAssessment {
    /// Its own epsilon, spent besides that of the release.
    pub epsilon: String,
    /// Its delta.
    pub delta: String,
    /// Its tables.
    pub tables: Vec<ReviewedAssessedTable>,
    /// Its files besides the noisy tables, all made of these.
    pub files: Vec<String>,
    /// What can be stood behind of the hidden number, in words.
    pub hidden: Option<String>,
}

impl ReviewedAssessment {
    /// Reads what will leave of the assessment of a draft; none when it has none.
    ///
    /// # Errors
    /// [`ReleaseError::Bundle`] when a file does not have its form.
    pub fn of(draft: &Draft) -> Result<Option<Self>, ReleaseError> {
        let Some(section) = &draft.manifest.assessment else { return Ok(None) };
        let listed = |name: &str| draft.manifest.files.iter().any(|f| f.path == name);
        let assessed = Assessed::read(&draft.dir, &listed)?;
        let files = ASSESS_FILES.into_iter().filter(|name| *name != ASSESS_MEASURED && listed(name));
        Ok(Some(Self {
            epsilon: section.epsilon.clone(),
            delta: section.delta.clone(),
            tables: tables(section, &assessed),
            files: files.map(str::to_owned).collect(),
            hidden: assessed.hidden.and_then(|h| h.strata.into_iter().next()).map(|s| s.verdict.text),
        }))
    }
}

fn tables(section: &Assessment, assessed: &Assessed) -> Vec<ReviewedAssessedTable> {
    let unified = Unified::new(MISS);
    section
        .tables
        .iter()
        .map(|t| {
            let sigma = t.variance().sqrt();
            let rests = |noisy: i64| {
                let count = u64::try_from(noisy).unwrap_or(0);
                let (low, high) = interval(&unified, noisy as f64, sigma, count);
                Figure { count, low, high }.grade() == Grade::Noise
            };
            ReviewedAssessedTable {
                name: t.name.clone(),
                columns: t.columns.clone(),
                cells: assessed.tables.table(&t.name).count(),
                sigma: (sigma * 10.0).round() / 10.0,
                noise: assessed.tables.table(&t.name).filter(|c| rests(c.noisy)).count(),
            }
        })
        .collect()
}
