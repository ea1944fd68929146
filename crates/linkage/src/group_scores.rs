//! How right and complete clusters are for one group: a linkage that finds one group less than
//! another counts it too high.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::evaluate::{Name, Placed};
use crate::persons::GroupEstimates;

/// The pairs that have a record of a group, and its persons, beside the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupScores {
    /// Records.
    pub records: usize,
    /// Clusters that have one of them.
    pub persons: usize,
    /// The same in 9 of 10 cases, as far as the model holds; none where it is of other records than
    /// the truth, or encodings are deleted.
    pub persons_interval: Option<[usize; 2]>,
    /// True persons who have one of them.
    pub true_persons: usize,
    /// Pairs of records of one person.
    pub true_pairs: usize,
    /// Share of the pairs within clusters that are one person; none where there are no pairs.
    pub precision: Option<f64>,
    /// Share of the pairs of one person that are within clusters; none where there are no pairs.
    pub recall: Option<f64>,
}

impl GroupScores {
    /// Takes the interval over that was estimated of the same records.
    pub(crate) fn with(&mut self, estimated: &GroupEstimates) {
        self.persons_interval = (estimated.records == self.records).then_some(estimated.persons_interval);
    }
}

/// How many records a whole has, and how many of these are of a group.
#[derive(Default)]
struct Parts<K> {
    whole: HashMap<K, usize>,
    of_group: HashMap<K, usize>,
}

impl<K: Copy + Eq + std::hash::Hash> Parts<K> {
    /// Counts the pairs within a whole that have a record of the group.
    fn pairs(&self) -> f64 {
        let within = |n: usize| (n * n.saturating_sub(1) / 2) as f64;
        let pairs = |(key, own): (&K, &usize)| {
            let all = self.whole.get(key).copied().unwrap_or_default();
            within(all) - within(all.saturating_sub(*own))
        };
        self.of_group.iter().map(pairs).sum()
    }
}

/// Scores the groups in which records are, by name. A record of no group is in none, and its
/// pairs with others are in theirs.
pub(crate) fn group_scores<'a>(
    both: &[Placed<'a>],
    of: impl Fn(&'a Name) -> Option<&'a str>,
) -> BTreeMap<String, GroupScores> {
    let mut groups: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
    for (name, cluster, person) in both {
        if let Some(group) = of(name) {
            groups.entry(group).or_default().push((*cluster, *person));
        }
    }
    let all: Vec<(u32, u32)> = both.iter().map(|(_, cluster, person)| (*cluster, *person)).collect();
    let (mut clusters, mut persons, mut cells) =
        (counted(&all, |r| r.0), counted(&all, |r| r.1), counted(&all, |r| *r));
    let mut score = |(group, own): (&str, Vec<(u32, u32)>)| {
        clusters.of_group = tally(&own, |r| r.0);
        persons.of_group = tally(&own, |r| r.1);
        cells.of_group = tally(&own, |r| *r);
        let (found, truth, right) = (clusters.pairs(), persons.pairs(), cells.pairs());
        let share = |all: f64| (all > 0.0).then(|| right / all);
        let scores = GroupScores {
            records: own.len(),
            persons: clusters.of_group.len(),
            persons_interval: None,
            true_persons: persons.of_group.len(),
            true_pairs: truth as usize,
            precision: share(found),
            recall: share(truth),
        };
        (group.to_owned(), scores)
    };
    groups.into_iter().map(&mut score).collect()
}

fn tally<K: Eq + std::hash::Hash>(records: &[(u32, u32)], key: impl Fn(&(u32, u32)) -> K) -> HashMap<K, usize> {
    let mut out = HashMap::new();
    records.iter().for_each(|r| *out.entry(key(r)).or_default() += 1);
    out
}

fn counted<K: Eq + std::hash::Hash>(records: &[(u32, u32)], key: impl Fn(&(u32, u32)) -> K) -> Parts<K> {
    Parts { whole: tally(records, key), of_group: HashMap::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two persons: the first has records 1, 2 (of x) and 3 (of y), the second 4 (of y) and 5 (of
    /// none). Found are {1, 2}, {3, 4} and {5}. Counted by hand.
    #[test]
    fn pairs_are_those_that_have_a_record_of_the_group() {
        let names: Vec<Name> = (1..=5).map(|k: usize| (k.to_string(), String::new())).collect();
        let placed = [(0, 0), (0, 0), (1, 0), (1, 1), (2, 1)];
        let both: Vec<Placed<'_>> = names.iter().zip(placed).map(|(n, (c, p))| (n, c, p)).collect();
        let of = |name: &Name| match name.0.as_str() {
            "1" | "2" => Some("x"),
            "3" | "4" => Some("y"),
            _ => None,
        };
        let found = group_scores(&both, of);
        // Of x: the truth has 1-2, 1-3, 2-3, of which 1-2 was found, and nothing else was.
        let x = &found["x"];
        assert_eq!((x.records, x.persons, x.true_persons, x.true_pairs), (2, 1, 1, 3));
        assert_eq!((x.recall, x.precision), (Some(1.0 / 3.0), Some(1.0)));
        // Of y: the truth has 1-3, 2-3, 4-5; found was 3-4, which is wrong.
        let y = &found["y"];
        assert_eq!((y.records, y.persons, y.true_persons, y.true_pairs), (2, 1, 2, 3));
        assert_eq!((y.recall, y.precision), (Some(0.0), Some(0.0)));
    }
}
