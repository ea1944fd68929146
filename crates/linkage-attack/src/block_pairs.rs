//! The comparer's rows against a public list of which only a part is common, or that spells
//! otherwise: pairs of rows with a rare coincidence vote for the pairs of public rows that have the
//! same.
//!
//! Two rows of a block that share a month and a father's name are few; the public list has few
//! such pairs in blocks of the kind. Each is a vote that the one block is the other, and
//! that its rows are those. Rows that are strange to the public list vote at random and do
//! little harm. Known persons are votes of their own: what a row has in common with a row that
//! the attacker knows, it has in common with him in the public list too.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::score::Guess;
use crate::sent::Sent;
use crate::structure::{Block, apart, blocks, coincidences};

/// A coincidence that more public pairs have is no use.
const MOST: usize = 400;
/// Blocks with more rows are left out: pairs grow with the square.
const WIDEST: usize = 400;
/// Votes for a block that make a bet, how many times those for the second, and the same of a row.
const BLOCK_VOTES: f32 = 1.6;
const BLOCK_LEAD: f32 = 2.0;
const ROW_VOTES: f32 = 0.8;
const ROW_LEAD: f32 = 2.5;
/// The weight of a vote through somebody known.
const KNOWN: f32 = 2.0;

/// A public block and one of its ordered pairs.
type Place = (u32, u16, u16);

/// Guesses for the rows of all blocks. `known` are places in both lists of one person whose rows
/// the attacker can tell; `common` is his opinion of the common part, from 0 to 1.
#[must_use]
pub fn matched(target: &Sent, public: &Sent, known: &[(u32, u32)], common: f32) -> Vec<Guess> {
    let (ours, theirs) = (blocks(target), blocks(public));
    let index = index(&theirs);
    let counterpart: FxHashMap<u32, u32> = known.iter().copied().collect();
    // One row a key, but where a birth is not known and the name is common.
    let known_public: FxHashMap<(u8, u32), Vec<(u32, u16)>> = {
        let wanted: FxHashSet<u32> = known.iter().map(|k| k.1).collect();
        let mut out: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for (b, block) in theirs.iter().enumerate() {
            for (k, row) in block.rows.iter().enumerate() {
                let record = public.records[*row];
                if wanted.contains(&record) {
                    out.entry((block.key, record)).or_default().push((b as u32, k as u16));
                }
            }
        }
        out
    };
    ours.par_iter()
        .filter(|b| (2..=WIDEST).contains(&b.rows.len()))
        .flat_map_iter(|block| {
            let anchors: Vec<(usize, u32, u16)> = block
                .rows
                .iter()
                .enumerate()
                .filter_map(|(k, row)| {
                    let places = known_public.get(&(block.key, *counterpart.get(&target.records[*row])?))?;
                    Some(places.iter().map(move |(b, j)| (k, *b, *j)))
                })
                .flatten()
                .collect();
            vote(block, &anchors, &theirs, &index, target, public, common)
        })
        .collect()
}

fn index(theirs: &[Block]) -> FxHashMap<u64, Vec<Place>> {
    let mut out: FxHashMap<u64, Vec<Place>> = FxHashMap::default();
    for (b, block) in theirs.iter().enumerate().filter(|(_, b)| b.rows.len() <= WIDEST) {
        for i in 0..block.rows.len() {
            for j in (0..block.rows.len()).filter(|j| *j != i) {
                let list = out.entry(coincidences(block, i, j)).or_default();
                // One more than is of use tells that it is of none.
                if list.len() <= MOST {
                    list.push((b as u32, i as u16, j as u16));
                }
            }
        }
    }
    out.retain(|_, list| list.len() <= MOST);
    out
}

fn vote(
    block: &Block,
    anchors: &[(usize, u32, u16)],
    theirs: &[Block],
    index: &FxHashMap<u64, Vec<Place>>,
    target: &Sent,
    public: &Sent,
    common: f32,
) -> Vec<Guess> {
    let n = block.rows.len();
    let mut for_block: FxHashMap<u32, f32> = FxHashMap::default();
    let mut for_row: FxHashMap<(u32, usize, u16), f32> = FxHashMap::default();
    // Both of a pair are in the public list.
    let both = common * common;
    for i in 0..n {
        for j in (0..n).filter(|j| *j != i) {
            let Some(places) = index.get(&coincidences(block, i, j)) else { continue };
            let fit = |(b, p, q): &Place| {
                let other = &theirs[*b as usize];
                let d = apart(&block.weights[i], &other.weights[usize::from(*p)])
                    + apart(&block.weights[j], &other.weights[usize::from(*q)]);
                (-d).exp()
            };
            let fits: Vec<f32> = places.iter().map(fit).collect();
            // What strangers would fit by chance stands beside.
            let sum = fits.iter().sum::<f32>() + (1.0 - both) / both * 0.002 * places.len() as f32 + 1e-6;
            for ((b, p, _), f) in places.iter().zip(fits) {
                *for_block.entry(*b).or_default() += f / sum / 2.0;
                *for_row.entry((*b, i, *p)).or_default() += f / sum;
            }
        }
    }
    // The block that most of those known are in; of several the one with most votes.
    let named = |b: u32| anchors.iter().filter(|a| a.1 == b).count();
    let voted_for = |b: u32| for_block.get(&b).copied().unwrap_or_default();
    let sure_block = anchors
        .iter()
        .map(|a| a.1)
        .max_by(|x, y| named(*x).cmp(&named(*y)).then(voted_for(*x).total_cmp(&voted_for(*y))).then(y.cmp(x)));
    let anchors: Vec<&(usize, u32, u16)> = anchors.iter().filter(|a| Some(a.1) == sure_block).collect();
    let ranked = |votes: &mut dyn Iterator<Item = (u32, f32)>| {
        let (mut best, mut second) = ((u32::MAX, 0.0_f32), 0.0_f32);
        for (k, v) in votes {
            if v > best.1 || (v == best.1 && k < best.0) {
                (best, second) = ((k, v), best.1);
            } else {
                second = second.max(v);
            }
        }
        (best.0, best.1, second)
    };
    let (voted, votes, second) = ranked(&mut for_block.iter().map(|(k, v)| (*k, *v)));
    let chosen = sure_block.unwrap_or(voted);
    let Some(other) = theirs.get(chosen as usize) else { return Vec::new() };
    let clear = sure_block.is_some() || (votes >= BLOCK_VOTES && votes >= BLOCK_LEAD * second);
    let known: FxHashSet<usize> = anchors.iter().map(|a| a.0).collect();
    let taken: FxHashSet<u16> = anchors.iter().map(|a| a.2).collect();
    let mut out = Vec::with_capacity(n);
    for i in (0..n).filter(|i| !known.contains(i)) {
        let score = |p: u16| {
            let at = usize::from(p);
            let fit = (-apart(&block.weights[i], &other.weights[at])).exp();
            let through = anchors
                .iter()
                .filter(|a| coincidences(block, i, a.0) == coincidences(other, at, usize::from(a.2)))
                .count() as f32;
            (for_row.get(&(chosen, i, p)).copied().unwrap_or_default() + 0.02 + KNOWN * through * fit.max(0.01))
                * (0.2 + fit)
        };
        let free = (0..other.rows.len() as u16).filter(|p| !taken.contains(p));
        let (best, votes, second) = ranked(&mut free.map(|p| (u32::from(p), score(p))));
        let Some(row) = other.rows.get(best as usize) else { continue };
        out.push(Guess {
            record: target.records[block.rows[i]],
            public: public.records[*row],
            sure: clear && votes >= ROW_VOTES && votes >= ROW_LEAD * second,
        });
    }
    out
}
