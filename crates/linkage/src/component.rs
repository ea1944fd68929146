//! Records that hang together, apart from all others.
//!
//! Two records of different components are hardly one person, so each component is thought
//! through by itself. Inside, the unit is a node: one record, or several that people decided to
//! be one person.

use std::collections::BTreeMap;

use crate::cluster::{ABSENT, Constraint, SURE, Scored};
use crate::reading::voices;

/// Pairs below these log odds (a probability of 0.01) are left out.
const WEAK: f64 = -4.6;

/// What is near a node: the node, and how much more its pairs say than pairs that share no block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near {
    pub(crate) node: u32,
    pub(crate) excess: f64,
}

/// What hangs together by likely pairs and by decisions.
#[derive(Debug, Default)]
pub(crate) struct Component {
    /// By node its records, ascending; nodes are in the order of their first records.
    pub(crate) records: Vec<Vec<u32>>,
    /// By node, ascending.
    pub(crate) near: Vec<Vec<Near>>,
    /// By node: the voices of its records, summed.
    pub(crate) voice: Vec<f64>,
    /// By node: contributors that have each person once.
    pub(crate) once: Vec<Vec<u16>>,
    /// By node: nodes that people decided to be another person.
    pub(crate) apart: Vec<Vec<u32>>,
    /// Scored pairs of its nodes: place among all pairs, and the nodes, the lower first.
    pub(crate) pairs: Vec<(usize, u32, u32)>,
}

impl Component {
    /// Returns the number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Tells whether two nodes may be one person.
    pub(crate) fn may(&self, a: usize, b: usize) -> bool {
        !self.once[a].iter().any(|c| self.once[b].contains(c)) && !self.apart[a].contains(&(b as u32))
    }
}

/// Finds the representative of each record: the lowest that it hangs together with.
struct Roots(Vec<u32>);

impl Roots {
    fn of(&mut self, mut r: u32) -> u32 {
        while self.0[r as usize] != r {
            let up = self.0[self.0[r as usize] as usize];
            self.0[r as usize] = up;
            r = up;
        }
        r
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// Returns the components of more than one record, by their first record.
pub(crate) fn components(records: usize, pairs: &[Scored], constraint: &impl Constraint) -> Vec<Component> {
    let decided = constraint.decided();
    let voice = voices(records, pairs);
    let mut nodes = Roots((0..records as u32).collect());
    decided.same.iter().for_each(|(a, b)| nodes.join(*a, *b));
    let mut whole = Roots(nodes.0.clone());
    pairs.iter().filter(|p| p.log_odds > ABSENT).for_each(|p| whole.join(p.records.0, p.records.1));
    // By record: component, node.
    let mut sizes = vec![0_u32; records];
    (0..records as u32).for_each(|r| sizes[whole.of(r) as usize] += 1);
    let mut number: BTreeMap<u32, usize> = BTreeMap::new();
    let mut out: Vec<Component> = Vec::new();
    let mut place = vec![(u32::MAX, 0_u32); records];
    for r in 0..records as u32 {
        let root = whole.of(r);
        if sizes[root as usize] < 2 {
            continue;
        }
        let at = *number.entry(root).or_insert_with(|| {
            out.push(Component::default());
            out.len() - 1
        });
        let first = nodes.of(r);
        let c = &mut out[at];
        if first == r {
            place[r as usize] = (at as u32, c.records.len() as u32);
            c.records.push(vec![r]);
            c.near.push(Vec::new());
            c.voice.push(voice[r as usize]);
            c.once.push(constraint.once(r).into_iter().collect());
            c.apart.push(Vec::new());
        } else {
            let node = place[first as usize].1;
            place[r as usize] = (at as u32, node);
            c.voice[node as usize] += voice[r as usize];
            c.records[node as usize].push(r);
            c.once[node as usize].extend(constraint.once(r));
        }
    }
    for (at, p) in pairs.iter().enumerate() {
        let ((c, a), (d, b)) = (place[p.records.0 as usize], place[p.records.1 as usize]);
        if c != d || c == u32::MAX || a == b || p.log_odds < WEAK {
            continue;
        }
        // No pair speaks more against than one that shares no block: slips repeat in many pairs.
        let heard = voice[p.records.0 as usize] * voice[p.records.1 as usize];
        let excess = heard * (p.log_odds.clamp(ABSENT, SURE) - ABSENT);
        out[c as usize].pairs.push((at, a.min(b), a.max(b)));
        let near = &mut out[c as usize].near;
        near[a as usize].push(Near { node: b, excess });
        near[b as usize].push(Near { node: a, excess });
    }
    for (a, b) in &decided.different {
        let ((c, a), (d, b)) = (place[*a as usize], place[*b as usize]);
        if c == d && c != u32::MAX && a != b {
            out[c as usize].apart[a as usize].push(b);
            out[c as usize].apart[b as usize].push(a);
        }
    }
    for near in out.iter_mut().flat_map(|c| &mut c.near) {
        near.sort_by_key(|n| n.node);
        near.dedup_by(|b, a| {
            let same = a.node == b.node;
            if same {
                a.excess += b.excess;
            }
            same
        });
    }
    out
}
