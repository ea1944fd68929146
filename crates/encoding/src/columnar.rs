//! Parquet files of few columns, that hold no more of the values than the columns do.

use std::fs::File;
use std::io::{BufReader, Read};
use std::os::unix::fs::FileExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{ChunkReader, FileReader as _, Length, RowGroupReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::EncodingError;

/// A column of a file.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) physical: Physical,
    /// Bytes of a value, for columns of bytes of one length.
    pub(crate) width: usize,
}

pub(crate) fn create(path: &Path, columns: &[Column]) -> Result<SerializedFileWriter<File>, EncodingError> {
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

/// Values that are read together: room for them is made before they are there.
const AT_ONCE: usize = 1 << 16;

pub(crate) fn open(path: &Path) -> Result<SerializedFileReader<Positioned>, EncodingError> {
    let file = File::open(path).map_err(EncodingError::io(path))?;
    let length = file.metadata().map_err(EncodingError::io(path))?.len();
    tame(path, || SerializedFileReader::new(Positioned { file: Arc::new(file), length }))
}

/// Calls the reader. It takes some of what a file says for granted, and panics where that is not
/// so: then the file is at fault, and the program must live on.
fn tame<T>(path: &Path, call: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, EncodingError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => answer.map_err(|e| EncodingError::form(path, format!("not a Parquet file of ours: {e}"))),
        Err(_) => Err(EncodingError::form(path, "it is not built as a Parquet file is")),
    }
}

/// Opens a row group.
pub(crate) fn group<'a>(
    reader: &'a SerializedFileReader<Positioned>,
    at: usize,
    path: &Path,
) -> Result<Box<dyn RowGroupReader + 'a>, EncodingError> {
    tame(path, || reader.get_row_group(at))
}

/// Opens a column of a row group.
pub(crate) fn column(group: &dyn RowGroupReader, at: usize, path: &Path) -> Result<ColumnReader, EncodingError> {
    tame(path, || group.get_column_reader(at))
}

/// A file that threads read side by side: no place in it is shared.
pub(crate) struct Positioned {
    file: Arc<File>,
    length: u64,
}

/// A reader of its own from some place on.
pub(crate) struct From {
    file: Arc<File>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Length for Positioned {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Positioned {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(BufReader::new(From { file: Arc::clone(&self.file), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let within = start.checked_add(length as u64).is_some_and(|end| end <= self.length);
        if !within {
            return Err(ParquetError::EOF("a part lies beyond the end".into()));
        }
        let mut out = vec![0; length];
        self.file.read_exact_at(&mut out, start)?;
        Ok(out.into())
    }
}

pub(crate) fn group_rows(group: &dyn RowGroupReader, path: &Path, columns: usize) -> Result<usize, EncodingError> {
    if group.num_columns() != columns {
        return Err(EncodingError::form(path, format!("it does not have {columns} columns")));
    }
    usize::try_from(group.metadata().num_rows()).map_err(|_| EncodingError::form(path, "a group has no rows"))
}

pub(crate) fn numbers(
    group: &dyn RowGroupReader,
    at: usize,
    rows: usize,
    path: &Path,
) -> Result<Vec<u64>, EncodingError> {
    match column(group, at, path)? {
        ColumnReader::Int64ColumnReader(column) => {
            Ok(all(column, rows, path)?.into_iter().map(i64::cast_unsigned).collect())
        }
        _ => Err(EncodingError::form(path, "a handle is not a whole number")),
    }
}

/// Reads a column of a row group to its end.
pub(crate) fn all<T: DataType>(
    column: ColumnReaderImpl<T>,
    rows: usize,
    path: &Path,
) -> Result<Vec<T::T>, EncodingError> {
    some(column, 0, rows, path)
}

/// Reads some rows of a column of a row group.
pub(crate) fn some<T: DataType>(
    mut column: ColumnReaderImpl<T>,
    skip: usize,
    rows: usize,
    path: &Path,
) -> Result<Vec<T::T>, EncodingError> {
    let early = || EncodingError::form(path, "a column ends early");
    if skip > 0 && tame(path, || column.skip_records(skip))? != skip {
        return Err(early());
    }
    // How many rows there are is what the file says.
    let mut values = Vec::with_capacity(rows.min(AT_ONCE));
    while values.len() < rows {
        let most = (rows - values.len()).min(AT_ONCE);
        if tame(path, || column.read_records(most, None, None, &mut values))?.0 == 0 {
            return Err(early());
        }
    }
    Ok(values)
}
