//! Every two rows of a block are compared; what they say goes on as levels only.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use shyraq_encoding::Field;

use crate::input::Comparable;
use crate::model::Weights;
use shyraq_encoding::{Pattern, compare};

/// A pair of rows of one block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPair {
    pub(crate) rows: (u32, u32),
    /// Number of the block's key.
    pub(crate) key: u8,
    pub(crate) size: SizeClass,
    pub(crate) pattern: Pattern,
}

/// The size of a block, coarsely: four classes to the double.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SizeClass(pub(crate) u8);

impl SizeClass {
    fn of(size: usize) -> Self {
        Self((4.0 * (size.max(2) as f64 - 1.0).log2()).round().clamp(0.0, 255.0) as u8)
    }

    /// Returns the number of other rows in such a block.
    pub(crate) fn others(self) -> f64 {
        (f64::from(self.0) / 4.0).exp2()
    }
}

/// How often a pattern was seen in blocks of a key and a size.
pub(crate) type Seen = FxHashMap<(u8, SizeClass, Pattern), u64>;

/// What the comparer hands on.
#[derive(Default)]
pub(crate) struct Compared {
    /// Pairs that may be one person.
    pub(crate) pairs: Vec<RowPair>,
    /// All pairs, counted.
    pub(crate) seen: Seen,
    pub(crate) comparisons: u64,
    pub(crate) blocks: u64,
    pub(crate) largest: usize,
}

/// Compares all rows inside their blocks. Rows of a contributor that has each person once are
/// not compared with each other.
pub(crate) fn compare_all(input: &Comparable, once: &[bool], weights: &Weights) -> Compared {
    let mut bounds: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for k in 1..=input.tags.len() {
        if k == input.tags.len() || input.tags[k] != input.tags[start] {
            if k - start > 1 {
                bounds.push((start, k));
            }
            start = k;
        }
    }
    let blocks = bounds.len() as u64;
    let largest = bounds.iter().map(|(a, b)| b - a).max().unwrap_or_default();
    // Pieces in the order of the tags, whatever thread does them.
    let parts: Vec<Compared> = bounds.par_chunks(256).map(|some| piece(input, once, weights, some)).collect();
    let mut out = Compared { blocks, largest, ..Compared::default() };
    for part in parts {
        out.pairs.extend(part.pairs);
        out.comparisons += part.comparisons;
        for (k, n) in part.seen {
            *out.seen.entry(k).or_default() += n;
        }
    }
    out
}

fn piece(input: &Comparable, once: &[bool], weights: &Weights, bounds: &[(usize, usize)]) -> Compared {
    let mut out = Compared::default();
    for (from, to) in bounds {
        let (key, size) = (input.tags[*from].key(), SizeClass::of(to - from));
        for i in *from..*to {
            let (a, own) = (input.row(i), input.origin[i].0);
            for j in i + 1..*to {
                let other = input.origin[j].0;
                if own == other && once.get(usize::from(own)).copied().unwrap_or_default() {
                    continue;
                }
                let pattern = compare(&input.layout, a, input.row(j));
                out.comparisons += 1;
                // These meet in the block of both names too, which says more.
                if matches!(key, 11 | 12) && pattern.level(Field::Family).min(pattern.level(Field::Given)) >= 4 {
                    continue;
                }
                *out.seen.entry((key, size, pattern)).or_default() += 1;
                if weights.may_be_one(key, size, pattern) {
                    out.pairs.push(RowPair { rows: (i as u32, j as u32), key, size, pattern });
                }
            }
        }
    }
    out
}
