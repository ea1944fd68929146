//! The simple way to read a table: its header, then some rows at a time.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::block::{Block, Cells, Marks, Splitter};
use crate::source::{Opened, ReadSeek, open_path, open_reader};
use crate::text::{BadText, Feeder, NoBlock, Text, check_text};
use crate::xlsx::{Sheet, open_sheet};
use crate::{Dialect, Limits, NoClock, Quotes, Source, TableError, TableForm, header, printable};

/// Bytes of a block of text.
const BLOCK_BYTES: usize = 256 << 10;
/// Rows that the reader of a workbook hands on at a time.
const SHEET_ROWS: usize = 1_024;

/// Why a row can't be taken; the rest of the table can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It has another number of cells than the header: so many.
    Ragged(usize),
    /// It has a quotation mark where none may stand.
    StrayQuote,
    /// A cell of it is longer than allowed.
    LongCell,
}

impl Refusal {
    /// Says it in words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ragged(_) => "another number of cells than the header",
            Self::StrayQuote => "a quotation mark where none may stand",
            Self::LongCell => "a cell that is too long",
        }
    }
}

pub(crate) fn refused(row: u64, why: Refusal, width: usize) -> String {
    match why {
        Refusal::Ragged(cells) => format!("row {row} has {cells} cells and the header {width}"),
        other => format!("row {row} has {}", other.word()),
    }
}

/// Rows of a table, one after another.
#[derive(Debug, Default)]
pub struct Batch {
    heads: Vec<Head>,
    text: Vec<u8>,
    /// Where each cell of each row ends.
    ends: Vec<usize>,
    width: usize,
    /// Rows that can't be taken, and why.
    pub refused: Vec<(u64, Refusal)>,
}

/// What a batch keeps of a row beside its text.
#[derive(Debug, Clone, Copy)]
struct Head {
    number: u64,
    start: usize,
    /// Bytes between two cells.
    gap: usize,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its number in the file, counted from 1: blank lines and the header count too.
    pub number: u64,
    text: &'a [u8],
    start: usize,
    gap: usize,
    ends: &'a [usize],
}

impl<'a> Row<'a> {
    /// Returns a cell; empty when there is none.
    #[must_use]
    pub fn cell(&self, column: usize) -> &'a str {
        // INVARIANT: a batch takes text that is checked, cut at delimiters.
        std::str::from_utf8(self.bytes(column)).unwrap_or_default()
    }

    /// Returns the bytes of a cell, which are UTF-8; empty when there is none.
    #[inline]
    #[must_use]
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        let start = column.checked_sub(1).map_or(Some(self.start), |b| self.ends.get(b).map(|end| end + self.gap));
        start.zip(self.ends.get(column)).and_then(|(from, to)| self.text.get(from..*to)).unwrap_or_default()
    }
}

impl Batch {
    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Tells whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Returns a row by its place in the batch.
    #[inline]
    #[must_use]
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        let first = at.checked_mul(self.width)?;
        let ends = self.ends.get(first..first.checked_add(self.width)?)?;
        let Head { number, start, gap } = *self.heads.get(at)?;
        Some(Row { number, text: &self.text, start, gap, ends })
    }

    /// Goes through the rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|at| self.row(at))
    }

    fn clear(&mut self, width: usize) {
        self.heads.clear();
        self.text.clear();
        self.ends.clear();
        self.refused.clear();
        self.width = width;
    }

    fn push(&mut self, number: u64, cells: Cells<'_>) {
        if cells.ends.len() != self.width {
            return self.refused.push((number, Refusal::Ragged(cells.ends.len())));
        }
        let start = self.text.len();
        let long = cells.ends.last().copied().unwrap_or_default();
        self.text.extend_from_slice(cells.data.get(..long).unwrap_or_default());
        self.ends.extend(cells.ends.iter().map(|end| start + end));
        self.heads.push(Head { number, start, gap: cells.gap });
    }

    /// Adds a row of another batch of the same table.
    fn copy(&mut self, row: Row<'_>) {
        let start = self.text.len();
        for at in 0..self.width {
            self.text.extend_from_slice(row.bytes(at));
            self.ends.push(self.text.len());
        }
        self.heads.push(Head { number: row.number, start, gap: 0 });
    }
}

/// A table that is being read.
///
/// ```
/// use shyraq_tabular::{Batch, Limits, Rows, TableForm};
/// let form = TableForm { delimiter: Some(b';'), ..TableForm::default() };
/// let table = "id;name\n1;A\n2;B;C\n3;D\n".as_bytes().to_vec();
/// let mut rows = Rows::bytes("t.csv", table, &form, &Limits::default()).unwrap();
/// assert_eq!(rows.header(), ["id", "name"]);
/// let mut batch = Batch::default();
/// rows.next(&mut batch, 100).unwrap();
/// let names: Vec<&str> = batch.rows().map(|r| r.cell(1)).collect();
/// assert_eq!(names, ["A", "D"]);
/// assert_eq!(batch.refused[0].0, 3);
/// ```
#[derive(Debug)]
pub struct Rows {
    header: Vec<String>,
    cells: u64,
    most_cells: u64,
    from: From,
}

