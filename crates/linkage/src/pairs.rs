//! The scored pairs as Parquet.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::LinkageError;
use crate::input::Records;
use crate::link::{Pair, levels_text};

/// Pairs below this probability are not written.
const LEAST: f64 = 0.001;
const GROUP: usize = 100_000;
const COLUMNS: [&str; 7] =
    ["record_a", "contributor_a", "record_b", "contributor_b", "probability", "levels", "decision"];

/// Writes the pairs that are not hopeless; the decision is what the clusters say.
pub(crate) fn write(path: &Path, records: &Records, pairs: &[Pair], cluster: &[u32]) -> Result<(), LinkageError> {
    let fault = |e: ParquetError| LinkageError::Io { path: path.to_owned(), source: std::io::Error::other(e) };
    let column = |name: &str| {
        let real = name == "probability";
        Type::primitive_type_builder(name, if real { Physical::DOUBLE } else { Physical::BYTE_ARRAY })
            .with_converted_type(if real { ConvertedType::NONE } else { ConvertedType::UTF8 })
            .with_repetition(Repetition::REQUIRED)
            .build()
            .map(Arc::new)
    };
    let fields = COLUMNS.iter().map(|n| column(n)).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let schema = Type::group_type_builder("shyraq").with_fields(fields).build().map_err(fault)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("shyraq".into())
        .build();
    let file = File::create(path).map_err(LinkageError::io(path))?;
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(fault)?;
    let kept: Vec<&Pair> = pairs.iter().filter(|p| p.probability >= LEAST).collect();
    for some in kept.chunks(GROUP) {
        let mut group = writer.next_row_group().map_err(fault)?;
        for name in COLUMNS {
            let Some(mut c) = group.next_column().map_err(fault)? else { break };
            if name == "probability" {
                let values: Vec<f64> = some.iter().map(|p| p.probability).collect();
                c.typed::<DoubleType>().write_batch(&values, None, None).map_err(fault)?;
            } else {
                let values: Vec<ByteArray> = some.iter().map(|p| text(name, p, records, cluster)).collect();
                c.typed::<ByteArrayType>().write_batch(&values, None, None).map_err(fault)?;
            }
            c.close().map_err(fault)?;
        }
        group.close().map_err(fault)?;
    }
    writer.close().map_err(fault)?;
    Ok(())
}

fn text(column: &str, pair: &Pair, records: &Records, cluster: &[u32]) -> ByteArray {
    let record = if column.ends_with("_a") { pair.records.0 } else { pair.records.1 };
    let name = records.names.get(record as usize);
    let same = cluster.get(pair.records.0 as usize) == cluster.get(pair.records.1 as usize);
    match column {
        "record_a" | "record_b" => ByteArray::from(name.map_or("", |n| n.1.as_str())),
        "contributor_a" | "contributor_b" => {
            let contributor = name.and_then(|n| records.contributors.get(usize::from(n.0)));
            ByteArray::from(contributor.map_or("", |h| h.contributor.as_str()))
        }
        "levels" => ByteArray::from(levels_text(pair.pattern).as_str()),
        _ => ByteArray::from(if same { "same" } else { "different" }),
    }
}
