use std::borrow::Cow;

use shyraq_encoding::Tag;

use crate::LinkageError;

/// The rows of a range of tags: whole blocks, of all submissions.
#[derive(Debug, Default)]
pub struct Range {
    /// In the order of tags.
    rows: Vec<Row>,
    cells: Vec<u64>,
    words: usize,
}

/// A row; its cells lie in the range.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) tag: Tag,
    pub(crate) submission: u16,
    pub(crate) handle: u64,
    pub(crate) state: State,
    at: u32,
}

/// Since when a row is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A range's rows as columns, on their way to another machine: what a comparer may see, and
/// nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columnar<'a> {
    /// The place of each row's submission.
    pub submissions: Cow<'a, [u16]>,
    /// 0 for a row that was there before, 1 for a new one, 2 for one that is withdrawn.
    pub states: Cow<'a, [u8]>,
    /// The rows' random handles.
    pub handles: Cow<'a, [u64]>,
    /// The rows' tags, 16 bytes each, in order.
    pub tags: Cow<'a, [u8]>,
    /// The rows' cells, one row after another.
    pub cells: Cow<'a, [u64]>,
}

impl Range {
    /// Begins a range of rows with cells of so many words.
    pub(super) fn new(words: usize) -> Self {
        Self { words, ..Self::default() }
    }

    pub(super) fn push(&mut self, tag: Tag, submission: u16, handle: u64, state: State, cells: &[u64]) {
        let at = self.rows.len() as u32;
        self.cells.extend_from_slice(cells);
        self.rows.push(Row { tag, submission, handle, state, at });
    }

    /// Brings rows into the order of their tags. Handles are random, so the order of a block says
    /// nothing; and it is the same however often rows came.
    pub(super) fn sort(&mut self) {
        self.rows.sort_unstable_by_key(|r| (r.tag, r.submission, r.handle));
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        self.rows.chunk_by(|a, b| a.tag == b.tag).map(|rows| Block { rows, range: self })
    }

    /// Returns how many submissions there must be at least for its rows to be of them.
    #[must_use]
    pub fn submissions(&self) -> usize {
        self.rows.iter().map(|r| usize::from(r.submission) + 1).max().unwrap_or_default()
    }

    /// Returns the rows of all blocks in which there is something to compare.
    #[must_use]
    pub fn columnar(&self) -> Columnar<'static> {
        let (mut submissions, mut states, mut handles) = (Vec::new(), Vec::new(), Vec::new());
        let (mut tags, mut cells) = (Vec::new(), Vec::new());
        for block in self.blocks().filter(|b| !b.is_settled()) {
            for row in block.rows {
                submissions.push(row.submission);
                states.push(row.state as u8);
                handles.push(row.handle);
                tags.extend(row.tag.0);
                cells.extend_from_slice(block.cells(row));
            }
        }
        Columnar {
            submissions: submissions.into(),
            states: states.into(),
            handles: handles.into(),
            tags: tags.into(),
            cells: cells.into(),
        }
    }

    /// Takes rows that came as columns; a row has so many words of cells.
    ///
    /// # Errors
    /// [`LinkageError::Cluster`] for columns that do not fit together.
    pub fn from_columnar(columns: &Columnar<'_>, words: usize) -> Result<Self, LinkageError> {
        let (tags, rest) = columns.tags.as_chunks::<16>();
        let lengths = [columns.states.len(), columns.handles.len(), tags.len(), columns.cells.len() / words.max(1)];
        let n = columns.submissions.len();
        let whole = rest.is_empty() && words > 0 && columns.cells.len().is_multiple_of(words);
        let wrong = || LinkageError::versions("the rows to compare are of another form");
        if !whole || lengths.iter().any(|l| *l != n) || u32::try_from(n).is_err() {
            return Err(wrong());
        }
        let mut out = Self::new(words);
        let rows = columns.submissions.iter().zip(columns.states.iter()).zip(columns.handles.iter()).zip(tags);
        for ((((submission, state), handle), tag), cells) in rows.zip(columns.cells.chunks_exact(words)) {
            let state = match state {
                0 => State::Old,
                1 => State::New,
                2 => State::Gone,
                _ => return Err(wrong()),
            };
            out.push(Tag(*tag), *submission, *handle, state, cells);
        }
        out.sort();
        Ok(out)
    }
}

impl Block<'_> {
    pub(crate) fn cells(&self, row: &Row) -> &[u64] {
        let start = row.at as usize * self.range.words;
        self.range.cells.get(start..start + self.range.words).unwrap_or_default()
    }

    /// Tells whether all of its rows were compared before, and stay.
    pub(crate) fn is_settled(&self) -> bool {
        self.rows.iter().all(|r| r.state == State::Old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range() -> Range {
        let mut out = Range::new(2);
        for (tag, submission, handle, state) in [
            (5, 1, 70, State::New),
            (5, 0, 90, State::Old),
            (3, 0, 80, State::Old),
            (3, 2, 60, State::Old),
            (9, 2, 50, State::Gone),
        ] {
            out.push(Tag([tag; 16]), submission, handle, state, &[handle, 1]);
        }
        out.sort();
        out
    }

    #[test]
    fn rows_travel_as_columns_but_for_blocks_without_anything_new() {
        let sent = range().columnar();
        assert_eq!(sent.handles, vec![90, 70, 50]);
        assert_eq!((&sent.submissions[..], &sent.states[..]), (&[0, 1, 2][..], &[0, 1, 2][..]));
        assert_eq!(sent.cells, vec![90, 1, 70, 1, 50, 1]);
        assert_eq!(Range::from_columnar(&sent, 2).unwrap().columnar(), sent);
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        let sent = range().columnar();
        let refused = |change: fn(&mut Columnar<'_>)| {
            let mut other = sent.clone();
            change(&mut other);
            Range::from_columnar(&other, 2).is_err()
        };
        assert!(refused(|c| c.submissions.to_mut().truncate(2)));
        assert!(refused(|c| c.states.to_mut()[1] = 3));
        assert!(refused(|c| c.handles.to_mut().push(4)));
        assert!(refused(|c| c.tags.to_mut().truncate(47)));
        assert!(refused(|c| c.cells.to_mut().truncate(5)));
        assert!(Range::from_columnar(&sent, 3).is_err() && Range::from_columnar(&sent, 0).is_err());
    }
}
