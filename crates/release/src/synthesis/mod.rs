//! Synthetic records that agree with the whole tables.
//!
//! A tree of the strongest pairs is sampled exactly: every column and every pair of the
//! tree has the published counts. Then answers are swapped between records while that
//! brings the other pairs nearer to their tables; columns stay exact. All of it is
//! post-processing: no record of a person can reach this module, whose only input are
//! whole noisy tables.

mod records;
mod refine;
mod tree;

pub(crate) use records::Records;

use rand_core::Rng;

use crate::estimate::Whole;
use crate::plan::Plan;

/// Below this many records the noise is larger than what refining could win.
const REFINE_FROM: u64 = 1000;

/// Draws the records.
pub(crate) fn synthesise(plan: &Plan, whole: &Whole, rng: &mut impl Rng) -> Records {
    let mut records = tree::sample(plan, whole, rng);
    if whole.total >= REFINE_FROM {
        refine::refine(plan, whole, &mut records, rng);
    }
    records
}

/// Draws a number below `n` (which is not 0) without bias worth naming at these sizes.
fn below(n: usize, rng: &mut impl Rng) -> usize {
    ((u128::from(rng.next_u64()) * n as u128) >> 64) as usize
}

/// Puts a slice in random order.
fn shuffle<T>(items: &mut [T], rng: &mut impl Rng) {
    for i in (1..items.len()).rev() {
        items.swap(i, below(i + 1, rng));
    }
}

#[cfg(test)]
mod tests;
