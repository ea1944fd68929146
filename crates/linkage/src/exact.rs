//! Small components: every way to part them is counted.
//!
//! The sum over all partitions of a set is that over the clusters of its first node, each times
//! the sum over the partitions of the rest: `3^n` steps instead of Bell's number of partitions.

use crate::component::Component;
use crate::reading::Reading;

/// Nodes of a component that is counted out: 3^9 is 19,683 steps.
pub(crate) const MOST: usize = 9;

/// All partitions of a component, weighted.
pub(crate) struct Exact {
    nodes: usize,
    /// By set of nodes: the weight as one cluster.
    one: Vec<f64>,
    /// By set of nodes: the sum of the weights of all partitions.
    all: Vec<f64>,
}

impl Exact {
    /// Counts the partitions of a component of at most [`MOST`] nodes.
    pub(crate) fn new(c: &Component, reading: Reading) -> Self {
        let nodes = c.len();
        let sets = 1 << nodes;
        let mut voice = vec![0.0; sets];
        let mut log = vec![0.0; sets];
        let mut one = vec![1.0; sets];
        for set in 1..sets {
            let node = set.trailing_zeros() as usize;
            let rest = set & (set - 1);
            let excess: f64 = c.near[node].iter().filter(|n| rest >> n.node & 1 == 1).map(|n| n.excess).sum();
            voice[set] = voice[rest] + c.voice[node];
            log[set] = log[rest] + reading.between(excess, c.voice[node], voice[rest]);
            let may = one[rest] > 0.0 && (0..nodes).all(|other| rest >> other & 1 == 0 || c.may(node, other));
            one[set] = if may { f64::exp(log[set]) } else { 0.0 };
        }
        let mut all = vec![1.0; sets];
        for set in 1..sets {
            let first = set & set.wrapping_neg();
            let rest = set ^ first;
            let mut total = 0.0;
            let mut others = rest;
            loop {
                total += one[first | others] * all[rest ^ others];
                if others == 0 {
                    break;
                }
                others = (others - 1) & rest;
            }
            all[set] = total;
        }
        Self { nodes, one, all }
    }

    /// Calls with each two nodes and the probability that they are one person.
    pub(crate) fn pairs(&self, mut found: impl FnMut(usize, usize, f64)) {
        let whole = (1 << self.nodes) - 1;
        let mut out = vec![0.0; self.nodes * self.nodes];
        for set in 1..=whole {
            let p = self.one[set] * self.all[whole ^ set] / self.all[whole];
            for a in 0..self.nodes {
                for b in a + 1..self.nodes {
                    if set >> a & set >> b & 1 == 1 {
                        out[a * self.nodes + b] += p;
                    }
                }
            }
        }
        for a in 0..self.nodes {
            for b in a + 1..self.nodes {
                found(a, b, out[a * self.nodes + b]);
            }
        }
    }

    /// Draws a partition: by node the first node of its cluster. `chance` gives numbers from 0
    /// up to 1.
    pub(crate) fn draw(&self, mut chance: impl FnMut() -> f64) -> Vec<u32> {
        let mut out = vec![0; self.nodes];
        let mut left = (1_usize << self.nodes) - 1;
        while left != 0 {
            let first = left & left.wrapping_neg();
            let rest = left ^ first;
            let mut to_go = chance() * self.all[left];
            let mut others = rest;
            while others != 0 {
                to_go -= self.one[first | others] * self.all[rest ^ others];
                if to_go < 0.0 {
                    break;
                }
                others = (others - 1) & rest;
            }
            let cluster = first | others;
            (0..self.nodes).filter(|n| cluster >> n & 1 == 1).for_each(|n| out[n] = first.trailing_zeros());
            left ^= cluster;
        }
        out
    }
}
