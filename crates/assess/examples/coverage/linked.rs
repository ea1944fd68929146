//! A linkage that misses 5 % of links and makes 1 % of its links falsely, and says so.
//!
//! Pairs of records have a score that is normal around half its distance above 0 where both are of
//! one person, below 0 where not (Fellegi and Sunter 1969, with normal weights), so that the
//! probability of a pair is known exactly. Twenty pairs of different persons are compared for each
//! true one, of persons who share no list: two records of a list are two persons, and a pair that
//! would bring such together is settled. A sampled linkage takes each pair by its probability.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng as _;
use rand_distr::{Distribution as _, Normal};
use shyraq_assess::mse::Histories;
use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::linkage::Draws;

use super::cell::{Cell, stream};

/// Standard deviations between true and false pairs, and the probability above which a pair is
/// a link: together they miss 5.0 % of true links, and 1.0 % of what they link is false.
const APART: f64 = 4.945;
const LINK: f64 = 0.75;
/// Pairs of different persons that are compared for each true one.
const OTHERS: usize = 20;
/// Sampled linkages.
const DRAWS: usize = 50;

/// Two records and the probability that they are of one person.
struct Pair {
    records: (usize, usize),
    probability: f64,
}

/// Records with their pairs, the most probable first.
struct Compared {
    /// The list of each record.
    lists: Vec<usize>,
    pairs: Vec<Pair>,
}

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 * 2_f64.powi(-53)
}

fn compared(cell: &Cell, random: &mut ChaCha8Rng) -> Compared {
    let mut lists = Vec::new();
    // The lists of the person of each record.
    let mut on = Vec::new();
    let mut pairs = Vec::new();
    let score = Normal::new(0.0, 1.0).expect("a standard normal");
    let others = (OTHERS as f64).ln();
    let mut add = |records, sign: f64, random: &mut ChaCha8Rng| {
        let odds = APART * (sign * APART / 2.0 + score.sample(random)) - others;
        pairs.push(Pair { records, probability: 1.0 / (1.0 + (-odds).exp()) });
    };
    let mut links = 0;
    for (history, n) in cell.people(random).into_iter().enumerate().skip(1) {
        for _ in 0..n {
            let first = lists.len();
            lists.extend((0..cell.lists).filter(|j| history >> j & 1 == 1));
            on.resize(lists.len(), history);
            for record in first + 1..lists.len() {
                add((record - 1, record), 1.0, random);
                links += 1;
            }
        }
    }
    let mut left = links * OTHERS;
    while left > 0 {
        let mut any = || (uniform(random) * lists.len() as f64) as usize;
        let (a, b) = (any(), any());
        if on[a] & on[b] == 0 {
            add((a, b), -1.0, random);
            left -= 1;
        }
    }
    pairs.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    Compared { lists, pairs }
}

impl Compared {
    /// How many clusters have each history, of the links that `takes` keeps; no cluster has two
    /// records of a list.
    fn histories(&self, lists: usize, mut takes: impl FnMut(&Pair) -> bool) -> Vec<u64> {
        let mut parents: Vec<usize> = (0..self.lists.len()).collect();
        let mut on: Vec<usize> = self.lists.iter().map(|j| 1 << j).collect();
        let root = |parents: &mut Vec<usize>, mut of: usize| {
            while parents[of] != of {
                parents[of] = parents[parents[of]];
                of = parents[of];
            }
            of
        };
        for pair in self.pairs.iter().filter(|p| takes(p)) {
            let (a, b) = (root(&mut parents, pair.records.0), root(&mut parents, pair.records.1));
            if a != b && on[a] & on[b] == 0 {
                parents[b] = a;
                on[a] |= on[b];
            }
        }
        let mut out = vec![0; 1 << lists];
        (0..on.len()).filter(|r| parents[*r] == *r).for_each(|r| out[on[r]] += 1);
        out
    }
}

/// The table of the links that were made, and sampled linkages.
pub(crate) fn linked(cell: &Cell, number: u64) -> (Strata, Draws) {
    let mut random = stream(number);
    let compared = compared(cell, &mut random);
    let made = compared.histories(cell.lists, |p| p.probability > LINK);
    let draws = (0..DRAWS).map(|_| {
        let counts = compared.histories(cell.lists, |p| uniform(&mut random) < p.probability);
        Histories::new(cell.names(), counts).expect("as many counts as histories")
    });
    let draws = Draws::new(draws.collect()).expect("enough draws");
    (Strata::of(cell.names(), made.into_iter().map(|n| n as i64).collect()), draws)
}
