use shyraq_encoding::Tag;

use super::Comparer;
use crate::LinkageError;
use crate::submission::Submission;

/// The rows of a range of tags.
pub(crate) struct Range {
    /// In the order of tags.
    rows: Vec<Row>,
    cells: Vec<u64>,
    words: usize,
}

/// A row; its cells lie in the range.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) tag: Tag,
    pub(crate) submission: u16,
    pub(crate) handle: u64,
    pub(crate) state: State,
    at: u32,
}

/// Since when a row is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Old,
    New,
    /// It was there and is withdrawn.
    Gone,
}

/// Rows of one tag.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) rows: &'a [Row],
    range: &'a Range,
}

impl Comparer<'_> {
    pub(super) fn read(&self, from: Tag, to: Option<Tag>) -> Result<Range, LinkageError> {
        let words = self.layout.words();
        let mut out = Range { rows: Vec::new(), cells: Vec::new(), words };
        let mut row = vec![0; words];
        for (k, (file, own)) in self.files.iter().zip(&self.layouts).enumerate() {
            let submission = k as u16;
            let Some(Submission { header, new, .. }) = self.submissions.get(k) else { continue };
            file.between(from, to, |handle, tag, cells| {
                let at = (out.cells.len() / words) as u32;
                own.copy(cells, &self.layout, &mut row);
                out.cells.extend_from_slice(&row);
                let state = match new {
                    true => State::New,
                    false if self.gone.is_gone(&header.submission, handle) => State::Gone,
                    false => State::Old,
                };
                out.rows.push(Row { tag, submission, handle, state, at });
            })?;
        }
        // Handles are random, so this order says nothing; and it is the same however often rows came.
        out.rows.sort_unstable_by_key(|r| (r.tag, r.submission, r.handle));
        Ok(out)
    }
}

impl Range {
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        self.rows.chunk_by(|a, b| a.tag == b.tag).map(|rows| Block { rows, range: self })
    }
}

impl Block<'_> {
    pub(crate) fn cells(&self, row: &Row) -> &[u64] {
        let start = row.at as usize * self.range.words;
        self.range.cells.get(start..start + self.range.words).unwrap_or_default()
    }
}
