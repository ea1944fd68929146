//! Reads XLSX workbooks, cell by cell.
//!
//! A workbook's cells have types. They become the text that the mapping understands (a
//! date in the column's first date format, true as the column's "yes"), so that one code
//! path codes every table, and a refused row reads the same when it comes back as CSV.

mod cell;
mod guard;
mod package;

use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxCellReader, XlsxError};

use crate::coder::{Cells, Coder, Output};
use crate::mapping::Format;
use crate::plan::Plan;
use crate::read::{Run, trimmed_header};
use crate::source::ReadSeek;
use crate::{IntakeError, Report, Rule};

use cell::Typed;

/// Rows that are handed on at a time.
const BATCH_ROWS: usize = 4_096;
const BATCH_BYTES: usize = 4 << 20;
/// Rows between two looks at the clock.
const CLOCK_ROWS: u64 = 1_024;

/// Reads the sheet that the mapping names, or the first.
pub(crate) fn read(mut reader: Box<dyn ReadSeek + '_>, run: &mut Run<'_, '_>) -> Result<Report, IntakeError> {
    package::inspect(reader.as_mut(), run.limits, run.clock)?;
    let mut book = tame(|| Xlsx::new(BufReader::new(reader)))?;
    let wanted = run.mapping.source.sheet.as_deref();
    let mut sheets = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    let name = match wanted {
        Some(name) => {
            sheets.find(|s| s.name == name).ok_or_else(|| IntakeError::SheetNotThere { sheet: name.to_owned() })
        }
        None => sheets.next().ok_or(IntakeError::Workbook { what: "it has no sheet" }),
    };
    let name = name?.name.clone();
    let cells = tame(|| book.worksheet_cells_reader(&name))?;
    let mut rows = Rows { cells, waiting: None, row: Row::default(), last: None, ended: false };
    let header_row = run.mapping.source.header_row;
    let header = header(&mut rows, header_row, run)?;
    let plan = Plan::bind(run.mapping, &header, run.limits)?;
    run.begin(&plan, 0);
    table(&mut rows, &plan, run)?;
    Ok(run.report(&plan))
}

/// Calls the reader. The package was inspected for everything that is known to overflow
/// in it; should it still panic, the file is at fault and the program must live on.
fn tame<T>(call: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, IntakeError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => answer.map_err(|e| broken(&e)),
        Err(_) => Err(IntakeError::Workbook { what: ODD }),
    }
}

const ODD: &str = "it is not built as a workbook is";

/// The reader's own words may quote a cell, so they are not passed on.
fn broken(e: &XlsxError) -> IntakeError {
    IntakeError::Workbook {
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

fn header<R: std::io::Read + std::io::Seek>(
    rows: &mut Rows<'_, R>,
    wanted: u32,
    run: &Run<'_, '_>,
) -> Result<Vec<String>, IntakeError> {
    let none = IntakeError::NoHeader { row: u64::from(wanted) };
    while let Some(number) = rows.next()? {
        run.limits.in_time(run.clock)?;
        if number < u64::from(wanted) {
            continue;
        }
        let width = rows.row.cells.last().map_or(0, |c| c.column as usize + 1);
        if number > u64::from(wanted) || width == 0 {
            return Err(none);
        }
        if width > run.limits.columns {
            return Err(IntakeError::TooManyColumns { found: width, limit: run.limits.columns });
        }
        let mut names = vec![String::new(); width];
        for cell in &rows.row.cells {
            if let Some(name) = names.get_mut(cell.column as usize) {
                *name = cell.value.text(None).into_owned();
            }
        }
        return trimmed_header(names.iter().map(String::as_str)).ok_or(none);
    }
    Err(none)
}

fn table<R: std::io::Read + std::io::Seek>(
    rows: &mut Rows<'_, R>,
    plan: &Plan<'_>,
    run: &mut Run<'_, '_>,
) -> Result<(), IntakeError> {
    let delimiter = crate::delimited::dialect(run.mapping, Format::Csv).delimiter;
    let (mut coder, mut out) = (Coder::new(plan), Output::new(plan, delimiter));
    let (mut data, mut ends) = (Vec::new(), Vec::new());
    let (mut base, mut read, mut refused_bytes) = (u64::from(run.mapping.source.header_row), 0u64, 0);
    while let Some(number) = rows.next()? {
        read += 1;
        if read.is_multiple_of(CLOCK_ROWS) {
            run.limits.in_time(run.clock)?;
        }
        if rows.row.cells.iter().all(|c| c.value.is_blank()) {
            continue;
        }
        if rows.row.cells.iter().any(|c| c.column as usize >= plan.width && !c.value.is_blank()) {
            out.refuse_whole(number, Rule::RaggedRow);
        } else {
            lay_out(&rows.row, plan, &mut data, &mut ends);
            if memchr::memchr(0, &data).is_some() {
                return Err(IntakeError::Nul { row: number });
            }
            coder.row(number, Cells { data: &data, ends: &ends, gap: 0 }, &mut out);
            refused_bytes = out.refused.cells.len_bytes();
        }
        let rows_held = out.batch.len() + out.refused.len();
        let codes_held = std::mem::size_of_val(out.batch.codes());
        if rows_held >= BATCH_ROWS || codes_held + refused_bytes >= BATCH_BYTES {
            run.deliver_rows(&mut out, number.saturating_sub(base))?;
            base = number;
        }
    }
    run.deliver_rows(&mut out, rows.last.unwrap_or(base).saturating_sub(base))
}

/// Lays a row's cells side by side, as a text table has them.
fn lay_out(row: &Row, plan: &Plan<'_>, data: &mut Vec<u8>, ends: &mut Vec<usize>) {
    data.clear();
    ends.clear();
    let mut cells = row.cells.iter().peekable();
    for (at, coded_by) in (0u32..).zip(&plan.coded_by) {
        if let Some(cell) = cells.next_if(|c| c.column == at) {
            let used = coded_by.and_then(|u| plan.used.get(u as usize));
            let rules = used.map_or(&[][..], |u| u.rules.as_slice());
            let text = cell.value.text(Some(&mut rules.iter().filter_map(|i| plan.rule(*i))));
            data.extend_from_slice(text.as_bytes());
        }
        ends.push(data.len());
    }
}

/// The cells of one row, in order.
#[derive(Default)]
struct Row {
    cells: Vec<Place>,
}

struct Place {
    column: u32,
    value: Typed,
}

struct Rows<'a, R: std::io::Read + std::io::Seek> {
    cells: XlsxCellReader<'a, R>,
    /// The first cell of the next row.
    waiting: Option<(u32, Place)>,
    row: Row,
    last: Option<u64>,
    ended: bool,
}

impl<R: std::io::Read + std::io::Seek> Rows<'_, R> {
    /// Reads the next row that has a cell; returns its number, counted from 1.
    fn next(&mut self) -> Result<Option<u64>, IntakeError> {
        self.row.cells.clear();
        let mut number = None;
        if let Some((row, place)) = self.waiting.take() {
            number = Some(row);
            self.row.cells.push(place);
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
                Some(n) if row < n || self.row.cells.last().is_some_and(|c| c.column >= column) => {
                    return Err(IntakeError::Workbook { what: "its cells are not in order" });
                }
                _ => number = Some(row),
            }
            self.row.cells.push(place);
        }
        self.last = number.map(|n| u64::from(n) + 1).or(self.last);
        Ok(number.map(|n| u64::from(n) + 1))
    }
}
