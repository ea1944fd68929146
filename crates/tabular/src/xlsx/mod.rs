//! Reads XLSX workbooks, cell by cell.

mod cell;
mod guard;
mod package;

use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxCellReader, XlsxError};

use crate::name::tidied;
use crate::source::ReadSeek;
use crate::{Clock, Limits, TableError, TableForm};

pub use cell::Typed;

/// A cell of a sheet and its column, counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The column.
    pub column: u32,
    /// What stands in it.
    pub value: Typed,
}

/// The rows of a sheet, below its header.
pub struct Sheet<'a, 'r> {
    cells: XlsxCellReader<'a, BufReader<Box<dyn ReadSeek + 'r>>>,
    /// The first cell of the next row.
    waiting: Option<(u32, Place)>,
    row: Vec<Place>,
    last: Option<u64>,
    ended: bool,
}

impl std::fmt::Debug for Sheet<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("last", &self.last).finish_non_exhaustive()
    }
}

/// Opens the sheet that the form names, or the first, and hands its header and rows to `read`.
///
/// The rows borrow from the workbook, so they are handed down rather than out.
///
/// # Errors
/// [`TableError`] when the workbook can't be read, and whatever `read` fails with.
pub fn open_sheet<T, E: From<TableError>>(
    mut reader: Box<dyn ReadSeek + '_>,
    form: &TableForm,
    limits: &Limits,
    clock: &dyn Clock,
    read: impl FnOnce(Vec<String>, &mut Sheet<'_, '_>) -> Result<T, E>,
) -> Result<T, E> {
    package::inspect(reader.as_mut(), limits, clock)?;
    let mut book = tame(|| Xlsx::new(BufReader::new(reader)))?;
    let mut sheets = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    let name = match form.sheet.as_deref() {
        Some(name) => {
            sheets.find(|s| s.name == name).ok_or_else(|| TableError::SheetNotThere { sheet: name.to_owned() })
        }
        None => sheets.next().ok_or(TableError::Workbook { what: "it has no sheet" }),
    };
    let name = name?.name.clone();
    let cells = tame(|| book.worksheet_cells_reader(&name))?;
    let mut sheet = Sheet { cells, waiting: None, row: Vec::new(), last: None, ended: false };
    let header = sheet.header(form.header_row, limits, clock)?;
    read(header, &mut sheet)
}

/// Calls the reader. The package was inspected for everything that is known to overflow
/// in it; should it still panic, the file is at fault and the program must live on.
fn tame<T>(call: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, TableError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => answer.map_err(|e| broken(&e)),
        Err(_) => Err(TableError::Workbook { what: ODD }),
    }
}

const ODD: &str = "it is not built as a workbook is";

/// The reader's own words may quote a cell, so they are not passed on.
fn broken(e: &XlsxError) -> TableError {
    TableError::Workbook {
        what: match e {
            XlsxError::Password => "it has a password",
            XlsxError::Io(_) | XlsxError::Zip(_) => "it is damaged or cut off",
            XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound | XlsxError::WorksheetNotFound(_) => {
                "a part of it is missing"
            }
            XlsxError::ParseInt(_) | XlsxError::ParseFloat(_) | XlsxError::Parse(_) | XlsxError::CellError(_) => {
                "a cell in it has a value that does not fit its type"
            }
            _ => ODD,
        },
    }
}

impl Sheet<'_, '_> {
    fn header(&mut self, wanted: u32, limits: &Limits, clock: &dyn Clock) -> Result<Vec<String>, TableError> {
        let none = TableError::NoHeader { row: u64::from(wanted) };
        while let Some(number) = self.next_row()? {
            limits.in_time(clock)?;
            if number < u64::from(wanted) {
                continue;
            }
            let width = self.row.last().map_or(0, |c| c.column as usize + 1);
            if number > u64::from(wanted) || width == 0 {
                return Err(none);
            }
            if width > limits.columns {
                return Err(TableError::TooManyColumns { found: width, limit: limits.columns });
            }
            let mut names = vec![String::new(); width];
            for cell in &self.row {
                if let Some(name) = names.get_mut(cell.column as usize) {
                    *name = cell.value.plain().into_owned();
                }
            }
            return tidied(names.iter().map(String::as_str)).ok_or(none);
        }
        Err(none)
    }

    /// Returns the cells of the row that was read last, in the order of their columns.
    #[must_use]
    pub fn cells(&self) -> &[Place] {
        &self.row
    }

    /// Returns the number of the last row that had a cell.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.last
    }

    /// Tells whether the row has no more in it than blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.row.iter().all(|c| c.value.is_blank())
    }

    /// Tells whether something stands beyond the columns of the header.
    #[must_use]
    pub fn is_ragged(&self, width: usize) -> bool {
        self.row.iter().any(|c| c.column as usize >= width && !c.value.is_blank())
    }

    /// Reads the next row that has a cell; returns its number, counted from 1.
    ///
    /// # Errors
    /// [`TableError::Workbook`].
    pub fn next_row(&mut self) -> Result<Option<u64>, TableError> {
        self.row.clear();
        let mut number = None;
        if let Some((row, place)) = self.waiting.take() {
            number = Some(row);
            self.row.push(place);
        }
        loop {
            if self.ended {
                break;
            }
            let Some(cell) = tame(|| self.cells.next_cell())? else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            if matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            let place = Place { column, value: Typed::of(cell.get_value()) };
            match number {
                Some(n) if row > n => {
                    self.waiting = Some((row, place));
                    break;
                }
                Some(n) if row < n || self.row.last().is_some_and(|c| c.column >= column) => {
                    return Err(TableError::Workbook { what: "its cells are not in order" });
                }
                _ => number = Some(row),
            }
            self.row.push(place);
        }
        self.last = number.map(|n| u64::from(n) + 1).or(self.last);
        Ok(number.map(|n| u64::from(n) + 1))
    }
}
