//! The resolver's view: no tag and no cell, but which records were alike and how.
//!
//! Strangers who share a name or a birthday are handed on too, so records form a graph whose
//! edges say how two agree. It is matched with the graph of a public list: colours where both lists are
//! the same, rare edges as votes where they are not, and from each match on to its neighbours.

use rustc_hash::FxHashMap;
use shyraq_encoding::{Field, Kind};
use shyraq_linkage::Handed;

use crate::hash::mixed;
use crate::score::Guess;
use crate::sent::Sent;

/// Rounds of colours, and of going on from matches.
const COLOURS: usize = 4;
const SPREAD: usize = 8;
/// An edge that more public pairs have is no vote.
const MOST: usize = 60;
/// Votes for a match, and how many times those for the second.
const VOTES: f32 = 1.2;
const LEAD: f32 = 2.0;

/// By record: neighbours, each with how the two agree in all their blocks.
struct Graph(Vec<Vec<(u32, u64)>>);

impl Graph {
    fn of(sent: &Sent, with_sizes: bool, all: bool) -> Self {
        let mut pairs: FxHashMap<(u32, u32), Vec<u64>> = FxHashMap::default();
        for (a, b, handed) in sent.handed.iter().filter(|h| all || steady(&h.2)) {
            let size = if with_sizes { handed.size } else { 0 };
            pairs.entry((*a.min(b), *a.max(b))).or_default().push(mixed(&(handed.key, size, coarse(handed))));
        }
        let mut out = vec![Vec::new(); sent.persons];
        for ((a, b), mut labels) in pairs {
            labels.sort_unstable();
            let label = mixed(&labels);
            out[a as usize].push((b, label));
            out[b as usize].push((a, label));
        }
        out.iter_mut().for_each(|l| l.sort_unstable());
        Self(out)
    }

    fn colours(&self, handles: &[u64], rounds: usize) -> Vec<u64> {
        let mut colours = handles.to_vec();
        for _ in 0..rounds {
            let next = self.0.iter().zip(&colours).map(|(edges, own)| {
                let mut list: Vec<u64> = edges.iter().map(|(k, label)| mixed(&(label, colours[*k as usize]))).collect();
                list.sort_unstable();
                mixed(&(own, list))
            });
            colours = next.collect();
        }
        colours
    }
}

/// Tells whether no name is just a little alike: that comes and goes with noise.
fn steady(handed: &Handed) -> bool {
    Field::ALL.iter().filter(|f| f.kind() == Kind::Name).all(|f| !matches!(handed.pattern.level(*f), 2 | 3))
}

/// Levels without those that noise changes easily: names that are more or less alike.
fn coarse(handed: &Handed) -> u64 {
    let level = |field: &Field| {
        let level = handed.pattern.level(*field);
        u64::from(if field.kind() == Kind::Name && (1..4).contains(&level) { 1 } else { level })
    };
    Field::ALL.iter().fold(0, |sum, f| sum << 4 | level(f))
}

/// Rows of each record, which the resolver can count.
fn handles(sent: &Sent) -> Vec<u64> {
    let mut out = vec![0; sent.persons];
    sent.records.iter().for_each(|r| out[*r as usize] += 1);
    out
}

/// Guesses where both lists are thought to be the same.
#[must_use]
pub fn coloured(target: &Sent, public: &Sent) -> Vec<Guess> {
    let mut guesses: Vec<Guess> = Vec::new();
    let mut done = vec![false; target.persons];
    // Few rounds see little and err little.
    for (with_sizes, rounds) in [true, false].into_iter().flat_map(|s| (1..=COLOURS).map(move |r| (s, r))) {
        let mut by_colour: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        let colours = Graph::of(public, with_sizes, false).colours(&handles(public), rounds);
        colours.into_iter().zip(0..).for_each(|(c, k)| by_colour.entry(c).or_default().push(k));
        let colours = Graph::of(target, with_sizes, false).colours(&handles(target), rounds);
        let mut count: FxHashMap<u64, usize> = FxHashMap::default();
        colours.iter().for_each(|c| *count.entry(*c).or_default() += 1);
        for (k, c) in colours.into_iter().enumerate() {
            if let (false, Some(of)) = (done[k], by_colour.get(&c)) {
                let sure = of.len() == 1 && count.get(&c) == Some(&1);
                done[k] = sure;
                guesses.push(Guess { record: k as u32, public: of[0], sure });
            }
        }
    }
    // From the clear ones to their neighbours.
    let clear: Vec<(u32, u32)> = guesses.iter().filter(|g| g.sure).map(|g| (g.record, g.public)).collect();
    let more =
        spread(&Graph::of(target, true, false), &Graph::of(public, true, false), &FxHashMap::default(), &[], &clear);
    guesses.extend(more.into_iter().filter(|g| !done[g.record as usize]));
    guesses
}

