//! What can go wrong with a document.

use thiserror::Error;

/// Why a document could not be set.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PrintError {
    /// A figure names a source that is not in the list.
    #[error("a figure names source {number}, and there are {sources}")]
    Dangling {
        /// The place that was named, from 1.
        number: usize,
        /// Sources that there are.
        sources: usize,
    },
    /// A block names a picture that is not there.
    #[error("there is no picture '{name}'")]
    NoPicture {
        /// Its name.
        name: String,
    },
    /// The text could not be set on paper.
    #[error("the document cannot be set on paper: {fault}")]
    Setting {
        /// What the typesetter says.
        fault: String,
    },
    /// The text could not be written as a page.
    #[error("the document cannot be written as a page: {fault}")]
    Page {
        /// What the writer says.
        fault: String,
    },
}

impl PrintError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "this is a fault of the program: report it with the command that you gave, without the data"
    }
}
