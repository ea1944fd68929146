//! What several blocks say of two records, brought together.
//!
//! Pairs of rows outnumber records many times. Where they are too many for memory they are parted by
//! their lower record into files, and each part is sorted by itself: the order, and so the result, is
//! that of sorting them all.
//!
//! Most pairs of records that are so many are hopeless, and of two records that nothing else brings together:
//! no cluster and no draw looks at them, so they are let go on the way.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;

use rayon::prelude::*;
use shyraq_encoding::Pattern;

use crate::LinkageError;
use crate::cluster::Scored;
use crate::levels::{Levels, RowPair};
use crate::model::{SIBLINGS, are_siblings};
use crate::parts::Roots;

/// Pairs of rows that are looked up together.
const AT_ONCE: usize = 1 << 19;

/// How many pairs of rows are held at a time, 24 bytes each.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// All of them, if they are no more.
    all: usize,
    /// Else so many in a part, were they spread evenly.
    part: usize,
}

const ROOM: Room = Room { all: 1 << 26, part: 1 << 22 };

/// Pairs below these log odds (a probability of 0.0009) are let go where nothing else brings their records together.
const HOPELESS: f64 = -7.0;

/// What brings records together, so that what is said of their pairs matters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Together<'a> {
    /// Pairs above these log odds.
    pub(crate) above: f64,
    /// What people decided to be one person.
    pub(crate) same: &'a [(u32, u32)],
}

/// What is said of each two records, in order.
#[derive(Debug, Default)]
pub(crate) struct OfPairs {
    pub(crate) pairs: Vec<Scored>,
    /// How many blocks brought them together; 255 stands for more, too.
    pub(crate) blocks: Vec<u8>,
    /// Pairs that were let go.
    pub(crate) let_go: usize,
}
/// Parts at most: each is an open file.
const PARTS: usize = 256;

/// Returns what is said of each two records. Files lie in `scratch`, and are gone afterwards.
pub(crate) fn of_pairs(
    levels: &Levels,
    records: usize,
    scored: impl Fn(&RowPair) -> Option<Scored> + Sync,
    together: Together<'_>,
    scratch: &Path,
) -> Result<OfPairs, LinkageError> {
    within(ROOM, levels, records, scored, together, scratch)
}

fn within(
    room: Room,
    levels: &Levels,
    records: usize,
    scored: impl Fn(&RowPair) -> Option<Scored> + Sync,
    together: Together<'_>,
    scratch: &Path,
) -> Result<OfPairs, LinkageError> {
    let rows = levels.len()?;
    let mut out = OfPairs::default();
    if rows <= room.all {
        out.pairs.reserve_exact(rows);
        each_some(levels, &scored, |some| {
            out.pairs.extend(some);
            Ok(())
        })?;
        bring_together(&mut out.pairs, &mut out.blocks);
        out.pairs.shrink_to_fit();
        return Ok(out);
    }
    let mut parts = Parts::new(rows.div_ceil(room.part).min(PARTS), records, scratch)?;
    each_some(levels, &scored, |some| some.iter().try_for_each(|p| parts.push(p, 0)))?;
    let mut hopeless = Parts::new(1, records, scratch)?;
    for part in parts.finish()? {
        let mut pairs: Vec<Scored> = Vec::with_capacity(part.pairs);
        part.read(|p, _| pairs.push(p))?;
        let mut blocks = Vec::new();
        bring_together(&mut pairs, &mut blocks);
        for (p, blocks) in pairs.iter().zip(blocks) {
            if p.log_odds < HOPELESS.min(together.above) {
                hopeless.push(p, blocks)?;
            } else {
                out.pairs.push(*p);
                out.blocks.push(blocks);
            }
        }
    }
    take_back(&mut out, hopeless, records, together)?;
    Ok(out)
}

/// Puts hopeless pairs of records that other pairs or people bring together back among the others.
fn take_back(
    out: &mut OfPairs,
    hopeless: Parts<'_>,
    records: usize,
    together: Together<'_>,
) -> Result<(), LinkageError> {
    let mut roots = Roots::new(records);
    together.same.iter().for_each(|(a, b)| roots.join(*a, *b));
    out.pairs.iter().filter(|p| p.log_odds > together.above).for_each(|p| roots.join(p.records.0, p.records.1));
    let others = std::mem::take(out);
    let mut others = others.pairs.into_iter().zip(others.blocks).peekable();
    let mut take = |p: Scored, blocks: u8| {
        out.pairs.push(p);
        out.blocks.push(blocks);
    };
    let mut let_go = 0;
    for part in hopeless.finish()? {
        part.read(|p, blocks| {
            while let Some((before, of_it)) = others.next_if(|o| o.0.records < p.records) {
                take(before, of_it);
            }
            if roots.of(p.records.0) == roots.of(p.records.1) {
                take(p, blocks);
            } else {
                let_go += 1;
            }
        })?;
    }
    others.for_each(|(p, blocks)| take(p, blocks));
    out.let_go = let_go;
    Ok(())
}

