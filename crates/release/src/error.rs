use std::io;
use std::path::PathBuf;

use shyraq_bundle::BundleError;
use shyraq_engine::EngineError;
use shyraq_privacy::MeasureError;
use thiserror::Error;

/// Says why a release was not made.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// The input can't be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The form of the input is not that of a table.
    #[error("{path}: {fault}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong, with row and column, never with a value.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
    /// The table would be too large to measure.
    #[error("the tables of one and two columns would have {cells} cells (at most {limit})")]
    TooLarge {
        /// How many.
        cells: u128,
        /// The limit.
        limit: u128,
    },
    /// The budget is too small or too large to be turned into noise.
    #[error("epsilon {epsilon} at delta {delta} can't be shared among {tables} tables")]
    Budget {
        /// As asked.
        epsilon: String,
        /// As asked.
        delta: String,
        /// Number of tables.
        tables: usize,
    },
    /// The budget is so small that a release would be noise alone.
    #[error("with this epsilon and delta the number of persons alone would be off by more than a million")]
    Drowned,
    /// A folder is not that of a release.
    #[error("{path}: {fault}")]
    NoRelease {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// A release must not lean on an earlier one.
    #[error("{path} can't be the prior: {fault}")]
    Prior {
        /// The folder.
        path: PathBuf,
        /// Why not.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
    /// A review names a column that the draft has not.
    #[error("the draft has no column '{name}'")]
    NoSuchColumn {
        /// As asked.
        name: String,
    },
    /// A separator was given for a column that the table has not.
    #[error("--multi-value: the table has no such column")]
    NoSeveral,
    /// A column is to be withdrawn by which the assessment groups persons.
    #[error("the assessment has tables by '{name}'")]
    InAssessment {
        /// The column.
        name: String,
    },
    /// A review would leave nothing to release.
    #[error("no column would be left in the draft")]
    NothingLeft,
    /// The cluster did not count.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A measurement failed after the debit.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// The draft can't be written.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl ReleaseError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path of the table",
                io::ErrorKind::IsADirectory => "name a CSV file, not a folder",
                _ => "check that you may read the file",
            },
            Self::Form { hint, .. } | Self::Prior { hint, .. } => hint,
            Self::TooLarge { .. } => {
                "choose fewer columns with --columns, or put rare values of the code book together"
            }
            Self::NoRelease { .. } => {
                "name the folder of a draft or a bundle, as 'shyraq release' and 'shyraq bundle sign' make them"
            }
            Self::Budget { .. } | Self::Drowned => {
                "take an epsilon between 0.001 and 100 and a delta between 1e-15 and 0.01"
            }
            Self::Engine(e) => e.hint(),
            Self::Measure(e) => e.hint(),
            Self::NoSuchColumn { .. } => "take names from the list that 'shyraq release review DIR' shows",
            Self::NoSeveral => "compare the name with the header of the table",
            Self::InAssessment { .. } => {
                "take the assessment out first: --withdraw-assessment; or measure it again without this column"
            }
            Self::NothingLeft => "keep a column, or delete the draft; what it cost stays spent",
            Self::Bundle(e) => e.hint(),
        }
    }

    /// Tells whether the input was refused, which happens before any debit.
    #[must_use]
    pub fn is_refused_input(&self) -> bool {
        matches!(self, Self::Form { .. } | Self::TooLarge { .. } | Self::NoRelease { .. } | Self::Prior { .. })
    }
}
