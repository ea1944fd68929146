//! The comparer's rows against a public list that is thought to be the same: blocks whose
//! inner structure is equal, and among those the one whose filters have the most similar weights.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::score::Guess;
use crate::sent::Sent;
use crate::structure::{Block, apart, blocks};

/// Blocks of one colour that are still compared one by one.
const MOST: usize = 4000;
/// How much likelier the best block must be than the second, as a logarithm, for a bet.
const BET: f32 = 3.0;

/// Guesses for all rows of blocks that have a counterpart.
#[must_use]
pub fn matched(target: &Sent, public: &Sent, with_weights: bool) -> Vec<Guess> {
    let (ours, theirs) = (blocks(target), blocks(public));
    let mut by_colour: FxHashMap<(u8, u64), Vec<&Block>> = FxHashMap::default();
    theirs.iter().for_each(|b| by_colour.entry((b.key, b.colour)).or_default().push(b));
    ours.par_iter()
        .flat_map_iter(|block| {
            let Some(alike) = by_colour.get(&(block.key, block.colour)) else { return Vec::new() };
            pair(block, alike, target, public, with_weights)
        })
        .collect()
}

/// Rows by colour and weights, so that those of two equal blocks stand in the same order.
fn in_order(block: &Block) -> Vec<usize> {
    let mut order: Vec<usize> = (0..block.rows.len()).collect();
    let sum = |k: usize| block.weights[k].first().copied().unwrap_or_default();
    order.sort_by(|a, b| block.row_colours[*a].cmp(&block.row_colours[*b]).then(sum(*a).total_cmp(&sum(*b))));
    order
}

fn pair(block: &Block, alike: &[&Block], target: &Sent, public: &Sent, with_weights: bool) -> Vec<Guess> {
    let own = in_order(block);
    let distance = |other: &Block| {
        let theirs = in_order(other);
        own.iter().zip(&theirs).map(|(a, b)| apart(&block.weights[*a], &other.weights[*b])).sum::<f32>()
    };
    let (mut best, mut least, mut second) = (0, f32::INFINITY, f32::INFINITY);
    if with_weights {
        for (k, other) in alike.iter().enumerate().take(MOST) {
            let d = distance(other);
            if d < least {
                (best, second, least) = (k, least, d);
            } else if d < second {
                second = d;
            }
        }
    }
    let chosen = alike[best];
    let clear = alike.len() == 1 || (with_weights && second - least > BET + (alike.len() as f32 / 20.0).max(1.0).ln());
    let theirs = in_order(chosen);
    let mut out = Vec::with_capacity(own.len());
    for (k, (a, b)) in own.iter().zip(&theirs).enumerate() {
        let twin = |j: usize| own.get(j).is_some_and(|o| block.row_colours[*o] == block.row_colours[*a]);
        let alone = !(twin(k + 1) || k > 0 && twin(k - 1));
        out.push(Guess {
            record: target.records[block.rows[*a]],
            public: public.records[chosen.rows[*b]],
            sure: clear && alone,
        });
    }
    out
}
