//! Large components: partitions are walked, not counted.
//!
//! A step either takes one node out and puts it where the clusters of the others draw it
//! (Gibbs), or takes two nodes and splits their cluster or makes one of their two (Metropolis
//! and Hastings; a split allots the other nodes one by one, in a random order, as Dahl's sampler
//! for mixtures does). The first kind mends details, the second moves groups that no single
//! node would leave. The length of a walk is bounded by the pairs that it looks at.

use std::collections::BTreeMap;

use rand_chacha::ChaCha12Rng;

use crate::chance::{below, unit};
use crate::component::Component;
use crate::reading::Reading;

/// The node is in no cluster at the moment.
const NOWHERE: u32 = u32::MAX;
/// The node is on neither side; the others are on the left or on the right.
const NEITHER: u8 = 0;
const LEFT: u8 = 1;
const RIGHT: u8 = 2;
/// Up to so many nodes every cluster is a choice for a node; in larger components only those
/// that hold something near it, since the others hardly ever draw it.
const WIDE: usize = 64;
/// One step of the second kind after so many of the first.
const SINGLE: usize = 4;
/// Pairs that a round looks at, at most.
const PAIRS: usize = 400_000;

#[derive(Debug, Clone, Default)]
struct Cluster {
    nodes: Vec<u32>,
    voice: f64,
}

/// A partition of a component that changes step by step.
pub(crate) struct Walk<'a> {
    c: &'a Component,
    reading: Reading,
    of: Vec<u32>,
    clusters: Vec<Cluster>,
    empty: Vec<u32>,
    /// By cluster: what the node in hand has near there.
    excess: Vec<f64>,
    /// By node, while two sides are made: the side that it is on.
    side: Vec<u8>,
    /// Room for the choices of a node and their weights, used again.
    choices: Vec<u32>,
    weights: Vec<f64>,
    rng: ChaCha12Rng,
    /// By node and what is near it: how likely they were one person, summed, and how often.
    together: Vec<Vec<f64>>,
    looked: Vec<u32>,
}

impl<'a> Walk<'a> {
    /// Starts from a partition: by node any number that is the same for one cluster.
    pub(crate) fn new(c: &'a Component, reading: Reading, start: &[u32], rng: ChaCha12Rng) -> Self {
        let n = c.len();
        let mut out = Self {
            c,
            reading,
            of: vec![NOWHERE; n],
            clusters: vec![Cluster::default(); n],
            empty: (0..n as u32).rev().collect(),
            excess: vec![0.0; n],
            side: vec![NEITHER; n],
            choices: Vec::new(),
            weights: Vec::new(),
            rng,
            together: c.near.iter().map(|near| vec![0.0; near.len()]).collect(),
            looked: vec![0; n],
        };
        let mut number = BTreeMap::new();
        for (node, cluster) in start.iter().enumerate() {
            let at = *number.entry(*cluster).or_insert_with(|| out.empty.pop().unwrap_or_default());
            out.put(node, at);
        }
        out
    }

    /// Goes on under another reading.
    pub(crate) fn read(&mut self, reading: Reading) {
        self.reading = reading;
    }

    /// Makes as many steps as there are nodes, or fewer where these have very many pairs. If
    /// `count`, it is noted how likely pairs were.
    pub(crate) fn round(&mut self, count: bool) {
        let mut seen = 0;
        for step in 1..=self.c.len() {
            let node = below(&mut self.rng, self.c.len());
            seen += self.c.near[node].len();
            self.single(node, count);
            if step % SINGLE == 0 {
                seen += self.double();
            }
            if seen > PAIRS {
                break;
            }
        }
    }

    /// Returns by node the first node of its cluster.
    pub(crate) fn partition(&self) -> Vec<u32> {
        let mut first = vec![NOWHERE; self.clusters.len()];
        for (node, cluster) in self.of.iter().enumerate().rev() {
            first[*cluster as usize] = node as u32;
        }
        self.of.iter().map(|cluster| first[*cluster as usize]).collect()
    }

    /// Returns how likely two nodes that are near each other were one person, summed over the
    /// times that it was noted, and how often that was.
    pub(crate) fn together(&self, a: usize, b: usize) -> Option<(f64, f64)> {
        let side = |a: usize, b: usize| {
            let at = self.c.near[a].binary_search_by_key(&(b as u32), |n| n.node).ok()?;
            Some((self.together[a][at], self.looked[a]))
        };
        let ((p, n), (q, m)) = (side(a, b)?, side(b, a)?);
        Some((p + q, f64::from(n + m)))
    }

    fn put(&mut self, node: usize, cluster: u32) {
        let to = &mut self.clusters[cluster as usize];
        to.voice += self.c.voice[node];
        to.nodes.push(node as u32);
        self.of[node] = cluster;
    }

