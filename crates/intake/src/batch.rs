use std::sync::Arc;

use shyraq_case::{Case, Code, Column, Valid};

/// Rows that were mapped and found valid, in the order of the file.
///
/// Only intake can make one: who holds it knows that every code is a value of its column
/// or blank. Codes lie row by row, because that is how they are made, sealed and stored;
/// [`ValidBatch::column`] walks one column.
#[derive(Debug, Clone)]
pub struct ValidBatch {
    columns: Arc<[Column]>,
    pub(crate) codes: Vec<Code>,
    pub(crate) rows: Vec<u64>,
    pub(crate) persons: Option<Texts>,
    pub(crate) records: Option<Texts>,
}

/// One accepted row of a [`ValidBatch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted<'a> {
    /// Its number in the file.
    pub row: u64,
    /// The contributor's person identifier, when the mapping names its column. Never blank.
    pub person: Option<&'a [u8]>,
    /// The contributor's identifier of the row, when the mapping names its column and it is filled in.
    pub record: Option<&'a [u8]>,
    /// The codes, one a coded column.
    pub codes: &'a [Code],
}

impl Accepted<'_> {
    /// Returns the row as a case of its own.
    ///
    /// # Errors
    /// Never for the columns of the batch that the row comes from; for other columns the
    /// indices that do not fit.
    pub fn to_case(&self, columns: &[Column]) -> Result<Case<Valid>, Vec<usize>> {
        Case::mapped(self.codes.to_vec()).validate(columns)
    }
}

impl ValidBatch {
    pub(crate) fn new(columns: Arc<[Column]>, person: bool, record: bool) -> Self {
        Self {
            columns,
            codes: Vec::new(),
            rows: Vec::new(),
            persons: person.then(Texts::default),
            records: record.then(Texts::default),
        }
    }

    /// Returns the coded columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns all codes, row by row.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// Walks the rows.
    pub fn iter(&self) -> impl Iterator<Item = Accepted<'_>> {
        self.rows.iter().enumerate().map(|(i, row)| Accepted {
            row: *row,
            person: self.persons.as_ref().map(|t| t.get(i)),
            record: self.records.as_ref().map(|t| t.get(i)).filter(|t| !t.is_empty()),
            codes: self.codes.get(i * self.columns.len()..(i + 1) * self.columns.len()).unwrap_or_default(),
        })
    }

    /// Walks one coded column.
    pub fn column(&self, index: usize) -> impl Iterator<Item = Code> + '_ {
        let tail = if index < self.columns.len() { self.codes.get(index..) } else { None };
        tail.unwrap_or_default().iter().step_by(self.columns.len().max(1)).copied()
    }

    pub(crate) fn clear(&mut self) {
        self.codes.clear();
        self.rows.clear();
        for texts in [&mut self.persons, &mut self.records].into_iter().flatten() {
            texts.clear();
        }
    }
}

/// Rows that were refused, reduced to the columns that the mapping uses.
///
/// Rows whose cells can't be told apart (ragged, a stray quotation mark) are not in it:
/// a cell of a personal column could stand in any place.
#[derive(Debug, Clone)]
pub struct RefusedBatch {
    pub(crate) header: Arc<[String]>,
    pub(crate) header_row: u32,
    pub(crate) delimiter: u8,
    pub(crate) rows: Vec<u64>,
    pub(crate) cells: Texts,
}

impl RefusedBatch {
    pub(crate) fn new(header: Arc<[String]>, header_row: u32, delimiter: u8) -> Self {
        Self { header, header_row, delimiter, rows: Vec::new(), cells: Texts::default() }
    }

    /// Returns the names of the columns as they stand in the file.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Walks the rows: the number in the file, and the cells as they were.
    pub fn iter(&self) -> impl Iterator<Item = (u64, impl Iterator<Item = &[u8]>)> {
        let width = self.header.len();
        self.rows
            .iter()
            .enumerate()
            .map(move |(i, row)| (*row, (i * width..(i + 1) * width).map(|c| self.cells.get(c))))
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.cells.clear();
    }
}

/// Many short texts in one buffer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    pub(crate) fn get(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(Some(&0), |i| self.ends.get(i));
        start.zip(self.ends.get(index)).and_then(|(s, e)| self.bytes.get(*s..*e)).unwrap_or_default()
    }

    pub(crate) fn len_bytes(&self) -> usize {
        self.bytes.len()
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_in_order() {
        let mut t = Texts::default();
        for word in ["", "a", "", "bcd"] {
            t.push(word.as_bytes());
        }
        let back: Vec<&[u8]> = (0..5).map(|i| t.get(i)).collect();
        assert_eq!(back, [b"".as_slice(), b"a", b"", b"bcd", b""]);
    }
}
