use std::path::PathBuf;

use thiserror::Error;

/// Says why the ledger or the hub's store did not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file can't be opened, read or written.
    #[error("{path}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// There is no such file.
    #[error("{path}: there is no such file")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is not one of ours, or is of a later version.
    #[error("{path}: {fault}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// The ledger's chain is broken.
    #[error("{path}: entry {entry} does not verify: {fault}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// Number of the entry.
        entry: u64,
        /// What does not fit.
        fault: &'static str,
    },
    /// The budget does not suffice.
    #[error("the budget of population '{population}' does not suffice: {left}")]
    Refused {
        /// The population.
        population: String,
        /// What is left, in words.
        left: String,
    },
    /// A total would be raised without a reason.
    #[error("population '{population}' has a total of epsilon {epsilon} already, which is lower")]
    Raise {
        /// The population.
        population: String,
        /// Its total.
        epsilon: String,
    },
    /// A name has a form that would break a table.
    #[error("'{0}' can't be the name of a population or contributor")]
    Name(String),
}

impl StoreError {
    /// Tells whether the budget said no.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Raise { .. })
    }

    /// Tells whether something does not verify.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        match self {
            Self::Broken { .. } | Self::Form { .. } => true,
            Self::Sqlite { source, .. } => matches!(
                source.sqlite_error_code(),
                Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt)
            ),
            _ => false,
        }
    }

    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Sqlite { source, .. } => match source.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                    "this is not a whole ledger or hub file: bring back the last copy that verifies"
                }
                Some(rusqlite::ErrorCode::DiskFull) => "free some space and try again; nothing was recorded",
                Some(rusqlite::ErrorCode::DatabaseBusy) => {
                    "another release holds the file: try again when it has ended"
                }
                _ => "check that the folder exists and that you may write there",
            },
            Self::Missing { .. } => "check the path; 'shyraq ledger open FILE' makes a ledger, 'shyraq init DIR' a hub",
            Self::Form { .. } => "name a file that this version of Shyraq made",
            Self::Broken { .. } => {
                "do not release: compare with the ledger heads printed in your bundles and bring back a copy that verifies"
            }
            Self::Refused { .. } => {
                "ask for a smaller epsilon, or wait for a new population; 'shyraq ledger show FILE' tells what was spent on what"
            }
            Self::Raise { .. } => {
                "to raise a total is a decision that stays on record: add --raise-because \"who decided and why\""
            }
            Self::Name(_) => "use 1 to 100 letters, digits, spaces or .-_: and no dot at the beginning",
        }
    }
}
