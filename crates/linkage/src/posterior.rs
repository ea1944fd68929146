//! What can be said of who is who, beyond the one best answer.
//!
//! Each component is parted again and again as its pairs allow (`exact`, `gibbs`), each time
//! under another reading of the log odds, since a model without labels does not know how far
//! its odds are right. A draw puts together one partition of each component, all under one
//! reading, so that what is wrong everywhere shows in the spread of totals.

use std::collections::BTreeMap;

use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng as _;
use rayon::prelude::*;

use crate::chance::unit;
use crate::cluster::{Constraint, Scored};
use crate::component::{Component, components};
use crate::exact::{self, Exact};
use crate::gibbs::Walk;
use crate::model::probability;
use crate::reading::Reading;

/// Middles of ten equal parts of a normal distribution.
const TENTHS: [f64; 10] = [-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645];
/// How far odds may be wrong as a whole: a standard deviation, by the factor e. A judgement.
const DOUBT: f64 = 1.0;
/// Rounds of a walk before its first draw, after a reading changed, and between draws.
const FIRST: usize = 12;
const BURN: usize = 4;
const BETWEEN: usize = 2;
/// The middle reading lies between minus and plus this, and is found in so many halvings.
const REACH: f64 = 3.0;
const HALVINGS: usize = 5;
/// What the sampled linkages weigh in the log odds of a pair, beside its own score; and the log
/// odds beyond which neither says more.
const COMPANY: f64 = 0.25;
const FULL: f64 = 13.8;

/// The partitions drawn of one component.
struct Drawn {
    /// Ascending.
    records: Vec<u32>,
    /// By draw and record: the lowest record of its person. One draw stands for all if they are
    /// equal.
    persons: Vec<u32>,
}

/// Sampled linkages, and what they say of pairs.
pub(crate) struct Posterior {
    records: usize,
    draws: usize,
    drawn: Vec<Drawn>,
    /// How likely pairs are, in the order in which they were given.
    pub(crate) pairs: Vec<f64>,
}

impl Posterior {
    /// Draws linkages from scored pairs, which may be followed by indirect ones. `cluster` is
    /// where walks start, and says how many persons there are in the middle of the readings.
    pub(crate) fn new(
        pairs: &[Scored],
        cluster: &[u32],
        constraint: &impl Constraint,
        seed: [u8; 32],
        draws: usize,
    ) -> Self {
        let all = components(cluster.len(), pairs, constraint);
        let middle = middle(&all, cluster, seed);
        let readings = TENTHS.map(|z| Reading { shift: middle + DOUBT * z });
        let done: Vec<(Drawn, Vec<(usize, f64)>)> =
            all.par_iter().map(|c| draw_one(c, &readings, cluster, seed, draws)).collect();
        let mut out = Self {
            records: cluster.len(),
            draws,
            drawn: Vec::with_capacity(done.len()),
            pairs: pairs.iter().map(|p| probability(p.log_odds)).collect(),
        };
        for (drawn, found) in done {
            for (at, p) in found {
                let own = pairs[at].log_odds.clamp(-FULL, FULL);
                let company = (p / (1.0 - p)).ln().clamp(-FULL, FULL);
                out.pairs[at] = probability((1.0 - COMPANY) * own + COMPANY * company);
            }
            out.drawn.push(drawn);
        }
        // What people decided is no matter of chance.
        let decided = constraint.decided();
        let place: BTreeMap<(u32, u32), usize> = if decided.same.is_empty() && decided.different.is_empty() {
            BTreeMap::new()
        } else {
            pairs.iter().enumerate().map(|(at, p)| (p.records, at)).collect()
        };
        for (some, p) in [(&decided.same, 1.0), (&decided.different, 0.0)] {
            for (a, b) in some {
                place.get(&(*a.min(b), *a.max(b))).into_iter().for_each(|at| out.pairs[*at] = p);
            }
        }
        out
    }

    /// Returns the number of draws.
    pub(crate) fn draws(&self) -> usize {
        self.draws
    }

    /// Returns by record the lowest record of its person in a draw.
    pub(crate) fn draw(&self, draw: usize) -> Vec<u32> {
        let mut out: Vec<u32> = (0..self.records as u32).collect();
        for d in &self.drawn {
            let n = d.records.len();
            let from = if d.persons.len() == n { 0 } else { draw * n };
            d.records.iter().zip(&d.persons[from..from + n]).for_each(|(r, p)| out[*r as usize] = *p);
        }
        out
    }

    /// Returns for each record the share of draws in which it is the same person as most of its
    /// cluster (of equal groups the one with the lowest record); for a record alone in its
    /// cluster the share in which it is alone.
    pub(crate) fn memberships(&self, cluster: &[u32]) -> Vec<f64> {
        let mut right = vec![0_u32; cluster.len()];
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        cluster.iter().enumerate().for_each(|(r, c)| members.entry(*c).or_default().push(r as u32));
        for draw in 0..self.draws {
            let person = self.draw(draw);
            let mut sizes = vec![0_u32; person.len()];
            person.iter().for_each(|p| sizes[*p as usize] += 1);
            for own in members.values() {
                if let [r] = own.as_slice() {
                    right[*r as usize] += u32::from(sizes[person[*r as usize] as usize] == 1);
                    continue;
                }
                let most = majority(own.iter().map(|r| person[*r as usize]).collect());
                own.iter().filter(|r| Some(person[**r as usize]) == most).for_each(|r| right[*r as usize] += 1);
            }
        }
        right.into_iter().map(|n| f64::from(n) / self.draws.max(1) as f64).collect()
    }
}

