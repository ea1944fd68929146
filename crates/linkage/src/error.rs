use std::path::PathBuf;

use shyraq_encoding::EncodingError;

/// What can go wrong with linking.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkageError {
    /// Encodings are not what they should be, or do not fit together.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
    /// The same submission was named twice.
    #[error("{path}: the same encodings are named twice")]
    Twice {
        /// The second folder.
        path: PathBuf,
    },
    /// Contributors' records are of another epoch than what is given, and would be lost.
    #[error("the encodings given are of epoch {given}; of {contributors} the result has those of {held} alone")]
    LeftBehind {
        /// Who they are.
        contributors: String,
        /// The epoch of what the result holds.
        held: String,
        /// The epoch of what is given.
        given: String,
    },
    /// Encodings are of an epoch that the result has left behind.
    #[error("these encodings are of epoch {given}, and the result has gone on to {newest}")]
    Older {
        /// The epoch of what is given.
        given: String,
        /// The epoch of what the result holds or held last.
        newest: String,
    },
    /// A result would take the place of something that is none.
    #[error("{path}: it is there, and no result of a link")]
    Target {
        /// What is there.
        path: PathBuf,
    },
    /// A decision is about a record that is not there.
    #[error("decision {}: there is no such record", at + 1)]
    Decision {
        /// Place among the decisions that were given, from 0 on.
        at: usize,
    },
    /// Two records were decided to be two persons, and by other decisions they are one.
    #[error("{a} and {b} are two persons by one decision, and one person by others")]
    Contradiction {
        /// Contributor and number of a record.
        a: String,
        /// Of the other.
        b: String,
    },
    /// A folder or file can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The path.
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
        /// What to do.
        hint: &'static str,
    },
    /// A cluster failed, or what it said can't be so.
    #[error("{fault}")]
    Cluster {
        /// What happened; never a value of a row.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
}

impl LinkageError {
    /// Says what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Encoding(e) => e.hint(),
            Self::Twice { .. } => {
                "name each contributor's encodings once; what the previous result holds is in already"
            }
            Self::LeftBehind { .. } => {
                "add the encodings of all contributors with the key of one epoch, the newest; --force leaves the others' records out"
            }
            Self::Older { .. } => "encode the tables anew with the key of the newer epoch",
            Self::Target { .. } => "name a new or an empty folder, or a result that may be replaced",
            Self::Contradiction { .. } => {
                "look at both with 'shyraq linkage explain'; decide the other pairs anew, or 'unlink' their merge"
            }
            Self::Decision { .. } => "name records by contributor and number, as both stand in clusters.csv",
            Self::Io { .. } => "check that the path exists and may be read and written",
            Self::Form { hint, .. } | Self::Cluster { hint, .. } => hint,
        }
    }

    /// Tells whether key, epoch or rules do not fit.
    #[must_use]
    pub fn is_unfit(&self) -> bool {
        matches!(self, Self::Encoding(EncodingError::Unfit { .. }) | Self::LeftBehind { .. } | Self::Older { .. })
    }

    /// Says that machines of a cluster do not speak of the same.
    #[must_use]
    pub fn versions(fault: &str) -> Self {
        let hint = "run the same version of shyraq on all machines, or give --engine embedded";
        Self::Cluster { fault: fault.to_owned(), hint }
    }

    pub(crate) fn io(path: &std::path::Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}
