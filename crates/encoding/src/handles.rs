use std::fs::File;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use parquet::basic::Type as Physical;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::FileReader as _;
use parquet::file::writer::SerializedFileWriter;

use crate::EncodingError;
use crate::columnar::{Column, all, column, create, group, group_rows, numbers, open};

/// Rows of a row group: bounds the memory of writing and reading.
const GROUP: usize = 65_536;

/// Writes the resolver's rows: which record a handle stands for.
pub struct HandlesWriter {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    handles: Vec<i64>,
    /// Numbers of records, one after another, and where each ends.
    records: Vec<u8>,
    ends: Vec<usize>,
}

impl std::fmt::Debug for HandlesWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandlesWriter").field("path", &self.path).finish_non_exhaustive()
    }
}

impl HandlesWriter {
    /// The file's name.
    pub const FILE: &'static str = "handles.parquet";

    /// Begins the file.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn create(dir: &Path) -> Result<Self, EncodingError> {
        let path = dir.join(Self::FILE);
        let columns = [
            Column { name: "handle", physical: Physical::INT64, width: 0 },
            Column { name: "record", physical: Physical::BYTE_ARRAY, width: 0 },
        ];
        let writer = create(&path, &columns)?;
        Ok(Self { path, writer, handles: Vec::new(), records: Vec::new(), ends: Vec::new() })
    }

    /// Adds a handle and the contributor's own number of the record.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn push(&mut self, handle: u64, record: &str) -> Result<(), EncodingError> {
        self.handles.push(handle.cast_signed());
        self.records.extend_from_slice(record.as_bytes());
        self.ends.push(self.records.len());
        if self.handles.len() < GROUP { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), EncodingError> {
        let fault = |e: ParquetError| EncodingError::form(&self.path, e.to_string());
        let mut group = self.writer.next_row_group().map_err(fault)?;
        if let Some(mut c) = group.next_column().map_err(fault)? {
            c.typed::<Int64Type>().write_batch(&self.handles, None, None).map_err(fault)?;
            c.close().map_err(fault)?;
        }
        if let Some(mut c) = group.next_column().map_err(fault)? {
            // The values share the bytes.
            let all = Bytes::from(std::mem::take(&mut self.records));
            let starts = std::iter::once(&0).chain(&self.ends);
            let values: Vec<ByteArray> =
                starts.zip(&self.ends).map(|(start, end)| ByteArray::from(all.slice(start..end))).collect();
            c.typed::<ByteArrayType>().write_batch(&values, None, None).map_err(fault)?;
            c.close().map_err(fault)?;
        }
        group.close().map_err(fault)?;
        self.handles.clear();
        self.ends.clear();
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn finish(mut self) -> Result<(), EncodingError> {
        if !self.handles.is_empty() {
            self.flush()?;
        }
        let path = self.path;
        self.writer.close().map_err(|e| EncodingError::form(&path, e.to_string()))?;
        Ok(())
    }
}

/// Reads the resolver's rows: calls `each` with a handle and the record it stands for.
///
/// # Errors
/// [`EncodingError`] for a file of another form.
pub fn read_handles(dir: &Path, mut each: impl FnMut(u64, &str)) -> Result<(), EncodingError> {
    let path = dir.join(HandlesWriter::FILE);
    let reader = open(&path)?;
    for g in 0..reader.num_row_groups() {
        let group = group(&reader, g, &path)?;
        let rows = group_rows(&*group, &path, 2)?;
        let handles = numbers(&*group, 0, rows, &path)?;
        let values = match column(&*group, 1, &path)? {
            ColumnReader::ByteArrayColumnReader(column) => all(column, rows, &path)?,
            _ => return Err(EncodingError::form(&path, "column 2 is not text")),
        };
        for (handle, record) in handles.iter().zip(&values) {
            let text = record.as_utf8().map_err(|_| EncodingError::form(&path, "a record's number is not UTF-8"))?;
            each(*handle, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_come_back_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let rows: Vec<(u64, String)> = (0..70_000).map(|k| (u64::MAX - k, format!("Ж-{k}"))).collect();
        let mut writer = HandlesWriter::create(dir.path()).unwrap();
        rows.iter().for_each(|(h, r)| writer.push(*h, r).unwrap());
        writer.finish().unwrap();
        let mut back = Vec::new();
        read_handles(dir.path(), |h, r| back.push((h, r.to_owned()))).unwrap();
        assert_eq!(back, rows);
    }
}
