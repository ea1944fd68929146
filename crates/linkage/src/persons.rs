//! How many persons there are, and how right and complete the clusters are, by the model's own
//! probabilities.
//!
//! Draws show what is uncertain among pairs that were compared. Records of one person that
//! share no block are in no draw; how many they are is told by how often the others were found:
//! pairs that only one key found, beside those that two found (Chao, Scand. J. Statist. 11,
//! 1984). It is rough: keys share fields, so what one misses another misses too, and the figure may be
//! several times too high or too low. It only stretches the interval downwards.

use rayon::prelude::*;
use serde::Serialize;

use crate::posterior::Posterior;

/// The share of draws left out at each end of an interval.
const END: f64 = 0.05;
const BANDS: usize = 10;
/// Records that lie in fewer blocks are no measure of what keys miss.
const CHANCES: u8 = 4;

/// What is estimated of the linkage itself, without labels.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Estimates {
    /// The number of persons lies between these in 9 of 10 cases, as far as the model holds.
    pub persons_interval: [usize; 2],
    /// Linkages drawn, in `posterior.parquet`.
    pub draws: usize,
    /// Records that say too little to be compared with any other: each counts as a person.
    pub not_compared: usize,
    /// Pairs of records of one person that no key brought together, roughly.
    pub missed_pairs: f64,
    /// Expected share of the pairs within clusters that are one person.
    pub precision: f64,
    /// Expected share of the pairs of one person that are within clusters.
    pub recall: f64,
    /// The same by contributor: pairs that have a record of it.
    pub contributors: Vec<ContributorEstimates>,
    /// The same by citizenship, where it is known; pairs that have a record of somebody of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citizenships: Vec<CitizenshipEstimates>,
    /// Pairs by tenth of probability.
    pub bands: Vec<Band>,
}

/// What is estimated of the pairs of one citizenship.
#[derive(Debug, Clone, Serialize)]
pub struct CitizenshipEstimates {
    /// Which; empty where none is stated.
    pub citizenship: String,
    /// As of a contributor.
    #[serde(flatten)]
    pub found: GroupEstimates,
}

/// What is estimated of the pairs of one contributor.
#[derive(Debug, Clone, Serialize)]
pub struct ContributorEstimates {
    /// Who.
    pub contributor: String,
    /// Of his records.
    #[serde(flatten)]
    pub found: GroupEstimates,
}

/// What is estimated of some records, and of the pairs that have one of them.
#[derive(Debug, Clone, Serialize)]
pub struct GroupEstimates {
    /// The records.
    pub records: usize,
    /// Clusters that have one of them.
    pub persons: usize,
    /// The same in 9 of 10 cases, as far as the model holds: what the linkages drawn have, and down
    /// by what no key brought together and by every record that could not be compared.
    pub persons_interval: [usize; 2],
    /// Records that say too little to be compared with any other.
    pub not_compared: usize,
    /// Expected share of the pairs within clusters that are one person.
    pub precision: f64,
    /// Expected share of the pairs of one person that are within clusters; pairs that no key
    /// brought together are not counted.
    pub recall: f64,
}

/// Pairs of about one probability.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Band {
    /// Probabilities from this on, up to the next band.
    pub from: f64,
    /// Pairs, from a probability of 0.01 to 0.99.
    pub pairs: usize,
    /// How many of them are one person, expected.
    pub expected: f64,
    /// How many of them the clusters take for one person.
    pub clustered: usize,
}

/// A pair as the estimates see it.
pub(crate) struct Judged {
    pub(crate) records: (u32, u32),
    pub(crate) probability: f64,
    /// Blocks that brought it together.
    pub(crate) blocks: u8,
    /// Blocks in which the record with fewer lies.
    pub(crate) chances: u8,
}

/// Sums of probabilities: within clusters, the number of pairs there, and over all.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    within: f64,
    pairs: f64,
    all: f64,
}

impl Sums {
    fn add(&mut self, p: f64, within: bool) {
        self.all += p;
        if within {
            self.within += p;
            self.pairs += 1.0;
        }
    }

    fn precision(self) -> f64 {
        if self.pairs > 0.0 { self.within / self.pairs } else { 1.0 }
    }

    /// Where less than half a pair is expected there was nothing to find: a few hardly likely pairs are no miss.
    fn recall(self, missed: f64) -> f64 {
        if self.all + missed >= 0.5 { self.within / (self.all + missed) } else { 1.0 }
    }
}

