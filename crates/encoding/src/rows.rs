use std::fs::File;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use parquet::basic::Type as Physical;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, RowGroupReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;

use crate::columnar::{Column, Positioned, column, create, group, group_rows, open, some};
use crate::{EncodingError, Tag};

/// Rows of a row group: bounds the memory of writing and reading.
const GROUP: usize = 16_384;

/// Writes the comparer's rows: a random handle, the tag of a block, the cells. They stand in
/// the order of their tags, which says nothing that the tags don't, and lets who compares
/// read many files side by side.
pub struct RowsWriter {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    words: usize,
    last: Tag,
    handles: Vec<i64>,
    tags: Vec<u8>,
    cells: Vec<u8>,
}

impl std::fmt::Debug for RowsWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowsWriter").field("path", &self.path).finish_non_exhaustive()
    }
}

impl RowsWriter {
    /// The file's name.
    pub const FILE: &'static str = "rows.parquet";

    /// Begins the file; `words` is the length of a row's cells.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn create(dir: &Path, words: usize) -> Result<Self, EncodingError> {
        let path = dir.join(Self::FILE);
        let columns = [
            Column { name: "handle", physical: Physical::INT64, width: 0 },
            Column { name: "tag", physical: Physical::FIXED_LEN_BYTE_ARRAY, width: 16 },
            Column { name: "cells", physical: Physical::FIXED_LEN_BYTE_ARRAY, width: 8 * words.max(1) },
        ];
        let writer = create(&path, &columns)?;
        let (handles, tags, cells) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { path, writer, words, last: Tag::default(), handles, tags, cells })
    }

    /// Adds a row, whose tag is not before the last one's.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn push(&mut self, handle: u64, tag: Tag, cells: &[u64]) -> Result<(), EncodingError> {
        if tag < self.last || cells.len() != self.words {
            return Err(EncodingError::form(&self.path, "rows came in a wrong order or length; report this"));
        }
        self.last = tag;
        self.handles.push(handle.cast_signed());
        self.tags.extend_from_slice(&tag.0);
        let start = self.cells.len();
        self.cells.resize(start + 8 * cells.len(), 0);
        let slots = self.cells.get_mut(start..).unwrap_or_default().as_chunks_mut::<8>().0;
        slots.iter_mut().zip(cells).for_each(|(slot, w)| *slot = w.to_le_bytes());
        if self.handles.len() < GROUP { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), EncodingError> {
        let fault = |e: ParquetError| EncodingError::form(&self.path, e.to_string());
        let mut group = self.writer.next_row_group().map_err(fault)?;
        if let Some(mut c) = group.next_column().map_err(fault)? {
            c.typed::<Int64Type>().write_batch(&self.handles, None, None).map_err(fault)?;
            c.close().map_err(fault)?;
        }
        let columns = [(&mut self.tags, size_of::<Tag>()), (&mut self.cells, 8 * self.words.max(1))];
        for (bytes, width) in columns {
            if let Some(mut c) = group.next_column().map_err(fault)? {
                let values = values(std::mem::take(bytes), width);
                c.typed::<FixedLenByteArrayType>().write_batch(&values, None, None).map_err(fault)?;
                c.close().map_err(fault)?;
            }
        }
        group.close().map_err(fault)?;
        self.handles.clear();
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn finish(mut self) -> Result<(), EncodingError> {
        if !self.handles.is_empty() {
            self.flush()?;
        }
        let path = self.path;
        self.writer.close().map_err(|e| EncodingError::form(&path, e.to_string()))?;
        Ok(())
    }
}

/// Splits a column's bytes into its values, which share them.
fn values(bytes: Vec<u8>, width: usize) -> Vec<FixedLenByteArray> {
    let all = Bytes::from(bytes);
    let starts = (0..all.len()).step_by(width);
    starts.map(|at| ByteArray::from(all.slice(at..all.len().min(at + width))).into()).collect()
}

/// The comparer's rows in a file.
pub struct RowsFile {
    path: PathBuf,
    reader: SerializedFileReader<Positioned>,
    words: usize,
    /// By row group: the first tag, and how many rows.
    groups: Vec<(Tag, usize)>,
}

impl std::fmt::Debug for RowsFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowsFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl RowsFile {
    /// Opens the file in a comparer's folder; `words` is the length of a row's cells.
    ///
    /// # Errors
    /// [`EncodingError`] for a file of another form.
    pub fn open(dir: &Path, words: usize) -> Result<Self, EncodingError> {
        let path = dir.join(RowsWriter::FILE);
        let reader = open(&path)?;
        let mut out = Self { path, reader, words, groups: Vec::new() };
        out.groups = (0..out.reader.num_row_groups()).map(|g| out.start(g)).collect::<Result<_, _>>()?;
        if !out.groups.is_sorted_by_key(|g| g.0) {
            return Err(out.unsorted());
        }
        Ok(out)
    }

    /// Lists the first tag of each row group and its rows.
    #[must_use]
    pub fn groups(&self) -> &[(Tag, usize)] {
        &self.groups
    }

