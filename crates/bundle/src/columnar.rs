//! CSV to Parquet: the same rows in the form that analysts' tools read fastest.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::BundleError;

/// Rows in a row group: bounds the memory that writing takes.
const ROWS: usize = 100_000;

/// Columns that hold whole numbers; all others hold texts, blank is null.
const NUMBERS: [&str; 4] = ["count", "low", "high", "noisy"];

/// Writes a CSV file as Parquet beside it.
pub(crate) fn to_parquet(csv_path: &Path, parquet_path: &Path) -> Result<(), BundleError> {
    let file = File::open(csv_path).map_err(|e| BundleError::io(csv_path, e))?;
    let mut reader = csv::Reader::from_reader(file);
    let names: Vec<String> =
        reader.headers().map_err(|e| BundleError::form(csv_path, e))?.iter().map(str::to_owned).collect();
    let fault = |e: parquet::errors::ParquetError| BundleError::form(parquet_path, e);
    let fields = names.iter().map(|n| field(n).map(Arc::new)).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let schema = Type::group_type_builder("shyraq").with_fields(fields).build().map_err(fault)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(parquet::basic::ZstdLevel::default()))
        .set_created_by("shyraq".into())
        .build();
    let out = File::create(parquet_path).map_err(|e| BundleError::io(parquet_path, e))?;
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(fault)?;
    let mut rows: Vec<csv::StringRecord> = Vec::new();
    for record in reader.records() {
        rows.push(record.map_err(|e| BundleError::form(csv_path, e))?);
        if rows.len() == ROWS {
            let mut group = writer.next_row_group().map_err(fault)?;
            write_group(&mut group, &names, &rows).map_err(fault)?;
            group.close().map_err(fault)?;
            rows.clear();
        }
    }
    if !rows.is_empty() {
        let mut group = writer.next_row_group().map_err(fault)?;
        write_group(&mut group, &names, &rows).map_err(fault)?;
        group.close().map_err(fault)?;
    }
    writer.close().map_err(fault)?;
    Ok(())
}

fn is_number(name: &str) -> bool {
    NUMBERS.contains(&name)
}

fn field(name: &str) -> Result<Type, parquet::errors::ParquetError> {
    if is_number(name) {
        Type::primitive_type_builder(name, Physical::INT64).with_repetition(Repetition::REQUIRED).build()
    } else {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_converted_type(ConvertedType::UTF8)
            .with_repetition(Repetition::OPTIONAL)
            .build()
    }
}

fn write_group(
    group: &mut SerializedRowGroupWriter<'_, File>,
    names: &[String],
    rows: &[csv::StringRecord],
) -> Result<(), parquet::errors::ParquetError> {
    for (i, name) in names.iter().enumerate() {
        let Some(mut column) = group.next_column()? else { break };
        let cells = rows.iter().map(|r| r.get(i).unwrap_or(""));
        if is_number(name) {
            let values: Vec<i64> = cells.map(|c| c.parse().unwrap_or(0)).collect();
            column.typed::<Int64Type>().write_batch(&values, None, None)?;
        } else {
            let levels: Vec<i16> = cells.clone().map(|c| i16::from(!c.is_empty())).collect();
            let values: Vec<ByteArray> = cells.filter(|c| !c.is_empty()).map(ByteArray::from).collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        column.close()?;
    }
    Ok(())
}
