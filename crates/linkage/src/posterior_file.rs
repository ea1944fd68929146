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
use rayon::prelude::*;

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
        // Person above, contributor below: numbers are sorted faster than two of them.
        let with = |(person, r): (u32, u32)| u64::from(person) << 16 | u64::from(records.register.contributor(r));
        let mut rows: Vec<u64> = posterior.draw(draw).into_iter().zip(0..).map(with).collect();
        rows.par_sort_unstable();
        rows.dedup();
        if rows.is_empty() {
            continue;
        }
        let list = |row: &u64| names.get((*row & 0xFFFF) as usize).cloned().unwrap_or_default();
        let mut group = writer.next_row_group().map_err(fault)?;
        fill::<Int32Type>(&mut group, &rows, |_| draw as i32).map_err(fault)?;
        fill::<Int64Type>(&mut group, &rows, |row| (*row >> 16).cast_signed()).map_err(fault)?;
        fill::<ByteArrayType>(&mut group, &rows, list).map_err(fault)?;
        group.close().map_err(fault)?;
    }
    writer.close().map_err(fault)?;
    Ok(())
}

/// Values that are made at a time: whole batches of the writer, so that pages end where they would
/// end if all were handed over at once.
const AT_ONCE: usize = 64 * 1024;

/// Fills the next column of a group with what is made of rows.
fn fill<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    rows: &[u64],
    value: impl Fn(&u64) -> T::T,
) -> Result<(), ParquetError> {
    if let Some(mut column) = group.next_column()? {
        for some in rows.chunks(AT_ONCE) {
            let values: Vec<T::T> = some.iter().map(&value).collect();
            column.typed::<T>().write_batch(&values, None, None)?;
        }
        column.close()?;
    }
    Ok(())
}
