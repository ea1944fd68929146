//! One table of limits for everything that parses a contributor's bytes.
//!
//! A file comes from outside and may be broken or hostile. No parser has a
//! bound of its own: each reads this table, so that one look tells what is accepted and
//! one change moves it everywhere.

use std::time::Duration;

use crate::TableError;

/// Says how much a table may ask of the machine that reads it.
///
/// The defaults accept ten million rows of forty columns as CSV, and every workbook that
/// a spreadsheet program can hold in practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a CSV or TSV file.
    pub bytes: u64,
    /// Bytes of one record (one row with its line breaks inside quotes).
    pub record_bytes: usize,
    /// Cells of a table, blank ones included.
    pub cells: u64,
    /// Columns of a table.
    pub columns: usize,
    /// Bytes of one cell of a column that the mapping uses.
    pub cell_bytes: usize,
    /// Bytes of a workbook, packed and unpacked alike.
    pub xlsx_unpacked_bytes: u64,
    /// Bytes of a workbook's table of texts, which has to stay in memory.
    pub xlsx_text_bytes: u64,
    /// How many bytes one packed byte of a workbook may become.
    pub xlsx_ratio: u64,
    /// Files inside a workbook.
    pub xlsx_entries: usize,
    /// Depth of XML elements in a workbook.
    pub depth: usize,
    /// Bytes of a mapping file.
    pub mapping_bytes: usize,
    /// Coded columns that a code book may have (a variable with several choices has one a value).
    pub coded_columns: usize,
    /// Groups of faults that a report keeps.
    pub faults_kept: usize,
    /// Time that reading one table may take, measured by the caller's [`Clock`].
    pub deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 30,
            record_bytes: 4 << 20,
            cells: 2_000_000_000,
            columns: 4_096,
            cell_bytes: 64 << 10,
            xlsx_unpacked_bytes: 1 << 30,
            xlsx_text_bytes: 64 << 20,
            xlsx_ratio: 200,
            xlsx_entries: 2_048,
            depth: 64,
            mapping_bytes: 1 << 20,
            coded_columns: 16_384,
            faults_kept: 1_000,
            deadline: Some(Duration::from_secs(30 * 60)),
        }
    }
}

impl Limits {
    /// Refuses when the time is used up.
    ///
    /// # Errors
    /// [`TableError::Deadline`].
    pub fn in_time(&self, clock: &dyn Clock) -> Result<(), TableError> {
        match self.deadline {
            Some(limit) if clock.elapsed() > limit => Err(TableError::Deadline { seconds: limit.as_secs() }),
            _ => Ok(()),
        }
    }
}

/// Tells how long the reading has taken. Time is an argument: the crate has no clock.
pub trait Clock {
    /// Returns the time since the reading began.
    fn elapsed(&self) -> Duration;
}

impl<F: Fn() -> Duration> Clock for F {
    fn elapsed(&self) -> Duration {
        self()
    }
}

/// A clock that stands still: no deadline is ever reached.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoClock;

impl Clock for NoClock {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}
