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

use crate::calibrate::calibrated;
use crate::chance::unit;
use crate::cluster::{ABSENT, Constraint, Scored};
use crate::component::Component;
use crate::decided::ByRecord;
use crate::drawn::Drawn;
use crate::exact::{self, Exact};
use crate::gibbs::Walk;
use crate::members::Members;
use crate::model::probability;
use crate::parts::{Part, Parts};
use crate::reading::{Reading, voices};

/// Middles of ten equal parts of a normal distribution.
const TENTHS: [f64; 10] = [-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645];
/// How far log odds may be wrong as a whole: a standard deviation. Chosen on 40 simulated worlds, so
/// that intervals of persons hold the truth in 9 of 10, and tried on 40 others (39 held).
const DOUBT: f64 = 1.5;
/// Rounds of a walk before its first draw, after a reading changed, and between draws.
const FIRST: usize = 8;
const BURN: usize = 4;
const BETWEEN: usize = 1;
/// The middle reading lies between minus and plus this, and is found in so many halvings.
const REACH: f64 = 3.0;
const HALVINGS: usize = 5;

/// Parts that are drawn before their results are put together: bounds what waits.
const AT_ONCE: usize = 1 << 15;

/// Sampled linkages, and what they say of pairs.
pub(crate) struct Posterior {
    records: usize,
    draws: usize,
    parts: Parts,
    drawn: Drawn,
    /// How likely pairs are, in the order in which they were given.
    pub(crate) pairs: Vec<f64>,
}

/// All that is asked of a part to make a component of it.
struct Source<'a, C> {
    parts: &'a Parts,
    pairs: &'a [Scored],
    voice: Vec<f64>,
    constraint: &'a C,
    decided: ByRecord<'a>,
    /// By part, in order: components that are too large to make them again and again.
    large: Vec<(usize, Component)>,
}

impl<'a, C: Constraint> Source<'a, C> {
    fn new(parts: &'a Parts, pairs: &'a [Scored], constraint: &'a C, records: usize) -> Self {
        let (voice, decided) = (voices(records, pairs), constraint.decided().by_record());
        let mut out = Self { parts, pairs, voice, constraint, decided, large: Vec::new() };
        let large = (0..parts.len()).filter(|k| !is_small(parts.get(*k))).map(|k| (k, out.make(k))).collect();
        out.large = large;
        out
    }

    fn make(&self, part: usize) -> Component {
        Component::new(self.parts.get(part), self.pairs, &self.voice, self.constraint, &self.decided)
    }
}

/// Tells whether the component of a part is counted out, whatever people decided.
fn is_small(part: Part<'_>) -> bool {
    part.records.len() <= exact::MOST
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
        let mut parts = Parts::new(cluster.len(), pairs, &constraint.decided().same, ABSENT);
        let source = Source::new(&parts, pairs, constraint, cluster.len());
        let middle = middle(&source, cluster, seed);
        let readings = TENTHS.map(|z| Reading { shift: middle + DOUBT * z });
        let mut probabilities: Vec<f64> = pairs.iter().map(|p| probability(p.log_odds)).collect();
        let mut found = |some: &[(u32, f64)]| {
            for (at, p) in some {
                let at = *at as usize;
                probabilities[at] = calibrated(pairs[at].log_odds, *p);
            }
        };
        let mut drawn = Drawn::default();
        let draw = |c: &Component| draw_one(c, &readings, cluster, seed, draws);
        let mut large = Vec::with_capacity(source.large.len());
        source.large.par_iter().map(|(k, c)| (*k, draw(c))).collect_into_vec(&mut large);
        let mut large = large.into_iter().peekable();
        for start in (0..parts.len()).step_by(AT_ONCE) {
            let some = start..parts.len().min(start + AT_ONCE);
            let one = |k: usize| is_small(parts.get(k)).then(|| draw(&source.make(k)));
            let done: Vec<Option<Draws>> = some.clone().into_par_iter().map(one).collect();
            for (k, own) in some.zip(done) {
                let next = || large.next_if(|(part, _)| *part == k).map(|(_, own)| own);
                let (persons, likely) = own.or_else(next).unwrap_or_default();
                drawn.push(parts.get(k).records.len(), &persons);
                found(&likely);
            }
        }
        drop(source);
        parts.forget_pairs();
        let mut out = Self { records: cluster.len(), draws, parts, drawn, pairs: probabilities };
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
        self.drawn.each(&self.parts, draw, self.draws, |r, person| out[r as usize] = person);
        out
    }

    /// Returns for each record the share of draws in which it is one person with more than half of its
    /// cluster, itself counted; for a record alone in its cluster the share in which it is alone.
    pub(crate) fn memberships(&self, cluster: &[u32]) -> Vec<f64> {
        let mut right = vec![0_u32; cluster.len()];
        let members = Members::new(cluster);
        let mut persons = Vec::new();
        for draw in 0..self.draws {
            let person = self.draw(draw);
            let mut sizes = vec![0_u32; person.len()];
            person.iter().for_each(|p| sizes[*p as usize] += 1);
            for (_, own) in members.iter() {
                if let [r] = own {
                    right[*r as usize] += u32::from(sizes[person[*r as usize] as usize] == 1);
                    continue;
                }
                persons.clear();
                persons.extend(own.iter().map(|r| person[*r as usize]));
                let Some(most) = majority(&mut persons) else { continue };
                own.iter().filter(|r| person[**r as usize] == most).for_each(|r| right[*r as usize] += 1);
            }
        }
        right.into_iter().map(|n| f64::from(n) / self.draws.max(1) as f64).collect()
    }
}

