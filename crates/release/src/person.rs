use shyraq_case::{BLANK, Code, Column};

/// One coded record a person: the only thing that is ever counted.
///
/// Columns are stored one after another. How many rows there are, which values occur and
/// how long anything took is sensitive; no method says it outside this crate.
#[derive(Debug)]
pub struct PersonTable {
    columns: Vec<Column>,
    codes: Vec<Vec<Code>>,
    rows: usize,
}

impl PersonTable {
    /// Makes a table from one vector of codes a column, already one row a person.
    ///
    /// A code that its column does not have becomes blank.
    #[must_use]
    pub fn new(columns: Vec<Column>, mut codes: Vec<Vec<Code>>, rows: usize) -> Self {
        codes.resize(columns.len(), Vec::new());
        for (column, codes) in columns.iter().zip(&mut codes) {
            codes.resize(rows, BLANK);
            for c in codes.iter_mut().filter(|c| usize::from(**c) >= column.cells()) {
                *c = BLANK;
            }
        }
        Self { columns, codes, rows }
    }

    /// Merges the rows of each person into one.
    ///
    /// `person[i]` numbers the person of row i, from 0 without gaps. The rule for a single
    /// or ordinal column: the commonest answer that is not blank, among equals the one
    /// that comes first in the code book. A value of a variable with several choices is 1
    /// when any of the rows has it.
    #[must_use]
    pub fn merged(columns: Vec<Column>, codes: &[Vec<Code>], person: &[u32], persons: usize) -> Self {
        let rows = person.len();
        let mut order: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|r| person.get(*r as usize).copied());
        let merged = codes
            .iter()
            .map(|column| {
                let mut out = Vec::with_capacity(persons);
                let mut answers: Vec<Code> = Vec::new();
                let same = |a: &u32, b: &u32| person.get(*a as usize) == person.get(*b as usize);
                for group in order.chunk_by(same) {
                    answers.clear();
                    answers.extend(group.iter().filter_map(|r| column.get(*r as usize)).filter(|c| **c != BLANK));
                    out.push(commonest(&mut answers));
                }
                out
            })
            .collect();
        Self::new(columns, merged, persons)
    }

    /// Returns the columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn codes(&self) -> &[Vec<Code>] {
        &self.codes
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }
}

/// Returns the commonest code, the smallest among equals; blank when there is none.
fn commonest(answers: &mut [Code]) -> Code {
    answers.sort_unstable();
    let mut best = (0, BLANK);
    for run in answers.chunk_by(|a, b| a == b) {
        if let Some(code) = run.first()
            && run.len() > best.0
        {
            best = (run.len(), *code);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, values: usize) -> Column {
        Column { name: name.into(), variable: 0, value: None, values: (0..values).map(|v| v.to_string()).collect() }
    }

    #[test]
    fn one_person_is_one_row_whatever_the_order() {
        let codes = vec![vec![3, 0, 1, 3, 2], vec![0, 1, 0, 0, 0]];
        let person = [0, 0, 1, 0, 1];
        let t = PersonTable::merged(vec![column("a", 3), column("b", 1)], &codes, &person, 2);
        assert_eq!(t.codes()[0], [3, 1], "commonest; among equals the first of the code book");
        assert_eq!(t.codes()[1], [1, 0], "any");
    }

    #[test]
    fn codes_outside_the_domain_are_blank() {
        let t = PersonTable::new(vec![column("a", 2)], vec![vec![2, 3, 65_535]], 3);
        assert_eq!(t.codes()[0], [2, 0, 0]);
    }
}
