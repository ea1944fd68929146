//! What the comparer hands on to the resolver: how well pairs of rows agree, and no more.
//!
//! Handles stand for rows, levels for what they say; no tag and no cell is here, and no
//! record. A folder of three files: `levels.json`, `pairs.parquet`, `seen.parquet`.

mod numbers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use shyraq_encoding::Pattern;

use crate::LinkageError;
use crate::size::SizeClass;
pub(crate) use numbers::{NumbersWriter, numbers_in, read_numbers};

/// How often a pattern was seen in blocks of a key and a size.
pub(crate) type Seen = FxHashMap<(u8, SizeClass, Pattern), i64>;

/// A pair of rows of one block that may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowPair {
    /// Place of the submission in [`Counts::submissions`], and handle.
    pub(crate) rows: [(u16, u64); 2],
    /// Number of the block's key.
    pub(crate) key: u8,
    pub(crate) size: SizeClass,
    pub(crate) pattern: Pattern,
}

/// What was compared, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    /// The submissions that were compared.
    pub(crate) submissions: Vec<String>,
    /// Pairs of rows that were compared.
    pub(crate) comparisons: i64,
    /// By number of rows: blocks, from two rows on.
    pub(crate) sizes: BTreeMap<u64, i64>,
    /// Blocks so large that only rows with a further thing in common were compared.
    pub(crate) split: i64,
}

const COUNTS: &str = "levels.json";
const PAIRS: &str = "pairs.parquet";
const SEEN: &str = "seen.parquet";
const PAIR_COLUMNS: [&str; 7] =
    ["submission_a", "handle_a", "submission_b", "handle_b", "key", "block_size_class", "levels"];
const SEEN_COLUMNS: [&str; 4] = ["key", "block_size_class", "levels", "pairs"];

/// A folder of levels.
#[derive(Debug, Clone)]
pub(crate) struct Levels {
    dir: PathBuf,
    pub(crate) counts: Counts,
}

impl Levels {
    /// The folder's name inside the comparer's.
    pub(crate) const FOLDER: &'static str = "levels";

    pub(crate) fn open(dir: &Path) -> Result<Self, LinkageError> {
        let path = dir.join(COUNTS);
        let bytes = fs::read(&path).map_err(LinkageError::io(&path))?;
        let counts = serde_json::from_slice(&bytes).map_err(|e| LinkageError::Form {
            path: path.clone(),
            fault: format!("these are no levels: {e}"),
            hint: "give the folder that 'shyraq linkage link --role comparer' wrote",
        })?;
        Ok(Self { dir: dir.to_owned(), counts })
    }

    pub(crate) fn seen(&self) -> Result<Seen, LinkageError> {
        let mut seen = Seen::default();
        read_numbers(&self.dir.join(SEEN), SEEN_COLUMNS, |[key, size, pattern, n]| {
            *seen.entry((key as u8, SizeClass(size as u8), Pattern(pattern.cast_unsigned()))).or_default() += n;
        })?;
        Ok(seen)
    }

    /// Returns the number of pairs.
    pub(crate) fn len(&self) -> Result<usize, LinkageError> {
        numbers_in(&self.dir.join(PAIRS))
    }

    pub(crate) fn pairs(&self, mut each: impl FnMut(RowPair)) -> Result<(), LinkageError> {
        read_numbers(&self.dir.join(PAIRS), PAIR_COLUMNS, |[s, h, t, i, key, size, pattern]| {
            each(RowPair {
                rows: [(s as u16, h.cast_unsigned()), (t as u16, i.cast_unsigned())],
                key: key as u8,
                size: SizeClass(size as u8),
                pattern: Pattern(pattern.cast_unsigned()),
            });
        })
    }
}

/// Writes a folder of levels.
pub(crate) struct LevelsWriter {
    dir: PathBuf,
    pairs: NumbersWriter<7>,
}

impl LevelsWriter {
    pub(crate) fn create(dir: &Path) -> Result<Self, LinkageError> {
        fs::create_dir_all(dir).map_err(LinkageError::io(dir))?;
        Ok(Self { dir: dir.to_owned(), pairs: NumbersWriter::create(&dir.join(PAIRS), PAIR_COLUMNS)? })
    }

    pub(crate) fn push(&mut self, pair: &RowPair) -> Result<(), LinkageError> {
        let [(s, h), (t, i)] = pair.rows;
        let (h, i, pattern) = (h.cast_signed(), i.cast_signed(), pair.pattern.0.cast_signed());
        self.pairs.push([i64::from(s), h, i64::from(t), i, i64::from(pair.key), i64::from(pair.size.0), pattern])
    }

    pub(crate) fn finish(self, seen: &Seen, counts: &Counts) -> Result<(), LinkageError> {
        self.pairs.finish()?;
        let mut all: Vec<_> = seen.iter().filter(|(_, n)| **n != 0).collect();
        all.sort_unstable();
        let mut writer = NumbersWriter::create(&self.dir.join(SEEN), SEEN_COLUMNS)?;
        for ((key, size, pattern), n) in all {
            writer.push([i64::from(*key), i64::from(size.0), pattern.0.cast_signed(), *n])?;
        }
        writer.finish()?;
        let path = self.dir.join(COUNTS);
        let mut text = serde_json::to_vec_pretty(counts).unwrap_or_default();
        text.push(b'\n');
        fs::write(&path, text).map_err(LinkageError::io(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_come_back_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let pair = |k: u64| RowPair {
            rows: [(1, u64::MAX - k), (2, k)],
            key: 3,
            size: SizeClass(9),
            pattern: Pattern(k << 40 | 7),
        };
        let mut writer = LevelsWriter::create(dir.path()).unwrap();
        (0..150_000).for_each(|k| writer.push(&pair(k)).unwrap());
        let seen: Seen =
            [((3, SizeClass(9), Pattern(5)), 12), ((4, SizeClass(1), Pattern(1 << 55)), 1)].into_iter().collect();
        let counts = Counts { submissions: vec!["a".into()], comparisons: 5, sizes: [(2, 3)].into(), split: 1 };
        writer.finish(&seen, &counts).unwrap();
        let read = Levels::open(dir.path()).unwrap();
        let mut back = Vec::new();
        read.pairs(|p| back.push(p)).unwrap();
        assert!(back.iter().copied().eq((0..150_000).map(pair)));
        assert_eq!((read.seen().unwrap(), &read.counts), (seen, &counts));
    }
}