/// A parting of the records into groups.
pub(crate) struct Groups<'a> {
    pub(crate) names: &'a [String],
    /// By record the place of its group.
    pub(crate) of: &'a [u16],
    /// By record whether it lies in no block.
    pub(crate) alone: &'a [bool],
}

/// Sums over pairs by group: of those with a record of it.
fn by_group(pairs: impl Iterator<Item = Judged>, cluster: &[u32], groups: &Groups<'_>) -> Vec<Sums> {
    let mut own = vec![Sums::default(); groups.names.len()];
    let group = |r: u32| groups.of.get(r as usize).copied().unwrap_or_default();
    for p in pairs {
        let (a, b) = p.records;
        let within = cluster.get(a as usize) == cluster.get(b as usize);
        let (x, y) = (group(a), group(b));
        for who in std::iter::once(x).chain((x != y).then_some(y)) {
            own.get_mut(usize::from(who)).into_iter().for_each(|s| s.add(p.probability, within));
        }
    }
    own
}

/// Estimates by group, in the order of their names. A group's records lack as many joins for each
/// that was found as all records do (`fewer`).
pub(crate) fn grouped(
    pairs: impl Iterator<Item = Judged>,
    cluster: &[u32],
    posterior: &Posterior,
    groups: &Groups<'_>,
    fewer: Fewer,
) -> Vec<GroupEstimates> {
    let own = by_group(pairs, cluster, groups);
    let n = groups.names.len();
    let found = persons_of(cluster, groups.of, n);
    let drawn: Vec<Vec<usize>> =
        (0..posterior.draws()).into_par_iter().map(|d| persons_of(&posterior.draw(d), groups.of, n)).collect();
    let one = |(k, s): (usize, Sums)| {
        let records = groups.of.iter().filter(|c| usize::from(**c) == k).count();
        let persons = found.get(k).copied().unwrap_or_default();
        let not_compared = groups.of.iter().zip(groups.alone).filter(|(c, alone)| usize::from(**c) == k && **alone);
        let not_compared = not_compared.count();
        let drawn = between(drawn.iter().filter_map(|d| d.get(k).copied()).collect());
        GroupEstimates {
            records,
            persons,
            persons_interval: fewer.below(drawn, records.saturating_sub(persons), not_compared, records),
            not_compared,
            precision: s.precision(),
            recall: s.recall(0.0),
        }
    };
    own.into_iter().enumerate().map(one).collect()
}

/// How many persons fewer there are than the draws have, for each join that was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fewer(f64);

impl Fewer {
    /// Stretches an interval of persons downwards: by what joins are missed for each that was found, and
    /// by records of which nothing is known.
    fn below(self, [low, high]: [usize; 2], joined: usize, unknown: usize, records: usize) -> [usize; 2] {
        let fewer = (self.0 * joined as f64).round() as usize + unknown;
        [low.saturating_sub(fewer).max(usize::from(records > 0)), high]
    }
}

/// Estimates from pairs, clusters and draws, of all records; those by group are left empty.
/// So many of them, `alone`, lie in no block.
pub(crate) fn estimates(
    pairs: impl Iterator<Item = Judged>,
    cluster: &[u32],
    posterior: &Posterior,
    alone: usize,
) -> (Estimates, Fewer) {
    let mut sums = Sums::default();
    let mut bands: Vec<Band> = (0..BANDS).map(|k| Band { from: k as f64 / BANDS as f64, ..Band::default() }).collect();
    // Expected pairs of one person that one key found, that two found, and all of those that are a measure.
    let (mut once, mut twice, mut measured) = (0.0, 0.0, 0.0);
    for p in pairs {
        let (a, b) = p.records;
        let within = cluster.get(a as usize) == cluster.get(b as usize);
        sums.add(p.probability, within);
        if within && p.chances >= CHANCES {
            measured += p.probability;
            match p.blocks {
                1 => once += p.probability,
                2 => twice += p.probability,
                _ => {}
            }
        }
        if (0.01..0.99).contains(&p.probability)
            && let Some(band) = bands.get_mut((p.probability * BANDS as f64) as usize)
        {
            band.pairs += 1;
            band.expected += p.probability;
            band.clustered += usize::from(within);
        }
    }
    // The others miss as great a part of theirs, at least.
    let all = if measured > 0.0 { sums.within / measured } else { 1.0 };
    let missed = f64::max(0.0, once * (once - 1.0) / (2.0 * (twice + 1.0))) * all;
    let (persons_interval, fewer) = interval(cluster, posterior, missed, alone);
    let estimates = Estimates {
        persons_interval,
        draws: posterior.draws(),
        not_compared: alone,
        missed_pairs: missed,
        precision: sums.precision(),
        recall: sums.recall(missed),
        contributors: Vec::new(),
        citizenships: Vec::new(),
        bands,
    };
    (estimates, fewer)
}

