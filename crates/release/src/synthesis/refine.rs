#![expect(clippy::indexing_slicing, reason = "indices are bounded by the shapes of the plan, which built the vectors")]

use rand_core::Rng;
use shyraq_case::Code;

use super::{Records, below, shuffle};
use crate::estimate::Whole;
use crate::plan::{Marginal, Plan};

/// Passes over all pairs.
const PASSES: usize = 16;
/// Part of the error that the first pass moves; later passes move less.
const FIRST: f64 = 0.8;
const DECAY: f64 = 0.9;
/// A pass that wins less than this part of the error is the last.
const STOP: f64 = 0.01;

/// Moves records from over-full to under-full cells until the error stops falling.
pub(crate) fn refine(plan: &Plan, whole: &Whole, records: &mut Records, rng: &mut impl Rng) {
    let pairs: Vec<&Marginal> = plan.marginals.iter().filter(|m| m.columns.len() == 2).collect();
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    let mut share = FIRST;
    let mut before = f64::INFINITY;
    for _ in 0..PASSES {
        shuffle(&mut order, rng);
        let mut error = 0.0;
        for k in &order {
            error += adjust(plan, pairs[*k], &whole.two[*k], records, share, rng);
        }
        if error > before * (1.0 - STOP) {
            break;
        }
        before = error;
        share *= DECAY;
    }
}

/// Gives every column exactly its published counts again, by as few changes as that takes.
pub(crate) fn settle(whole: &Whole, records: &mut Records, rng: &mut impl Rng) {
    for (codes, target) in records.columns.iter_mut().zip(&whole.one) {
        let mut left: Vec<i64> = target.iter().map(|t| *t as i64).collect();
        for c in codes.iter() {
            left[usize::from(*c)] -= 1;
        }
        let mut wanted: Vec<Code> = Vec::new();
        for (code, n) in left.iter().enumerate().filter(|(_, n)| **n > 0) {
            wanted.extend(std::iter::repeat_n(code as Code, *n as usize));
        }
        shuffle(&mut wanted, rng);
        let rows = codes.len();
        let start = if rows > 0 { below(rows, rng) } else { 0 };
        for step in 0..rows {
            let row = (start + step) % rows;
            let code = usize::from(codes[row]);
            if left[code] < 0 {
                let Some(to) = wanted.pop() else { break };
                left[code] += 1;
                codes[row] = to;
            }
        }
    }
}

/// Adjusts one pair; returns its error before, in records.
fn adjust(plan: &Plan, m: &Marginal, target: &[u64], records: &mut Records, share: f64, rng: &mut impl Rng) -> f64 {
    let (i, j) = (m.columns[0], m.columns[1]);
    let width = plan.columns[j].cells();
    let mut have = vec![0_i64; m.cells];
    for (a, b) in records.columns[i].iter().zip(&records.columns[j]) {
        have[usize::from(*a) * width + usize::from(*b)] += 1;
    }
    let mut error = 0.0;
    let (mut filled, mut give, mut wanted) = (0.0, vec![0_u32; m.cells], Vec::new());
    for (cell, t) in target.iter().enumerate() {
        let off = have[cell] - *t as i64;
        error += off.unsigned_abs() as f64 / 2.0;
        filled += f64::from(u8::from(*t > 0));
        let move_now = portion(off.unsigned_abs() as f64 * share, rng);
        if off > 0 {
            give[cell] = move_now as u32;
        } else {
            wanted.extend(std::iter::repeat_n(cell as u32, move_now));
        }
    }
    let (p, q) = m.variance.parts();
    let noise = 0.2 * (p as f64 / q as f64).sqrt() * filled;
    if error <= noise || wanted.is_empty() {
        return error;
    }
    shuffle(&mut wanted, rng);
    let models = models(records, (i, j), width, &wanted, m.cells);
    let rows = records.rows;
    let start = below(rows, rng);
    for step in 0..rows {
        let row = if start + step < rows { start + step } else { start + step - rows };
        let cell = usize::from(records.columns[i][row]) * width + usize::from(records.columns[j][row]);
        if give[cell] == 0 {
            continue;
        }
        let Some(to) = wanted.pop() else { break };
        give[cell] -= 1;
        let to = to as usize;
        match models[to] {
            // A copy of another synthetic record keeps the other pairs as they are there.
            Some(model) if rng.next_u32() & 1 == 1 => {
                for column in &mut records.columns {
                    column[row] = column[model as usize];
                }
            }
            _ => {}
        }
        records.columns[i][row] = (to / width) as Code;
        records.columns[j][row] = (to % width) as Code;
    }
    error
}

/// Finds for each wanted cell a record that has it.
fn models(records: &Records, (i, j): (usize, usize), width: usize, wanted: &[u32], cells: usize) -> Vec<Option<u32>> {
    let mut asked = vec![false; cells];
    for w in wanted {
        asked[*w as usize] = true;
    }
    let mut out = vec![None; cells];
    for (row, (a, b)) in records.columns[i].iter().zip(&records.columns[j]).enumerate() {
        let cell = usize::from(*a) * width + usize::from(*b);
        if asked[cell] {
            out[cell] = Some(row as u32);
        }
    }
    out
}

/// Rounds a number of records up or down by chance.
fn portion(x: f64, rng: &mut impl Rng) -> usize {
    let chance = (rng.next_u32() as f64) / f64::from(u32::MAX);
    x.floor() as usize + usize::from(chance < x.fract())
}
