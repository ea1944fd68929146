use std::fs::File;
use std::path::{Path, PathBuf};

use csv::ByteRecord;

use crate::EvaluationError;

/// Columns of a file beyond this are a mistake.
const MAX_COLUMNS: usize = 4096;

/// A CSV file whose encoding, header and widths are checked as it is read.
pub(crate) struct Form {
    path: PathBuf,
    reader: csv::Reader<File>,
    pub(crate) header: Vec<String>,
    pub(crate) record: ByteRecord,
    row: u64,
}

impl Form {
    /// Opens a file and takes its header.
    pub(crate) fn open(path: &Path) -> Result<Self, EvaluationError> {
        let io = |source| EvaluationError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.is_dir() {
            return Err(io(std::io::ErrorKind::IsADirectory.into()));
        }
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 18).from_reader(file);
        let mut form = Self { path: path.to_owned(), reader, header: Vec::new(), record: ByteRecord::new(), row: 0 };
        if !form.read()? {
            return Err(form.fault("the file is empty", "give a CSV file with a header line"));
        }
        form.take_header()?;
        Ok(form)
    }

    fn take_header(&mut self) -> Result<(), EvaluationError> {
        if self.record.len() > MAX_COLUMNS {
            return Err(self.fault(
                &format!("the header has {} columns (at most {MAX_COLUMNS})", self.record.len()),
                "check that the file is a table with one row a record and commas between cells",
            ));
        }
        // A byte-order mark is no part of the first name.
        self.header = self
            .record
            .iter()
            .map(|c| String::from_utf8_lossy(c).trim_start_matches('\u{feff}').trim().trim_matches('"').to_owned())
            .collect();
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
    pub(crate) fn read(&mut self) -> Result<bool, EvaluationError> {
        self.row += 1;
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => return Ok(false),
            Ok(true) => {}
            Err(e) => {
                return Err(match e.into_kind() {
                    csv::ErrorKind::Io(source) => EvaluationError::Io { path: self.path.clone(), source },
                    _ => self.fault(&format!("row {} can't be read as CSV", self.row), "save the file again as CSV"),
                });
            }
        }
        if std::str::from_utf8(self.record.as_slice()).is_err() {
            return Err(self.fault(&format!("row {} is not UTF-8", self.row), "save the file again as CSV in UTF-8"));
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

    /// The row that was read last; the header is row 1.
    pub(crate) fn row(&self) -> u64 {
        self.row
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
