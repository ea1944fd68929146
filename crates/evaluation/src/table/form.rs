use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use shyraq_tabular::{Limits, Quotes, Records, TableError, TableForm};

use crate::EvaluationError;

/// A CSV file whose encoding, header and widths are checked as it is read.
pub(crate) struct Form {
    path: PathBuf,
    records: Records,
    pub(crate) header: Vec<String>,
}

impl Form {
    /// Opens a file and takes its header.
    pub(crate) fn open(path: &Path) -> Result<Self, EvaluationError> {
        let mut start = [0_u8; 4];
        if File::open(path).and_then(|mut f| f.read_exact(&mut start)).is_ok() && &start == b"PAR1" {
            return Err(EvaluationError::Form {
                path: path.to_owned(),
                fault: "this is a Parquet file, and tables are compared as CSV".into(),
                hint: "write the table as CSV in UTF-8 with a header and name that",
            });
        }
        // Stray quotation marks are letters, as in the files that other programs make.
        let form = TableForm { quotes: Quotes::Lenient, empty_rows: true, ..TableForm::default() };
        let records = Records::open(path, &form, &Limits::default()).map_err(|e| broken(path, e))?;
        Ok(Self { path: path.to_owned(), header: records.header().to_vec(), records })
    }

    /// Reads the next record; false at the end.
    pub(crate) fn read(&mut self) -> Result<bool, EvaluationError> {
        self.records.advance().map_err(|e| broken(&self.path, e))
    }

    /// Returns a cell of the record that was read last.
    pub(crate) fn cell(&self, position: usize) -> &[u8] {
        self.records.cell(position)
    }

    /// The row that was read last, as a spreadsheet counts.
    pub(crate) fn row(&self) -> u64 {
        self.records.row()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn fault(&self, fault: &str, hint: &'static str) -> EvaluationError {
        EvaluationError::Form { path: self.path.clone(), fault: fault.to_owned(), hint }
    }

    pub(crate) fn position(&self, name: &str) -> Result<usize, EvaluationError> {
        self.header.iter().position(|h| h == name).ok_or_else(|| {
            self.fault(
                &format!("the header has no column '{name}'"),
                "check the spelling, or choose the columns that both files have with --columns",
            )
        })
    }
}

fn broken(path: &Path, e: TableError) -> EvaluationError {
    match e.into_io() {
        Ok(source) => EvaluationError::Io { path: path.to_owned(), source },
        Err(e) => EvaluationError::Form { path: path.to_owned(), fault: e.to_string(), hint: e.hint_without_mapping() },
    }
}
