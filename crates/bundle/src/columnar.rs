//! CSV to Parquet: the same rows in the form that analysts' tools read fastest.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::BundleError;

/// Rows in a row group: bounds the memory that writing takes.
const ROWS: usize = 100_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Whole,
    Real,
    /// Blank is null.
    Text,
}

/// Tells what a column holds, by its name and whether the table is one of shares.
fn content(name: &str, shares: bool) -> Content {
    match name {
        "share" => Content::Real,
        "low" | "high" if shares => Content::Real,
        "count" | "low" | "high" | "noisy" | "numerator" | "denominator" => Content::Whole,
        _ => Content::Text,
    }
}

/// Writes a CSV file as Parquet beside it.
pub(crate) fn to_parquet(csv_path: &Path, parquet_path: &Path) -> Result<(), BundleError> {
    let file = File::open(csv_path).map_err(|e| BundleError::io(csv_path, e))?;
    let mut reader = csv::Reader::from_reader(file);
    let names: Vec<String> =
        reader.headers().map_err(|e| BundleError::form(csv_path, e))?.iter().map(str::to_owned).collect();
    let fault = |e: parquet::errors::ParquetError| BundleError::form(parquet_path, e);
    let shares = names.iter().any(|n| n == "share");
    let columns: Vec<Content> = names.iter().map(|n| content(n, shares)).collect();
    let fields = names
        .iter()
        .zip(&columns)
        .map(|(n, c)| field(n, *c).map(Arc::new))
        .collect::<Result<Vec<_>, _>>()
        .map_err(fault)?;
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
            write_group(&mut group, &columns, &rows).map_err(fault)?;
            group.close().map_err(fault)?;
            rows.clear();
        }
    }
    if !rows.is_empty() {
        let mut group = writer.next_row_group().map_err(fault)?;
        write_group(&mut group, &columns, &rows).map_err(fault)?;
        group.close().map_err(fault)?;
    }
    writer.close().map_err(fault)?;
    Ok(())
}

fn field(name: &str, content: Content) -> Result<Type, parquet::errors::ParquetError> {
    let number = |physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED).build();
    match content {
        Content::Whole => number(Physical::INT64),
        Content::Real => number(Physical::DOUBLE),
        Content::Text => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_converted_type(ConvertedType::UTF8)
            .with_repetition(Repetition::OPTIONAL)
            .build(),
    }
}

fn write_group(
    group: &mut SerializedRowGroupWriter<'_, File>,
    columns: &[Content],
    rows: &[csv::StringRecord],
) -> Result<(), parquet::errors::ParquetError> {
    fn parsed<T: std::str::FromStr>(cell: &str) -> Result<T, parquet::errors::ParquetError> {
        cell.parse().map_err(|_| parquet::errors::ParquetError::General("a cell is no number".into()))
    }
    for (i, content) in columns.iter().enumerate() {
        let Some(mut column) = group.next_column()? else { break };
        let cells = rows.iter().map(|r| r.get(i).unwrap_or(""));
        match content {
            Content::Whole => {
                let values = cells.map(parsed).collect::<Result<Vec<i64>, _>>()?;
                column.typed::<Int64Type>().write_batch(&values, None, None)?;
            }
            Content::Real => {
                let values = cells.map(parsed).collect::<Result<Vec<f64>, _>>()?;
                column.typed::<DoubleType>().write_batch(&values, None, None)?;
            }
            Content::Text => {
                let levels: Vec<i16> = cells.clone().map(|c| i16::from(!c.is_empty())).collect();
                let values: Vec<ByteArray> = cells.filter(|c| !c.is_empty()).map(ByteArray::from).collect();
                column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
        }
        column.close()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::RowAccessor as _;

    use super::*;

    #[test]
    fn shares_keep_their_decimals_and_counts_stay_whole() {
        let dir = tempfile::tempdir().unwrap();
        let (csv, out) = (dir.path().join("shares.csv"), dir.path().join("shares.parquet"));
        let text = "group,variable,by,values,numerator,denominator,share,low,high\nmeans,threats,gender,,37,99,37.4,30.1,44.9\n";
        std::fs::write(&csv, text).unwrap();
        to_parquet(&csv, &out).unwrap();
        let reader = SerializedFileReader::new(File::open(&out).unwrap()).unwrap();
        let row = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
        assert_eq!((row.get_long(4).unwrap(), row.get_long(5).unwrap()), (37, 99));
        assert_eq!([6, 7, 8].map(|c| row.get_double(c).unwrap()), [37.4, 30.1, 44.9]);
        std::fs::write(&csv, "variables,values,count,low,high\na,1,x,1,2\n").unwrap();
        assert!(to_parquet(&csv, &out).is_err(), "what is no number is never taken for 0");
    }
}
