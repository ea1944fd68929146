//! Records that hang together, as flat lists: millions of small parts would take more room in
//! lists of their own than what stands in these.

use crate::cluster::Scored;
use crate::lists::Lists;

/// In no part: the record stands alone.
const ALONE: u32 = u32::MAX;

/// Finds the representative of each record: the lowest that it hangs together with.
pub(crate) struct Roots(Vec<u32>);

impl Roots {
    /// Begins with records that stand alone.
    pub(crate) fn new(records: usize) -> Self {
        Self((0..records as u32).collect())
    }

    pub(crate) fn of(&mut self, mut r: u32) -> u32 {
        while self.0[r as usize] != r {
            let up = self.0[self.0[r as usize] as usize];
            self.0[r as usize] = up;
            r = up;
        }
        r
    }

    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// Parts of more than one record, by their first record.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    records: Lists,
    pairs: Lists,
}

/// What hangs together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    /// Ascending.
    pub(crate) records: &'a [u32],
    /// Places of the pairs between its records, ascending.
    pub(crate) pairs: &'a [u32],
}

impl Part<'_> {
    /// Returns the place of a record in the part.
    pub(crate) fn place(&self, record: u32) -> Option<u32> {
        self.records.binary_search(&record).ok().map(|at| at as u32)
    }
}

impl Parts {
    /// Finds what hangs together by the pairs above some log odds and by what people decided to be one.
    pub(crate) fn new(records: usize, pairs: &[Scored], same: &[(u32, u32)], above: f64) -> Self {
        let mut roots = Roots::new(records);
        same.iter().for_each(|(a, b)| roots.join(*a, *b));
        pairs.iter().filter(|p| p.log_odds > above).for_each(|p| roots.join(p.records.0, p.records.1));
        let mut sizes = vec![0_u32; records];
        for r in 0..records as u32 {
            let root = roots.of(r);
            roots.0[r as usize] = root;
            sizes[root as usize] += 1;
        }
        // A root is the lowest of its part, so it has its number before the others ask for it.
        let mut part = roots.0;
        let mut lengths = Vec::new();
        for r in 0..records {
            let root = part[r] as usize;
            part[r] = match sizes[root] {
                1 => ALONE,
                size if root == r => {
                    lengths.push(size);
                    lengths.len() as u32 - 1
                }
                _ => part[root],
            };
        }
        drop(sizes);
        let within = |p: &Scored| {
            let (a, b) = (part[p.records.0 as usize], part[p.records.1 as usize]);
            (a == b && a != ALONE).then_some(a)
        };
        let mut found = vec![0; lengths.len()];
        pairs.iter().filter_map(within).for_each(|k| found[k as usize] += 1);
        let placed = pairs.iter().zip(0..).filter_map(|(p, at)| Some((within(p)?, at)));
        let pairs = Lists::fill(found, placed);
        let own = part.iter().zip(0..).filter(|(k, _)| **k != ALONE).map(|(k, r)| (*k, r));
        Self { records: Lists::fill(lengths, own), pairs }
    }

    /// Returns the number of parts.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Returns a part.
    pub(crate) fn get(&self, part: usize) -> Part<'_> {
        Part { records: self.records.get(part), pairs: self.pairs.get(part) }
    }

    /// Returns the records of a part, also when pairs are gone.
    pub(crate) fn records_of(&self, part: usize) -> &[u32] {
        self.records.get(part)
    }

    /// Lists all records of parts, part by part.
    pub(crate) fn records(&self) -> &[u32] {
        self.records.all()
    }

    /// Lets the pairs go: parts are only asked for their records then.
    pub(crate) fn forget_pairs(&mut self) {
        self.pairs = Lists::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::tests::pair;

    #[test]
    fn parts_hold_the_records_and_pairs_that_hang_together() {
        let pairs = [pair(0, 5, 1.0), pair(1, 2, -9.0), pair(2, 6, 0.5), pair(3, 6, 2.0), pair(2, 3, -9.0)];
        let parts = Parts::new(8, &pairs, &[(7, 5)], 0.0);
        let all: Vec<(&[u32], &[u32])> = (0..parts.len()).map(|k| parts.get(k)).map(|p| (p.records, p.pairs)).collect();
        assert_eq!(all, [(&[0, 5, 7][..], &[0][..]), (&[2, 3, 6], &[2, 3, 4])]);
        assert_eq!((parts.get(1).place(6), parts.get(1).place(4)), (Some(2), None));
        assert_eq!(Parts::new(0, &[], &[], 0.0).len(), 0);
    }
}
