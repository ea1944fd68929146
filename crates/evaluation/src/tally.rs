//! Counting one marginal in both tables at once: the kernel of everything here.
//!
//! Both counts of a cell lie side by side, so that a pass over the cells reads each once.
//! A marginal of at most [`DENSE`] cells is an array; a larger one, of which most cells are
//! empty, a hash table.

use rustc_hash::FxHashMap;
use shyraq_case::{BLANK, Code};

use crate::table::{Column, Pair, Side};

/// Cells beyond this are counted in a hash table: an array would not stay in the caches and
/// would cost 8 bytes a cell.
const DENSE: u64 = 4 << 20;

/// One cell that occurs in either table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) truth: u32,
    pub(crate) made: u32,
    /// One of its values is blank.
    pub(crate) blank: bool,
}

/// Memory that a thread uses again for each marginal.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    dense: Vec<[u32; 2]>,
}

/// The counts of one marginal in both tables.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    /// Cells of each column, blank included.
    sizes: Vec<u64>,
    counts: Counts<'a>,
}

#[derive(Debug)]
enum Counts<'a> {
    Dense(&'a mut [[u32; 2]]),
    Sparse(FxHashMap<u64, [u32; 2]>),
}

impl<'a> Tally<'a> {
    /// Counts the marginal of some columns in both tables.
    pub(crate) fn count(pair: &Pair, columns: &[usize], scratch: &'a mut Scratch) -> Self {
        Self::count_within(pair, columns, scratch, DENSE)
    }

    /// The same with another bound for arrays: both ways of counting must agree.
    pub(crate) fn count_within(pair: &Pair, columns: &[usize], scratch: &'a mut Scratch, dense: u64) -> Self {
        let sizes: Vec<u64> = columns.iter().map(|c| pair.columns.get(*c).map_or(1, Column::cells)).collect();
        let cells = sizes.iter().try_fold(1_u64, |product, s| product.checked_mul(*s)).unwrap_or(u64::MAX);
        let counts = if cells <= dense {
            let cells = usize::try_from(cells).unwrap_or(usize::MAX);
            scratch.dense.clear();
            scratch.dense.resize(cells, [0; 2]);
            let counts = &mut scratch.dense;
            keys(&pair.truth, columns, &sizes, |key, _| bump(counts, key, |[truth, _]| truth));
            keys(&pair.made, columns, &sizes, |key, _| bump(counts, key, |[_, made]| made));
            Counts::Dense(&mut scratch.dense)
        } else {
            // A new one each time: the order of its cells, and with it the last digit of a sum,
            // must not depend on what this thread counted before.
            let mut counts: FxHashMap<u64, [u32; 2]> = FxHashMap::default();
            keys(&pair.truth, columns, &sizes, |key, _| counts.entry(key).or_default()[0] += 1);
            keys(&pair.made, columns, &sizes, |key, _| counts.entry(key).or_default()[1] += 1);
            Counts::Sparse(counts)
        };
        Self { sizes, counts }
    }

    /// Visits each cell that occurs in either table.
    pub(crate) fn cells(&self, mut visit: impl FnMut(Cell)) {
        match &self.counts {
            Counts::Sparse(counts) => {
                for (key, [truth, made]) in counts.iter() {
                    visit(Cell { truth: *truth, made: *made, blank: self.is_blank(*key) });
                }
            }
            Counts::Dense(counts) => {
                let last = self.sizes.last().copied().unwrap_or(1);
                let width = usize::try_from(last).unwrap_or(usize::MAX).max(1);
                for (prefix, row) in (0_u64..).zip(counts.chunks(width)) {
                    // The last column's blank is the first cell of each row.
                    let blank = self.is_blank(prefix * last + u64::from(last > 1));
                    for (at, [truth, made]) in row.iter().enumerate() {
                        if truth | made != 0 {
                            visit(Cell { truth: *truth, made: *made, blank: blank || at == 0 });
                        }
                    }
                }
            }
        }
    }

    /// Returns the true count of the cell with these codes.
    pub(crate) fn truth(&self, codes: &[Code]) -> u32 {
        self.at(self.key(codes))[0]
    }

    /// Returns the row-major number of a cell.
    pub(crate) fn key(&self, codes: &[Code]) -> u64 {
        codes.iter().zip(&self.sizes).fold(0, |key, (code, size)| key * size + u64::from(*code))
    }

    /// Visits the number of each cell that occurs in the sensitive table, with its count.
    pub(crate) fn true_cells(&self, mut visit: impl FnMut(u64, Cell)) {
        let mut one = |key, truth, made| visit(key, Cell { truth, made, blank: self.is_blank(key) });
        match &self.counts {
            Counts::Sparse(counts) => {
                counts.iter().filter(|(_, [t, _])| *t > 0).for_each(|(key, [t, m])| one(*key, *t, *m));
            }
            Counts::Dense(counts) => {
                (0..).zip(counts.iter()).filter(|(_, [t, _])| *t > 0).for_each(|(key, [t, m])| one(key, *t, *m));
            }
        }
    }

    /// Visits each synthetic record whose values, none blank, occur together in no sensitive
    /// record.
    pub(crate) fn invented(&self, made: &Side, columns: &[usize], mut visit: impl FnMut(usize)) {
        let mut row = 0;
        keys(made, columns, &self.sizes, |key, blank| {
            if !blank && self.at(key)[0] == 0 {
                visit(row);
            }
            row += 1;
        });
    }

    fn at(&self, key: u64) -> [u32; 2] {
        match &self.counts {
            Counts::Dense(counts) => usize::try_from(key).ok().and_then(|k| counts.get(k)).copied(),
            Counts::Sparse(counts) => counts.get(&key).copied(),
        }
        .unwrap_or_default()
    }

    fn is_blank(&self, mut key: u64) -> bool {
        self.sizes.iter().rev().any(|size| {
            let code = key % size;
            key /= size;
            code == u64::from(BLANK)
        })
    }
}

fn bump(counts: &mut [[u32; 2]], key: u64, side: impl FnOnce(&mut [u32; 2]) -> &mut u32) {
    if let Some(cell) = usize::try_from(key).ok().and_then(|k| counts.get_mut(k)) {
        *side(cell) += 1;
    }
}

/// Visits the cell's number of each row, and whether one of its values is blank.
///
/// One, two and three columns have loops of their own: they are all the work.
fn keys(side: &Side, columns: &[usize], sizes: &[u64], mut visit: impl FnMut(u64, bool)) {
    let of = |i: usize| side.column(i).iter();
    match (columns, sizes) {
        ([a], _) => of(*a).for_each(|a| visit(u64::from(*a), *a == BLANK)),
        ([a, b], [_, size]) => of(*a)
            .zip(of(*b))
            .for_each(|(a, b)| visit(u64::from(*a) * size + u64::from(*b), *a == BLANK || *b == BLANK)),
        ([a, b, c], [_, size, last]) => of(*a).zip(of(*b)).zip(of(*c)).for_each(|((a, b), c)| {
            let key = (u64::from(*a) * size + u64::from(*b)) * last + u64::from(*c);
            visit(key, *a == BLANK || *b == BLANK || *c == BLANK);
        }),
        _ => (0..side.rows).for_each(|row| {
            let codes = columns.iter().map(|c| side.column(*c).get(row).copied().unwrap_or(BLANK));
            let (mut key, mut blank) = (0, false);
            for (code, size) in codes.zip(sizes) {
                key = key * size + u64::from(code);
                blank |= code == BLANK;
            }
            visit(key, blank);
        }),
    }
}
