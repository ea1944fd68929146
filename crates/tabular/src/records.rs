use std::path::Path;

use crate::{Batch, Limits, Rows, TableError, TableForm};

/// Rows that are read at a time.
const ROWS: usize = 4_096;

/// A table that is read row by row, where a row at fault refuses the whole table.
#[derive(Debug)]
pub struct Records {
    rows: Rows,
    batch: Batch,
    next: usize,
}

impl Records {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// As [`Rows::open`].
    pub fn open(path: &Path, form: &TableForm, limits: &Limits) -> Result<Self, TableError> {
        Ok(Self { rows: Rows::open(path, form, limits)?, batch: Batch::default(), next: 0 })
    }

    /// Returns the names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        self.rows.header()
    }

    /// Goes to the next row; false at the end.
    ///
    /// # Errors
    /// [`TableError`], [`TableError::Refused`] among them.
    pub fn advance(&mut self) -> Result<bool, TableError> {
        if self.next >= self.batch.len() {
            self.next = 0;
            let more = self.rows.next(&mut self.batch, ROWS)?;
            if let Some((row, why)) = self.batch.refused.first().copied() {
                return Err(TableError::Refused { row, why, width: self.header().len() });
            }
            if !more {
                return Ok(false);
            }
        }
        self.next += 1;
        Ok(true)
    }

    /// Returns the number of the present row in the file; 0 before the first.
    #[must_use]
    pub fn row(&self) -> u64 {
        self.next.checked_sub(1).and_then(|at| self.batch.row(at)).map_or(0, |r| r.number)
    }

    /// Returns a cell of the present row; empty when there is none.
    #[inline]
    #[must_use]
    pub fn cell(&self, column: usize) -> &[u8] {
        let row = self.next.checked_sub(1).and_then(|at| self.batch.row(at));
        row.map_or(&[], |r| r.bytes(column))
    }
}