/// Hands on what pairs of rows say, some at a time, looked up by all threads.
fn each_some(
    levels: &Levels,
    scored: &(impl Fn(&RowPair) -> Option<Scored> + Sync),
    mut take: impl FnMut(Vec<Scored>) -> Result<(), LinkageError>,
) -> Result<(), LinkageError> {
    let mut waiting: Vec<RowPair> = Vec::with_capacity(AT_ONCE);
    let mut failed = Ok(());
    let mut look_up = |waiting: &mut Vec<RowPair>| {
        if failed.is_ok() {
            failed = take(waiting.par_iter().filter_map(scored).collect());
        }
        waiting.clear();
    };
    levels.pairs(|p| {
        waiting.push(p);
        if waiting.len() == AT_ONCE {
            look_up(&mut waiting);
        }
    })?;
    look_up(&mut waiting);
    failed
}

/// Puts what blocks say of two records in the place of what the first of them says.
fn bring_together(all: &mut Vec<Scored>, blocks: &mut Vec<u8>) {
    all.par_sort_unstable_by(|a, b| {
        let order = (a.records, a.pattern).cmp(&(b.records, b.pattern));
        order.then(a.log_odds.total_cmp(&b.log_odds))
    });
    let (mut start, mut kept) = (0, 0);
    while let Some(first) = all.get(start).copied() {
        let same = all.iter().skip(start).take_while(|p| p.records == first.records);
        let (sum, n, siblings) = same.fold((-0.0, 0_usize, 0), |(sum, n, siblings), p| {
            (sum + p.log_odds, n + 1, siblings + usize::from(are_siblings(p.pattern)))
        });
        let mean = sum / n as f64;
        // Of names that begin alike noise makes "a little alike" in a block here and there.
        let log_odds = if 2 * siblings >= n { mean.min(SIBLINGS) } else { mean };
        if let Some(slot) = all.get_mut(kept) {
            *slot = Scored { log_odds, ..first };
        }
        blocks.push(n.min(usize::from(u8::MAX)) as u8);
        kept += 1;
        start += n;
    }
    all.truncate(kept);
}

/// Pairs of rows on the disk, parted by their lower record.
struct Parts<'a> {
    scratch: &'a Path,
    records: u64,
    files: Vec<(BufWriter<File>, usize)>,
}

impl<'a> Parts<'a> {
    fn new(parts: usize, records: usize, scratch: &'a Path) -> Result<Self, LinkageError> {
        let file = || tempfile::tempfile_in(scratch).map(|f| (BufWriter::with_capacity(1 << 16, f), 0));
        let files = (0..parts.max(1)).map(|_| file()).collect::<Result<_, _>>().map_err(LinkageError::io(scratch))?;
        Ok(Self { scratch, records: (records as u64).max(1), files })
    }

    fn push(&mut self, p: &Scored, blocks: u8) -> Result<(), LinkageError> {
        let at = u64::from(p.records.0) * self.files.len() as u64 / self.records;
        let Some((file, n)) = self.files.get_mut(at as usize) else { return Ok(()) };
        *n += 1;
        let [a, b] = [p.records.0, p.records.1].map(u32::to_le_bytes);
        let parts = [&a[..], &b, &p.log_odds.to_bits().to_le_bytes(), &p.pattern.0.to_le_bytes(), &[blocks]];
        parts.iter().try_for_each(|bytes| file.write_all(bytes)).map_err(LinkageError::io(self.scratch))
    }

    /// Lists the parts, the lowest records first.
    fn finish(self) -> Result<impl Iterator<Item = Part<'a>>, LinkageError> {
        let (scratch, io) = (self.scratch, LinkageError::io(self.scratch));
        let mut out = Vec::new();
        for (file, pairs) in self.files {
            let mut file = file.into_inner().map_err(|e| io(e.into_error()))?;
            file.rewind().map_err(&io)?;
            out.push(Part { scratch, file, pairs });
        }
        Ok(out.into_iter())
    }
}

/// The pairs of rows of some records.
struct Part<'a> {
    scratch: &'a Path,
    file: File,
    pairs: usize,
}

