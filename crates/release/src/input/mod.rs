//! Reading a table: its form only.
//!
//! The form (encoding, header, ragged rows, NUL) may refuse a file, before any debit.
//! What stands in the cells may not: a value outside the code book is blank, without a
//! word, an exit code or a different file that would tell.

mod coder;
mod domain;

use std::cell::Cell;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use shyraq_case::{CodeBook, Kind};
use shyraq_engine::Packed;

use crate::ReleaseError;
use crate::person::{PersonTable, layout};
use coder::Coder;
pub use domain::codebook_from_data;

/// Columns of a file beyond this are a mistake.
const MAX_COLUMNS: usize = 4096;
/// Bytes of one record beyond this are a mistake (an unclosed quote, mostly).
const MAX_RECORD: usize = 16 << 20;

/// How to read a table.
#[derive(Debug, Clone, Default)]
pub struct InputOptions {
    /// The column that identifies a person; without it each row is a person.
    pub person_id: Option<String>,
    /// Separators of columns with several values; `;` when not named here.
    pub multi_value: HashMap<String, String>,
}

/// A CSV file whose encoding, header and widths are checked as it is read.
struct Form {
    path: std::path::PathBuf,
    reader: csv::Reader<Box<dyn Read>>,
    header: Vec<String>,
    record: csv::ByteRecord,
    row: u64,
    since: Rc<Cell<usize>>,
}

/// Stops reading when one record grows without end, before memory does.
struct Bounded<R> {
    inner: R,
    since: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > MAX_RECORD {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let n = self.inner.read(buffer)?;
        self.since.set(self.since.get() + n);
        Ok(n)
    }
}

impl Form {
    fn open(path: &Path) -> Result<Self, ReleaseError> {
        let io = |source| ReleaseError::Io { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.is_dir() {
            return Err(io(std::io::ErrorKind::IsADirectory.into()));
        }
        // A byte-order mark is no part of the first name.
        let mut start = [0_u8; 3];
        let mut have = 0;
        while have < 3 {
            match file.read(start.get_mut(have..).unwrap_or_default()).map_err(io)? {
                0 => break,
                n => have += n,
            }
        }
        let start = start.get(..have).unwrap_or_default().to_vec();
        let rest: Box<dyn Read> = if start == [0xEF, 0xBB, 0xBF] {
            Box::new(file)
        } else {
            Box::new(std::io::Cursor::new(start).chain(file))
        };
        let since = Rc::new(Cell::new(0));
        let rest: Box<dyn Read> = Box::new(Bounded { inner: rest, since: Rc::clone(&since) });
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 18).from_reader(rest);
        let mut form =
            Self { path: path.to_owned(), reader, header: Vec::new(), record: csv::ByteRecord::new(), row: 0, since };
        if !form.read()? {
            return Err(form.fault("the file is empty", "give a CSV file with a header line"));
        }
        form.take_header()?;
        Ok(form)
    }

    fn take_header(&mut self) -> Result<(), ReleaseError> {
        if self.record.len() > MAX_COLUMNS {
            return Err(self.fault(
                &format!("the header has {} columns (at most {MAX_COLUMNS})", self.record.len()),
                "check that the file is a table with one row a record and commas between cells",
            ));
        }
        self.header = self.record.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect();
        for (i, name) in self.header.iter().enumerate() {
            if !name.is_empty() && self.header.iter().take(i).any(|n| n == name) {
                return Err(self.fault(
                    &format!("column {} of the header has the name of an earlier one", i + 1),
                    "give each column a name of its own",
                ));
            }
        }
        Ok(())
    }

