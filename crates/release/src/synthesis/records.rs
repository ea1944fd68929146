use shyraq_case::Code;

/// Synthetic records, one vector of codes a column. No row is a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Records {
    pub(crate) columns: Vec<Vec<Code>>,
    pub(crate) rows: usize,
}

impl Records {
    /// Returns the rows in the order of their codes, so that the order says nothing.
    pub(crate) fn sorted(&self) -> Vec<Vec<Code>> {
        let mut out: Vec<Vec<Code>> = (0..self.rows)
            .map(|r| self.columns.iter().map(|c| c.get(r).copied().unwrap_or_default()).collect())
            .collect();
        out.sort_unstable();
        out
    }
}
