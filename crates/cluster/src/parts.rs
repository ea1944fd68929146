use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::ClusterError;
use crate::scratch::Scratch;

/// How rows get to the executors.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// A folder that the driver, the scheduler and all executors see under the same path,
    /// as the same user. Parts lie in a folder of their own inside it while they are needed.
    pub dir: PathBuf,
    /// The most persons in a part, or about as many rows; a part is what one executor works
    /// on at a time.
    pub rows_per_part: usize,
}

impl Sharing {
    /// Shares through a folder, in parts of a quarter of a million rows.
    #[must_use]
    pub fn through(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), rows_per_part: 1 << 18 }
    }
}

/// Rows as Parquet files in a folder of their own, which its owner alone may enter and which
/// goes with this value.
#[derive(Debug)]
pub struct Parts {
    scratch: Scratch,
    schema: SchemaRef,
    dictionary: bool,
    files: AtomicUsize,
}

impl Parts {
    /// Makes the folder. `dictionary` says whether values repeat; keyed ones do not.
    ///
    /// # Errors
    /// [`ClusterError::Folder`].
    pub fn create(sharing: &Sharing, schema: SchemaRef, dictionary: bool) -> Result<Self, ClusterError> {
        Ok(Self { scratch: Scratch::within(&sharing.dir)?, schema, dictionary, files: AtomicUsize::new(0) })
    }

    /// Writes a part; threads may do so side by side.
    ///
    /// # Errors
    /// [`ClusterError::Folder`], [`ClusterError::Parts`].
    pub fn write(&self, batch: &RecordBatch) -> Result<(), ClusterError> {
        let fault = |e: &dyn std::fmt::Display| ClusterError::Parts { fault: e.to_string() };
        let part = self.files.fetch_add(1, Ordering::Relaxed);
        let path = self.scratch.path().join(format!("part-{part:05}.parquet"));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_dictionary_enabled(self.dictionary)
            .set_statistics_enabled(EnabledStatistics::None)
            .build();
        let file = File::create(&path).map_err(|source| ClusterError::Folder { path, source })?;
        let mut writer =
            ArrowWriter::try_new(file, Arc::clone(&self.schema), Some(properties)).map_err(|e| fault(&e))?;
        writer.write(batch).map_err(|e| fault(&e))?;
        writer.close().map_err(|e| fault(&e))?;
        Ok(())
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
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.load(Ordering::Relaxed)
    }
}