/// Returns what stands most often; of equals the lowest.
fn majority(mut of: Vec<u32>) -> Option<u32> {
    of.sort_unstable();
    let mut best: Option<(usize, u32)> = None;
    for same in of.chunk_by(|a, b| a == b) {
        if let Some(first) = same.first()
            && best.is_none_or(|(n, _)| same.len() > n)
        {
            best = Some((same.len(), *first));
        }
    }
    best.map(|b| b.1)
}

/// Finds the shift under which there are as many persons as clusters: pairs that are hardly
/// likely are many, and the model overrates them, so that taken at their word they would make
/// persons vanish.
fn middle(all: &[Component], cluster: &[u32], seed: [u8; 32]) -> f64 {
    let mut seen: Vec<u32> =
        all.iter().flat_map(|c| c.records.iter().flatten()).map(|r| cluster[*r as usize]).collect();
    seen.sort_unstable();
    seen.dedup();
    let (mut low, mut high) = (-REACH, REACH);
    for halving in 0..HALVINGS {
        let shift = f64::midpoint(low, high);
        let persons = |c: &Component| {
            let mut rng = chance(c, seed, 1 + halving as u64);
            let of = if c.len() <= exact::MOST {
                Exact::new(c, Reading { shift }).draw(|| unit(&mut rng))
            } else {
                let mut walk = Walk::new(c, Reading { shift }, &start(c, cluster), rng);
                (0..FIRST).for_each(|_| walk.round(false));
                walk.partition()
            };
            of.iter().enumerate().filter(|(node, first)| *node as u32 == **first).count()
        };
        let persons: usize = all.par_iter().map(persons).sum();
        if persons > seen.len() {
            low = shift;
        } else {
            high = shift;
        }
    }
    f64::midpoint(low, high)
}

/// Returns the stream of chance of a component, for one of several uses.
fn chance(c: &Component, seed: [u8; 32], usage: u64) -> ChaCha12Rng {
    let mut rng = ChaCha12Rng::from_seed(seed);
    let first = c.records.first().and_then(|r| r.first()).copied().unwrap_or_default();
    rng.set_stream(usage << 32 | u64::from(first));
    rng
}

fn start(c: &Component, cluster: &[u32]) -> Vec<u32> {
    c.records.iter().map(|r| r.first().map_or(0, |r| cluster[*r as usize])).collect()
}

/// Draws partitions of a component, and finds how likely its pairs are.
fn draw_one(
    c: &Component,
    readings: &[Reading],
    cluster: &[u32],
    seed: [u8; 32],
    draws: usize,
) -> (Drawn, Vec<(usize, f64)>) {
    let mut rng = chance(c, seed, 0);
    let mut by_draw: Vec<Vec<u32>> = Vec::with_capacity(draws);
    let mut found: Vec<(usize, f64)> = Vec::new();
    let n = c.len();
    // Draw d has reading d modulo their number, so that few draws still show all readings.
    if n <= exact::MOST {
        let mut together = vec![0.0; n * n];
        let exact: Vec<Exact> = readings.iter().map(|r| Exact::new(c, *r)).collect();
        for e in &exact {
            e.pairs(|a, b, p| together[a * n + b] += p / readings.len() as f64);
        }
        for draw in 0..draws {
            by_draw.push(exact[draw % exact.len()].draw(|| unit(&mut rng)));
        }
        found.extend(c.pairs.iter().map(|(at, a, b)| (*at, together[*a as usize * n + *b as usize])));
    } else {
        let mut walk = Walk::new(c, readings[0], &start(c, cluster), rng);
        let mut drawn: Vec<(usize, Vec<u32>)> = Vec::with_capacity(draws);
        for (k, reading) in readings.iter().enumerate() {
            walk.read(*reading);
            (0..if k == 0 { FIRST } else { BURN }).for_each(|_| walk.round(false));
            for draw in (k..draws).step_by(readings.len()) {
                (0..BETWEEN).for_each(|_| walk.round(true));
                drawn.push((draw, walk.partition()));
            }
        }
        drawn.sort_unstable_by_key(|d| d.0);
        by_draw.extend(drawn.into_iter().map(|d| d.1));
        found.extend(c.pairs.iter().filter_map(|(at, a, b)| Some((*at, walk.together(*a as usize, *b as usize)?))));
    }
    (drawn(c, &by_draw), found)
}

/// Writes partitions of nodes as persons of records.
fn drawn(c: &Component, by_draw: &[Vec<u32>]) -> Drawn {
    let mut records: Vec<(u32, usize)> = Vec::new();
    for (node, own) in c.records.iter().enumerate() {
        records.extend(own.iter().map(|r| (*r, node)));
    }
    records.sort_unstable();
    let mut persons: Vec<u32> = Vec::with_capacity(records.len() * by_draw.len());
    for of in by_draw {
        persons.extend(records.iter().map(|(_, node)| c.records[of[*node] as usize][0]));
    }
    if by_draw.iter().all(|d| Some(d) == by_draw.first()) {
        persons.truncate(records.len());
    }
    Drawn { records: records.into_iter().map(|r| r.0).collect(), persons }
}
