//! What a third record says of two that share no block.
//!
//! A record with a slip in the family name and one with a slip in the birth may never meet, and
//! yet both agree with a third. Counted as a pair that shares no block they would speak against
//! their own person.

use rustc_hash::FxHashMap;

use crate::cluster::{ABSENT, SURE, Scored};

/// Records that a record is likely one person with, at most: the likeliest.
const FRIENDS: usize = 12;
/// How far a third record is trusted.
const PART: f64 = 1.0 / 3.0;

/// Returns the pairs, which ascend, and behind them those that share no block but a likely third record.
pub(crate) fn with_indirect(records: usize, pairs: &[Scored]) -> Vec<Scored> {
    let mut friends: Vec<Vec<(u32, f64)>> = vec![Vec::new(); records];
    for p in pairs.iter().filter(|p| p.log_odds > 0.0) {
        let odds = p.log_odds.min(SURE);
        friends[p.records.0 as usize].push((p.records.1, odds));
        friends[p.records.1 as usize].push((p.records.0, odds));
    }
    let mut best: FxHashMap<(u32, u32), f64> = FxHashMap::default();
    for own in &mut friends {
        own.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        own.truncate(FRIENDS);
        for (k, (a, with_a)) in own.iter().enumerate() {
            for (b, with_b) in own.iter().skip(k + 1) {
                let to = best.entry((*a.min(b), *a.max(b))).or_insert(0.0);
                *to = to.max(with_a.min(*with_b));
            }
        }
    }
    best.retain(|records, _| pairs.binary_search_by_key(records, |p| p.records).is_err());
    let mut new: Vec<Scored> = best
        .into_iter()
        .map(|(records, third)| Scored { records, log_odds: (1.0 - PART) * ABSENT + PART * third })
        .collect();
    new.sort_unstable_by_key(|p| p.records);
    let mut out = pairs.to_vec();
    out.extend(new);
    out
}
