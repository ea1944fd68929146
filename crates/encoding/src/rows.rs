use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, RowGroupReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::{EncodingError, Tag};

/// Rows of a row group: bounds the memory of writing and reading.
const GROUP: usize = 65_536;

/// The comparer's rows: a random handle, the tag of a block, the cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// A random number for this row alone.
    pub handles: Vec<u64>,
    /// The block.
    pub tags: Vec<Tag>,
    /// Words of each row after the other's.
    pub cells: Vec<u64>,
}

/// The resolver's rows: which record a handle stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handles {
    /// As in [`Rows::handles`].
    pub handles: Vec<u64>,
    /// The contributor's own number of the record.
    pub records: Vec<String>,
}

impl Rows {
    /// The file's name.
    pub const FILE: &'static str = "rows.parquet";

    /// Writes the file; `words` is the length of a row.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn write(&self, dir: &Path, words: usize) -> Result<(), EncodingError> {
        let path = dir.join(Self::FILE);
        let width = 8 * words.max(1);
        let columns = [
            Column { name: "handle", physical: Physical::INT64, width: 0 },
            Column { name: "tag", physical: Physical::FIXED_LEN_BYTE_ARRAY, width: 16 },
            Column { name: "cells", physical: Physical::FIXED_LEN_BYTE_ARRAY, width },
        ];
        let mut writer = create(&path, &columns)?;
        let fault = |e: ParquetError| EncodingError::form(&path, e.to_string());
        let cells = self.cells.chunks(words.max(1) * GROUP);
        for ((handles, tags), cells) in self.handles.chunks(GROUP).zip(self.tags.chunks(GROUP)).zip(cells) {
            let mut group = writer.next_row_group().map_err(fault)?;
            let handles: Vec<i64> = handles.iter().map(|h| h.cast_signed()).collect();
            let tags: Vec<FixedLenByteArray> = tags.iter().map(|t| ByteArray::from(t.0.to_vec()).into()).collect();
            let row = |r: &[u64]| {
                let bytes: Vec<u8> = r.iter().flat_map(|w| w.to_le_bytes()).collect();
                FixedLenByteArray::from(ByteArray::from(bytes))
            };
            let cells: Vec<FixedLenByteArray> = cells.chunks(words.max(1)).map(row).collect();
            if let Some(mut c) = group.next_column().map_err(fault)? {
                c.typed::<Int64Type>().write_batch(&handles, None, None).map_err(fault)?;
                c.close().map_err(fault)?;
            }
            for values in [&tags, &cells] {
                if let Some(mut c) = group.next_column().map_err(fault)? {
                    c.typed::<FixedLenByteArrayType>().write_batch(values, None, None).map_err(fault)?;
                    c.close().map_err(fault)?;
                }
            }
            group.close().map_err(fault)?;
        }
        writer.close().map_err(fault)?;
        Ok(())
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`EncodingError`] for a file of another form, or with rows that are not `words` long.
    pub fn read(dir: &Path, words: usize) -> Result<Self, EncodingError> {
        let path = dir.join(Self::FILE);
        let fault = |e: ParquetError| EncodingError::form(&path, e.to_string());
        let mut out = Self::default();
        let reader = open(&path)?;
        for g in 0..reader.num_row_groups() {
            let group = reader.get_row_group(g).map_err(fault)?;
            let rows = group_rows(&*group, &path, 3)?;
            out.handles.extend(numbers(&*group, 0, rows, &path)?);
            for tag in fixed(&*group, 1, rows, &path)? {
                let tag = <[u8; 16]>::try_from(tag.data())
                    .map_err(|_| EncodingError::form(&path, "a tag is not 16 bytes"))?;
                out.tags.push(Tag(tag));
            }
            for row in fixed(&*group, 2, rows, &path)? {
                let (parts, rest) = row.data().as_chunks::<8>();
                if parts.len() != words || !rest.is_empty() {
                    return Err(EncodingError::form(&path, "its cells are not those of the fields in the header"));
                }
                out.cells.extend(parts.iter().map(|c| u64::from_le_bytes(*c)));
            }
        }
        Ok(out)
    }
}

impl Handles {
    /// The file's name.
    pub const FILE: &'static str = "handles.parquet";

    /// Writes the file.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn write(&self, dir: &Path) -> Result<(), EncodingError> {
        let path = dir.join(Self::FILE);
        let columns = [
            Column { name: "handle", physical: Physical::INT64, width: 0 },
            Column { name: "record", physical: Physical::BYTE_ARRAY, width: 0 },
        ];
        let mut writer = create(&path, &columns)?;
        let fault = |e: ParquetError| EncodingError::form(&path, e.to_string());
        for (handles, records) in self.handles.chunks(GROUP).zip(self.records.chunks(GROUP)) {
            let mut group = writer.next_row_group().map_err(fault)?;
            let handles: Vec<i64> = handles.iter().map(|h| h.cast_signed()).collect();
            let records: Vec<ByteArray> = records.iter().map(|r| ByteArray::from(r.as_str())).collect();
            if let Some(mut c) = group.next_column().map_err(fault)? {
                c.typed::<Int64Type>().write_batch(&handles, None, None).map_err(fault)?;
                c.close().map_err(fault)?;
            }
            if let Some(mut c) = group.next_column().map_err(fault)? {
                c.typed::<ByteArrayType>().write_batch(&records, None, None).map_err(fault)?;
                c.close().map_err(fault)?;
            }
            group.close().map_err(fault)?;
        }
        writer.close().map_err(fault)?;
        Ok(())
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`EncodingError`] for a file of another form.
    pub fn read(dir: &Path) -> Result<Self, EncodingError> {
        let path = dir.join(Self::FILE);
        let fault = |e: ParquetError| EncodingError::form(&path, e.to_string());
        let mut out = Self::default();
        let reader = open(&path)?;
        for g in 0..reader.num_row_groups() {
            let group = reader.get_row_group(g).map_err(fault)?;
            let rows = group_rows(&*group, &path, 2)?;
            out.handles.extend(numbers(&*group, 0, rows, &path)?);
            let values = match group.get_column_reader(1).map_err(fault)? {
                ColumnReader::ByteArrayColumnReader(column) => all(column, rows, &path)?,
                _ => return Err(EncodingError::form(&path, "column 2 is not text")),
            };
            for v in values {
                let text = v.as_utf8().map_err(|_| EncodingError::form(&path, "a record's number is not UTF-8"))?;
                out.records.push(text.to_owned());
            }
        }
        Ok(out)
    }
}

