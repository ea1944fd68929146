use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Says why a key can't be made, kept or used.
#[derive(Debug, Error)]
pub enum SealError {
    /// A key file can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a key file of the kind asked for.
    #[error("{path}: this is no {kind} key file")]
    Form {
        /// The file.
        path: PathBuf,
        /// `officer`, `contributor`, `hub` or `opening`.
        kind: &'static str,
    },
    /// Others may read the key file.
    #[error("{path}: others than its owner may read this key file")]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A sealed file is for none of the keys.
    #[error("{path}: it is sealed to another key")]
    NotMine {
        /// The file.
        path: PathBuf,
    },
    /// A sealed file is none, or not as it was sealed.
    #[error("{path}: this is no sealed file, or it was cut off or changed on its way")]
    Broken {
        /// The file.
        path: PathBuf,
    },
    /// The system gave no randomness.
    #[error("the operating system gave no randomness")]
    Entropy,
}

impl SealError {
    pub(crate) fn io(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path: path.clone(), source }
    }

    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
                "a key is never overwritten: choose another place, or keep the key that is there"
            }
            Self::Io { .. } => "check the path and that you may read and write there",
            Self::Form { path, .. } if path.extension().is_some_and(|e| e == "pub") => {
                "this file is for others: use the one beside it, whose name does not end in .pub"
            }
            Self::Form { kind: "opening", .. } => "use a key file that 'shyraq linkage opener' wrote",
            Self::Form { kind: "contributor", .. } => "use a key file that 'shyraq linkage signer' wrote",
            Self::Form { .. } => "use a key file that 'shyraq init' wrote",
            Self::NotMine { .. } => "open it with the key to whose public half the contributor sealed it",
            Self::Broken { .. } => "ask the contributor to send it again",
            Self::Exposed { .. } => "make it private first: chmod 600 on the file",
            Self::Entropy => "try again; if it lasts, the machine is not fit to make keys",
        }
    }
}
