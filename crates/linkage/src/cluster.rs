//! From pairs to persons: average link on log odds, inside what hangs together.
//!
//! Two groups become one while the mean of the log odds over all pairs between them is above
//! that of the threshold. A pair that no block brought together counts against it. Chains of
//! likely pairs do not make one person of many, as connected components would.

use std::collections::{BTreeMap, BinaryHeap};

use rayon::prelude::*;
use shyraq_encoding::Pattern;

use crate::decided::{ByRecord, Decided};
use crate::parts::{Part, Parts};

/// Log odds beyond this say no more.
pub(crate) const SURE: f64 = 9.0;
/// What a pair says that shares no block: those of one person mostly share one.
pub(crate) const ABSENT: f64 = -3.0;

/// A scored pair of records, the lower first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scored {
    pub(crate) records: (u32, u32),
    pub(crate) log_odds: f64,
    /// How well they agree in the first of their blocks; nothing where no block brought them together.
    pub(crate) pattern: Pattern,
}

/// Who may not be in one cluster: records of a contributor that has each person once.
pub(crate) trait Constraint: Sync {
    /// The contributor of a record that has each person once.
    fn once(&self, record: u32) -> Option<u16>;

    /// What people decided.
    fn decided(&self) -> &Decided {
        &NOTHING
    }
}

static NOTHING: Decided = Decided { same: Vec::new(), different: Vec::new() };

#[derive(Debug, Clone, Copy, Default)]
struct Link {
    sum: f64,
    pairs: f64,
}

#[derive(PartialEq)]
struct Candidate {
    mean: f64,
    groups: (u32, u32),
    ages: (u32, u32),
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Equal means: the lower groups first, so that the result does not depend on anything else.
        self.mean.total_cmp(&other.mean).then_with(|| other.groups.cmp(&self.groups))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The groups of a part; records go by their places in it.
struct Groups {
    members: Vec<Vec<u32>>,
    links: Vec<BTreeMap<u32, Link>>,
    /// Raised at every change, so that old candidates are known.
    ages: Vec<u32>,
    once: Vec<Vec<u16>>,
    /// Records that people decided to be another person.
    apart: Vec<Vec<u32>>,
    /// By record: its group.
    of: Vec<u32>,
}

impl Groups {
    fn mean(&self, a: u32, b: u32, link: Link) -> f64 {
        let size = |g: u32| self.members[g as usize].len() as f64;
        let all = size(a) * size(b);
        (link.sum + ABSENT * (all - link.pairs)) / all
    }

