use shyraq_tabular::Refusal;

/// Rows that are named one by one.
const NAMED: usize = 10;

/// Rows of a table that can't be taken; all others are encoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// How many there are.
    pub rows: u64,
    /// The first ten: the number of the row in the file, and why.
    pub first: Vec<(u64, Refusal)>,
}

impl Refused {
    pub(crate) fn push(&mut self, row: u64, why: Refusal) {
        self.rows += 1;
        if self.first.len() < NAMED {
            self.first.push((row, why));
        }
    }
}
