//! Every two rows of a block are compared.

use rustc_hash::FxHasher;
use shyraq_encoding::{Columns, Field, Pattern, compare};
use std::hash::Hasher as _;

use super::compared::Compared;
use super::kernel::Kernel;
use super::range::{Block, Row, State};
use super::split::Split;
use crate::levels::RowPair;
use crate::size::SizeClass;

/// Blocks from this size on are compared column by column, many rows at a time.
const MANY: usize = 6;
/// Blocks beyond this size are split.
const LARGEST: usize = 4000;
/// Patterns that are counted beside the map: most pairs of a block say the same few things.
const RECENT: usize = 512;

#[derive(Clone, Copy)]
struct Recent {
    seen: (u8, SizeClass, Pattern),
    /// The size of the whole block.
    of: SizeClass,
    count: i64,
    hopeful: bool,
}

/// Comparisons of one thread.
pub(super) struct Comparison<'a> {
    kernel: &'a Kernel,
    out: Compared,
    recent: Vec<Option<Recent>>,
    columns: Columns,
    split: Split,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(kernel: &'a Kernel) -> Self {
        Self {
            kernel,
            out: Compared::default(),
            recent: vec![None; RECENT],
            columns: Columns::default(),
            split: Split::default(),
        }
    }

    /// Compares a block; where it holds rows of before, what these said is taken back.
    pub(super) fn block(&mut self, block: &Block) {
        if block.is_settled() {
            return;
        }
        self.out.rows += block.rows.len() as u64;
        let before: Vec<&Row> = block.rows.iter().filter(|r| r.state != State::New).collect();
        let after: Vec<&Row> = block.rows.iter().filter(|r| r.state != State::Gone).collect();
        if !before.is_empty() {
            self.out.touched.extend(before.iter().map(|r| (r.submission, r.handle)));
            self.all(block, &before, -1);
        }
        self.all(block, &after, 1);
    }

    /// Compares all of some rows of a block with each other and counts each pair `times`.
    fn all(&mut self, block: &Block, rows: &[&Row], times: i64) {
        if rows.len() < 2 {
            return;
        }
        *self.out.sizes.entry(rows.len() as u64).or_default() += times;
        let key = rows.first().map_or(0, |r| r.tag.key());
        let size = SizeClass::of(rows.len());
        let layout = &self.kernel.layout;
        if rows.len() > LARGEST {
            self.out.split += times;
            let mut split = std::mem::take(&mut self.split);
            split.pairs(layout, key, rows.iter().map(|r| block.cells(r)), |a, b| {
                if let (Some(a), Some(b)) = (rows.get(a), rows.get(b)) {
                    let pattern = compare(layout, block.cells(a), block.cells(b));
                    self.pair([a, b], (key, SizeClass::SPLIT, pattern), size, times);
                }
            });
            self.split = split;
            return;
        }
        if rows.len() < MANY {
            for (k, a) in rows.iter().enumerate() {
                for b in rows.iter().skip(k + 1) {
                    let pattern = compare(layout, block.cells(a), block.cells(b));
                    self.pair([a, b], (key, size, pattern), size, times);
                }
            }
            return;
        }
        let mut columns = std::mem::take(&mut self.columns);
        columns.fill(layout, rows.iter().map(|r| block.cells(r)));
        columns.each(layout, |k, patterns| {
            let Some(([a], others)) = rows.get(k..).and_then(|own| own.split_first_chunk::<1>()) else { return };
            for (b, pattern) in others.iter().zip(patterns) {
                self.pair([a, b], (key, size, Pattern(*pattern)), size, times);
            }
        });
        self.columns = columns;
    }

    /// Counts a pair. It goes on to be scored if it may be one person both by what its block says and, where
    /// the block was split, by how many are in the whole of it: of thousands who agree in all that is known
    /// any two are strangers.
    #[inline]
    fn pair(&mut self, [a, b]: [&Row; 2], seen: (u8, SizeClass, Pattern), of: SizeClass, times: i64) {
        let once = |r: &Row| self.kernel.once.get(usize::from(r.submission)).copied().unwrap_or_default();
        if a.submission == b.submission && once(a) {
            return;
        }
        self.out.comparisons += times;
        let (key, size, pattern) = seen;
        // These meet in the block of both names too, which says more.
        if matches!(key, 11 | 12 | 20 | 21) && pattern.level(Field::Family).min(pattern.level(Field::Given)) >= 4 {
            return;
        }
        let mut hasher = FxHasher::default();
        hasher.write_u64(pattern.0 ^ u64::from(size.0) << 48 ^ u64::from(key) << 56);
        let Some(slot) = self.recent.get_mut((hasher.finish() >> 40) as usize % RECENT) else { return };
        let hopeful = match slot {
            Some(recent) if recent.seen == seen && recent.of == of => {
                recent.count += times;
                recent.hopeful
            }
            _ => {
                let may_be_one = |size| self.kernel.weights.may_be_one(key, size, pattern);
                let hopeful = may_be_one(size) && (size == of || may_be_one(of));
                if let Some(old) = slot.replace(Recent { seen, of, count: times, hopeful }) {
                    *self.out.seen.entry(old.seen).or_default() += old.count;
                }
                hopeful
            }
        };
        if hopeful && times > 0 {
            let rows = [a, b].map(|r| (r.submission, r.handle));
            self.out.pairs.push(RowPair { rows, key, size, pattern });
        }
    }

    pub(super) fn finish(mut self) -> Compared {
        for recent in self.recent.into_iter().flatten() {
            *self.out.seen.entry(recent.seen).or_default() += recent.count;
        }
        self.out
    }
}
