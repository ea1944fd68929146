//! Projection, rounding and expectation where only some cells may be filled.

use super::whole::{project, round_to_sum};

/// Rounds of fitting an expectation.
const ROUNDS: usize = 40;

/// As [`project`], where only some cells may be filled; all where none of them may.
pub(super) fn project_open(x: &mut [f64], open: Option<&[bool]>, sum: f64) {
    let Some(open) = open else { return project(x, sum) };
    let mut inside = only(x, open);
    project(&mut inside, sum);
    let mut next = inside.into_iter();
    x.iter_mut().zip(open).for_each(|(v, o)| *v = if *o { next.next().unwrap_or_default() } else { 0.0 });
}

/// As [`round_to_sum`], where only some cells may be filled; all where none of them may.
pub(super) fn round_open(x: &[f64], open: Option<&[bool]>, sum: u64) -> Vec<u64> {
    let Some(open) = open.filter(|o| o.contains(&true)) else { return round_to_sum(x, sum) };
    let mut next = round_to_sum(&only(x, open), sum).into_iter();
    open.iter().map(|o| if *o { next.next().unwrap_or_default() } else { 0 }).collect()
}

/// Keeps the cells that may be filled.
pub(super) fn only(x: &[f64], open: &[bool]) -> Vec<f64> {
    x.iter().zip(open).filter(|(_, o)| **o).map(|(v, _)| *v).collect()
}

/// Returns what margins alone expect where only some cells may be filled (quasi-independence,
/// by iterative proportional fitting).
#[expect(clippy::indexing_slicing, reason = "places are bounded by the lengths of the margins")]
pub(super) fn expected_within(mut x: Vec<f64>, rows: &[u64], columns: &[u64], open: &[bool]) -> Vec<f64> {
    let m = columns.len();
    x.iter_mut().zip(open).filter(|(_, o)| !**o).for_each(|(v, _)| *v = 0.0);
    for _ in 0..ROUNDS {
        for (margin, line) in [(rows, true), (columns, false)] {
            let mut sums = vec![0.0; margin.len()];
            let place = |at: usize| if line { at / m } else { at % m };
            x.iter().enumerate().for_each(|(at, v)| sums[place(at)] += v);
            for (at, v) in x.iter_mut().enumerate() {
                let sum = sums[place(at)];
                *v *= if sum > 0.0 { margin[place(at)] as f64 / sum } else { 0.0 };
            }
        }
    }
    x
}
