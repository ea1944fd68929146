use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Says why a world could not be made.
///
/// No text holds a value of a person's field, simulated or not.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The spec asks for something the generator does not make.
    #[error("the world can't be made: {0}")]
    Spec(String),
    /// The target folder exists and holds something.
    #[error("the folder '{}' is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The target can't be a folder.
    #[error("'{}' can't be a target folder", .0.display())]
    Target(PathBuf),
    /// The file system refused.
    #[error("can't write '{}': {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the calibration does not fit the program.
    #[error("the calibration is at fault: {0}")]
    Calibration(String),
}

impl WorldError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Spec(_) => {
                "ask for at most 10,000,000 people and for years between 2002 and 2026, the first not after the last"
                    .into()
            }
            Self::NotEmpty(_) => "name a folder that does not exist yet: a world is never written over another".into(),
            Self::Target(_) => "name a folder to be made, for example ./simulated-world".into(),
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "the disk is full: about 450 bytes a person are needed; free space or ask for fewer people".into()
                }
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "choose a folder that you may write to".into()
                }
                _ => "look at the folder and try again; nothing was left half-written".into(),
            },
            Self::Calibration(_) => "the calibration ships with the program: please report this".into(),
        }
    }

    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }
}