    /// Reads the next record; false at the end.
    fn read(&mut self) -> Result<bool, ReleaseError> {
        self.row += 1;
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => return Ok(false),
            Ok(true) => {}
            Err(e) => {
                return Err(match e.into_kind() {
                    csv::ErrorKind::Io(source) if source.kind() == std::io::ErrorKind::FileTooLarge => self.fault(
                        &format!("row {} is longer than {} MiB", self.row, MAX_RECORD >> 20),
                        "look for a quotation mark that is never closed",
                    ),
                    csv::ErrorKind::Io(source) => ReleaseError::Io { path: self.path.clone(), source },
                    _ => self.fault(&format!("row {} can't be read as CSV", self.row), "save the file again as CSV"),
                });
            }
        }
        self.since.set(0);
        let bytes = self.record.as_slice();
        if std::str::from_utf8(bytes).is_err() {
            return Err(self.fault(&format!("row {} is not UTF-8", self.row), "save the file again as CSV in UTF-8"));
        }
        if memchr::memchr(0, bytes).is_some() {
            return Err(self.fault(&format!("row {} has a NUL byte", self.row), "save the file again as CSV in UTF-8"));
        }
        let width = self.header.len();
        if width > 0 && self.record.len() != width {
            let (row, n) = (self.row, self.record.len());
            return Err(self.fault(
                &format!("row {row} has {n} cells and the header {width}"),
                "mend the row: often a quotation mark or a comma is missing",
            ));
        }
        Ok(true)
    }

    fn fault(&self, fault: &str, hint: &'static str) -> ReleaseError {
        ReleaseError::Form { path: self.path.clone(), fault: fault.to_owned(), hint }
    }

    fn position(&self, name: &str) -> Result<usize, ReleaseError> {
        self.header.iter().position(|h| h == name).ok_or_else(|| {
            self.fault(
                &format!("the header has no column '{name}'"),
                "check the spelling, or choose the columns that the file has with --columns",
            )
        })
    }
}

/// Reads a CSV file into one coded record a person.
///
/// # Errors
/// [`ReleaseError::Io`], or [`ReleaseError::Form`] for the first fault of form, with its
/// row (the header is row 1).
///
/// # Privacy
/// Nothing is counted and nothing about the cells decides anything here: what is outside
/// the code book becomes blank.
pub fn read_table(path: &Path, book: &CodeBook, options: &InputOptions) -> Result<PersonTable, ReleaseError> {
    let mut form = Form::open(path)?;
    let mut coders = Vec::with_capacity(book.variables.len());
    for v in &book.variables {
        let separator = options.multi_value.get(&v.name).map(String::as_str);
        coders.push(Coder::new(v, form.position(&v.name)?, separator));
    }
    let person = options.person_id.as_deref().map(|name| form.position(name)).transpose()?;
    let columns = book.columns();
    let mut packed = Packed::new(layout(&columns));
    let mut persons = Persons::default();
    let mut codes = vec![0; columns.len()];
    while form.read()? {
        let mut rest = codes.as_mut_slice();
        for coder in &mut coders {
            let (own, after) = rest.split_at_mut(coder.width().min(rest.len()));
            coder.code(form.record.get(coder.position()).unwrap_or_default(), own);
            rest = after;
        }
        packed.push(&codes);
        if let Some(at) = person {
            persons.push(form.record.get(at).unwrap_or_default());
        }
    }
    let packed = if person.is_some() { packed.merged(&persons.of_row) } else { packed };
    Ok(PersonTable::packed(columns, packed))
}

/// Returns the code book with the variables named in `several` turned into such of several
/// choices.
pub(crate) fn as_several(book: &mut CodeBook, several: impl Fn(&str) -> bool) {
    for v in book.variables.iter_mut().filter(|v| several(&v.name)) {
        v.kind = Kind::Several;
    }
}

impl InputOptions {
    /// Adapts a code book: a column that was given a separator has several values.
    #[must_use]
    pub fn adapt(&self, mut book: CodeBook) -> CodeBook {
        as_several(&mut book, |name| self.multi_value.contains_key(name));
        book
    }
}

/// Numbers persons by their identifiers; a row without one is a person of its own.
#[derive(Default)]
struct Persons {
    known: HashMap<Vec<u8>, u32>,
    of_row: Vec<u32>,
    count: u32,
}

impl Persons {
    fn push(&mut self, id: &[u8]) {
        let id = id.trim_ascii();
        let number = match self.known.get(id) {
            Some(n) if !id.is_empty() => *n,
            _ => {
                let n = self.count;
                self.count = self.count.saturating_add(1);
                if !id.is_empty() {
                    self.known.insert(id.to_vec(), n);
                }
                n
            }
        };
        self.of_row.push(number);
    }
}

#[cfg(test)]
mod tests;
