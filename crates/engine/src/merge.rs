use crate::{Code, Packed};

impl Packed {
    /// Merges the rows of each person into one row, in the order of the persons' numbers.
    ///
    /// `person[i]` numbers the person of row i, from 0. The rule: of a column's answers the
    /// commonest that is not blank; among equals the one that comes first in the code book.
    /// A flag is therefore set when any row has it.
    ///
    /// # Privacy
    /// A row of the answer depends on the rows of its person alone, and a person who is one number
    /// is one row.
    #[must_use]
    pub fn merged(&self, person: &[u32]) -> Self {
        let mut order: Vec<u32> = (0..self.rows().min(person.len()) as u32).collect();
        order.sort_by_key(|r| person.get(*r as usize).copied());
        let same = |a: &u32, b: &u32| person.get(*a as usize) == person.get(*b as usize);
        let mut out = Self::new(self.layout().clone());
        let width = self.layout().columns();
        let mut codes = vec![0; width];
        let mut answers: Vec<Code> = Vec::new();
        for group in order.chunk_by(same) {
            for (column, code) in codes.iter_mut().enumerate() {
                answers.clear();
                answers.extend(group.iter().map(|r| self.code(*r as usize, column)).filter(|c| *c != 0));
                *code = commonest(&mut answers);
            }
            out.push(&codes);
        }
        out
    }
}

/// Returns the commonest code, the smallest among equals; blank when there is none.
fn commonest(answers: &mut [Code]) -> Code {
    answers.sort_unstable();
    let mut best = (0, 0);
    for run in answers.chunk_by(|a, b| a == b) {
        if let Some(code) = run.first()
            && run.len() > best.0
        {
            best = (run.len(), *code);
        }
    }
    best.1
}