enum From {
    Text(Box<TextRows>),
    Sheet(SheetRows),
}

impl std::fmt::Debug for From {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Sheet(_) => "Sheet",
        })
    }
}

impl Rows {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// [`TableError`] when the file can't be read as the form says, has no header, or two
    /// columns of one name.
    pub fn open(path: &Path, form: &TableForm, limits: &Limits) -> Result<Self, TableError> {
        let name = Source::path(path).name();
        Self::of(open_path(path, &name, form, limits)?, name, form, limits)
    }

    /// As [`Rows::open`], for bytes in memory.
    ///
    /// # Errors
    /// As [`Rows::open`].
    pub fn bytes(name: &str, bytes: Vec<u8>, form: &TableForm, limits: &Limits) -> Result<Self, TableError> {
        let name = printable(name);
        Self::of(open_reader(Box::new(Cursor::new(bytes)), &name, form, limits)?, name, form, limits)
    }

    fn of(opened: Opened<'static>, name: String, form: &TableForm, limits: &Limits) -> Result<Self, TableError> {
        let (header, from) = match opened {
            Opened::Text { reader, format } => {
                let (header, rows) = TextRows::begin(reader, name, form, form.dialect(format), limits)?;
                (header, From::Text(Box::new(rows)))
            }
            Opened::Workbook { reader } => {
                let (header, rows) = SheetRows::begin(reader, form, limits)?;
                (header, From::Sheet(rows))
            }
        };
        if header.len() > limits.columns {
            return Err(TableError::TooManyColumns { found: header.len(), limit: limits.columns });
        }
        let mut seen = HashMap::with_capacity(header.len());
        for (at, name) in header.iter().enumerate().filter(|(_, n)| !n.is_empty()) {
            if let Some(first) = seen.insert(name.as_str(), at) {
                return Err(TableError::DuplicateHeader { first: first + 1, second: at + 1 });
            }
        }
        Ok(Self { header, cells: 0, most_cells: limits.cells, from })
    }

    /// Returns the names of the columns, each on one line; blank where a column has none.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Reads the next rows, about `most` of them; false when there is no more.
    ///
    /// # Errors
    /// [`TableError`] for what makes the whole table unreadable, such as a NUL byte.
    pub fn next(&mut self, batch: &mut Batch, most: usize) -> Result<bool, TableError> {
        batch.clear(self.header.len());
        match &mut self.from {
            From::Text(rows) => rows.next(batch, most)?,
            From::Sheet(rows) => rows.next(batch, most)?,
        }
        let rows = batch.len() + batch.refused.len();
        self.cells = self.cells.saturating_add((rows as u64).saturating_mul(self.header.len() as u64));
        if self.cells > self.most_cells {
            return Err(TableError::TooManyCells { limit: self.most_cells });
        }
        Ok(rows > 0)
    }
}

/// The rows of a text table.
struct TextRows {
    feeder: Feeder<'static>,
    dialect: Dialect,
    splitter: Splitter,
    record_bytes: usize,
    block: Vec<u8>,
    /// Where in the block the next record begins.
    at: usize,
    /// Rows of the file that are read.
    row: u64,
    /// An empty line is a row.
    empty_rows: bool,
}

impl TextRows {
    fn begin(
        reader: Box<dyn Read + Send>,
        name: String,
        form: &TableForm,
        dialect: Dialect,
        limits: &Limits,
    ) -> Result<(Vec<String>, Self), TableError> {
        let text = Text::new(reader, name, form.encoding, limits)?;
        let mut feeder = Feeder::new(text, dialect, limits);
        let header = header(&mut feeder, dialect, form.header_row, limits)?;
        let rows = Self {
            feeder,
            dialect,
            splitter: Splitter::new(dialect),
            record_bytes: limits.record_bytes,
            block: Vec::new(),
            at: 0,
            row: u64::from(form.header_row),
            empty_rows: form.empty_rows && header.len() == 1,
        };
        Ok((header, rows))
    }

    /// Fills the batch; leaves it empty at the end of the text.
    fn next(&mut self, batch: &mut Batch, most: usize) -> Result<(), TableError> {
        while batch.len() + batch.refused.len() < most.max(1) {
            if self.at >= self.block.len() && !self.refill()? {
                break;
            }
            self.records(batch, most).map_err(|bad| bad.error(self.row))?;
        }
        Ok(())
    }

    fn refill(&mut self) -> Result<bool, TableError> {
        self.at = 0;
        let start = self.feeder.block(&mut self.block, BLOCK_BYTES).map_err(|e| match e {
            NoBlock::TooLong => TableError::RecordTooLong { row: self.row + 1, limit: self.record_bytes },
            NoBlock::Error(e) => e,
        })?;
        let Some(start) = start else {
            self.block.clear();
            return Ok(false);
        };
        check_text(&self.block, start + self.feeder.text.mark).map_err(|bad| bad.error(self.row))?;
        Ok(true)
    }

