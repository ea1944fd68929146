//! How common a block is, against how common names and births are known to be.
//!
//! The largest block of a key is taken for the most common value, the next for the next, and so on;
//! inside, any row may be anybody.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::sent::Sent;

/// What the sizes of blocks tell.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Frequency {
    /// Rows whose person is in the other list too.
    pub rows: usize,
    /// Rows that would be named rightly, expected, in per cent.
    pub named: f64,
    /// The same for who picks a public block of the key at random, in proportion to its size.
    pub chance: f64,
}

/// Attacks all rows; `persons` say who stands at each place of the lists.
#[must_use]
pub fn ranked(target: &Sent, public: &Sent, ours: &[u32], theirs: &[u32]) -> Frequency {
    let mut by_key: FxHashMap<u8, Vec<Vec<usize>>> = FxHashMap::default();
    public.blocks().into_iter().for_each(|b| by_key.entry(public.tags[b[0]].key()).or_default().push(b));
    by_key.values_mut().for_each(|l| l.sort_by_key(|b| std::cmp::Reverse(b.len())));
    let all: FxHashMap<u32, ()> = theirs.iter().map(|p| (*p, ())).collect();
    let mut own: FxHashMap<u8, Vec<Vec<usize>>> = FxHashMap::default();
    target.blocks().into_iter().for_each(|b| own.entry(target.tags[b[0]].key()).or_default().push(b));
    let (mut rows, mut named, mut chance) = (0, 0.0, 0.0);
    for (key, mut blocks) in own {
        blocks.sort_by_key(|b| std::cmp::Reverse(b.len()));
        let Some(others) = by_key.get(&key) else { continue };
        let held: usize = others.iter().map(Vec::len).sum();
        let mut rest = blocks.as_slice();
        let mut from = 0;
        // Blocks of one size can't be told apart: each is any of the public ones of those ranks.
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|b| b.len() == first.len()).count();
            let ranks = others.get(from..(from + same).min(others.len())).unwrap_or_default();
            let mut place: FxHashMap<u32, f64> = FxHashMap::default();
            for b in ranks {
                b.iter().for_each(|r| {
                    place.insert(theirs[public.records[*r] as usize], 1.0 / b.len() as f64 / ranks.len() as f64);
                });
            }
            for row in rest.iter().take(same).flatten() {
                let person = ours[target.records[*row] as usize];
                if all.contains_key(&person) {
                    rows += 1;
                    named += place.get(&person).copied().unwrap_or_default();
                    chance += 1.0 / held.max(1) as f64;
                }
            }
            rest = rest.get(same..).unwrap_or_default();
            from += same;
        }
    }
    let share = |sum: f64| 100.0 * sum / f64::from(rows.max(1) as u32);
    Frequency { rows, named: share(named), chance: share(chance) }
}