struct Column {
    name: &'static str,
    physical: Physical,
    width: usize,
}

fn create(path: &Path, columns: &[Column]) -> Result<SerializedFileWriter<File>, EncodingError> {
    let fault = |e: ParquetError| EncodingError::form(path, e.to_string());
    let mut fields = Vec::with_capacity(columns.len());
    for c in columns {
        let field = Type::primitive_type_builder(c.name, c.physical).with_repetition(Repetition::REQUIRED);
        let field = if c.width > 0 { field.with_length(i32::try_from(c.width).unwrap_or(i32::MAX)) } else { field };
        fields.push(Arc::new(field.build().map_err(fault)?));
    }
    let schema = Type::group_type_builder("shyraq").with_fields(fields).build().map_err(fault)?;
    // Keyed bytes do not get smaller; what is absent does. No statistics: they would hold tags.
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .set_created_by("shyraq".into())
        .build();
    let file = File::create(path).map_err(EncodingError::io(path))?;
    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(fault)
}

fn open(path: &Path) -> Result<SerializedFileReader<File>, EncodingError> {
    let file = File::open(path).map_err(EncodingError::io(path))?;
    SerializedFileReader::new(file).map_err(|e| EncodingError::form(path, format!("not a Parquet file: {e}")))
}

fn group_rows(group: &dyn RowGroupReader, path: &Path, columns: usize) -> Result<usize, EncodingError> {
    if group.num_columns() != columns {
        return Err(EncodingError::form(path, format!("it does not have {columns} columns")));
    }
    usize::try_from(group.metadata().num_rows()).map_err(|_| EncodingError::form(path, "a group has no rows"))
}

fn numbers(group: &dyn RowGroupReader, at: usize, rows: usize, path: &Path) -> Result<Vec<u64>, EncodingError> {
    match group.get_column_reader(at).map_err(|e| EncodingError::form(path, e.to_string()))? {
        ColumnReader::Int64ColumnReader(column) => {
            Ok(all(column, rows, path)?.into_iter().map(i64::cast_unsigned).collect())
        }
        _ => Err(EncodingError::form(path, "a handle is not a whole number")),
    }
}

fn fixed(
    group: &dyn RowGroupReader,
    at: usize,
    rows: usize,
    path: &Path,
) -> Result<Vec<FixedLenByteArray>, EncodingError> {
    match group.get_column_reader(at).map_err(|e| EncodingError::form(path, e.to_string()))? {
        ColumnReader::FixedLenByteArrayColumnReader(column) => all(column, rows, path),
        _ => Err(EncodingError::form(path, "a tag or a cell is not of fixed length")),
    }
}

/// Reads a column of a row group to its end.
fn all<T: DataType>(mut column: ColumnReaderImpl<T>, rows: usize, path: &Path) -> Result<Vec<T::T>, EncodingError> {
    let mut values = Vec::with_capacity(rows);
    while values.len() < rows {
        let read = column.read_records(rows - values.len(), None, None, &mut values);
        if read.map_err(|e| EncodingError::form(path, e.to_string()))?.0 == 0 {
            return Err(EncodingError::form(path, "a column ends early"));
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_handles_come_back_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let n = 70_000;
        let rows = Rows {
            handles: (0..n).map(|k| u64::MAX - k).collect(),
            tags: (0..n).map(|k| Tag((u128::from(k) << 64 | 7).to_be_bytes())).collect(),
            cells: (0..3 * n).collect(),
        };
        rows.write(dir.path(), 3).unwrap();
        assert_eq!(Rows::read(dir.path(), 3).unwrap(), rows);
        let refused = Rows::read(dir.path(), 4).unwrap_err();
        assert!(refused.to_string().contains("fields in the header"), "{refused}");
        let handles = Handles { handles: vec![1, u64::MAX], records: vec!["a".into(), "Ж-2".into()] };
        handles.write(dir.path()).unwrap();
        assert_eq!(Handles::read(dir.path()).unwrap(), handles);
        Rows::default().write(dir.path(), 3).unwrap();
        assert_eq!(Rows::read(dir.path(), 3).unwrap(), Rows::default());
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(Rows::read(dir.path(), 3), Err(EncodingError::Io { .. })));
        std::fs::write(dir.path().join(Rows::FILE), b"PAR1 not really PAR1").unwrap();
        assert!(matches!(Rows::read(dir.path(), 3), Err(EncodingError::Form { .. })));
    }
}