    /// Takes records of the block. The row of a fault is counted from those before.
    fn records(&mut self, batch: &mut Batch, most: usize) -> Result<(), BadText> {
        let lenient = self.dialect.quotes == Quotes::Lenient;
        let block = Block::new(&self.block, self.dialect);
        while self.at < self.block.len() && batch.len() + batch.refused.len() < most.max(1) {
            let span = block.record(self.at);
            let record = self.block.get(self.at..span.end).unwrap_or_default();
            self.at = span.next.unwrap_or(self.block.len());
            let number = self.row + 1;
            let cells = match span.marks {
                Marks::Open => return Err(BadText::Open { row: 1 }),
                Marks::StrayAcrossLines if !lenient => return Err(BadText::Open { row: 1 }),
                Marks::Stray if !lenient => None,
                Marks::Plain => Some(self.splitter.plain(record)),
                _ => Some(self.splitter.quoted(record)),
            };
            self.row = number;
            match cells {
                None => batch.refused.push((number, Refusal::StrayQuote)),
                Some(_) if record.is_empty() && !self.empty_rows => {}
                Some(cells) => batch.push(number, cells),
            }
        }
        Ok(())
    }
}

/// The rows of a workbook. Its reader lends what it reads, so it lives in a thread of its
/// own, which waits when a few batches are not taken and ends when nobody takes them.
struct SheetRows {
    batches: Receiver<Result<Batch, TableError>>,
    rest: Batch,
    at: usize,
}

/// Batches that wait.
const AHEAD: usize = 2;

impl SheetRows {
    fn begin(reader: Box<dyn ReadSeek>, form: &TableForm, limits: &Limits) -> Result<(Vec<String>, Self), TableError> {
        let (give, batches) = sync_channel(AHEAD);
        let (give_header, header) = sync_channel(1);
        let (form, limits) = (form.clone(), limits.clone());
        let read = move || {
            let done = open_sheet(reader, &form, &limits, &NoClock, |header, sheet| {
                let width = header.len();
                let _ = give_header.send(header);
                hand_on(sheet, width, &give)
            });
            if let Err(e) = done {
                let _ = give.send(Err(e));
            }
        };
        let name = "shyraq-workbook".to_owned();
        std::thread::Builder::new().name(name).spawn(read).map_err(|e| TableError::io("the workbook", e))?;
        match header.recv() {
            Ok(header) => Ok((header, Self { batches, rest: Batch::default(), at: 0 })),
            Err(_) => Err(match batches.recv() {
                Ok(Err(e)) => e,
                _ => TableError::Workbook { what: "its reader ended early" },
            }),
        }
    }

    fn next(&mut self, batch: &mut Batch, most: usize) -> Result<(), TableError> {
        while batch.len() + batch.refused.len() < most.max(1) {
            if self.at >= self.rest.len() {
                let Ok(next) = self.batches.recv() else { break };
                (self.rest, self.at) = (next?, 0);
                batch.refused.append(&mut self.rest.refused);
            }
            while let Some(row) = self.rest.row(self.at).filter(|_| batch.len() < most.max(1)) {
                batch.copy(row);
                self.at += 1;
            }
        }
        Ok(())
    }
}

/// Reads all rows of a sheet and hands them on; ends when nobody takes them any more.
fn hand_on(
    sheet: &mut Sheet<'_, '_>,
    width: usize,
    give: &SyncSender<Result<Batch, TableError>>,
) -> Result<(), TableError> {
    let mut batch = Batch::default();
    batch.clear(width);
    let (mut data, mut ends) = (Vec::new(), Vec::new());
    while let Some(number) = sheet.next_row()? {
        if sheet.is_blank() {
            continue;
        }
        if sheet.is_ragged(width) {
            let cells = sheet.cells().last().map_or(0, |c| c.column as usize + 1);
            batch.refused.push((number, Refusal::Ragged(cells)));
        } else {
            lay_out(sheet, width, &mut data, &mut ends);
            if memchr::memchr(0, &data).is_some() {
                return Err(TableError::Nul { row: number });
            }
            batch.push(number, Cells { data: &data, ends: &ends, gap: 0 });
        }
        if batch.len() + batch.refused.len() >= SHEET_ROWS || batch.text.len() >= BLOCK_BYTES {
            let full = std::mem::take(&mut batch);
            batch.clear(width);
            if give.send(Ok(full)).is_err() {
                return Ok(());
            }
        }
    }
    let _ = give.send(Ok(batch));
    Ok(())
}

/// Lays a row's cells side by side, as a text table has them.
fn lay_out(sheet: &Sheet<'_, '_>, width: usize, data: &mut Vec<u8>, ends: &mut Vec<usize>) {
    data.clear();
    ends.clear();
    let mut cells = sheet.cells().iter().peekable();
    for at in 0..width {
        if let Some(cell) = cells.next_if(|c| c.column as usize == at) {
            data.extend_from_slice(cell.value.plain().as_bytes());
        }
        ends.push(data.len());
    }
}
