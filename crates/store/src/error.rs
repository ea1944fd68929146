use std::path::PathBuf;

use thiserror::Error;

/// How it is said that a budget is spent.
pub(crate) const NOTHING_LEFT: &str = "nothing is left";

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
    /// A loss in zCDP was asked of a total that is counted in composed Gaussians.
    #[error("the total of population '{population}' is counted in composed Gaussians and can't hold a loss in zCDP")]
    Currency {
        /// The population.
        population: String,
    },
    /// A composed total was asked for after losses in zCDP.
    #[error("population '{population}' has losses in zCDP, which a total in composed Gaussians can't hold")]
    Mixed {
        /// The population.
        population: String,
    },
    /// A debit would take from later years of a plan.
    #[error("the plan of population '{population}' for {plan} keeps the rest for its later years: {left}")]
    Plan {
        /// The population.
        population: String,
        /// The years.
        plan: String,
        /// What is left for this year, in words.
        left: String,
    },
    /// The total can't hold a plan.
    #[error("the total of population '{population}' can't hold this plan: {fits}")]
    TooLarge {
        /// The population.
        population: String,
        /// What it could hold, in words.
        fits: String,
    },
    /// A plan stands already.
    #[error("population '{population}' has a plan already: {plan}")]
    Planned {
        /// The population.
        population: String,
        /// The plan, in words.
        plan: String,
    },
    /// A plan needs a total.
    #[error("population '{population}' has no total that a plan could share")]
    NoTotal {
        /// The population.
        population: String,
    },
    /// A plan begins in a year that has passed.
    #[error("the year {year} has passed")]
    Past {
        /// The year.
        year: u16,
    },
    /// The ledger knows no such population, but one whose name differs by case, spaces or signs alone.
    #[error("the ledger has no population '{population}', but '{known}'")]
    Spelling {
        /// The population.
        population: String,
        /// The one that it has.
        known: String,
    },
    /// A name has a form that would break a table.
    #[error("'{0}' can't be the name of a population or contributor")]
    Name(String),
}

impl StoreError {
    /// Tells whether the budget said no.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. }
                | Self::Raise { .. }
                | Self::Currency { .. }
                | Self::Mixed { .. }
                | Self::Plan { .. }
                | Self::TooLarge { .. }
                | Self::Planned { .. }
        )
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
            Self::Spelling { .. } => {
                "write the population as the ledger has it; one of its own needs a name that differs in letters or digits"
            }
            Self::Refused { left, .. } if left.starts_with(NOTHING_LEFT) => {
                "no epsilon is small enough: to raise the total is a decision that stays on record ('shyraq ledger open' with --raise-because); 'shyraq ledger show FILE' tells what was spent on what"
            }
            Self::Refused { .. } => {
                "ask for a smaller epsilon, or wait for a new population; 'shyraq ledger show FILE' tells what was spent on what"
            }
            Self::Raise { .. } => {
                "to raise a total is a decision that stays on record: add --raise-because \"who decided and why\""
            }
            Self::Currency { .. } => {
                "nothing was debited: make the release again, it takes the accountant of the total"
            }
            Self::Mixed { .. } => "keep --accountant zcdp for this population; a new population can be composed",
            Self::Plan { .. } => {
                "ask for a smaller epsilon or wait for the next year; 'shyraq ledger show FILE' tells the plan and what is left"
            }
            Self::TooLarge { .. } => "plan a smaller epsilon or fewer years, or raise the total first",
            Self::Planned { .. } => {
                "to replace a plan is a decision that stays on record: add --replace-because \"who decided and why\""
            }
            Self::NoTotal { .. } => "set one first: shyraq ledger open FILE --population NAME --epsilon E --delta D",
            Self::Past { .. } => "begin the plan with this year or a later one",
            Self::Name(_) => "use 1 to 100 letters, digits, spaces or .-_: and no dot at the beginning",
        }
    }
}