/// Returns what more than half are; nothing where halves stand against each other, since neither
/// is the one that the others left.
fn majority(of: &mut [u32]) -> Option<u32> {
    of.sort_unstable();
    of.chunk_by(|a, b| a == b).find(|same| 2 * same.len() > of.len()).and_then(<[u32]>::first).copied()
}

/// Finds the shift under which there are as many persons as clusters: pairs that are hardly
/// likely are many, and the model overrates them, so that taken at their word they would make
/// persons vanish.
fn middle<C: Constraint>(source: &Source<'_, C>, cluster: &[u32], seed: [u8; 32]) -> f64 {
    let mut seen: Vec<u32> = source.parts.records().iter().map(|r| cluster[*r as usize]).collect();
    seen.par_sort_unstable();
    seen.dedup();
    let clusters = seen.len();
    drop(seen);
    let (mut low, mut high) = (-REACH, REACH);
    // Walks go on from where they came to: readings move less and less.
    let walk = |c| Walk::new(c, Reading { shift: 0.0 }, &start(c, cluster), chance(c, seed, 1));
    let mut walks: Vec<Option<Walk>> =
        source.large.par_iter().map(|(_, c)| (c.len() > exact::MOST).then(|| walk(c))).collect();
    for halving in 0..HALVINGS {
        let shift = f64::midpoint(low, high);
        let persons = |c: &Component, walk: &mut Option<Walk>| {
            let of = match walk {
                None => Exact::new(c, Reading { shift }).draw(|| unit(&mut chance(c, seed, 1 + halving as u64))),
                Some(walk) => {
                    walk.read(Reading { shift });
                    (0..if halving == 0 { FIRST } else { BURN }).for_each(|_| walk.round(false));
                    walk.partition()
                }
            };
            of.iter().enumerate().filter(|(node, first)| *node as u32 == **first).count()
        };
        let large: usize = source.large.par_iter().zip(&mut walks).map(|((_, c), walk)| persons(c, walk)).sum();
        let small = (0..source.parts.len()).into_par_iter().filter(|k| is_small(source.parts.get(*k)));
        let small: usize = small.map(|k| persons(&source.make(k), &mut None)).sum();
        if large + small > clusters {
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

/// What is drawn of a part: by draw and record the place of the lowest record of its person; and by place
/// among all pairs how likely they are one person.
type Draws = (Vec<u32>, Vec<(u32, f64)>);

/// Draws partitions of a component, and finds how likely its pairs are.
fn draw_one(c: &Component, readings: &[Reading], cluster: &[u32], seed: [u8; 32], draws: usize) -> Draws {
    let mut rng = chance(c, seed, 0);
    let mut by_draw: Vec<Vec<u32>> = Vec::with_capacity(draws);
    let mut found: Vec<(u32, f64)> = Vec::new();
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
        // Two walks, each under half of the readings: a large component keeps two cores busy.
        let walk = |half: usize| {
            let chance = chance(c, seed, 100 + half as u64);
            let mut walk = Walk::new(c, readings[half * readings.len() / 2], &start(c, cluster), chance);
            let mut drawn: Vec<(usize, Vec<u32>)> = Vec::with_capacity(draws);
            let own = half * readings.len() / 2..(half + 1) * readings.len() / 2;
            for k in own.clone() {
                walk.read(readings[k]);
                (0..if k == own.start { FIRST } else { BURN }).for_each(|_| walk.round(false));
                for draw in (k..draws).step_by(readings.len()) {
                    (0..BETWEEN).for_each(|_| walk.round(true));
                    drawn.push((draw, walk.partition()));
                }
            }
            (walk, drawn)
        };
        let ((one, mut drawn), (other, more)) = rayon::join(|| walk(0), || walk(1));
        drawn.extend(more);
        drawn.sort_unstable_by_key(|d| d.0);
        by_draw.extend(drawn.into_iter().map(|d| d.1));
        found.extend(c.pairs.iter().filter_map(|(at, a, b)| {
            let of = |walk: &Walk| walk.together(*a as usize, *b as usize);
            let (p, n) = [of(&one), of(&other)].into_iter().flatten().fold((0.0, 0.0), |(s, m), (p, n)| (s + p, m + n));
            (n > 0.0).then(|| (*at, p / n))
        }));
    }
    (places(c, &by_draw), found)
}

/// Writes partitions of nodes as places of records; one stands for all if they are equal.
fn places(c: &Component, by_draw: &[Vec<u32>]) -> Vec<u32> {
    let mut records: Vec<(u32, usize)> = Vec::new();
    for (node, own) in c.records.iter().enumerate() {
        records.extend(own.iter().map(|r| (*r, node)));
    }
    records.sort_unstable();
    // By node: the place of its first record.
    let mut first = vec![0; c.len()];
    for (place, (_, node)) in records.iter().enumerate().rev() {
        first[*node] = place as u32;
    }
    let equal = by_draw.iter().all(|d| Some(d) == by_draw.first());
    let some = by_draw.iter().take(if equal { 1 } else { by_draw.len() });
    some.flat_map(|of| records.iter().map(|(_, node)| first[of[*node] as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::below;
    use crate::cluster::clusters;
    use crate::decided::Decided;
    use crate::exact::tests::{Rules, pair};
    use crate::persons::{Judged, estimates};

    /// Persons of one to three records, among strangers that look like them. Scores are honest:
    /// normal around `v` for one person and `-v` for two, so that a score is its own log odds.
    fn people(seed: u64, persons: usize) -> (Vec<u32>, Vec<Scored>) {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let v = 3.0_f64;
        let mut truth: Vec<u32> = Vec::new();
        let mut pairs: Vec<Scored> = Vec::new();
        for p in 0..persons as u32 {
            // Two records that may be one person, each odds alike; some have a sure third.
            let first = truth.len() as u32;
            let one = below(&mut rng, 2) == 0;
            truth.extend([2 * p, if one { 2 * p } else { 2 * p + 1 }]);
            let noise = (0..12).map(|_| unit(&mut rng)).sum::<f64>() - 6.0;
            pairs.push(pair(first, first + 1, if one { v } else { -v } + (2.0 * v).sqrt() * noise));
            if below(&mut rng, 3) == 0 {
                truth.push(2 * p);
                let third = first + 2;
                pairs.push(pair(first, third, 8.0));
                pairs.push(pair(first + 1, third, pairs[pairs.len() - 2].log_odds));
            }
        }
        pairs.sort_unstable_by_key(|p| p.records);
        (truth, pairs)
    }

    fn seed(n: u8) -> [u8; 32] {
        [n; 32]
    }

    #[test]
    fn probabilities_are_right_where_scores_are() {
        let (truth, pairs) = people(5, 6000);
        let cluster = clusters(truth.len(), &pairs, 0.5, &Rules::default());
        let found = Posterior::new(&pairs, &cluster, &Rules::default(), seed(1), 50);
        let mut bands = [(0.0, 0.0); 10];
        let mut n = 0.0;
        for (p, q) in pairs.iter().zip(&found.pairs).filter(|(_, q)| **q > 0.01 && **q < 0.99) {
            let same = truth[p.records.0 as usize] == truth[p.records.1 as usize];
            let band = &mut bands[(q * 10.0) as usize];
            *band = (band.0 + q, band.1 + f64::from(u8::from(same)));
            n += 1.0;
        }
        let off: f64 = bands.iter().map(|(p, y)| (p - y).abs()).sum::<f64>() / n;
        assert!(n > 1000.0 && off < 0.05, "off by {off} over {n}");
    }

    #[test]
    fn the_interval_of_persons_holds_the_truth_in_nine_of_ten_worlds() {
        let mut held = 0;
        for world in 0..40 {
            let (truth, pairs) = people(100 + world, 150);
            let cluster = clusters(truth.len(), &pairs, 0.5, &Rules::default());
            let found = Posterior::new(&pairs, &cluster, &Rules::default(), seed(world as u8), 50);
            let judged =
                |(p, q): (&Scored, &f64)| Judged { records: p.records, probability: *q, blocks: 3, chances: 9 };
            let judged = pairs.iter().zip(&found.pairs).map(judged);
            let [low, high] = estimates(judged, &cluster, &found, 0).0.persons_interval;
            let mut persons = truth.clone();
            persons.sort_unstable();
            persons.dedup();
            held += usize::from((low..=high).contains(&persons.len()));
        }
        assert!(held >= 36, "{held} of 40");
    }

    #[test]
    fn any_number_of_threads_draws_the_same() {
        // Chains of likely pairs: components of 40 records, which are walked.
        let pairs: Vec<Scored> =
            (0..400).filter(|r| r % 40 != 39).map(|r| pair(r, r + 1, f64::from(r % 7) - 2.5)).collect();
        let cluster = clusters(400, &pairs, 0.5, &Rules::default());
        let draw = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| Posterior::new(&pairs, &cluster, &Rules::default(), seed(9), 20));
            ((0..20).map(|d| found.draw(d)).collect::<Vec<_>>(), found.pairs)
        };
        let one = draw(1);
        assert!(one == draw(4));
        assert!(one.0.iter().any(|d| *d != one.0[0]), "draws differ");
    }

    #[test]
    fn what_people_decided_holds_in_every_draw() {
        let decided = Decided { same: vec![(0, 1)], different: vec![(2, 3)] };
        let rules = Rules { decided, ..Rules::default() };
        let pairs = [pair(0, 1, -6.0), pair(1, 2, 0.5), pair(2, 3, 7.0), pair(0, 3, 0.0)];
        let cluster = clusters(4, &pairs, 0.5, &rules);
        assert_eq!((cluster[0], cluster[2] == cluster[3]), (cluster[1], false));
        let found = Posterior::new(&pairs, &cluster, &rules, seed(2), 50);
        assert_eq!((found.pairs[0], found.pairs[2]), (1.0, 0.0));
        for d in 0..50 {
            let of = found.draw(d);
            assert!(of[0] == of[1] && of[2] != of[3], "{of:?}");
        }
    }

    #[test]
    fn membership_is_the_share_of_draws_with_the_majority() {
        let parts = Parts::new(4, &[pair(0, 1, 1.0), pair(1, 2, 1.0)], &[], 0.0);
        let mut drawn = Drawn::default();
        drawn.push(3, &[0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 2]);
        let found = Posterior { records: 4, draws: 4, parts, drawn, pairs: Vec::new() };
        assert_eq!(found.memberships(&[0, 0, 0, 3]), [1.0, 1.0, 0.5, 1.0]);
        assert_eq!(found.memberships(&[0, 0, 2, 3]), [1.0, 1.0, 0.5, 1.0], "alone in half of the draws");
        assert_eq!(found.memberships(&[0, 1, 1, 3]), [0.0, 0.5, 0.5, 1.0], "of two none left the other");
    }

    #[test]
    fn a_large_component_comes_to_an_end() {
        let mut pairs = Vec::new();
        for a in 0..700_u32 {
            pairs.extend((a + 1..700).map(|b| pair(a, b, 1.0)));
        }
        let cluster = clusters(700, &pairs, 0.5, &Rules::default());
        let found = Posterior::new(&pairs, &cluster, &Rules::default(), seed(4), 10);
        assert_eq!(found.draw(9).len(), 700);
    }
}
