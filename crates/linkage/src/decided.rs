/// What people decided about pairs of records: it stands above what any model says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decided {
    /// Pairs that are one person.
    pub(crate) same: Vec<(u32, u32)>,
    /// Pairs that are two persons.
    pub(crate) different: Vec<(u32, u32)>,
}

/// Decisions, found by their records.
#[derive(Debug, Default)]
pub(crate) struct ByRecord<'a> {
    same: &'a [(u32, u32)],
    /// First record and place among `same`, in order.
    firsts: Vec<(u32, u32)>,
    /// Both ways, in order.
    different: Vec<(u32, u32)>,
}

impl Decided {
    pub(crate) fn by_record(&self) -> ByRecord<'_> {
        let mut firsts: Vec<(u32, u32)> = self.same.iter().zip(0..).map(|(pair, at)| (pair.0, at)).collect();
        let mut different: Vec<(u32, u32)> = self.different.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]).collect();
        firsts.sort_unstable();
        different.sort_unstable();
        ByRecord { same: &self.same, firsts, different }
    }
}

impl Decided {
    /// Returns two records of so many that are two persons by a decision and one by others; the first such.
    pub(crate) fn contradiction(&self, records: usize) -> Option<(u32, u32)> {
        let mut one: Vec<u32> = (0..records as u32).collect();
        for (a, b) in &self.same {
            let (a, b) = (lowest(&mut one, *a), lowest(&mut one, *b));
            one.get_mut(a.max(b) as usize).into_iter().for_each(|r| *r = a.min(b));
        }
        self.different.iter().copied().find(|(a, b)| lowest(&mut one, *a) == lowest(&mut one, *b))
    }
}

/// Returns the lowest record that is one with a record.
fn lowest(one: &mut [u32], mut record: u32) -> u32 {
    while let Some(next) = one.get(record as usize).copied().filter(|n| *n != record) {
        let after = one.get(next as usize).copied().unwrap_or(next);
        one.get_mut(record as usize).into_iter().for_each(|r| *r = after);
        record = next;
    }
    record
}

/// Returns what stands beside a record.
fn beside(all: &[(u32, u32)], record: u32) -> impl Iterator<Item = u32> {
    let start = all.partition_point(|own| own.0 < record);
    all.iter().skip(start).take_while(move |own| own.0 == record).map(|own| own.1)
}

impl ByRecord<'_> {
    /// Lists the decisions that some records are one person, in the order in which they stand.
    /// Those of a record are asked for with all that it is one with.
    pub(crate) fn same(&self, records: &[u32]) -> Vec<(u32, u32)> {
        if self.same.is_empty() {
            return Vec::new();
        }
        let mut places: Vec<u32> = records.iter().flat_map(|r| beside(&self.firsts, *r)).collect();
        places.sort_unstable();
        places.iter().filter_map(|at| self.same.get(*at as usize)).copied().collect()
    }

    /// Lists the records that are another person than a record.
    pub(crate) fn different(&self, record: u32) -> impl Iterator<Item = u32> {
        beside(&self.different, record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_itself_is_found_through_others() {
        let all =
            |same: &[(u32, u32)], different: &[(u32, u32)]| Decided { same: same.into(), different: different.into() };
        assert_eq!(all(&[(0, 1), (3, 2), (2, 1)], &[(4, 0), (0, 3)]).contradiction(5), Some((0, 3)));
        assert_eq!(all(&[(0, 1), (3, 2)], &[(4, 0), (0, 3)]).contradiction(5), None);
        assert_eq!(all(&[], &[(0, 1)]).contradiction(2), None);
    }

    #[test]
    fn decisions_are_found_by_their_records() {
        let all = Decided { same: vec![(9, 2), (4, 5), (2, 7)], different: vec![(2, 4), (8, 2)] };
        let found = all.by_record();
        assert_eq!(found.same(&[2, 7, 9]), [(9, 2), (2, 7)]);
        assert_eq!(found.same(&[4, 5]), [(4, 5)]);
        assert_eq!(found.different(2).collect::<Vec<_>>(), [4, 8]);
        assert_eq!(found.different(4).collect::<Vec<_>>(), [2]);
        assert_eq!(found.different(9).count(), 0);
    }
}
