use shyraq_case::Code;

/// Synthetic records. No row is a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Records {
    columns: Vec<Vec<Code>>,
    resident: usize,
    /// Records in all: each resident one stands for one or more.
    pub(crate) rows: usize,
}

impl Records {
    /// Spreads `rows` records over the resident ones, whose order is random.
    pub(crate) fn new(columns: Vec<Vec<Code>>, resident: usize, rows: usize) -> Self {
        Self { columns, resident, rows: if resident == 0 { 0 } else { rows } }
    }

    /// Returns how often a resident record is written.
    fn repeats(&self, resident: usize) -> usize {
        let up_to = |k: usize| (k as u128 * self.rows as u128 / self.resident.max(1) as u128) as usize;
        up_to(resident + 1) - up_to(resident)
    }

    /// Returns each different record with how often it is written, in the order of their
    /// codes, so that the order says nothing.
    pub(crate) fn sorted(&self) -> Vec<(Vec<Code>, usize)> {
        let code = |c: &Vec<Code>, r: usize| c.get(r).copied().unwrap_or_default();
        let mut order: Vec<u32> = (0..u32::try_from(self.resident).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by(|a, b| {
            let key = |r: u32| self.columns.iter().map(move |c| code(c, r as usize));
            key(*a).cmp(key(*b))
        });
        let mut out: Vec<(Vec<Code>, usize)> = Vec::new();
        for r in order {
            let row: Vec<Code> = self.columns.iter().map(|c| code(c, r as usize)).collect();
            let times = self.repeats(r as usize);
            match out.last_mut() {
                Some(last) if last.0 == row => last.1 += times,
                _ => out.push((row, times)),
            }
        }
        out
    }

    #[cfg(test)]
    pub(crate) fn columns(&self) -> &[Vec<Code>] {
        &self.columns
    }
}
