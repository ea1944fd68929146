use std::io;

use askama::Template;
use thiserror::Error;

/// Says why an assessment was not made.
///
/// The text names files, rows and columns, never what stands in a person's cell.
#[derive(Debug, Error)]
pub enum AssessError {
    /// A file can't be read or written.
    #[error("{path}: {}", said(source))]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A table is not what it has to be.
    #[error("{path}: {fault}")]
    Table {
        /// The file.
        path: String,
        /// What is wrong, with row and column.
        fault: String,
        /// What to do.
        hint: String,
    },
    /// What was asked for does not fit the table.
    #[error("{fault}")]
    Ask {
        /// What does not fit.
        fault: String,
        /// What to do.
        hint: String,
    },
}

/// Fills a page in.
pub(crate) fn rendered(page: &impl Template, file: &str) -> Result<String, AssessError> {
    page.render().map_err(|e| AssessError::Io { path: file.to_owned(), source: io::Error::other(e) })
}

/// What the system says; of a file that is not there in plain words.
fn said(source: &io::Error) -> String {
    if source.kind() == io::ErrorKind::NotFound { "there is no such file".to_owned() } else { source.to_string() }
}

impl AssessError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &str {
        match self {
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path",
                io::ErrorKind::IsADirectory => "name a file, not a folder",
                _ => "check that you may read and write there",
            },
            Self::Table { hint, .. } | Self::Ask { hint, .. } => hint,
        }
    }

    /// Tells whether a table was refused, as opposed to what was asked of it.
    #[must_use]
    pub fn is_refused_input(&self) -> bool {
        matches!(self, Self::Table { .. })
    }
}
