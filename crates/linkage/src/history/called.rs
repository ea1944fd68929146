use std::borrow::Cow;
use std::collections::BTreeMap;

/// What clusters are called. Most names are new and of one form, so only a number is kept of them.
#[derive(Debug, Default)]
pub(crate) struct Called {
    /// By cluster: names of before.
    kept: BTreeMap<u32, String>,
    /// By cluster: which new name it has, from 1 on; 0: none.
    new: Vec<u32>,
    /// The last number that was used before.
    last: u64,
}

impl Called {
    /// Takes the names of clusters that keep one, and gives the others new ones in order, with
    /// numbers beyond the last. There are so many records.
    pub(super) fn new(records: usize, kept: BTreeMap<u32, String>, last: u64, all: impl Iterator<Item = u32>) -> Self {
        let mut new = vec![0; records];
        let mut next = 0;
        for cluster in all.filter(|c| !kept.contains_key(c)) {
            next += 1;
            if let Some(slot) = new.get_mut(cluster as usize) {
                *slot = next;
            }
        }
        Self { kept, new, last }
    }

    /// Returns the name of a cluster, which is given by its lowest record.
    pub(crate) fn name(&self, cluster: u32) -> Cow<'_, str> {
        match self.new.get(cluster as usize) {
            Some(number) if *number > 0 => format!("P{}", self.last + u64::from(*number)).into(),
            _ => self.kept.get(&cluster).map_or("", String::as_str).into(),
        }
    }
}
