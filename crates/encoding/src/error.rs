use std::path::{Path, PathBuf};

/// What can be wrong with encodings in files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// A file can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}: {fault}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// Encodings do not fit together.
    #[error("{path}: {fault}")]
    Unfit {
        /// The folder that does not fit the first one.
        path: PathBuf,
        /// In what.
        fault: &'static str,
        /// What to do.
        hint: &'static str,
    },
}

impl EncodingError {
    /// Says what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check that the path exists and may be read and written",
            Self::Form { .. } => "give a folder that 'shyraq linkage encode' wrote, as it was written",
            Self::Unfit { hint, .. } => hint,
        }
    }

    /// Wraps what the system says of a path.
    pub fn io(path: &Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    /// Says what is wrong with the form of a file.
    pub fn form(path: &Path, fault: impl Into<String>) -> Self {
        Self::Form { path: path.to_owned(), fault: fault.into() }
    }
}