    fn may(&self, a: u32, b: u32) -> bool {
        let (x, y) = (&self.once[a as usize], &self.once[b as usize]);
        !x.iter().any(|c| y.contains(c)) && !self.apart[a as usize].iter().any(|r| self.of[*r as usize] == b)
    }
}

/// Parts that are clustered before their results are put together: bounds what waits.
const AT_ONCE: usize = 1 << 16;
/// Sums of the same numbers in another order differ by less.
const ROUNDING: f64 = 1e-6;

/// Returns the log odds above which a pair brings two records together: a mean is above the threshold only if
/// one of its pairs is; below what absent pairs say any may be.
pub(crate) fn above(threshold: f64) -> f64 {
    let limit = (threshold / (1.0 - threshold)).ln();
    if limit >= ABSENT { limit - ROUNDING } else { f64::NEG_INFINITY }
}

/// Returns the cluster of each record: the lowest record in it.
pub(crate) fn clusters(records: usize, pairs: &[Scored], threshold: f64, constraint: &impl Constraint) -> Vec<u32> {
    let limit = (threshold / (1.0 - threshold)).ln();
    let parts = Parts::new(records, pairs, &constraint.decided().same, above(threshold));
    let decided = constraint.decided().by_record();
    let mut out: Vec<u32> = (0..records as u32).collect();
    for start in (0..parts.len()).step_by(AT_ONCE) {
        let some = start..parts.len().min(start + AT_ONCE);
        let found: Vec<Vec<u32>> =
            some.clone().into_par_iter().map(|k| within(parts.get(k), pairs, limit, constraint, &decided)).collect();
        for (k, lowest) in some.zip(found) {
            let own = parts.get(k).records;
            own.iter().zip(lowest).for_each(|(r, first)| out[*r as usize] = own[first as usize]);
        }
    }
    out
}

/// Returns the clusters of a part: by place the lowest place of its cluster.
fn within(
    part: Part<'_>,
    pairs: &[Scored],
    limit: f64,
    constraint: &impl Constraint,
    decided: &ByRecord<'_>,
) -> Vec<u32> {
    let records = part.records.len();
    let mut groups = Groups {
        members: (0..records as u32).map(|r| vec![r]).collect(),
        links: vec![BTreeMap::new(); records],
        ages: vec![0; records],
        once: part.records.iter().map(|r| constraint.once(*r).into_iter().collect()).collect(),
        apart: vec![Vec::new(); records],
        of: (0..records as u32).collect(),
    };
    for (apart, r) in groups.apart.iter_mut().zip(part.records) {
        apart.extend(decided.different(*r).filter_map(|other| part.place(other)));
    }
    let place = |record: u32| part.place(record).unwrap_or_default();
    for p in part.pairs.iter().map(|at| &pairs[*at as usize]) {
        let (a, b) = (place(p.records.0), place(p.records.1));
        let link = Link { sum: p.log_odds.clamp(-SURE, SURE), pairs: 1.0 };
        groups.links[a as usize].insert(b, link);
        groups.links[b as usize].insert(a, link);
    }
    for (a, b) in decided.same(part.records) {
        let (a, b) = (groups.of[place(a) as usize], groups.of[place(b) as usize]);
        if a != b {
            join(&mut groups, a.min(b), a.max(b));
        }
    }
    let mut heap = BinaryHeap::new();
    for a in 0..records as u32 {
        for (b, link) in groups.links[a as usize].range(a..) {
            let mean = groups.mean(a, *b, *link);
            if mean > limit {
                let ages = (groups.ages[a as usize], groups.ages[*b as usize]);
                heap.push(Candidate { mean, groups: (a, *b), ages });
            }
        }
    }
    while let Some(c) = heap.pop() {
        let (a, b) = c.groups;
        let fresh = groups.ages[a as usize] == c.ages.0 && groups.ages[b as usize] == c.ages.1;
        if !fresh || c.mean <= limit || !groups.may(a, b) {
            continue;
        }
        join(&mut groups, a, b);
        let neighbours: Vec<(u32, Link)> = groups.links[a as usize].iter().map(|(g, l)| (*g, *l)).collect();
        for (g, link) in neighbours {
            let mean = groups.mean(a, g, link);
            if mean > limit {
                let (x, y) = (a.min(g), a.max(g));
                heap.push(Candidate { mean, groups: (x, y), ages: (groups.ages[x as usize], groups.ages[y as usize]) });
            }
        }
    }
    let mut out: Vec<u32> = (0..records as u32).collect();
    for members in &groups.members {
        let lowest = members.iter().min().copied().unwrap_or_default();
        members.iter().for_each(|r| out[*r as usize] = lowest);
    }
    out
}

/// Puts group `b` into group `a`, the lower.
fn join(groups: &mut Groups, a: u32, b: u32) {
    let moved = std::mem::take(&mut groups.members[b as usize]);
    moved.iter().for_each(|r| groups.of[*r as usize] = a);
    let apart = std::mem::take(&mut groups.apart[b as usize]);
    groups.apart[a as usize].extend(apart);
    groups.members[a as usize].extend(moved);
    let once = std::mem::take(&mut groups.once[b as usize]);
    groups.once[a as usize].extend(once);
    groups.ages[a as usize] += 1;
    groups.ages[b as usize] += 1;
    groups.links[a as usize].remove(&b);
    for (g, link) in std::mem::take(&mut groups.links[b as usize]) {
        groups.links[g as usize].remove(&b);
        if g == a {
            continue;
        }
        let own = groups.links[a as usize].entry(g).or_default();
        own.sum += link.sum;
        own.pairs += link.pairs;
        let own = *own;
        groups.links[g as usize].insert(a, own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::tests::pair;

    struct Free;
    impl Constraint for Free {
        fn once(&self, _: u32) -> Option<u16> {
            None
        }
    }
    struct Each;
    impl Constraint for Each {
        fn once(&self, record: u32) -> Option<u16> {
            Some((record / 2) as u16)
        }
    }

    #[test]
    fn a_chain_is_not_one_person() {
        let chain = [pair(0, 1, 2.0), pair(1, 2, 1.9), pair(0, 2, -6.0)];
        assert_eq!(clusters(3, &chain, 0.5, &Free), [0, 0, 2]);
        let sure = [pair(0, 1, 5.0), pair(1, 2, 5.0)];
        assert_eq!(clusters(3, &sure, 0.5, &Free), [0, 0, 0], "(5 - 3) / 2 is above 0");
    }

    #[test]
    fn a_contributor_that_has_each_person_once_has_one_record_in_a_cluster() {
        let all = [pair(0, 2, 6.0), pair(1, 2, 5.0), pair(0, 1, 4.0)];
        assert_eq!(clusters(3, &all, 0.5, &Each), [0, 1, 0]);
        assert_eq!(clusters(3, &all, 0.5, &Free), [0, 0, 0]);
        assert_eq!(clusters(0, &[], 0.5, &Free), [0_u32; 0]);
    }
}