/// Guesses where a part is common. `known` are places in both lists of one person.
#[must_use]
pub fn voted(target: &Sent, public: &Sent, known: &[(u32, u32)]) -> Vec<Guess> {
    let (ours, theirs) = (Graph::of(target, false, true), Graph::of(public, false, true));
    let (own, other) = (handles(target), handles(public));
    let mut index: FxHashMap<u64, Vec<(u32, u32)>> = FxHashMap::default();
    for (p, edges) in theirs.0.iter().enumerate() {
        for (q, label) in edges {
            let list = index.entry(*label).or_default();
            if list.len() <= MOST {
                list.push((p as u32, *q));
            }
        }
    }
    let mut first: FxHashMap<(u32, u32), f32> = FxHashMap::default();
    for (i, edges) in ours.0.iter().enumerate() {
        for (j, label) in edges {
            let Some(places) = index.get(label).filter(|l| l.len() <= MOST) else { continue };
            let fits: Vec<_> = places
                .iter()
                .filter(|(p, q)| own[i] == other[*p as usize] && own[*j as usize] == other[*q as usize])
                .collect();
            for (p, _) in &fits {
                *first.entry((i as u32, *p)).or_default() += 0.5 / fits.len() as f32;
            }
        }
    }
    spread(&ours, &theirs, &first, known, &[])
}

/// Goes on from matches to their neighbours: edges that say the same are votes.
fn spread(
    ours: &Graph,
    theirs: &Graph,
    first: &FxHashMap<(u32, u32), f32>,
    known: &[(u32, u32)],
    seeds: &[(u32, u32)],
) -> Vec<Guess> {
    let mut found: FxHashMap<u32, u32> = known.iter().chain(seeds).copied().collect();
    let mut last = decided(first, &found);
    for _ in 0..SPREAD {
        for (i, (p, sure)) in &last {
            if *sure {
                found.insert(*i, *p);
            }
        }
        let mut votes = first.clone();
        for (i, p) in &found {
            let near = &theirs.0[*p as usize];
            for (j, label) in &ours.0[*i as usize] {
                let same: Vec<u32> = near.iter().filter(|(_, l)| l == label).map(|e| e.0).collect();
                same.iter().for_each(|q| *votes.entry((*j, *q)).or_default() += 1.0 / same.len() as f32);
            }
        }
        last = decided(&votes, &known.iter().copied().collect());
        let fresh = last.iter().filter(|(i, (_, sure))| *sure && !found.contains_key(i)).count();
        if fresh == 0 {
            break;
        }
    }
    last.into_iter().map(|(record, (public, sure))| Guess { record, public, sure }).collect()
}

/// The best for each record, and whether it is clear; a public record is taken once.
fn decided(votes: &FxHashMap<(u32, u32), f32>, known: &FxHashMap<u32, u32>) -> FxHashMap<u32, (u32, bool)> {
    let taken: rustc_hash::FxHashSet<u32> = known.values().copied().collect();
    let mut best: FxHashMap<u32, (u32, f32, f32)> = FxHashMap::default();
    let mut sorted: Vec<(&(u32, u32), &f32)> = votes.iter().collect();
    sorted.sort_unstable_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    for ((i, p), v) in sorted {
        if known.contains_key(i) || taken.contains(p) {
            continue;
        }
        let entry = best.entry(*i).or_insert((*p, *v, 0.0));
        if entry.0 != *p {
            entry.2 = entry.2.max(*v);
        }
    }
    best.into_iter().map(|(i, (p, v, second))| (i, (p, v >= VOTES && v >= LEAD * second))).collect()
}
