//! Why a report cannot be made.

use thiserror::Error;

/// A figure that resolves to nothing, or text that should be one.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A figure names a place that its run does not have.
    #[error("a figure of the report is at {file}#{pointer}, and there is nothing of that kind")]
    NoFigure {
        /// The run's file.
        file: String,
        /// The place in it.
        pointer: String,
    },
    /// A published figure is not there.
    #[error("a figure of the report is {name}, and there is no such published figure")]
    NoSeries {
        /// Series and period.
        name: String,
    },
    /// A sentence has digits of its own.
    #[error("a sentence of the report has digits that no source stands behind: {text}")]
    Loose {
        /// The sentence, which is a text of the program.
        text: String,
    },
    /// A mark leads nowhere.
    #[error("a figure of the report has no entry in the list of sources")]
    Dangling,
}

impl ReportError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "nothing was written. This is a fault of the program: report it with the command that you gave, without the data"
    }
}