impl Part<'_> {
    /// Calls `each` with every pair, in the order in which they came.
    fn read(self, mut each: impl FnMut(Scored, u8)) -> Result<(), LinkageError> {
        let mut file = BufReader::with_capacity(1 << 20, self.file);
        for _ in 0..self.pairs {
            let ([mut a, mut b], [mut odds, mut pattern], mut blocks) = ([[0; 4]; 2], [[0; 8]; 2], [0]);
            let into: [&mut [u8]; 5] = [&mut a, &mut b, &mut odds, &mut pattern, &mut blocks];
            into.into_iter().try_for_each(|bytes| file.read_exact(bytes)).map_err(LinkageError::io(self.scratch))?;
            let pair = Scored {
                records: (u32::from_le_bytes(a), u32::from_le_bytes(b)),
                log_odds: f64::from_bits(u64::from_le_bytes(odds)),
                pattern: Pattern(u64::from_le_bytes(pattern)),
            };
            each(pair, u8::from_le_bytes(blocks));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shyraq_encoding::Field;

    use super::*;
    use crate::levels::{Counts, LevelsWriter, Seen};
    use crate::size::SizeClass;

    #[test]
    fn siblings_are_not_made_one_by_the_noise_of_a_block() {
        let level = |field: Field, level: u64| level << (4 * field.index());
        let alike = level(Field::Family, 6) | level(Field::Patronymic, 6) | level(Field::Birth, 8);
        let row = |given: u64, log_odds: f64| Scored {
            records: (0, 1),
            log_odds,
            pattern: Pattern(alike | level(Field::Given, given)),
        };
        let of = |rows: &[Scored]| {
            let (mut all, mut blocks) = (rows.to_vec(), Vec::new());
            bring_together(&mut all, &mut blocks);
            (all[0].log_odds, blocks[0])
        };
        assert_eq!(of(&[row(1, SIBLINGS), row(2, 12.5), row(1, SIBLINGS)]), (SIBLINGS, 3));
        assert_eq!(of(&[row(2, 12.5), row(1, SIBLINGS)]), (SIBLINGS, 2));
        assert_eq!(of(&[row(2, 12.5), row(2, 12.5), row(1, SIBLINGS)]), (24.5 / 3.0, 3));
        assert_eq!(of(&[row(1, -3.0), row(1, -5.0)]), (-4.0, 2));
    }

    #[test]
    fn parts_give_what_all_at_once_gives() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = LevelsWriter::create(&dir.path().join("levels")).unwrap();
        // A generator of full period: pairs of 500 records, each met some 80 times.
        let mut state = 1_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..20_000 {
            let rows = [(0, next(500)), (0, next(500))];
            let (key, size, pattern) = (next(9) as u8, SizeClass(next(40) as u8), Pattern(next(7)));
            writer.push(&RowPair { rows, key, size, pattern }).unwrap();
        }
        writer.finish(&Seen::default(), &Counts::default()).unwrap();
        let levels = Levels::open(&dir.path().join("levels")).unwrap();
        // Log odds whose sums depend on their order, where it is not kept.
        let scored = |p: &RowPair| {
            let [a, b] = p.rows.map(|r| r.1 as u32);
            let log_odds = 1.0 / (f64::from(p.key) + 3.0) - 1e3 * f64::from(p.size.0) / 7.0;
            (a != b).then(|| Scored { records: (a.min(b), a.max(b)), log_odds, pattern: p.pattern })
        };
        let bits = |found: &OfPairs| -> Vec<_> {
            let pairs = found.pairs.iter().zip(&found.blocks);
            pairs.map(|(p, blocks)| (p.records, p.log_odds.to_bits(), p.pattern, *blocks)).collect()
        };
        let of = |all, part, above| {
            let together = Together { above, same: &[(3, 4)] };
            within(Room { all, part }, &levels, 500, scored, together, dir.path()).unwrap()
        };
        let whole = of(20_000, 1, -3.0);
        let all = bits(&whole);
        assert!(all.len() > 15_000 && whole.blocks.iter().any(|n| *n > 1) && whole.let_go == 0);
        assert!(whole.pairs.is_sorted_by_key(|p| p.records));
        for part in [1, 700, 6_000, 19_999] {
            let parted = of(19_999, part, f64::NEG_INFINITY);
            assert!(bits(&parted) == all && parted.let_go == 0, "{part}");
        }
        // Pairs with log odds above -3 are those of size class 0: each brings two records together.
        let mut roots = Roots::new(500);
        roots.join(3, 4);
        let likely = |p: &&Scored| p.log_odds > -3.0;
        whole.pairs.iter().filter(likely).for_each(|p| roots.join(p.records.0, p.records.1));
        let matters = |p: &(u32, u32), odds: u64| f64::from_bits(odds) >= HOPELESS || roots.of(p.0) == roots.of(p.1);
        let mut matters = matters;
        let kept: Vec<_> = all.iter().copied().filter(|(p, odds, ..)| matters(p, *odds)).collect();
        let parted = of(19_999, 700, -3.0);
        assert!(kept.len() > 100 && kept.len() < all.len() - 100, "{} of {}", kept.len(), all.len());
        assert!(bits(&parted) == kept);
        assert_eq!(parted.let_go, all.len() - kept.len());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no file is left");
    }
}
