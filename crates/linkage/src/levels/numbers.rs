//! Parquet files of whole numbers, written and read a row group at a time.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::ColumnReader;
use parquet::data_type::Int64Type;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::LinkageError;

const GROUP: usize = 65_536;

/// Writes rows of `N` numbers.
pub(crate) struct NumbersWriter<const N: usize> {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    columns: [Vec<i64>; N],
}

impl<const N: usize> NumbersWriter<N> {
    pub(crate) fn create(path: &Path, names: [&str; N]) -> Result<Self, LinkageError> {
        let fault = |e: ParquetError| LinkageError::Io { path: path.to_owned(), source: std::io::Error::other(e) };
        let column = |name: &&str| {
            let column = Type::primitive_type_builder(name, Physical::INT64).with_repetition(Repetition::REQUIRED);
            column.build().map(Arc::new)
        };
        let fields = names.iter().map(column).collect::<Result<Vec<_>, _>>().map_err(fault)?;
        let schema = Type::group_type_builder("shyraq").with_fields(fields).build().map_err(fault)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("shyraq".into())
            .build();
        let file = File::create(path).map_err(LinkageError::io(path))?;
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(fault)?;
        Ok(Self { path: path.to_owned(), writer, columns: std::array::from_fn(|_| Vec::new()) })
    }

    pub(crate) fn push(&mut self, row: [i64; N]) -> Result<(), LinkageError> {
        self.columns.iter_mut().zip(row).for_each(|(c, v)| c.push(v));
        if self.columns.first().is_none_or(|c| c.len() < GROUP) { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), LinkageError> {
        let path = &self.path;
        let fault = |e: ParquetError| LinkageError::Io { path: path.clone(), source: std::io::Error::other(e) };
        let mut group = self.writer.next_row_group().map_err(fault)?;
        for values in &mut self.columns {
            if let Some(mut c) = group.next_column().map_err(fault)? {
                c.typed::<Int64Type>().write_batch(values, None, None).map_err(fault)?;
                c.close().map_err(fault)?;
            }
            values.clear();
        }
        group.close().map_err(fault)?;
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<(), LinkageError> {
        if self.columns.first().is_some_and(|c| !c.is_empty()) {
            self.flush()?;
        }
        let path = self.path;
        let done = self.writer.close();
        done.map(|_| ()).map_err(|e| LinkageError::Io { path, source: std::io::Error::other(e) })
    }
}

/// Opens a file of numbers.
fn open(path: &Path) -> Result<SerializedFileReader<File>, LinkageError> {
    let file = File::open(path).map_err(LinkageError::io(path))?;
    SerializedFileReader::new(file).map_err(|e| fault(path, format!("not a Parquet file of this kind: {e}")))
}

fn fault(path: &Path, fault: String) -> LinkageError {
    LinkageError::Form {
        path: path.to_owned(),
        fault,
        hint: "give the folder as 'shyraq linkage link' wrote it, or link anew",
    }
}

/// Returns the number of rows.
pub(crate) fn numbers_in(path: &Path) -> Result<usize, LinkageError> {
    Ok(usize::try_from(open(path)?.metadata().file_metadata().num_rows()).unwrap_or_default())
}

/// Calls `each` with every row.
pub(crate) fn read_numbers<const N: usize>(
    path: &Path,
    names: [&str; N],
    mut each: impl FnMut([i64; N]),
) -> Result<(), LinkageError> {
    let fault = |text: String| fault(path, text);
    let broken = |e: ParquetError| fault(format!("not a Parquet file of this kind: {e}"));
    let reader = open(path)?;
    for g in 0..reader.num_row_groups() {
        let group = reader.get_row_group(g).map_err(broken)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        let mut columns: [Vec<i64>; N] = std::array::from_fn(|_| Vec::with_capacity(rows.min(GROUP)));
        for (k, (name, values)) in names.iter().zip(&mut columns).enumerate() {
            if group.metadata().columns().get(k).is_none_or(|c| c.column_descr().name() != *name) {
                return Err(fault(format!("column {} is not '{name}'", k + 1)));
            }
            let ColumnReader::Int64ColumnReader(mut column) = group.get_column_reader(k).map_err(broken)? else {
                return Err(fault(format!("column '{name}' holds no whole numbers")));
            };
            while values.len() < rows {
                if column.read_records(rows - values.len(), None, None, values).map_err(broken)?.0 == 0 {
                    return Err(fault(format!("column '{name}' ends early")));
                }
            }
        }
        for k in 0..rows {
            each(std::array::from_fn(|c| columns.get(c).and_then(|v| v.get(k)).copied().unwrap_or_default()));
        }
    }
    Ok(())
}
