use shyraq_case::{Code, Column, Rules};
use shyraq_engine::{Layout, Packed};

/// One coded record a person: the only thing that is ever counted.
///
/// Persons are packed in words, see [`shyraq_engine::Layout`]. How many there are, which
/// values occur and how long anything took is sensitive; no method says it outside this
/// crate.
#[derive(Debug)]
pub struct PersonTable {
    columns: Vec<Column>,
    packed: Packed,
}

impl PersonTable {
    /// Makes a table from one vector of codes a column, already one row a person.
    ///
    /// A code that its column does not have becomes blank.
    ///
    /// # Privacy
    /// Nothing is counted. The caller guarantees that a person is one row: whoever is several rows
    /// is counted several times.
    #[must_use]
    pub fn new(columns: Vec<Column>, codes: &[Vec<Code>], rows: usize) -> Self {
        let packed = Packed::from_columns(layout(&columns), codes, rows);
        Self { columns, packed }
    }

    /// Merges the rows of each person into one.
    ///
    /// `person[i]` numbers the person of row i, from 0 without gaps. The rule for a single
    /// or ordinal column: the commonest answer that is not blank, among equals the one
    /// that comes first in the code book. A value of a variable with several choices is 1
    /// when any of the rows has it.
    ///
    /// # Privacy
    /// Neighbours: all rows of one person added or removed. The caller guarantees that a person is
    /// one number. The record depends on this person's rows alone, so however many these are, it
    /// adds 1 to one cell of each table that is counted ([`crate::Drafted::measure_on`]). Nothing
    /// is counted here.
    #[must_use]
    pub fn merged(columns: Vec<Column>, codes: &[Vec<Code>], person: &[u32]) -> Self {
        let packed = Packed::from_columns(layout(&columns), codes, person.len()).merged(person);
        Self { columns, packed }
    }

    /// Joins columns with persons that were packed for them.
    pub(crate) fn packed(columns: Vec<Column>, packed: Packed) -> Self {
        Self { columns, packed }
    }

    /// Makes each record obey what the code book implies, by [`Rules::repair`].
    ///
    /// # Privacy
    /// A record becomes another one by itself alone, whatever the other records are: it is still
    /// one record a person. How many had to change is sensitive, and nothing says it.
    #[must_use]
    pub(crate) fn obeying(mut self, rules: &Rules) -> Self {
        if rules.is_empty() {
            return self;
        }
        let part: Vec<usize> = rules.columns().collect();
        let mut record = vec![0; self.columns.len()];
        for row in 0..self.packed.rows() {
            for column in &part {
                if let Some(code) = record.get_mut(*column) {
                    *code = self.packed.code(row, *column);
                }
            }
            if rules.repair(&mut record) {
                for column in &part {
                    self.packed.put(row, *column, record.get(*column).copied().unwrap_or_default());
                }
            }
        }
        self
    }

    /// Returns the columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn persons(&self) -> &Packed {
        &self.packed
    }
}

/// Lays out the columns of a code book.
pub(crate) fn layout(columns: &[Column]) -> Layout {
    Layout::new(&columns.iter().map(Column::cells).collect::<Vec<_>>())
}
