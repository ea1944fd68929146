//! The attacks of Anonymeter: does a file of records tell more of the persons it was made from
//! than of others of their kind?
//!
//! Giomi, Boenisch, Wehmeyer, Tasnádi, A Unified Framework for Quantifying Privacy Risk in
//! Synthetic Data, PETS 2023 (arXiv:2211.10459): singling out, linking and inference, each
//! tried on persons who were in the table and on as many who were not. The risk is what the
//! first lose more, of what can still be lost: `(in - out) / (1 - out)`.

use std::collections::HashMap;

use shyraq_case::Code;

use super::people::{Dice, Person};

/// The 97.5 % point of the normal law.
const Z: f64 = 1.959_964;
/// Columns of a predicate that singles out.
const NAMED: usize = 3;

/// A risk with the lower end of its 95 % interval.
#[derive(Debug, Clone)]
pub(super) struct Risk {
    pub(super) attack: String,
    pub(super) made: usize,
    right: [usize; 2],
    /// Shares of attacks that were right: on the persons of the table, and on others.
    pub(super) rates: [f64; 2],
    pub(super) risk: f64,
    pub(super) low: f64,
}

impl Risk {
    /// From right attacks on persons in the table and on others: Wilson's centres and
    /// half-widths, and how the risk moves with each.
    fn new(attack: String, made: usize, right: [usize; 2]) -> Self {
        let n = made as f64;
        let wilson = right.map(|s| {
            let s = s as f64;
            ((s + Z * Z / 2.0) / (n + Z * Z), Z / (n + Z * Z) * (s * (n - s) / n.max(1.0) + Z * Z / 4.0).sqrt())
        });
        let [(inside, error), (outside, other)] = wilson;
        let left = 1.0 - outside;
        let risk = (inside - outside) / left;
        let low = risk - ((error / left).powi(2) + ((1.0 - inside) / left / left * other).powi(2)).sqrt();
        Self { attack, made, right, rates: [inside, outside], risk, low }
    }

    /// The risk of this attack and another one of the same kind on other tables.
    pub(super) fn with(self, other: &Self) -> Self {
        let right = [0, 1].map(|k| self.right[k] + other.right[k]);
        Self::new(self.attack, self.made + other.made, right)
    }
}

impl std::fmt::Display for Risk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { attack, made, rates: [inside, outside], risk, low, .. } = self;
        write!(
            f,
            "{attack} in {made} attacks: risk {risk:.4}, at least {low:.4}; right {inside:.4} inside, {outside:.4} outside"
        )
    }
}

/// Three files of people from one law.
pub(super) struct Gate<'a> {
    /// Persons of the table.
    pub(super) train: &'a [Person],
    /// Others of their kind.
    pub(super) control: &'a [Person],
    /// What was published.
    pub(super) records: &'a [Person],
    /// Most attacks of a kind.
    pub(super) attacks: usize,
}

