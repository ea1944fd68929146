//! The scored pairs as Parquet.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor as _;
use parquet::schema::types::Type;
use rustc_hash::FxHashSet;

use crate::LinkageError;
use crate::cluster::Scored;
use crate::history::RecordRef;
use crate::records::Records;
use crate::resolver::levels_text;

/// Pairs below this probability are not written.
const LEAST: f64 = 0.001;
const GROUP: usize = 100_000;
const COLUMNS: [&str; 7] =
    ["record_a", "contributor_a", "record_b", "contributor_b", "probability", "levels", "decision"];

const FILE: &str = "pairs.parquet";

/// Scored pairs, and what was found of the records in them.
pub(crate) struct Found<'a> {
    pub(crate) records: &'a Records,
    /// By record.
    pub(crate) cluster: &'a [u32],
    pub(crate) pairs: &'a [Scored],
    /// By pair.
    pub(crate) probabilities: &'a [f64],
}

/// Writes the pairs that are not hopeless, and those that people decided about; the decision is what the clusters
/// say.
pub(crate) fn write(dir: &Path, found: &Found<'_>) -> Result<(), LinkageError> {
    let path = &dir.join(FILE);
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
    let decided = &found.records.decided;
    let judged: FxHashSet<(u32, u32)> =
        decided.same.iter().chain(&decided.different).map(|(a, b)| (*a.min(b), *a.max(b))).collect();
    let kept = |(pair, p): &(&Scored, &f64)| **p >= LEAST || judged.contains(&pair.records);
    let mut kept = found.pairs.iter().zip(found.probabilities).filter(kept);
    loop {
        let some: Vec<(&Scored, &f64)> = kept.by_ref().take(GROUP).collect();
        if some.is_empty() {
            break;
        }
        let mut group = writer.next_row_group().map_err(fault)?;
        for name in COLUMNS {
            let Some(mut c) = group.next_column().map_err(fault)? else { break };
            if name == "probability" {
                let values: Vec<f64> = some.iter().map(|p| *p.1).collect();
                c.typed::<DoubleType>().write_batch(&values, None, None).map_err(fault)?;
            } else {
                let values: Vec<ByteArray> = some.iter().map(|p| text(name, p.0, found)).collect();
                c.typed::<ByteArrayType>().write_batch(&values, None, None).map_err(fault)?;
            }
            c.close().map_err(fault)?;
        }
        group.close().map_err(fault)?;
    }
    writer.close().map_err(fault)?;
    Ok(())
}

fn text(column: &str, pair: &Scored, found: &Found<'_>) -> ByteArray {
    let (a, b) = pair.records;
    let cluster = |r: u32| found.cluster.get(r as usize);
    match column {
        "record_a" => found.records.named(a).1.into(),
        "contributor_a" => found.records.named(a).0.into(),
        "record_b" => found.records.named(b).1.into(),
        "contributor_b" => found.records.named(b).0.into(),
        "levels" => levels_text(pair.pattern).into_bytes().into(),
        _ if cluster(a) == cluster(b) => "same".into(),
        _ => "different".into(),
    }
}

/// A line of `pairs.parquet`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PairRow {
    pub(crate) a: RecordRef,
    pub(crate) b: RecordRef,
    pub(crate) probability: f64,
    pub(crate) levels: String,
}

/// Calls `each` with every scored pair of a result.
pub(crate) fn read_pairs(dir: &Path, mut each: impl FnMut(PairRow)) -> Result<(), LinkageError> {
    let path = dir.join(FILE);
    let fault = |e: ParquetError| LinkageError::Form {
        path: path.clone(),
        fault: format!("not the pairs of a linkage: {e}"),
        hint: "give the folder that 'shyraq linkage link' wrote, as it was written",
    };
    let reader = SerializedFileReader::new(File::open(&path).map_err(LinkageError::io(&path))?).map_err(fault)?;
    for row in reader.get_row_iter(None).map_err(fault)? {
        let row = row.map_err(fault)?;
        let text = |k: usize| row.get_string(k).cloned().map_err(fault);
        each(PairRow {
            a: (text(1)?, text(0)?),
            b: (text(3)?, text(2)?),
            probability: row.get_double(4).map_err(fault)?,
            levels: text(5)?,
        });
    }
    Ok(())
}
