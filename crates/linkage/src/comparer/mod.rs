//! The comparer: rows that share a tag are compared, and levels of agreement go on.
//!
//! Files are in the order of their tags, so a block is read from all of them at once, a range
//! of tags at a time: memory holds a few ranges, whatever the number of rows. A block in which
//! nothing is new is left as it was.

mod block;
mod compared;
mod kernel;
mod range;
mod ranges;
mod split;

use std::path::Path;

use rustc_hash::FxHashSet;
use shyraq_encoding::{Field, Layout, RowsFile, Tag};

use crate::LinkageError;
use crate::engine::Engine;
use crate::levels::{Counts, Levels, LevelsWriter, RowPair};
use crate::received::Received;
use crate::submission::Submission;
use crate::withdrawn::Gone;
pub use compared::Compared;
pub use kernel::Kernel;
use range::State;
pub use range::{Columnar, Range};
pub use ranges::Ranges;

/// What is compared: opened files, and what is common to all.
pub(crate) struct Comparer<'a> {
    files: Vec<RowsFile>,
    layouts: Vec<Layout>,
    submissions: &'a [Submission],
    kernel: Kernel,
    gone: &'a Gone,
    /// Of each submission its place once those are gone that leave.
    places: Vec<u16>,
}

impl<'a> Comparer<'a> {
    pub(crate) fn open(submissions: &'a [Submission], gone: &'a Gone) -> Result<Self, LinkageError> {
        let mut fields: Vec<Field> = submissions.iter().flat_map(|s| s.header.fields.iter().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        let layouts: Vec<Layout> = submissions.iter().map(|s| Layout::new(&s.header.fields)).collect();
        let open = |(s, l): (&Submission, &Layout)| RowsFile::open(&s.dir, l.words());
        let files = submissions.iter().zip(&layouts).map(open).collect::<Result<_, _>>()?;
        let kernel = Kernel::new(&fields, submissions.iter().map(is_once).collect());
        let places = submissions.iter().scan(0, |next, s| {
            let place = *next;
            *next += u16::from(!gone.leaves(s));
            Some(place)
        });
        Ok(Self { files, layouts, submissions, kernel, gone, places: places.collect() })
    }

    /// Compares what is new and writes levels into `dir`.
    pub(crate) fn compare(&self, engine: &Engine, previous: Option<&Levels>, dir: &Path) -> Result<(), LinkageError> {
        let mut writer = LevelsWriter::create(dir)?;
        let mut seen = previous.map(Levels::seen).transpose()?.unwrap_or_default();
        let stays = |s: &&Submission| !self.gone.leaves(s);
        let mut counts = Counts {
            submissions: self.submissions.iter().filter(stays).map(|s| s.header.submission.clone()).collect(),
            ..previous.map(|p| p.counts.clone()).unwrap_or_default()
        };
        let mut touched = FxHashSet::default();
        let cuts = self.cuts(engine.rows_per_range(self.kernel.words()));
        let ranges: Vec<(Tag, Option<Tag>)> =
            cuts.iter().enumerate().map(|(k, from)| (*from, cuts.get(k + 1).copied())).collect();
        // Some ranges at a time, in order: the files written do not depend on where and on how
        // many threads rows are compared, nor on where ranges begin.
        for some in ranges.chunks(engine.ranges_at_once()) {
            let read = |k: usize| some.get(k).map_or_else(|| Ok(Range::default()), |(from, to)| self.read(*from, *to));
            for part in engine.compare(&self.kernel, &Ranges::new(some.len(), &read))? {
                part.pairs.iter().try_for_each(|p| self.hand_on(p, &mut writer))?;
                part.seen.into_iter().for_each(|(k, n)| *seen.entry(k).or_default() += n);
                part.sizes.into_iter().for_each(|(k, n)| *counts.sizes.entry(k).or_default() += n);
                counts.comparisons += part.comparisons;
                counts.split += part.split;
                touched.extend(part.touched);
            }
        }
        counts.sizes.retain(|_, n| *n != 0);
        if let Some(previous) = previous {
            self.keep_pairs(previous, &touched, &mut writer)?;
        }
        writer.finish(&seen, &counts)
    }

    /// Hands on the pairs of blocks that nothing touched.
    fn keep_pairs(
        &self,
        previous: &Levels,
        touched: &FxHashSet<(u16, u64)>,
        writer: &mut LevelsWriter,
    ) -> Result<(), LinkageError> {
        let place = |id: &String| self.submissions.iter().position(|s| s.header.submission == *id);
        let places: Vec<Option<u16>> =
            previous.counts.submissions.iter().map(|id| place(id).map(|k| k as u16)).collect();
        let mut failed = None;
        previous.pairs(|pair| {
            let moved = pair.rows.map(|(s, h)| places.get(usize::from(s)).copied().flatten().map(|s| (s, h)));
            let [Some(a), Some(b)] = moved else { return };
            if failed.is_none() && !touched.contains(&a) && !touched.contains(&b) {
                failed = self.hand_on(&RowPair { rows: [a, b], ..pair }, writer).err();
            }
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Writes a pair under the places that submissions have once those are gone that leave.
    fn hand_on(&self, pair: &RowPair, writer: &mut LevelsWriter) -> Result<(), LinkageError> {
        let place = |(s, handle): (u16, u64)| (self.places.get(usize::from(s)).copied().unwrap_or(s), handle);
        writer.push(&RowPair { rows: pair.rows.map(place), ..*pair })
    }

    /// Returns the tags at which ranges begin, of about so many rows each.
    fn cuts(&self, rows: usize) -> Vec<Tag> {
        let mut groups: Vec<(Tag, usize)> = self.files.iter().flat_map(|f| f.groups().iter().copied()).collect();
        groups.sort_unstable();
        let (mut out, mut since) = (vec![Tag::default()], 0);
        for (first, n) in groups {
            if since >= rows && out.last().is_some_and(|last| *last < first) {
                out.push(first);
                since = 0;
            }
            since += n;
        }
        out
    }

    /// Reads a range of tags of all files.
    fn read(&self, from: Tag, to: Option<Tag>) -> Result<Range, LinkageError> {
        let words = self.kernel.words();
        let mut out = Range::new(words);
        let mut row = vec![0; words];
        for (k, (file, own)) in self.files.iter().zip(&self.layouts).enumerate() {
            let Some(Submission { header, new, .. }) = self.submissions.get(k) else { continue };
            file.between(from, to, |handle, tag, cells| {
                own.copy(cells, &self.kernel.layout, &mut row);
                let state = match new {
                    true => State::New,
                    false if self.gone.is_gone(&header.submission, handle) => State::Gone,
                    false => State::Old,
                };
                out.push(tag, k as u16, handle, state, &row);
            })?;
        }
        out.sort();
        Ok(out)
    }
}

/// Tells whether each person is in a submission once. Controls are planted on purpose and
/// exempt.
pub(crate) fn is_once(submission: &Submission) -> bool {
    submission.header.duplicate_free && !submission.header.contributor.ends_with(Received::CONTROL)
}
