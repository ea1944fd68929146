use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Says why two tables were not compared.
///
/// The text names files, rows and columns, never what stands in a cell.
#[derive(Debug, Error)]
pub enum EvaluationError {
    /// A file can't be read.
    #[error("{path}: {}", said(source))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The form of a file is not what it has to be.
    #[error("{path}: {fault}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong, with row or column.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
    /// What was asked for does not fit the tables.
    #[error("{fault}")]
    Ask {
        /// What does not fit.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
    /// A table carries a hub's pseudonyms: it is an export of a hub.
    #[error("{path}: a column holds a hub's pseudonyms, whatever it is called: this is an export of a hub")]
    Pseudonyms {
        /// The file.
        path: PathBuf,
    },
}

/// What the system said, in words where it is only a path that leads nowhere.
fn said(source: &io::Error) -> String {
    if source.kind() == io::ErrorKind::NotFound { "there is no such file".to_owned() } else { source.to_string() }
}

impl EvaluationError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path of the table",
                io::ErrorKind::IsADirectory => "name a CSV file, not a folder",
                _ => "check that you may read the file",
            },
            Self::Form { hint, .. } | Self::Ask { hint, .. } => hint,
            Self::Pseudonyms { .. } => {
                "a true error discloses and would need a debit of its own: evaluate on public or simulated people; \
                 of an export of simulated people take that column ('person', as it was written) out first"
            }
        }
    }

    /// Tells whether a file was refused, as opposed to what was asked for.
    #[must_use]
    pub fn is_refused_input(&self) -> bool {
        matches!(self, Self::Form { .. })
    }
}