    /// Calls `each` with handle, tag and cells of the rows whose tags are from `from` on and
    /// before `to`, in the order of tags.
    ///
    /// # Errors
    /// [`EncodingError`] for a file of another form, or with rows that are not in order.
    pub fn between(
        &self,
        from: Tag,
        to: Option<Tag>,
        mut each: impl FnMut(u64, Tag, &[u64]),
    ) -> Result<(), EncodingError> {
        let mut cells = vec![0; self.words];
        let mut last = Tag::default();
        for (g, (first, rows)) in self.groups.iter().enumerate() {
            let ends_before = self.groups.get(g + 1).is_some_and(|next| next.0 < from);
            if ends_before || to.is_some_and(|to| *first >= to) {
                continue;
            }
            let group = self.group(g)?;
            let tags = self.tags(&*group, 0, *rows)?;
            if tags.first().is_some_and(|t| *t < last) || !tags.is_sorted() {
                return Err(self.unsorted());
            }
            last = tags.last().copied().unwrap_or(last);
            let begin = tags.partition_point(|t| *t < from);
            let end = to.map_or(tags.len(), |to| tags.partition_point(|t| *t < to));
            let Some(tags) = tags.get(begin..end).filter(|t| !t.is_empty()) else { continue };
            let handles = match self.column(&*group, 0)? {
                ColumnReader::Int64ColumnReader(column) => some(column, begin, tags.len(), &self.path)?,
                _ => return Err(EncodingError::form(&self.path, "a handle is not a whole number")),
            };
            let rows = self.fixed(&*group, 2, begin, tags.len())?;
            for ((handle, tag), row) in handles.iter().zip(tags).zip(&rows) {
                let (parts, rest) = row.data().as_chunks::<8>();
                if parts.len() != self.words || !rest.is_empty() {
                    return Err(EncodingError::form(&self.path, "its cells are not those of the fields in the header"));
                }
                cells.iter_mut().zip(parts).for_each(|(c, p)| *c = u64::from_le_bytes(*p));
                each(handle.cast_unsigned(), *tag, &cells);
            }
        }
        Ok(())
    }

    fn start(&self, g: usize) -> Result<(Tag, usize), EncodingError> {
        let group = self.group(g)?;
        let rows = group_rows(&*group, &self.path, 3)?;
        let first = self.tags(&*group, 0, rows.min(1))?;
        Ok((first.first().copied().unwrap_or_default(), rows))
    }

    fn unsorted(&self) -> EncodingError {
        EncodingError::form(&self.path, "its rows are not in the order of their tags; encode the table again")
    }

    fn group(&self, g: usize) -> Result<Box<dyn RowGroupReader + '_>, EncodingError> {
        group(&self.reader, g, &self.path)
    }

    fn column(&self, group: &dyn RowGroupReader, at: usize) -> Result<ColumnReader, EncodingError> {
        column(group, at, &self.path)
    }

    fn fixed(
        &self,
        group: &dyn RowGroupReader,
        at: usize,
        skip: usize,
        rows: usize,
    ) -> Result<Vec<FixedLenByteArray>, EncodingError> {
        match self.column(group, at)? {
            ColumnReader::FixedLenByteArrayColumnReader(column) => some(column, skip, rows, &self.path),
            _ => Err(EncodingError::form(&self.path, "a tag or a cell is not of fixed length")),
        }
    }

    fn tags(&self, group: &dyn RowGroupReader, skip: usize, rows: usize) -> Result<Vec<Tag>, EncodingError> {
        let tag = |bytes: &FixedLenByteArray| {
            let tag = <[u8; 16]>::try_from(bytes.data());
            tag.map(Tag).map_err(|_| EncodingError::form(&self.path, "a tag is not 16 bytes"))
        };
        self.fixed(group, 1, skip, rows)?.iter().map(tag).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (u64, Tag, Vec<u64>);

    fn rows(n: u64) -> Vec<Row> {
        (0..n).map(|k| (u64::MAX - k, Tag((u128::from(k / 3) << 64).to_be_bytes()), vec![k, k + 1, 7])).collect()
    }

    fn written(rows: &[Row]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = RowsWriter::create(dir.path(), 3).unwrap();
        rows.iter().for_each(|(h, t, c)| writer.push(*h, *t, c).unwrap());
        writer.finish().unwrap();
        dir
    }

    fn read(dir: &Path, from: Tag, to: Option<Tag>) -> Vec<Row> {
        let mut out = Vec::new();
        RowsFile::open(dir, 3).unwrap().between(from, to, |h, t, c| out.push((h, t, c.to_vec()))).unwrap();
        out
    }

    #[test]
    fn rows_come_back_as_they_were_whole_and_by_ranges_of_tags() {
        let all = rows(40_000);
        let dir = written(&all);
        assert_eq!(read(dir.path(), Tag::default(), None), all);
        let mut parts = Vec::new();
        let cuts = [0, 1, 5_461, 5_462, 9_000, 13_333].map(|k| all[3 * k].1);
        for (k, from) in cuts.iter().enumerate() {
            parts.extend(read(dir.path(), *from, cuts.get(k + 1).copied()));
        }
        assert_eq!(parts, all);
        let none = written(&[]);
        assert_eq!(read(none.path(), Tag::default(), None), []);
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        let dir = written(&rows(10));
        let file = RowsFile::open(dir.path(), 4).unwrap();
        let refused = file.between(Tag::default(), None, |_, _, _| ()).unwrap_err();
        assert!(refused.to_string().contains("fields in the header"), "{refused}");
        let mut writer = RowsWriter::create(dir.path(), 3).unwrap();
        writer.push(1, Tag([9; 16]), &[0; 3]).unwrap();
        assert!(writer.push(2, Tag([8; 16]), &[0; 3]).is_err(), "not in order");
        let empty = tempfile::tempdir().unwrap();
        assert!(matches!(RowsFile::open(empty.path(), 3), Err(EncodingError::Io { .. })));
        std::fs::write(empty.path().join(RowsWriter::FILE), b"PAR1 not really PAR1").unwrap();
        assert!(matches!(RowsFile::open(empty.path(), 3), Err(EncodingError::Form { .. })));
    }
}
