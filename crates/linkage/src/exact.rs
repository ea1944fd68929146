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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::cluster::{ABSENT, Constraint, Scored};
    use crate::component::tests::components;
    use crate::decided::Decided;

    /// What a test decides, and whose records are whose.
    #[derive(Default)]
    pub(crate) struct Rules {
        pub(crate) once: Vec<Option<u16>>,
        pub(crate) decided: Decided,
    }

    impl Constraint for Rules {
        fn once(&self, record: u32) -> Option<u16> {
            self.once.get(record as usize).copied().flatten()
        }
        fn decided(&self) -> &Decided {
            &self.decided
        }
    }

    /// All partitions of some records, as the first record of each one's cluster.
    pub(crate) fn partitions(records: usize) -> Vec<Vec<u32>> {
        let mut all: Vec<Vec<u32>> = vec![Vec::new()];
        for r in 0..records as u32 {
            let with = |p: &Vec<u32>| {
                let mut firsts: Vec<u32> =
                    p.iter().enumerate().filter(|(k, f)| *k as u32 == **f).map(|x| *x.1).collect();
                firsts.push(r);
                firsts.into_iter().map(|f| [p.clone(), vec![f]].concat()).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(with).collect();
        }
        all
    }

    /// The probability of each partition, one by one, straight from what pairs say. Every
    /// record's voice has to be 1, so no two pairs of a record may be likely.
    pub(crate) fn by_hand(records: usize, pairs: &[Scored], rules: &Rules) -> Vec<(Vec<u32>, f64)> {
        let mut voice = vec![0.0_f64; records];
        for p in pairs {
            let one = 1.0 / (1.0 + (-p.log_odds).exp());
            voice[p.records.0 as usize] += one;
            voice[p.records.1 as usize] += one;
        }
        let voice: Vec<f64> = voice.into_iter().map(|v| 1.0 / v.max(1.0).sqrt()).collect();
        let weight = |of: &Vec<u32>| {
            let mut sum = 0.0;
            for a in 0..records as u32 {
                for b in a + 1..records as u32 {
                    let same = of[a as usize] == of[b as usize];
                    let once = rules.once(a).is_some() && rules.once(a) == rules.once(b);
                    if same && (once || rules.decided.different.contains(&(a, b)))
                        || !same && rules.decided.same.contains(&(a, b))
                    {
                        return 0.0;
                    }
                    if same && !rules.decided.same.contains(&(a, b)) {
                        let says =
                            pairs.iter().find(|p| p.records == (a, b)).map_or(ABSENT, |p| p.log_odds.max(ABSENT));
                        sum += voice[a as usize] * voice[b as usize] * says;
                    }
                }
            }
            f64::exp(sum)
        };
        let all: Vec<(Vec<u32>, f64)> =
            partitions(records).into_iter().map(|p| (weight(&p), p)).map(|(w, p)| (p, w)).collect();
        let total: f64 = all.iter().map(|a| a.1).sum();
        all.into_iter().map(|(p, w)| (p, w / total)).collect()
    }

    pub(crate) fn pair(a: u32, b: u32, log_odds: f64) -> Scored {
        Scored { records: (a, b), log_odds, pattern: Default::default() }
    }

    /// Six records that hang together, with a pair for and one against.
    pub(crate) fn six() -> Vec<Scored> {
        vec![
            pair(0, 1, 1.2),
            pair(0, 2, -0.4),
            pair(1, 2, 0.6),
            pair(2, 3, 0.3),
            pair(3, 4, 2.0),
            pair(3, 5, -1.0),
            pair(4, 5, 0.8),
            pair(0, 5, -2.0),
        ]
    }

    #[test]
    fn partitions_are_as_many_as_bell_says() {
        assert_eq!([1, 2, 3, 4, 5, 6].map(|n| partitions(n).len()), [1, 2, 5, 15, 52, 203]);
    }

    #[test]
    fn pairs_are_as_likely_as_all_partitions_say() {
        let different = Decided { same: vec![(1, 2)], different: vec![(3, 4)] };
        let once = vec![None, None, None, Some(1), None, Some(1)];
        for rules in [Rules::default(), Rules { once, decided: different }] {
            let pairs = six();
            let c = components(6, &pairs, &rules);
            assert_eq!(c.len(), 1);
            let hand = by_hand(6, &pairs, &rules);
            Exact::new(&c[0], Reading { shift: 0.0 }).pairs(|a, b, p| {
                let (x, y) = (c[0].records[a][0] as usize, c[0].records[b][0] as usize);
                let expected: f64 = hand.iter().filter(|(of, _)| of[x] == of[y]).map(|h| h.1).sum();
                assert!((p - expected).abs() < 1e-9, "{x} {y}: {p} {expected}");
            });
        }
    }

    #[test]
    fn two_records_are_as_likely_as_their_pair_says() {
        let c = components(2, &[pair(0, 1, 1.0)], &Rules::default());
        Exact::new(&c[0], Reading { shift: 0.0 }).pairs(|_, _, p| assert!((p - 0.731_058_578_6).abs() < 1e-9, "{p}"));
        Exact::new(&c[0], Reading { shift: -1.0 }).pairs(|_, _, p| assert!((p - 0.5).abs() < 1e-9, "{p}"));
    }
}