/// Returns the interval of persons: that of the draws, and down by as many as missed pairs would join, and as
/// records that lie in no block have others.
fn interval(cluster: &[u32], posterior: &Posterior, missed: f64, alone: usize) -> ([usize; 2], Fewer) {
    let drawn = between((0..posterior.draws()).into_par_iter().map(|d| persons(&posterior.draw(d))).collect());
    let mut sizes = vec![0_u32; cluster.len()];
    cluster.iter().for_each(|c| sizes[*c as usize] += 1);
    // What is missing of a cluster is mostly a record, which has a pair with each of the others: as many as a
    // record sees in its cluster.
    let squares: f64 = sizes.iter().map(|n| f64::from(*n) * f64::from(*n)).sum();
    let others_seen = (squares / (cluster.len() as f64).max(1.0) - 1.0).max(1.0);
    let joined = cluster.len().saturating_sub(persons(cluster));
    let compared = (cluster.len().saturating_sub(alone) as f64).max(1.0);
    // A record of which nothing is known has others as often as those of which something is, and is one person too
    // many wherever it has.
    let with_others: u32 = sizes.iter().filter(|n| **n > 1).sum();
    let unknown = (alone as f64 * (f64::from(with_others) / compared).min(1.0)).round() as usize;
    let fewer = Fewer(missed / others_seen / (joined as f64).max(1.0));
    (fewer.below(drawn, joined, unknown, cluster.len()), fewer)
}

/// Returns the bounds of the middle 90 % of some counts.
fn between(mut counts: Vec<usize>) -> [usize; 2] {
    counts.sort_unstable();
    let last = counts.len().saturating_sub(1);
    [END, 1.0 - END].map(|share| counts.get((share * last as f64).round() as usize).copied().unwrap_or_default())
}

/// Counts by contributor the persons of whom he has a record.
fn persons_of(person: &[u32], contributor: &[u16], contributors: usize) -> Vec<usize> {
    let mut all: Vec<(u32, u16)> = person.iter().copied().zip(contributor.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let mut out = vec![0; contributors];
    all.iter().for_each(|(_, k)| out.get_mut(usize::from(*k)).into_iter().for_each(|n| *n += 1));
    out
}

/// Counts the persons of a linkage: records that are the lowest of their person.
fn persons(of: &[u32]) -> usize {
    of.iter().enumerate().filter(|(r, p)| *r as u32 == **p).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Scored, clusters};
    use crate::exact::tests::{Rules, pair};

    fn judged(pairs: &[Scored], found: &Posterior, blocks: u8, chances: u8) -> Vec<Judged> {
        let one = |(p, q): (&Scored, &f64)| Judged { records: p.records, probability: *q, blocks, chances };
        pairs.iter().zip(&found.pairs).map(one).collect()
    }

    /// Two hundred persons with two sure records each, and forty records that lie in no block.
    #[test]
    fn what_few_keys_could_find_is_no_measure_of_what_they_miss() {
        let pairs: Vec<Scored> = (0..200).map(|k| pair(2 * k, 2 * k + 1, 9.0)).collect();
        let cluster = clusters(440, &pairs, 0.5, &Rules::default());
        let found = Posterior::new(&pairs, &cluster, &Rules::default(), [1; 32], 50);
        let of = |blocks, chances, alone| {
            estimates(judged(&pairs, &found, blocks, chances).into_iter(), &cluster, &found, alone).0
        };
        // Each found by one key of nine: Chao says that 200 * 199 / 2 are missed.
        let missed = of(1, 9, 0).missed_pairs;
        assert!((missed / 19_900.0 - 1.0).abs() < 0.01, "{missed}");
        // Each found by one key of two, for want of a birth: nothing can be said.
        assert!(of(1, 2, 0).missed_pairs.abs() < 1e-9);
        // All of the others' records have another; so may the forty that nothing is known of.
        let [low, high] = of(3, 9, 0).persons_interval;
        assert!(low == 240 && high <= 243, "{high}");
        assert_eq!(of(3, 9, 40).persons_interval, [low - 40, high]);
    }
}