    fn take(&mut self, node: usize) {
        let cluster = std::mem::replace(&mut self.of[node], NOWHERE);
        let from = &mut self.clusters[cluster as usize];
        from.voice -= self.c.voice[node];
        if let Some(at) = from.nodes.iter().position(|n| *n as usize == node) {
            from.nodes.swap_remove(at);
        }
        if from.nodes.is_empty() {
            *from = Cluster::default();
            self.empty.push(cluster);
        }
    }

    /// Returns the log odds that a node belongs to a cluster.
    fn gain(&self, node: usize, to: &Cluster, excess: f64) -> f64 {
        self.reading.between(excess, self.c.voice[node], to.voice)
    }

    fn may_join(&self, node: usize, to: &Cluster) -> bool {
        let free = self.c.once[node].is_empty() && self.c.apart[node].is_empty();
        free || to.nodes.iter().all(|other| self.c.may(node, *other as usize))
    }

    /// Takes a node out and puts it somewhere.
    fn single(&mut self, node: usize, count: bool) {
        let c = self.c;
        let (mut choices, mut weights) = (std::mem::take(&mut self.choices), std::mem::take(&mut self.weights));
        choices.clear();
        weights.clear();
        for near in &c.near[node] {
            let at = self.of[near.node as usize];
            choices.push(at);
            self.excess[at as usize] += near.excess;
        }
        self.take(node);
        if c.len() <= WIDE {
            choices.extend(self.of.iter().filter(|k| **k != NOWHERE));
        }
        choices.sort_unstable();
        choices.dedup();
        for at in &choices {
            let to = &self.clusters[*at as usize];
            let fits = !to.nodes.is_empty() && self.may_join(node, to);
            weights.push(if fits { self.gain(node, to, self.excess[*at as usize]) } else { f64::NEG_INFINITY });
        }
        // By itself it gains nothing: a weight of 1.
        let most = weights.iter().copied().fold(0.0, f64::max);
        weights.iter_mut().for_each(|w| *w = (*w - most).exp());
        let all: f64 = weights.iter().sum::<f64>() + (-most).exp();
        if count {
            self.looked[node] += 1;
            for (near, together) in c.near[node].iter().zip(&mut self.together[node]) {
                if let Ok(at) = choices.binary_search(&self.of[near.node as usize]) {
                    *together += weights[at] / all;
                }
            }
        }
        let mut to_go = unit(&mut self.rng) * all;
        let chosen = choices.iter().zip(&weights).find(|(_, w)| {
            to_go -= **w;
            to_go < 0.0
        });
        let to = match chosen {
            Some((at, _)) => *at,
            None => self.empty.pop().unwrap_or_default(),
        };
        choices.iter().for_each(|at| self.excess[*at as usize] = 0.0);
        self.put(node, to);
        (self.choices, self.weights) = (choices, weights);
    }

    /// Splits the cluster of two nodes that are near each other, or makes one of their two.
    /// Returns the pairs that it looked at.
    fn double(&mut self) -> usize {
        let a = below(&mut self.rng, self.c.len());
        let near = &self.c.near[a];
        let Some(b) = near.get(below(&mut self.rng, near.len())).map(|n| n.node as usize) else { return 0 };
        let (x, y) = (self.of[a], self.of[b]);
        let mut nodes: Vec<u32> = self.clusters[x as usize].nodes.clone();
        if x != y {
            nodes.extend(&self.clusters[y as usize].nodes);
        }
        nodes.retain(|n| *n as usize != a && *n as usize != b);
        let seen = nodes.iter().map(|n| self.c.near[*n as usize].len()).sum::<usize>() + near.len();
        if seen > PAIRS || !self.c.may(a, b) {
            return 0;
        }
        // The order must not depend on how the nodes came here.
        nodes.sort_unstable();
        for k in (1..nodes.len()).rev() {
            nodes.swap(k, below(&mut self.rng, k + 1));
        }
        let allotted = self.allot(a, b, &nodes, (x != y).then_some(x));
        let weighed = allotted.and_then(|(sides, log_q)| self.cross(&sides).map(|cross| (sides, log_q, cross)));
        nodes.iter().chain(&[a as u32, b as u32]).for_each(|n| self.side[*n as usize] = NEITHER);
        let Some((sides, log_q, cross)) = weighed else { return seen };
        let ratio = if x == y { -cross - log_q } else { cross + log_q };
        if unit(&mut self.rng).ln() < ratio {
            if x == y {
                let new = self.empty.pop().unwrap_or_default();
                let [left, right] = sides;
                right.nodes.iter().for_each(|n| self.of[*n as usize] = new);
                self.clusters[x as usize] = left;
                self.clusters[new as usize] = right;
            } else {
                let right = std::mem::take(&mut self.clusters[y as usize]);
                right.nodes.iter().for_each(|n| self.of[*n as usize] = x);
                let left = &mut self.clusters[x as usize];
                left.voice += right.voice;
                left.nodes.extend(right.nodes);
                self.empty.push(y);
            }
        }
        seen
    }

