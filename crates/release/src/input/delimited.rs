//! A CSV file, checked as it is read.

use std::path::{Path, PathBuf};

use shyraq_tabular::{Format, Limits, Quotes, Records, TableError, TableForm};

use crate::ReleaseError;

/// Bytes of one record beyond this are a mistake (an unclosed quote, mostly).
pub(super) const MAX_RECORD: usize = 16 << 20;

/// A CSV file whose encoding, header and widths are checked as it is read.
pub(super) struct Delimited {
    path: PathBuf,
    records: Records,
    pub(super) header: Vec<String>,
}

impl Delimited {
    pub(super) fn open(path: &Path) -> Result<Self, ReleaseError> {
        // Stray quotation marks are letters: what stands in cells refuses no file.
        let form =
            TableForm { format: Some(Format::Csv), quotes: Quotes::Lenient, empty_rows: true, ..TableForm::default() };
        // A table of any size is released whole.
        let limits = Limits { bytes: u64::MAX, cells: u64::MAX, record_bytes: MAX_RECORD, ..Limits::default() };
        let records = Records::open(path, &form, &limits).map_err(|e| broken(path, e))?;
        Ok(Self { path: path.to_owned(), header: records.header().to_vec(), records })
    }

    /// Reads the next record; false at the end.
    pub(super) fn read(&mut self) -> Result<bool, ReleaseError> {
        self.records.advance().map_err(|e| broken(&self.path, e))
    }

    /// Returns the bytes of a cell of the last record.
    pub(super) fn cell(&self, position: usize) -> &[u8] {
        self.records.cell(position)
    }
}

fn broken(path: &Path, e: TableError) -> ReleaseError {
    match e.into_io() {
        Ok(source) => ReleaseError::Io { path: path.to_owned(), source },
        Err(e) => ReleaseError::Form { path: path.to_owned(), fault: e.to_string(), hint: e.hint_without_mapping() },
    }
}
