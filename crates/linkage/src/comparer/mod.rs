//! The comparer: rows that share a tag are compared, and levels of agreement go on.
//!
//! Files are in the order of their tags, so a block is read from all of them at once, a range
//! of tags at a time: memory holds a few ranges, whatever the number of rows. A block in which
//! nothing is new is left as it was.

mod block;
mod range;
mod split;

use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use shyraq_encoding::{Field, Layout, RowsFile, Tag};

use crate::LinkageError;
use crate::levels::{Counts, Levels, LevelsWriter, RowPair, Seen};
use crate::model::Weights;
use crate::received::Received;
use crate::submission::Submission;
use crate::withdrawn::Gone;
use block::Comparison;

/// Bytes of cells in a range of tags, about.
const RANGE: usize = 24 << 20;

/// What is compared: opened files, and what is common to all.
pub(crate) struct Comparer<'a> {
    files: Vec<RowsFile>,
    layouts: Vec<Layout>,
    submissions: &'a [Submission],
    /// By submission: each person is in it once. (What a contributor says of all his submissions
    /// is the resolver's: it may change with the next one, and no block would know.)
    once: Vec<bool>,
    layout: Layout,
    weights: Weights,
    gone: &'a Gone,
}

/// What comes of some blocks. Numbers are changes of what was.
#[derive(Default)]
pub(crate) struct Compared {
    pairs: Vec<RowPair>,
    seen: Seen,
    comparisons: i64,
    sizes: std::collections::BTreeMap<u64, i64>,
    split: i64,
    /// Rows, old ones, of blocks that were compared anew.
    touched: Vec<(u16, u64)>,
}

impl<'a> Comparer<'a> {
    pub(crate) fn open(submissions: &'a [Submission], gone: &'a Gone) -> Result<Self, LinkageError> {
        let mut fields: Vec<Field> = submissions.iter().flat_map(|s| s.header.fields.iter().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        let layouts: Vec<Layout> = submissions.iter().map(|s| Layout::new(&s.header.fields)).collect();
        let open = |(s, l): (&Submission, &Layout)| RowsFile::open(&s.dir, l.words());
        let files = submissions.iter().zip(&layouts).map(open).collect::<Result<_, _>>()?;
        let once = submissions.iter().map(is_once).collect();
        Ok(Self { files, layouts, submissions, once, layout: Layout::new(&fields), weights: Weights::usual(), gone })
    }

    /// Compares what is new and writes levels into `dir`.
    pub(crate) fn compare(&self, previous: Option<&Levels>, dir: &Path) -> Result<(), LinkageError> {
        let mut writer = LevelsWriter::create(dir)?;
        let mut seen = previous.map(Levels::seen).transpose()?.unwrap_or_default();
        let mut counts = Counts {
            submissions: self.submissions.iter().map(|s| s.header.submission.clone()).collect(),
            ..previous.map(|p| p.counts.clone()).unwrap_or_default()
        };
        let mut touched = FxHashSet::default();
        let cuts = self.cuts();
        let ranges: Vec<(Tag, Option<Tag>)> =
            cuts.iter().enumerate().map(|(k, from)| (*from, cuts.get(k + 1).copied())).collect();
        // Some ranges at a time, in order: the files written do not depend on the threads.
        for some in ranges.chunks(2 * rayon::current_num_threads()) {
            let parts: Vec<Compared> =
                some.par_iter().map(|(from, to)| self.range(*from, *to)).collect::<Result<_, _>>()?;
            for part in parts {
                part.pairs.iter().try_for_each(|p| writer.push(p))?;
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
                failed = writer.push(&RowPair { rows: [a, b], ..pair }).err();
            }
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Returns the tags at which ranges begin, of about equally many rows each.
    fn cuts(&self) -> Vec<Tag> {
        let mut groups: Vec<(Tag, usize)> = self.files.iter().flat_map(|f| f.groups().iter().copied()).collect();
        groups.sort_unstable();
        let rows = (RANGE / (8 * self.layout.words())).max(1);
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

    fn range(&self, from: Tag, to: Option<Tag>) -> Result<Compared, LinkageError> {
        let range = self.read(from, to)?;
        let mut comparison = Comparison::new(self);
        range.blocks().for_each(|block| comparison.block(&block));
        Ok(comparison.finish())
    }
}

/// Tells whether each person is in a submission once. Controls are planted on purpose and
/// exempt.
pub(crate) fn is_once(submission: &Submission) -> bool {
    submission.header.duplicate_free && !submission.header.contributor.ends_with(Received::CONTROL)
}
