/// The numbers of all records, one text after another: a text of its own for each would take
/// three times the room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Register {
    text: String,
    /// By record: where its number ends.
    ends: Vec<usize>,
    /// By contributor: where his records begin. They stand in the order of contributors.
    starts: Vec<u32>,
}

impl Register {
    /// Begins the records of the next contributor.
    pub(crate) fn begin(&mut self) {
        self.starts.push(self.ends.len() as u32);
    }

    /// Adds a record of the last contributor.
    pub(crate) fn push(&mut self, number: &str) {
        self.text.push_str(number);
        self.ends.push(self.text.len());
    }

    /// Makes room for so many records with numbers of so many bytes in all.
    pub(crate) fn reserve(&mut self, records: usize, bytes: usize) {
        self.ends.reserve_exact(records);
        self.text.reserve_exact(bytes);
    }

    /// Returns the number of records.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the bytes of all numbers.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Returns the contributor's own number of a record.
    pub(crate) fn number(&self, record: u32) -> &str {
        let at = record as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    /// Returns the place of a record's contributor.
    pub(crate) fn contributor(&self, record: u32) -> u16 {
        self.starts.partition_point(|start| *start <= record).saturating_sub(1) as u16
    }

    /// Returns the last number.
    pub(crate) fn last(&self) -> Option<&str> {
        self.len().checked_sub(1).map(|at| self.number(at as u32))
    }

    /// Lists contributors and numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u16, &str)> {
        (0..self.len() as u32).map(|r| (self.contributor(r), self.number(r)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_with_their_contributors() {
        let mut all = Register::default();
        assert_eq!((all.len(), all.last(), all.number(0)), (0, None, ""));
        for own in [&["7", "Ж-1", ""][..], &[], &["x"]] {
            all.begin();
            own.iter().for_each(|n| all.push(n));
        }
        let listed: Vec<(u16, &str)> = all.iter().collect();
        assert_eq!(listed, [(0, "7"), (0, "Ж-1"), (0, ""), (2, "x")]);
        assert_eq!((all.len(), all.last(), all.number(4)), (4, Some("x"), ""));
    }
}
