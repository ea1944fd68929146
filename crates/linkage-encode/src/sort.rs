//! Sorts more rows than memory holds: sorted runs go to disk and are merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::EncodeError;

/// Bytes of rows that are held in memory.
const HELD: usize = 192 << 20;

/// Rows of words, sorted by the first words of each.
pub(crate) struct Sorter {
    width: usize,
    key: usize,
    held: usize,
    rows: Vec<u64>,
    dir: PathBuf,
    runs: Vec<File>,
}

impl Sorter {
    /// Takes the words of a row, the words that it is sorted by, and a folder for runs.
    pub(crate) fn new(width: usize, key: usize, dir: &Path) -> Self {
        Self { width, key, held: HELD / 8, rows: Vec::new(), dir: dir.to_owned(), runs: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: &[u64]) -> Result<(), EncodeError> {
        self.rows.extend_from_slice(row);
        if self.rows.len() + self.width > self.held { self.spill() } else { Ok(()) }
    }

    /// Lists the rows that are held, in order.
    fn order(&self) -> Vec<u32> {
        let rows = self.rows.chunks_exact(self.width).zip(0..);
        // The first word decides nearly always: it is sorted by beside the place.
        let mut order: Vec<(u64, u32)> = rows.map(|(row, k)| (row.first().copied().unwrap_or_default(), k)).collect();
        let rest = |k: u32| self.row(k).get(1..self.key);
        order.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(&rest(b.1))));
        order.into_iter().map(|o| o.1).collect()
    }

    fn row(&self, k: u32) -> &[u64] {
        let start = k as usize * self.width;
        self.rows.get(start..start + self.width).unwrap_or_default()
    }

    fn spill(&mut self) -> Result<(), EncodeError> {
        // The file has no name: nothing is left of it, however the program ends.
        let io = EncodeError::io(&self.dir);
        let file = tempfile::tempfile_in(&self.dir).map_err(&io)?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let mut bytes = vec![0; 8 * self.width];
        for k in self.order() {
            bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.row(k)).for_each(|(b, w)| *b = w.to_le_bytes());
            out.write_all(&bytes).map_err(&io)?;
        }
        let mut file = out.into_inner().map_err(|e| io(e.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(&io)?;
        self.runs.push(file);
        self.rows.clear();
        Ok(())
    }

    /// Calls `each` with every row, in order.
    pub(crate) fn finish(mut self, mut each: impl FnMut(&[u64]) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        if self.runs.is_empty() {
            return self.order().into_iter().try_for_each(|k| each(self.row(k)));
        }
        self.spill()?;
        self.rows = Vec::new();
        let io = EncodeError::io(&self.dir);
        let mut runs: Vec<Run> = std::mem::take(&mut self.runs).into_iter().map(|f| Run::new(f, self.width)).collect();
        let mut heap = BinaryHeap::new();
        for (k, run) in runs.iter_mut().enumerate() {
            if run.next().map_err(&io)? {
                heap.push(Reverse((run.first(self.key), k)));
            }
        }
        while let Some(mut least) = heap.peek_mut() {
            let Reverse((first, k)) = &mut *least;
            let Some(run) = runs.get_mut(*k) else { break };
            each(&run.row)?;
            if run.next().map_err(&io)? {
                *first = run.first(self.key);
            } else {
                PeekMut::pop(least);
            }
        }
        Ok(())
    }
}

/// Words that rows are sorted by, at most.
const KEY: usize = 3;

/// A sorted run on disk, at one of its rows.
struct Run {
    file: BufReader<File>,
    bytes: Vec<u8>,
    row: Vec<u64>,
}

impl Run {
    fn new(file: File, width: usize) -> Self {
        Self { file: BufReader::with_capacity(1 << 20, file), bytes: vec![0; 8 * width], row: vec![0; width] }
    }

    /// Goes to the next row; tells whether there is one.
    fn next(&mut self) -> std::io::Result<bool> {
        match self.file.read_exact(&mut self.bytes) {
            Ok(()) => {
                let words = self.bytes.as_chunks::<8>().0;
                self.row.iter_mut().zip(words).for_each(|(w, b)| *w = u64::from_le_bytes(*b));
                Ok(true)
            }
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Returns the words that the row is sorted by.
    fn first(&self, key: usize) -> [u64; KEY] {
        let mut out = [0; KEY];
        out.iter_mut().zip(&self.row).take(key).for_each(|(slot, w)| *slot = *w);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_runs_are_merged_as_one() {
        let dir = tempfile::tempdir().unwrap();
        for held in [64, 100, 1 << 20] {
            let mut sorter = Sorter::new(3, 2, dir.path());
            sorter.held = held;
            let rows: Vec<[u64; 3]> = (0..1000_u64).map(|k| [k * 7919 % 101, k * 31 % 1000, k]).collect();
            rows.iter().for_each(|r| sorter.push(r).unwrap());
            let mut sorted = rows.clone();
            sorted.sort_unstable();
            let mut out = Vec::new();
            sorter
                .finish(|r| {
                    out.push([r[0], r[1], r[2]]);
                    Ok(())
                })
                .unwrap();
            assert_eq!(out, sorted);
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        }
    }
}
