//! Brings few records back to the tables of one column where rules of the code book took them away.
//!
//! A record that is made to obey changes an answer, and among few records no single change may
//! bring the count back without breaking a rule. Here two answers of a record are changed at once
//! where that brings the columns of the rules nearer to what was published. Like all of the
//! records it sees whole noisy tables only.

use shyraq_case::{Code, Rules};

use crate::estimate::Whole;

/// With more records than this what is left is far below the noise.
const MOST: usize = 2_000;
/// Times that all records are gone through, at most.
const ROUNDS: usize = 8;

/// How many records more than published have each answer, by column.
struct Surplus(Vec<Vec<i64>>);

impl Surplus {
    fn new(whole: &Whole, columns: &[Vec<Code>]) -> Self {
        let of = |(one, column): (&Vec<u64>, &Vec<Code>)| {
            let mut out: Vec<i64> = one.iter().map(|n| -i64::try_from(*n).unwrap_or(i64::MAX)).collect();
            for code in column {
                if let Some(n) = out.get_mut(usize::from(*code)) {
                    *n += 1;
                }
            }
            out
        };
        Self(whole.one.iter().zip(columns).map(of).collect())
    }

    fn of(&self, column: usize, code: Code) -> i64 {
        self.0.get(column).and_then(|c| c.get(usize::from(code))).copied().unwrap_or_default()
    }

    /// Returns the answers of a column that too few records have.
    fn lacking(&self, column: usize) -> Vec<Code> {
        let all = self.0.get(column).map_or(&[][..], Vec::as_slice);
        all.iter().zip(0..=Code::MAX).filter(|(n, _)| **n < 0).map(|(_, code)| code).collect()
    }

    /// Returns by how much the tables come nearer when a record is changed; below 0 when not.
    fn gain(&self, part: &[usize], from: &[Code], to: &[Code]) -> i64 {
        let one = |c: &usize| {
            let code = |r: &[Code]| r.get(*c).copied().unwrap_or_default();
            let (a, b) = (code(from), code(to));
            let (s, t) = (self.of(*c, a), self.of(*c, b));
            if a == b { 0 } else { s.abs() - (s - 1).abs() + t.abs() - (t + 1).abs() }
        };
        part.iter().map(one).sum()
    }

    fn change(&mut self, part: &[usize], from: &[Code], to: &[Code]) {
        for c in part {
            for (record, by) in [(from, -1), (to, 1)] {
                let code = usize::from(record.get(*c).copied().unwrap_or_default());
                if let Some(n) = self.0.get_mut(*c).and_then(|all| all.get_mut(code)) {
                    *n += by;
                }
            }
        }
    }
}

/// Changes answers of the columns that take part in rules; each record obeys before and after.
pub(super) fn balance(rules: &Rules, whole: &Whole, columns: &mut [Vec<Code>], rows: usize) {
    if rules.is_empty() || rows > MOST || rows as u64 != whole.total {
        return;
    }
    let part: Vec<usize> = rules.columns().collect();
    let mut surplus = Surplus::new(whole, columns);
    for _ in 0..ROUNDS {
        let mut changed = false;
        for row in 0..rows {
            let record: Vec<Code> = columns.iter().map(|c| c.get(row).copied().unwrap_or_default()).collect();
            let Some(better) = better(rules, &surplus, &part, &record) else { continue };
            surplus.change(&part, &record, &better);
            for (column, code) in columns.iter_mut().zip(&better) {
                if let Some(slot) = column.get_mut(row) {
                    *slot = *code;
                }
            }
            changed = true;
        }
        if !changed {
            break;
        }
    }
}

/// Returns a record that obeys and by which the tables come nearer: one answer changed, what it
/// implies made good, or two answers.
fn better(rules: &Rules, surplus: &Surplus, part: &[usize], record: &[Code]) -> Option<Vec<Code>> {
    let with = |record: &[Code], column: usize, code: Code| {
        let mut out = record.to_vec();
        if let Some(slot) = out.get_mut(column) {
            *slot = code;
        }
        out
    };
    let wins = |r: &Vec<Code>| !rules.are_broken(r) && surplus.gain(part, record, r) > 0;
    let own = |c: usize| record.get(c).copied().unwrap_or_default();
    for c in part.iter().copied().filter(|c| surplus.of(*c, own(*c)) > 0) {
        for code in surplus.lacking(c) {
            let one = with(record, c, code);
            let mut repaired = one.clone();
            rules.repair(&mut repaired);
            let others = part.iter().copied().filter(|d| *d != c);
            let two = others.flat_map(|d| surplus.lacking(d).into_iter().map(|k| (d, k)).collect::<Vec<_>>());
            let mut all = [one.clone(), repaired].into_iter().chain(two.map(|(d, k)| with(&one, d, k)));
            if let Some(found) = all.find(&wins) {
                return Some(found);
            }
        }
    }
    None
}