    /// Allots nodes to the sides of `a` and `b`, one by one: by chance, or those of the cluster
    /// `left` to the left. Returns the sides and the logarithm of how likely just this was;
    /// none if it cannot be. Who calls it takes the nodes off the sides again.
    fn allot(&mut self, a: usize, b: usize, nodes: &[u32], left: Option<u32>) -> Option<([Cluster; 2], f64)> {
        let c = self.c;
        let single = |n: usize| Cluster { nodes: vec![n as u32], voice: c.voice[n] };
        let mut sides = [single(a), single(b)];
        (self.side[a], self.side[b]) = (LEFT, RIGHT);
        let mut log_q = 0.0;
        for node in nodes {
            let n = *node as usize;
            // Those on neither side come together in the first.
            let mut excess = [0.0; 3];
            for near in &c.near[n] {
                excess[usize::from(self.side[near.node as usize])] += near.excess;
            }
            let gain = |k: usize| {
                if self.may_join(n, &sides[k]) { self.gain(n, &sides[k], excess[k + 1]) } else { f64::NEG_INFINITY }
            };
            let gains = [gain(0), gain(1)];
            let most = gains[0].max(gains[1]);
            if most == f64::NEG_INFINITY {
                return None;
            }
            // The greater of the two is 1.
            let weights = gains.map(|g| if g == most { 1.0 } else { (g - most).exp() });
            let p_left = weights[0] / (weights[0] + weights[1]);
            let side = match left {
                Some(x) => usize::from(self.of[n] != x),
                None => usize::from(unit(&mut self.rng) >= p_left),
            };
            log_q += if side == 0 { p_left } else { 1.0 - p_left }.ln();
            let to = &mut sides[side];
            to.voice += c.voice[n];
            to.nodes.push(*node);
            self.side[n] = if side == 0 { LEFT } else { RIGHT };
        }
        Some((sides, log_q))
    }

    /// Returns the log odds that two sides are one person; none if they cannot be. All nodes
    /// are on their sides.
    fn cross(&self, [left, right]: &[Cluster; 2]) -> Option<f64> {
        if !left.nodes.iter().all(|n| self.may_join(*n as usize, right)) {
            return None;
        }
        let near = left.nodes.iter().flat_map(|n| &self.c.near[*n as usize]);
        let excess: f64 = near.filter(|n| self.side[n.node as usize] == RIGHT).map(|n| n.excess).sum();
        Some(self.reading.between(excess, left.voice, right.voice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::tests::components;
    use crate::decided::Decided;
    use crate::exact::tests::{Rules, by_hand, pair, six};
    use rand_core::SeedableRng as _;
    use std::collections::HashMap;

    /// A walk visits partitions as often as enumeration says: half the summed differences stay
    /// below what 40,000 dependent visits of some 200 partitions leave.
    #[test]
    fn walks_visit_partitions_as_often_as_enumeration_says() {
        let decided = Decided { same: Vec::new(), different: vec![(3, 4)] };
        let once = vec![None, Some(1), None, Some(1), None, None];
        for rules in [Rules::default(), Rules { once, decided }] {
            let pairs = six();
            let c = components(6, &pairs, &rules);
            let start: Vec<u32> = (0..6).collect();
            let mut walk = Walk::new(&c[0], Reading { shift: 0.0 }, &start, ChaCha12Rng::seed_from_u64(3));
            let rounds = 40_000;
            let mut seen: HashMap<Vec<u32>, f64> = HashMap::new();
            for _ in 0..rounds {
                walk.round(true);
                *seen.entry(walk.partition()).or_default() += 1.0 / f64::from(rounds);
            }
            let hand = by_hand(6, &pairs, &rules);
            let apart: f64 = hand.iter().map(|(p, w)| (w - seen.get(p).copied().unwrap_or_default()).abs()).sum();
            assert!(apart / 2.0 < 0.03, "total variation {}", apart / 2.0);
            for p in &pairs {
                let (a, b) = (p.records.0 as usize, p.records.1 as usize);
                let expected: f64 = hand.iter().filter(|(of, _)| of[a] == of[b]).map(|h| h.1).sum();
                let (sum, times) = walk.together(a, b).unwrap();
                let found = sum / times;
                assert!((found - expected).abs() < 0.015, "{a} {b}: {found} {expected}");
            }
        }
    }

    /// Moves of single records can't bring two groups together that only all pairs speak for.
    #[test]
    fn two_groups_that_belong_together_are_joined() {
        let mut pairs = Vec::new();
        for a in 0..20_u32 {
            for b in a + 1..20 {
                pairs.push(pair(a, b, if (a < 10) == (b < 10) { 8.0 } else { 2.0 }));
            }
        }
        let c = components(20, &pairs, &Rules::default());
        let start: Vec<u32> = (0..20).map(|r| u32::from(r >= 10)).collect();
        let mut walk = Walk::new(&c[0], Reading { shift: 0.0 }, &start, ChaCha12Rng::seed_from_u64(1));
        (0..50).for_each(|_| walk.round(false));
        assert_eq!(walk.partition(), [0; 20]);
    }
}
