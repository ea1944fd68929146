//! Records that hang together, apart from all others.
//!
//! Two records of different components are hardly one person, so each component is thought
//! through by itself, and made when its turn comes. Inside, the unit is a node: one record, or several that people decided to
//! be one person.

use crate::cluster::{ABSENT, Constraint, SURE, Scored};
use crate::decided::ByRecord;
use crate::parts::{Part, Roots};

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
    pub(crate) pairs: Vec<(u32, u32, u32)>,
}

impl Component {
    /// Thinks of a part of the records as nodes. `voice` is by record.
    pub(crate) fn new(
        part: Part<'_>,
        pairs: &[Scored],
        voice: &[f64],
        constraint: &impl Constraint,
        decided: &ByRecord<'_>,
    ) -> Self {
        let mut nodes = Roots::new(part.records.len());
        for (a, b) in decided.same(part.records) {
            if let (Some(a), Some(b)) = (part.place(a), part.place(b)) {
                nodes.join(a, b);
            }
        }
        let mut out = Self::default();
        // By place of a record: its node.
        let mut node: Vec<u32> = Vec::with_capacity(part.records.len());
        for (r, at) in part.records.iter().zip(0..) {
            let first = nodes.of(at);
            if first == at {
                node.push(out.records.len() as u32);
                out.records.push(vec![*r]);
                out.voice.push(voice[*r as usize]);
                out.once.push(constraint.once(*r).into_iter().collect());
            } else {
                let own = node[first as usize];
                node.push(own);
                out.voice[own as usize] += voice[*r as usize];
                out.records[own as usize].push(*r);
                out.once[own as usize].extend(constraint.once(*r));
            }
        }
        let n = out.records.len();
        (out.near, out.apart) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        let node_of = |record: u32| part.place(record).map(|at| node[at as usize]);
        for at in part.pairs {
            let p = &pairs[*at as usize];
            let (Some(a), Some(b)) = (node_of(p.records.0), node_of(p.records.1)) else { continue };
            if a == b || p.log_odds < WEAK {
                continue;
            }
            // No pair speaks more against than one that shares no block: slips repeat in many pairs.
            let heard = voice[p.records.0 as usize] * voice[p.records.1 as usize];
            let excess = heard * (p.log_odds.clamp(ABSENT, SURE) - ABSENT);
            out.pairs.push((*at, a.min(b), a.max(b)));
            out.near[a as usize].push(Near { node: b, excess });
            out.near[b as usize].push(Near { node: a, excess });
        }
        for (r, a) in part.records.iter().zip(&node) {
            let others = decided.different(*r).filter_map(node_of).filter(|b| b != a);
            out.apart[*a as usize].extend(others);
        }
        for near in &mut out.near {
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

    /// Returns the number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Tells whether two nodes may be one person.
    pub(crate) fn may(&self, a: usize, b: usize) -> bool {
        !self.once[a].iter().any(|c| self.once[b].contains(c)) && !self.apart[a].contains(&(b as u32))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::parts::Parts;
    use crate::reading::voices;

    /// All components of more than one record, by their first record.
    pub(crate) fn components(records: usize, pairs: &[Scored], constraint: &impl Constraint) -> Vec<Component> {
        let parts = Parts::new(records, pairs, &constraint.decided().same, ABSENT);
        let (voice, decided) = (voices(records, pairs), constraint.decided().by_record());
        (0..parts.len()).map(|k| Component::new(parts.get(k), pairs, &voice, constraint, &decided)).collect()
    }
}
