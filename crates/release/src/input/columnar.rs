//! A Parquet file, read row by row.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use parquet::basic::Compression;
use parquet::data_type::Decimal;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;

use crate::ReleaseError;

/// The first bytes of every Parquet file.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// A flat Parquet file. Its cells become the texts that a CSV of the same table would have:
/// true is `1` and false `0`, a number without fraction has none, null is blank.
pub(super) struct Columnar {
    path: PathBuf,
    pub(super) header: Vec<String>,
    rows: RowIter<'static>,
    cells: Vec<Vec<u8>>,
    row: u64,
}

impl Columnar {
    pub(super) fn open(path: &Path) -> Result<Self, ReleaseError> {
        let file = File::open(path).map_err(|source| ReleaseError::Io { path: path.to_owned(), source })?;
        let fault = || unreadable(path, "the file can't be read as Parquet");
        let reader = calmly(|| SerializedFileReader::new(file).ok()).ok_or_else(fault)?;
        let groups = reader.metadata().row_groups().iter();
        if let Some(name) = groups.flat_map(|g| g.columns()).find_map(|c| not_read(c.compression())) {
            let fault = format!(
                "it is compressed with {name}; files without compression, with Snappy and with Zstandard are read"
            );
            let hint = "write the file again with one of these, or give the table as CSV";
            return Err(ReleaseError::Form { path: path.to_owned(), fault, hint });
        }
        let schema = reader.metadata().file_metadata().schema_descr().root_schema().clone();
        let mut header: Vec<String> = Vec::new();
        for field in schema.get_fields() {
            if !field.is_primitive() {
                let fault = format!("column '{}' holds lists or groups", field.name());
                let hint = "write one value a cell, several joined by ';', and read them with --multi-value";
                return Err(ReleaseError::Form { path: path.to_owned(), fault, hint });
            }
            if header.iter().any(|h| h == field.name()) {
                return Err(unreadable(path, "two columns have the same name"));
            }
            if field.name().contains('\0') {
                return Err(unreadable(path, "there is a NUL byte in the name of a column"));
            }
            header.push(field.name().to_owned());
        }
        let rows = calmly(|| Some(RowIter::from_file_into(Box::new(reader)))).ok_or_else(fault)?;
        let cells = vec![Vec::new(); header.len()];
        Ok(Self { path: path.to_owned(), header, rows, cells, row: 0 })
    }

    /// Reads the next row; false at the end.
    pub(super) fn read(&mut self) -> Result<bool, ReleaseError> {
        self.row += 1;
        let fault = || unreadable(&self.path, &format!("row {} can't be read as Parquet", self.row));
        let rows = &mut self.rows;
        let Some(row) =
            calmly(|| rows.next().map(Result::ok).map_or(Some(None), |row| row.map(Some))).ok_or_else(fault)?
        else {
            return Ok(false);
        };
        for (cell, (_, field)) in self.cells.iter_mut().zip(row.get_column_iter()) {
            cell.clear();
            write(field, cell);
        }
        if self.cells.iter().any(|c| std::str::from_utf8(c).is_err()) {
            return Err(unreadable(&self.path, &format!("row {} is not UTF-8", self.row)));
        }
        if self.cells.iter().any(|c| memchr::memchr(0, c).is_some()) {
            return Err(unreadable(&self.path, &format!("there is a NUL byte in row {}", self.row)));
        }
        Ok(true)
    }

    /// Returns the text of a cell of the last row.
    pub(super) fn cell(&self, position: usize) -> &[u8] {
        self.cells.get(position).map_or(&[], Vec::as_slice)
    }
}

/// Asks the library, which panics at some damaged files: that is none too.
fn calmly<T>(ask: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(ask)).ok().flatten()
}

/// Returns the name of a compression that is not read.
pub(super) fn not_read(compression: Compression) -> Option<&'static str> {
    match compression {
        Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_) => None,
        Compression::GZIP(_) => Some("gzip"),
        Compression::LZO => Some("LZO"),
        Compression::BROTLI(_) => Some("Brotli"),
        Compression::LZ4 | Compression::LZ4_RAW => Some("LZ4"),
    }
}

fn unreadable(path: &Path, fault: &str) -> ReleaseError {
    let hint = "write the file again, or give the table as CSV";
    ReleaseError::Form { path: path.to_owned(), fault: fault.to_owned(), hint }
}

fn write(field: &Field, cell: &mut Vec<u8>) {
    match field {
        Field::Null => {}
        Field::Str(text) => cell.extend_from_slice(text.as_bytes()),
        Field::Bytes(bytes) => cell.extend_from_slice(bytes.data()),
        Field::Bool(yes) => cell.push(if *yes { b'1' } else { b'0' }),
        Field::Float(x) if x.is_nan() => {}
        Field::Double(x) if x.is_nan() => {}
        // A column of whole numbers with gaps is often stored as floating point.
        Field::Float(x) => cell.extend_from_slice(x.to_string().as_bytes()),
        Field::Double(x) => cell.extend_from_slice(x.to_string().as_bytes()),
        Field::Decimal(x) => cell.extend_from_slice(decimal(x).as_bytes()),
        other => cell.extend_from_slice(other.to_string().as_bytes()),
    }
}

/// Writes a decimal as other numbers stand: 1.00 is 1. One of more than 38 digits is in no code book.
pub(super) fn decimal(x: &Decimal) -> String {
    let (bytes, scale) = (x.data(), usize::try_from(x.scale()).unwrap_or_default());
    if bytes.is_empty() || bytes.len() > 16 || scale > 38 {
        return String::new();
    }
    // Big-endian, in two's complement.
    let start = if bytes.first().is_some_and(|b| *b >= 0x80) { -1_i128 } else { 0 };
    let unscaled = bytes.iter().fold(start, |n, b| n << 8 | i128::from(*b));
    let digits = format!("{:0width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let part = part.trim_end_matches('0');
    let (sign, point) = (if unscaled < 0 { "-" } else { "" }, if part.is_empty() { "" } else { "." });
    format!("{sign}{whole}{point}{part}")
}