impl Gate<'_> {
    /// Tries all attacks.
    pub(super) fn risks(&self, seed: u64) -> Vec<Risk> {
        let mut dice = Dice::new(seed);
        let d = self.train[0].len();
        let mut out = vec![self.single_out(1, &mut dice), self.single_out(NAMED, &mut dice)];
        out.extend(self.neighbours(d, seed));
        out
    }

    /// Predicates that hold for one record: how many hold for one person?
    pub(super) fn single_out(&self, named: usize, dice: &mut Dice) -> Risk {
        let d = self.train[0].len();
        let mut predicates: Vec<(Vec<usize>, Vec<Code>)> = Vec::new();
        let mut counts: HashMap<Vec<usize>, [HashMap<Vec<Code>, usize>; 3]> = HashMap::new();
        // Most records are not alone with few answers, so more are tried than are needed.
        for _ in 0..20 * self.attacks {
            if predicates.len() == self.attacks {
                break;
            }
            let axes = dice.some(named, d);
            let record = &self.records[dice.below(self.records.len())];
            let key: Vec<Code> = axes.iter().map(|a| record[*a]).collect();
            let found = counts.entry(axes.clone()).or_insert_with(|| {
                [self.records, self.train, self.control].map(|people| {
                    let mut count = HashMap::new();
                    for p in people {
                        *count.entry(axes.iter().map(|a| p[*a]).collect()).or_insert(0) += 1;
                    }
                    count
                })
            });
            if found[0].get(&key) == Some(&1) {
                predicates.push((axes, key));
            }
        }
        // The same predicate again is no attack of its own.
        predicates.sort();
        predicates.dedup();
        let right =
            [1, 2].map(|k| predicates.iter().filter(|(axes, key)| counts[axes][k].get(key) == Some(&1)).count());
        Risk::new(format!("singling out by {named}"), predicates.len(), right)
    }

    /// Linking and inference both ask for the nearest record: by one half of the columns and by
    /// the other, and by all columns but the secret one.
    fn neighbours(&self, d: usize, seed: u64) -> Vec<Risk> {
        let all = (1_u64 << d) - 1;
        let half = (0..d).step_by(2).fold(0, |m, c| m | 1 << c);
        let masks: Vec<u64> = [half, all & !half].into_iter().chain((0..d).map(|c| all & !(1 << c))).collect();
        let packed: Vec<u128> = self.records.iter().map(|r| pack(r)).collect();
        let mut right = vec![[0; 2]; d + 1];
        let made = self.attacks.min(self.train.len()).min(self.control.len());
        for (k, people) in [self.train, self.control].into_iter().enumerate() {
            let mut dice = Dice::new(seed + k as u64);
            for target in dice.some(made, people.len()).into_iter().map(|t| &people[t]) {
                let nearest = nearest(&packed, pack(target), &masks, dice.below(packed.len().max(1)));
                right[0][k] += usize::from(nearest[0] == nearest[1]);
                for c in 0..d {
                    right[1 + c][k] += usize::from(self.records[nearest[2 + c]][c] == target[c]);
                }
            }
        }
        let name = |i: usize| if i == 0 { "linking".to_owned() } else { format!("inference of column {}", i - 1) };
        right.into_iter().enumerate().map(|(i, r)| Risk::new(name(i), made, r)).collect()
    }
}

/// A byte a column.
fn pack(person: &[Code]) -> u128 {
    person.iter().enumerate().fold(0, |p, (c, code)| p | u128::from(u8::try_from(*code).unwrap()) << (8 * c))
}

/// Finds for each set of columns the record that agrees in most of them; of equals the first
/// after `start`.
fn nearest(records: &[u128], target: u128, masks: &[u64], start: usize) -> Vec<usize> {
    let mut best = vec![(u32::MAX, 0); masks.len()];
    for i in (start..records.len()).chain(0..start) {
        let other = differing(records[i] ^ target);
        for (best, mask) in best.iter_mut().zip(masks) {
            let distance = (other & mask).count_ones();
            if distance < best.0 {
                *best = (distance, i);
            }
        }
    }
    best.into_iter().map(|b| b.1).collect()
}

/// One bit for each byte that is not 0.
fn differing(x: u128) -> u64 {
    let low = 0x7f7f_7f7f_7f7f_7f7f_7f7f_7f7f_7f7f_7f7f_u128;
    let top = ((((x & low) + low) | x) & !low) >> 7;
    // Byte k holds 0 or 1; gather them from eight bytes at a time.
    let gather = |half: u64| half.wrapping_mul(0x0102_0408_1020_4080) >> 56;
    gather(top as u64) | gather((top >> 64) as u64) << 8
}

#[test]
fn bytes_that_differ() {
    for x in [[0_u8; 16], [1; 16], [0, 0, 200, 0, 1, 0, 0, 127, 128, 0, 0, 0, 0, 0, 0, 255]] {
        let expected = (0..16).fold(0, |m, k| m | u64::from(x[k] != 0) << k);
        assert_eq!(differing(u128::from_le_bytes(x)), expected, "{x:?}");
    }
}

/// By hand: 30 of 100 inside, 10 of 100 outside. Wilson's centres are 31.92/103.84 and
/// 11.92/103.84, half-widths 0.0881 and 0.0597.
#[test]
fn a_risk_by_hand() {
    let risk = Risk::new(String::new(), 100, [30, 10]);
    assert!((risk.risk - 0.2176).abs() < 1e-3 && (risk.low - 0.1053).abs() < 2e-3, "{risk:?}");
}
