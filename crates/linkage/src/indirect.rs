//! What a third record says of two that share no block.
//!
//! A record with a slip in the family name and one with a slip in the birth may never meet, and
//! yet both agree with a third. Counted as a pair that shares no block they would speak against
//! their own person.

use rayon::prelude::*;
use shyraq_encoding::Pattern;

use crate::cluster::{ABSENT, SURE, Scored};
use crate::lists::Lists;

/// Records that a record is likely one person with, at most: the likeliest.
const FRIENDS: usize = 12;
/// How far a third record is trusted.
const PART: f64 = 1.0 / 3.0;

/// Returns the pairs, which ascend, and behind them those that share no block but a likely third record.
pub(crate) fn with_indirect(records: usize, mut pairs: Vec<Scored>) -> Vec<Scored> {
    let new = indirect(records, &pairs);
    pairs.reserve_exact(new.len());
    pairs.extend(new);
    pairs
}

fn indirect(records: usize, pairs: &[Scored]) -> Vec<Scored> {
    let likely = || pairs.iter().zip(0..).filter(|(p, _)| p.log_odds > 0.0);
    let mut friends = vec![0; records];
    for (p, _) in likely() {
        friends[p.records.0 as usize] += 1;
        friends[p.records.1 as usize] += 1;
    }
    let friends = Lists::fill(friends, likely().flat_map(|(p, at)| [(p.records.0, at), (p.records.1, at)]));
    // By record: where the pairs begin of which it is the first.
    let mut starts = vec![0_u32; records + 1];
    pairs.iter().for_each(|p| starts[p.records.0 as usize + 1] += 1);
    (1..starts.len()).for_each(|k| starts[k] += starts[k - 1]);
    let absent = |(a, b): (u32, u32)| {
        let own = &pairs[starts[a as usize] as usize..starts[a as usize + 1] as usize];
        own.binary_search_by_key(&b, |p| p.records.1).is_err()
    };
    let through = |third: usize| {
        let other = |p: &Scored| if p.records.0 as usize == third { p.records.1 } else { p.records.0 };
        let own = friends.get(third).iter().map(|at| &pairs[*at as usize]);
        let mut own: Vec<(u32, f64)> = own.map(|p| (other(p), p.log_odds.min(SURE))).collect();
        own.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        own.truncate(FRIENDS);
        let mut out = Vec::new();
        for (k, (a, with_a)) in own.iter().enumerate() {
            for (b, with_b) in own.iter().skip(k + 1) {
                let records = (*a.min(b), *a.max(b));
                if absent(records) {
                    out.push(Scored { records, log_odds: with_a.min(*with_b), pattern: Pattern::default() });
                }
            }
        }
        out
    };
    let thirds = (0..records).into_par_iter().filter(|r| friends.get(*r).len() > 1);
    let mut new: Vec<Scored> = thirds.flat_map_iter(through).collect();
    // Of several third records the likeliest speaks.
    new.par_sort_unstable_by(|a, b| a.records.cmp(&b.records).then(b.log_odds.total_cmp(&a.log_odds)));
    new.dedup_by_key(|p| p.records);
    new.iter_mut().for_each(|p| p.log_odds = (1.0 - PART) * ABSENT + PART * p.log_odds);
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::tests::pair;

    #[test]
    fn the_likeliest_third_record_speaks_for_two_that_share_no_block() {
        // 0 and 3 meet through 1 (2 and 4) and through 2 (3 and 20, which counts as 9).
        let all = vec![pair(0, 1, 2.0), pair(0, 2, 3.0), pair(1, 2, -5.0), pair(1, 3, 4.0), pair(2, 3, 20.0)];
        let found = with_indirect(4, all.clone());
        assert_eq!(found[..5], all);
        assert_eq!(found[5..].iter().map(|p| p.records).collect::<Vec<_>>(), [(0, 3)], "1 and 2 share a block");
        assert!((found[5].log_odds - (-2.0 + 1.0)).abs() < 1e-12);
    }
}
