//! Sampled linkages as Parquet: who has a record of each person, draw by draw.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Encoding, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};

use crate::LinkageError;
use crate::posterior::Posterior;
use crate::records::Records;

const COLUMNS: [(&str, Physical); 3] =
    [("draw", Physical::INT32), ("person", Physical::INT64), ("list", Physical::BYTE_ARRAY)];

/// Writes a row for each draw, person and contributor that has a record of the person. A person
/// has the number of its lowest record, so it stays the same in draws that agree.
pub(crate) fn write(path: &Path, records: &Records, posterior: &Posterior) -> Result<(), LinkageError> {
    let fault = |e: ParquetError| LinkageError::Io { path: path.to_owned(), source: std::io::Error::other(e) };
    let column = |(name, physical): &(&str, Physical)| {
        Type::primitive_type_builder(name, *physical)
            .with_converted_type(if *name == "list" { ConvertedType::UTF8 } else { ConvertedType::NONE })
            .with_repetition(Repetition::REQUIRED)
            .build()
            .map(Arc::new)
    };
    let fields = COLUMNS.iter().map(column).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let schema = Type::group_type_builder("shyraq").with_fields(fields).build().map_err(fault)?;
    // Persons ascend within a draw, so their differences are small numbers.
    let person = ColumnPath::from("person");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_column_dictionary_enabled(person.clone(), false)
        .set_column_encoding(person, Encoding::DELTA_BINARY_PACKED)
        .set_created_by("shyraq".into())
        .build();
    let file = File::create(path).map_err(LinkageError::io(path))?;
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(fault)?;
    let names: Vec<ByteArray> = records.contributors.iter().map(|h| ByteArray::from(h.name.as_str())).collect();
    for draw in 0..posterior.draws() {
        let mut rows: Vec<(u32, u16)> =
            posterior.draw(draw).iter().zip(&records.names).map(|(person, name)| (*person, name.0)).collect();
        rows.sort_unstable();
        rows.dedup();
        if rows.is_empty() {
            continue;
        }
        let lists: Vec<ByteArray> =
            rows.iter().map(|r| names.get(usize::from(r.1)).cloned().unwrap_or_default()).collect();
        let persons: Vec<i64> = rows.iter().map(|r| i64::from(r.0)).collect();
        let mut group = writer.next_row_group().map_err(fault)?;
        fill::<Int32Type>(&mut group, &vec![draw as i32; rows.len()]).map_err(fault)?;
        fill::<Int64Type>(&mut group, &persons).map_err(fault)?;
        fill::<ByteArrayType>(&mut group, &lists).map_err(fault)?;
        group.close().map_err(fault)?;
    }
    writer.close().map_err(fault)?;
    Ok(())
}

/// Fills the next column of a group.
fn fill<T: DataType>(group: &mut SerializedRowGroupWriter<'_, File>, values: &[T::T]) -> Result<(), ParquetError> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(values, None, None)?;
        column.close()?;
    }
    Ok(())
}
