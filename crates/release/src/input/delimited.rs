//! A CSV file, checked as it is read.

use std::cell::Cell;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use crate::ReleaseError;

/// Columns of a file beyond this are a mistake.
const MAX_COLUMNS: usize = 4096;
/// Bytes of one record beyond this are a mistake (an unclosed quote, mostly).
pub(super) const MAX_RECORD: usize = 16 << 20;

/// A CSV file whose encoding, header and widths are checked as it is read.
pub(super) struct Delimited {
    path: std::path::PathBuf,
    reader: csv::Reader<Box<dyn Read>>,
    pub(super) header: Vec<String>,
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

impl Delimited {
    pub(super) fn open(path: &Path) -> Result<Self, ReleaseError> {
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
    pub(super) fn read(&mut self) -> Result<bool, ReleaseError> {
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

    /// Returns the bytes of a cell of the last record.
    pub(super) fn cell(&self, position: usize) -> &[u8] {
        self.record.get(position).unwrap_or_default()
    }

    fn fault(&self, fault: &str, hint: &'static str) -> ReleaseError {
        ReleaseError::Form { path: self.path.clone(), fault: fault.to_owned(), hint }
    }
}
