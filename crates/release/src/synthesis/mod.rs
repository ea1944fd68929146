//! Synthetic records that agree with the whole tables.
//!
//! A tree of the strongest pairs is sampled exactly: every column and every pair of the
//! tree has the published counts. Then single answers are changed while that brings all
//! tables nearer to what was published (`descent`). No record breaks what the code book
//! implies: those of the tree are made to obey, and no change breaks it again; few records are
//! brought back to the tables of one column then (`balance`), and columns that no rule names are
//! exact in the end (`exact`). All of it is post-processing: no record
//! of a person can reach this module, whose only input are whole noisy tables.
//!
//! At most [`RESIDENT`] records are fitted; a larger release repeats them, as evenly as
//! whole numbers allow, so time and memory do not grow with the number of persons.

mod balance;
mod descent;
mod exact;
mod records;
mod tree;

pub(crate) use descent::seconds;
pub(crate) use records::Records;

use rand_core::Rng;
use shyraq_case::{BLANK, Code, Rules};

use crate::estimate::Whole;
use crate::plan::Plan;

/// Records that are fitted, at most.
pub(crate) const RESIDENT: usize = 500_000;
/// Below this many records the noise is larger than what fitting could win.
pub(crate) const FIT_FROM: u64 = 50;

/// Draws the records.
pub(crate) fn synthesise(plan: &Plan, whole: &Whole, rng: &mut impl Rng) -> Records {
    let total = usize::try_from(whole.total).unwrap_or(usize::MAX);
    let resident = total.min(RESIDENT).min(descent::affordable(plan, whole));
    let mut columns = tree::sample(plan, whole, resident, rng);
    obey(&plan.workload.rules, &mut columns, resident);
    if whole.total >= FIT_FROM {
        descent::descend(plan, whole, &mut columns, resident);
    }
    balance::balance(&plan.workload.rules, whole, &mut columns, resident);
    exact::exact(&plan.workload.rules, whole, &mut columns, resident);
    Records::new(columns, resident, total)
}

/// Makes each record obey what the code book implies, as the records of persons were.
fn obey(rules: &Rules, columns: &mut [Vec<Code>], rows: usize) {
    if rules.is_empty() {
        return;
    }
    let part: Vec<usize> = rules.columns().collect();
    let mut record = vec![BLANK; columns.len()];
    for row in 0..rows {
        for c in &part {
            if let (Some(to), Some(code)) = (record.get_mut(*c), columns.get(*c).and_then(|all| all.get(row))) {
                *to = *code;
            }
        }
        if rules.repair(&mut record) {
            for c in &part {
                if let (Some(code), Some(to)) = (record.get(*c), columns.get_mut(*c).and_then(|all| all.get_mut(row))) {
                    *to = *code;
                }
            }
        }
    }
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
