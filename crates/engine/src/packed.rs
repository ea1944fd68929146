use crate::{Code, Layout};

/// Persons, each in the same few words, one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    layout: Layout,
    words: Vec<u64>,
    rows: usize,
}

impl Packed {
    /// Makes a table without persons.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self { layout, words: Vec::new(), rows: 0 }
    }

    /// Packs columns of codes; short columns are blank at the end, and a code that its
    /// column does not have is blank.
    #[must_use]
    pub fn from_columns(layout: Layout, columns: &[Vec<Code>], rows: usize) -> Self {
        let mut out = Self::new(layout);
        let mut row = vec![0; columns.len()];
        for r in 0..rows {
            for (code, column) in row.iter_mut().zip(columns) {
                *code = column.get(r).copied().unwrap_or_default();
            }
            out.push(&row);
        }
        out
    }

    /// Adds a person by a code for each column; a code that its column does not have is
    /// blank.
    pub fn push(&mut self, codes: &[Code]) {
        let start = self.words.len();
        self.words.resize(start + self.layout.words(), 0);
        let Some(person) = self.words.get_mut(start..) else { return };
        for ((code, field), cells) in codes.iter().zip(self.layout.fields()).zip(self.layout.cells()) {
            if usize::from(*code) < *cells
                && let Some(word) = person.get_mut(field.word)
            {
                *word |= field.put(*code);
            }
        }
        self.rows += 1;
    }

    /// Changes a code; one that the column does not have becomes blank.
    pub fn put(&mut self, row: usize, column: usize, code: Code) {
        let (Some(field), Some(cells)) = (self.layout.fields().get(column), self.layout.cells().get(column)) else {
            return;
        };
        if let Some(word) = self.words.get_mut(row * self.layout.words() + field.word) {
            *word &= !field.put(Code::MAX);
            *word |= field.put(if usize::from(code) < *cells { code } else { 0 });
        }
    }

    /// Gives back memory that was reserved for persons who did not come.
    pub fn shrink(&mut self) {
        self.words.shrink_to_fit();
    }

    /// Returns the layout.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Returns the number of persons.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns all words, person after person.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Returns a code; blank for a place that does not exist.
    #[must_use]
    pub fn code(&self, row: usize, column: usize) -> Code {
        self.layout.fields().get(column).map_or(0, |field| {
            self.words.get(row * self.layout.words() + field.word).map_or(0, |word| field.get(*word))
        })
    }
}
