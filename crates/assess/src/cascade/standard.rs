//! Shares of groups as if they were made up alike.
//!
//! Women are convicted for more often, and are more often exploited sexually: a share by sex
//! mixes both. Direct standardisation gives each group the same make-up, that of all persons
//! together, and compares what is left.

use std::collections::BTreeMap;

/// Persons of a group in a stratum and how many of them arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Those who arrived.
    pub arrived: u64,
    /// All.
    pub persons: u64,
}

/// Two groups made alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// The share of the group.
    pub share: f64,
    /// The share of the group it is compared with.
    pub reference: f64,
    /// Their ratio with its ends; none when the reference's share is 0.
    pub ratio: Option<(f64, f64, f64)>,
    /// The part of all persons who are in a stratum that both groups have.
    pub coverage: f64,
}

/// Compares two groups over the strata that both have, weighted as `all` are.
///
/// None when no stratum is common. The variance of a share of few is taken at (x + 1/2) / (n
/// + 1), so that a stratum of one person is not taken as sure.
#[must_use]
pub fn alike<K: Ord>(
    group: &BTreeMap<K, Cell>,
    reference: &BTreeMap<K, Cell>,
    all: &BTreeMap<K, u64>,
    z: f64,
) -> Option<Alike> {
    let whole: u64 = all.values().sum();
    let common: Vec<(f64, Cell, Cell)> = all
        .iter()
        .filter_map(|(k, n)| Some((*n as f64, *group.get(k)?, *reference.get(k)?)))
        .filter(|(_, g, r)| g.persons > 0 && r.persons > 0)
        .collect();
    let weight: f64 = common.iter().map(|(w, ..)| w).sum();
    if weight == 0.0 {
        return None;
    }
    let (mut share, mut other, mut v, mut u) = (0.0, 0.0, 0.0, 0.0);
    for (w, g, r) in &common {
        let w = w / weight;
        share += w * g.share();
        other += w * r.share();
        v += w * w * g.variance();
        u += w * w * r.variance();
    }
    let ratio = (other > 0.0).then(|| {
        let ratio = share / other;
        if share == 0.0 {
            // On the scale of shares: there is no logarithm of nought.
            return (0.0, 0.0, z * v.sqrt() / other);
        }
        let half = z * (v / (share * share) + u / (other * other)).sqrt();
        (ratio, ratio * (-half).exp(), ratio * half.exp())
    });
    Some(Alike { share, reference: other, ratio, coverage: weight / whole as f64 })
}

impl Cell {
    fn share(self) -> f64 {
        self.arrived as f64 / self.persons as f64
    }

    fn variance(self) -> f64 {
        let n = self.persons as f64;
        let p = (self.arrived as f64 + 0.5) / (n + 1.0);
        p * (1.0 - p) / n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: strata of 300 and 100. Group 10/20 and 30/80, reference 40/80 and 5/20. Crude 0.40 and 0.45; alike
    /// 0.75 * 0.5 + 0.25 * 0.375 = 0.46875 and 0.75 * 0.5 + 0.25 * 0.25 = 0.4375.
    #[test]
    fn two_strata_by_hand() {
        let cell = |arrived, persons| Cell { arrived, persons };
        let group = BTreeMap::from([("f", cell(10, 20)), ("m", cell(30, 80))]);
        let reference = BTreeMap::from([("f", cell(40, 80)), ("m", cell(5, 20)), ("t", cell(1, 1))]);
        let all = BTreeMap::from([("f", 300), ("m", 100)]);
        let a = alike(&group, &reference, &all, 1.96).unwrap();
        assert!((a.share - 0.46875).abs() < 1e-12 && (a.reference - 0.4375).abs() < 1e-12);
        let (ratio, lower, upper) = a.ratio.unwrap();
        assert!((ratio - 0.46875 / 0.4375).abs() < 1e-12 && lower < 1.0 && upper > 1.0);
        assert!((a.coverage - 1.0).abs() < 1e-12);
        // A stratum that one group lacks is left out, and said.
        let all = BTreeMap::from([("f", 300), ("m", 100), ("t", 100)]);
        assert!((alike(&group, &reference, &all, 1.96).unwrap().coverage - 0.8).abs() < 1e-12);
        assert_eq!(alike(&group, &BTreeMap::new(), &all, 1.96), None);
    }
}
