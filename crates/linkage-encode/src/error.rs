use std::path::{Path, PathBuf};

use shyraq_tabular::TableError;

/// What can be wrong with a key, a mapping or a table. No message holds a value of a person.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A file can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file of the key.
    #[error("{path}: {fault}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// The mapping.
    #[error("{path}: {fault}")]
    Mapping {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// The table can't be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the row where it is known.
        source: TableError,
    },
    /// The table.
    #[error("{path}: {fault}")]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong, with row and column.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
    /// The system has no randomness.
    #[error("the system gives no random bytes")]
    Random,
    /// The encodings can't be written.
    #[error(transparent)]
    Encoding(#[from] shyraq_encoding::EncodingError),
}

impl EncodeError {
    /// Says what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::AlreadyExists => {
                "a key is never overwritten: choose another place, or keep the key that is there"
            }
            Self::Io { .. } => "check that the path exists and may be read and written",
            Self::Key { hint, .. } | Self::Table { hint, .. } => hint,
            Self::Unreadable { source, .. } => source.hint(),
            Self::Mapping { .. } => "a mapping is TOML with lines like: family = \"column of the family name\"",
            Self::Random => "try again on a machine whose /dev/urandom works",
            Self::Encoding(e) => e.hint(),
        }
    }

    pub(crate) fn io(path: &Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}
