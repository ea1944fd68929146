//! A table that is read row by row, with faults that name file, row and column.

use std::path::Path;

use shyraq_tabular::{Limits, Records, TableError, TableForm};

use crate::AssessError;

/// An open table.
pub(crate) struct Table {
    name: String,
    rows: Records,
    header: Vec<String>,
}

impl Table {
    /// Opens a table and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self, AssessError> {
        let name = path.display().to_string();
        let rows = Records::open(path, &TableForm::seen_in(path), &Limits::default()).map_err(|e| broken(&name, e))?;
        let header = rows.header().to_vec();
        Ok(Self { name, rows, header })
    }

    /// The names of the columns.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The place of a column that somebody asked for by a flag.
    pub(crate) fn column(&self, name: &str, flag: &str) -> Result<usize, AssessError> {
        self.header.iter().position(|h| h == name).ok_or_else(|| AssessError::Ask {
            fault: format!("the table has no column '{name}' for {flag}"),
            hint: format!("its columns: {}", self.header.join(", ")),
        })
    }

    /// Goes to the next row; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, AssessError> {
        self.rows.advance().map_err(|e| broken(&self.name, e))
    }

    /// The number of the present row, as a spreadsheet counts.
    pub(crate) fn row(&self) -> u64 {
        self.rows.row()
    }

    /// A cell of the present row without the blanks around it.
    pub(crate) fn cell(&self, column: usize) -> &str {
        // INVARIANT: the reader refuses what is not UTF-8.
        std::str::from_utf8(self.rows.cell(column)).unwrap_or("").trim()
    }

    /// A fault of the table as a whole.
    pub(crate) fn fault(&self, fault: impl Into<String>, hint: &str) -> AssessError {
        AssessError::Table { path: self.name.clone(), fault: fault.into(), hint: hint.to_owned() }
    }

    /// Where a cell stands, in words.
    pub(crate) fn place(&self, row: u64, column: usize) -> String {
        format!("row {row}, column '{}'", self.header.get(column).map_or("", String::as_str))
    }
}

/// The names of a table's columns.
///
/// # Errors
/// A file that cannot be read as a table.
pub fn columns_of(path: &Path) -> Result<Vec<String>, AssessError> {
    Ok(Table::open(path)?.header)
}

fn broken(name: &str, e: TableError) -> AssessError {
    let hint = e.hint_without_mapping().to_owned();
    match e.into_io() {
        Ok(source) => AssessError::Io { path: name.to_owned(), source },
        Err(e) => AssessError::Table { path: name.to_owned(), fault: e.to_string(), hint },
    }
}
