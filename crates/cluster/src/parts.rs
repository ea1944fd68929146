use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt16Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use shyraq_engine::Packed;

use crate::ClusterError;
use crate::scratch::Scratch;

/// How coded columns get to the executors.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// A folder that the driver, the scheduler and all executors see under the same path,
    /// as the same user. Parts lie in a folder of their own inside it while they are needed.
    pub dir: PathBuf,
    /// The most persons in a part; a part is what one executor counts at a time.
    pub rows_per_part: usize,
}

impl Sharing {
    /// Shares through a folder, in parts of a quarter of a million persons.
    #[must_use]
    pub fn through(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), rows_per_part: 1 << 18 }
    }
}

/// Coded persons as Parquet files: 16-bit codes under the names `c0`, `c1`, … and nothing
/// else. They are removed with this value.
#[derive(Debug)]
pub(crate) struct Parts {
    scratch: Scratch,
    schema: SchemaRef,
    files: usize,
}

impl Parts {
    /// Writes all persons; none is still one part.
    pub(crate) fn write(sharing: &Sharing, packed: &Packed) -> Result<Self, ClusterError> {
        let columns = packed.layout().columns();
        if columns == 0 {
            return Err(ClusterError::Form("a table without columns can't be sent to a cluster"));
        }
        let scratch = Scratch::within(&sharing.dir)?;
        let fields: Vec<Field> = (0..columns).map(|c| Field::new(name(c), DataType::UInt16, false)).collect();
        let schema = Arc::new(Schema::new(fields));
        let rows = sharing.rows_per_part.max(1);
        let files = packed.rows().div_ceil(rows).max(1);
        for k in 0..files {
            let path = scratch.path().join(format!("part-{k:05}.parquet"));
            let some = k * rows..((k + 1) * rows).min(packed.rows());
            write_part(&path, &schema, packed, some)?;
        }
        Ok(Self { scratch, schema, files })
    }

    /// Returns the folder of the files, ending in a slash.
    pub(crate) fn folder(&self) -> Result<String, ClusterError> {
        Ok(format!("{}/", self.scratch.text()?))
    }

    /// Returns names and types of the columns.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Returns the number of files.
    pub(crate) fn files(&self) -> usize {
        self.files
    }
}

/// Returns the name of a column: its place, not what the table calls it.
fn name(column: usize) -> String {
    format!("c{column}")
}

fn write_part(
    path: &Path,
    schema: &SchemaRef,
    packed: &Packed,
    rows: std::ops::Range<usize>,
) -> Result<(), ClusterError> {
    let fault = |e: &dyn std::fmt::Display| ClusterError::Parts { fault: e.to_string() };
    let codes = |c| -> ArrayRef { Arc::new(UInt16Array::from_iter_values(rows.clone().map(|r| packed.code(r, c)))) };
    let columns = (0..schema.fields().len()).map(codes).collect();
    let batch = RecordBatch::try_new(Arc::clone(schema), columns).map_err(|e| fault(&e))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let file = File::create(path).map_err(|source| ClusterError::Folder { path: path.to_owned(), source })?;
    let mut writer = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties)).map_err(|e| fault(&e))?;
    writer.write(&batch).map_err(|e| fault(&e))?;
    writer.close().map_err(|e| fault(&e))?;
    Ok(())
}
