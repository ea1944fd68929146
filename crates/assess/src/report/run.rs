//! A result that figures are read from.

use serde_json::Value;

use super::ReportError;

/// A run: its file beside the report, and what it found.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its file, as `runs/mse.json`.
    pub file: &'static str,
    /// The command that made it, for who wants to make it again.
    pub command: String,
    /// What it found.
    pub value: Value,
}

impl Run {
    /// What stands at a place.
    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer)
    }

    /// A number at a place.
    ///
    /// # Errors
    /// [`ReportError::NoFigure`] when there is none.
    pub(super) fn number(&self, pointer: &str) -> Result<f64, ReportError> {
        self.at(pointer).and_then(Value::as_f64).ok_or_else(|| self.nothing(pointer))
    }

    /// Words at a place.
    ///
    /// # Errors
    /// [`ReportError::NoFigure`] when there are none.
    pub(super) fn words(&self, pointer: &str) -> Result<&str, ReportError> {
        self.at(pointer).and_then(Value::as_str).ok_or_else(|| self.nothing(pointer))
    }

    /// How many things a list at a place has; none where there is no list.
    pub(super) fn many(&self, pointer: &str) -> usize {
        self.at(pointer).and_then(Value::as_array).map_or(0, Vec::len)
    }

    fn nothing(&self, pointer: &str) -> ReportError {
        ReportError::NoFigure { file: self.file.to_owned(), pointer: pointer.to_owned() }
    }
}
