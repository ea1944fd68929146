//! Whole, consistent, non-negative tables that lie close to the estimates.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the shapes of the plan, which built the vectors")]

use std::collections::HashMap;

use rayon::prelude::*;

use super::cube::each_place;
use super::open::{expected_within, only, project_open, round_open};
use super::possible::Possible;
use super::shrink::{Moments, shrink};
use super::transport::augment;
use super::{Cells, Estimate};
use crate::plan::Plan;

/// Rounds of alternating projection for one table.
const ROUNDS: usize = 40;
/// Rounds for a table of three axes, of fitting its expectation and of projecting.
const ROUNDS_OF_THREE: usize = 12;

/// Whole tables: every one-way sums to the total, every pair to both its one-ways, every
/// triple to the pair of its first two axes and nearly to the others.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) total: u64,
    /// By axis.
    pub(crate) one: Vec<Vec<u64>>,
    /// In the order of the plan; pairs that only triples have are at the end.
    pub(crate) two: Vec<Vec<u64>>,
    /// In the order of the plan.
    pub(crate) three: Vec<Vec<u64>>,
    /// The triples before they were rounded, for the records.
    pub(crate) three_targets: Vec<Vec<f64>>,
    /// The cells that somebody can be in; others are 0, but in a triple that could not be fitted.
    pub(crate) possible: Possible,
    /// Where the table of two or three axes stands.
    places: HashMap<Vec<usize>, usize>,
}

impl Whole {
    /// Returns a table by its axes, ascending; empty for one that was not made.
    pub(crate) fn table(&self, axes: &[usize]) -> &[u64] {
        let among = match axes.len() {
            1 => return self.one.get(axes[0]).map_or(&[], Vec::as_slice),
            2 => &self.two,
            _ => &self.three,
        };
        self.places.get(axes).and_then(|k| among.get(*k)).map_or(&[], Vec::as_slice)
    }
}

impl Estimate {
    /// Projects the estimates on whole, consistent, non-negative tables.
    pub(crate) fn whole(&self, plan: &Plan) -> Whole {
        let total = self.total();
        let total = if total.is_finite() && total > 0.0 { total.round() as u64 } else { 0 };
        let possible = Possible::new(plan);
        let one = self.margins(plan, &possible, total);
        let triples: Vec<&[usize]> =
            plan.marginals.iter().filter(|m| m.axes.len() == 3).map(|m| m.axes.as_slice()).collect();
        let pairs = pairs(plan, &triples);
        let expected = |axes: &[usize; 2]| -> Vec<f64> {
            let by = (total as f64).max(1.0);
            let columns = &one[axes[1]];
            let alone =
                one[axes[0]].iter().flat_map(|r| columns.iter().map(move |c| *r as f64 * *c as f64 / by)).collect();
            match possible.cells(axes) {
                None => alone,
                Some(open) => expected_within(alone, &one[axes[0]], columns, open),
            }
        };
        let look = |axes: &[usize; 2]| {
            let (mut cells, mut expected) = (self.cells(axes), expected(axes));
            let mut free = (self.size(axes[0]) - 1) * (self.size(axes[1]) - 1);
            if let Some(open) = possible.cells(axes) {
                free = free.saturating_sub(open.iter().filter(|o| !**o).count());
                cells.values = only(&cells.values, open);
                expected = only(&expected, open);
            }
            Moments::of(&cells.values, &expected, |e, _| e, cells.variance, free as f64)
        };
        let moments: Vec<Moments> = in_parallel(&pairs, look);
        let common = Moments::common(&moments);
        let pair = |(axes, moments): &([usize; 2], Moments)| {
            let Cells { mut values, variance } = self.cells(axes);
            shrink(&mut values, &expected(axes), |e, _| e, variance, moments.tau(common));
            fit(values, &one[axes[0]], &one[axes[1]], possible.cells(axes))
        };
        let looked: Vec<([usize; 2], Moments)> = pairs.iter().copied().zip(moments).collect();
        let two: Vec<Vec<u64>> = in_parallel(&looked, pair);
        let places: HashMap<[usize; 2], usize> = pairs.iter().enumerate().map(|(k, p)| (*p, k)).collect();
        let triple = |axes: &&[usize]| {
            let margin = |a: usize, b: usize| places.get(&[axes[a], axes[b]]).map_or(&[][..], |k| two[*k].as_slice());
            self.triple(axes, [margin(0, 1), margin(0, 2), margin(1, 2)], common, possible.cells(axes))
        };
        let three_targets: Vec<Vec<f64>> = in_parallel(&triples, triple);
        let three = triples
            .iter()
            .zip(&three_targets)
            .map(|(axes, x)| {
                let last = self.size(axes[2]);
                let sums = places.get(&[axes[0], axes[1]]).map_or(&[][..], |k| two[*k].as_slice());
                let open = possible.cells(axes);
                let fibres = x.chunks_exact(last).zip(sums).enumerate();
                let fibre_open = |k: usize| open.map(|o| &o[k * last..(k + 1) * last]);
                fibres.flat_map(|(k, (fibre, sum))| round_open(fibre, fibre_open(k), *sum)).collect()
            })
            .collect();
        let two_places = pairs.iter().enumerate().map(|(k, p)| (p.to_vec(), k));
        let places = two_places.chain(triples.iter().enumerate().map(|(k, t)| (t.to_vec(), k))).collect();
        Whole { total, one, two, three, three_targets, possible, places }
    }

    /// Fits a table of three axes: expected from its pairs without any interaction of three
    /// (iterative proportional fitting; Deming, Stephan 1940), moved towards what was
    /// measured, and brought back to the pairs.
    fn triple(&self, axes: &[usize], margins: [&[u64]; 3], common: f64, open: Option<&[bool]>) -> Vec<f64> {
        let sizes: Vec<usize> = axes.iter().map(|a| self.size(*a)).collect();
        let (inner, last) = (sizes[1] * sizes[2], sizes[2]);
        // For each margin: the step of each axis in it, then the fibre's first cell and step.
        let steps = [[sizes[1], 1, 0], [last, 0, 1], [0, last, 1]];
        let mut expected = vec![1.0; sizes.iter().product()];
        if let Some(open) = open {
            expected.iter_mut().zip(open).filter(|(_, o)| !**o).for_each(|(e, _)| *e = 0.0);
        }
        for _ in 0..ROUNDS_OF_THREE {
            for (margin, steps) in margins.iter().zip(&steps) {
                let mut sums = vec![0.0; margin.len()];
                each_place(&sizes, steps, |cell, at| sums[at] += expected[cell]);
                each_place(&sizes, steps, |cell, at| {
                    expected[cell] *= if sums[at] > 0.0 { margin[at] as f64 / sums[at] } else { 0.0 };
                });
            }
        }
        let cells = self.cells(axes);
        let mut x = cells.values;
        let around = margins[0];
        // A share of the fibre: as rough as a binomial is, and nothing where it is sure.
        let scale = |e: f64, at: usize| {
            let all = around[at / last] as f64;
            if all > 0.0 { e * (all - e).max(0.0) / all } else { 0.0 }
        };
        let free = sizes.iter().map(|n| n - 1).product::<usize>() as f64;
        let moments = Moments::of(&x, &expected, scale, cells.variance, free);
        shrink(&mut x, &expected, scale, cells.variance, moments.tau(common));
        let mut line = Vec::new();
        for _ in 0..ROUNDS_OF_THREE {
            for (k, margin) in margins.iter().enumerate().rev() {
                let step = [1, last, inner][k];
                let length = [last, sizes[1], sizes[0]][k];
                for (at, sum) in margin.iter().enumerate() {
                    let first = match k {
                        0 => at * last,
                        1 => at / last * inner + at % last,
                        _ => at,
                    };
                    let cells = || {
                        let all = (0..length).map(|i| first + i * step);
                        all.filter(|cell| open.is_none_or(|o| o[*cell]))
                    };
                    line.clear();
                    line.extend(cells().map(|cell| x[cell]));
                    project(&mut line, *sum as f64);
                    cells().zip(&line).for_each(|(cell, v)| x[cell] = *v);
                }
            }
        }
        x
    }
}

/// Lists the pairs of a plan, then those that only its triples have.
fn pairs(plan: &Plan, triples: &[&[usize]]) -> Vec<[usize; 2]> {
    let mut out: Vec<[usize; 2]> =
        plan.marginals.iter().filter(|m| m.axes.len() == 2).map(|m| [m.axes[0], m.axes[1]]).collect();
    let mut known: std::collections::HashSet<[usize; 2]> = out.iter().copied().collect();
    for t in triples {
        for pair in [[t[0], t[1]], [t[0], t[2]], [t[1], t[2]]] {
            if known.insert(pair) {
                out.push(pair);
            }
        }
    }
    out
}

fn in_parallel<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if items.len() < 32 { items.iter().map(f).collect() } else { items.par_iter().map(f).collect() }
}

/// Moves `x` to the nearest point with no negative part and the given sum
/// (Duchi et al. 2008, projection on the simplex).
pub(super) fn project(x: &mut [f64], sum: f64) {
    if sum <= 0.0 || x.is_empty() {
        x.fill(0.0);
        return;
    }
    let mut sorted = x.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut before = 0.0;
    let mut shift = 0.0;
    for (k, v) in sorted.iter().enumerate() {
        before += v;
        let candidate = (before - sum) / (k as f64 + 1.0);
        if *v - candidate <= 0.0 {
            break;
        }
        shift = candidate;
    }
    for v in x {
        *v = (*v - shift).max(0.0);
    }
}

/// Rounds to whole numbers with the given sum, the largest remainders up.
pub(super) fn round_to_sum(x: &[f64], sum: u64) -> Vec<u64> {
    let mut out: Vec<u64> = x.iter().map(|v| v.max(0.0).floor() as u64).collect();
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|a, b| (x[*b] - x[*b].floor()).total_cmp(&(x[*a] - x[*a].floor())));
    let mut have: u64 = out.iter().sum();
    while have != sum {
        for i in &order {
            if have < sum {
                out[*i] += 1;
                have += 1;
            } else if have > sum && out[*i] > 0 {
                out[*i] -= 1;
                have -= 1;
            }
        }
        if out.is_empty() {
            break;
        }
    }
    out
}

/// Fits a table to whole margins: alternating projections, then rounding that keeps them.
///
/// Where `open` says that a cell can't be filled it stays 0; the margins leave room for that.
fn fit(mut x: Vec<f64>, rows: &[u64], columns: &[u64], open: Option<&[bool]>) -> Vec<u64> {
    let by_column: Option<Vec<bool>> =
        open.map(|o| (0..o.len()).map(|at| o[at % rows.len() * columns.len() + at / rows.len()]).collect());
    let (n, m) = (rows.len(), columns.len());
    let mut line = vec![0.0; n];
    for _ in 0..ROUNDS {
        for (b, sum) in columns.iter().enumerate() {
            for a in 0..n {
                line[a] = x[a * m + b];
            }
            project_open(&mut line, by_column.as_ref().map(|o| &o[b * n..(b + 1) * n]), *sum as f64);
            for a in 0..n {
                x[a * m + b] = line[a];
            }
        }
        let mut worst: f64 = 0.0;
        for (a, sum) in rows.iter().enumerate() {
            let row = &mut x[a * m..(a + 1) * m];
            worst = worst.max((row.iter().sum::<f64>() - *sum as f64).abs());
            project_open(row, open.map(|o| &o[a * m..(a + 1) * m]), *sum as f64);
        }
        if worst < 0.01 {
            break;
        }
    }
    round_to_margins(&x, rows, columns, open)
}

fn round_to_margins(x: &[f64], rows: &[u64], columns: &[u64], open: Option<&[bool]>) -> Vec<u64> {
    let m = columns.len();
    let mut out: Vec<u64> = x.iter().map(|v| v.max(0.0).floor() as u64).collect();
    let mut row_left: Vec<i64> = rows.iter().map(|r| *r as i64).collect();
    let mut column_left: Vec<i64> = columns.iter().map(|c| *c as i64).collect();
    for (at, v) in out.iter().enumerate() {
        row_left[at / m] -= *v as i64;
        column_left[at % m] -= *v as i64;
    }
    // Take back where rounding down was still too much.
    for (at, v) in out.iter_mut().enumerate() {
        let over = (-row_left[at / m]).max(-column_left[at % m]).clamp(0, *v as i64);
        *v -= over as u64;
        row_left[at / m] += over;
        column_left[at % m] += over;
    }
    let mut order: Vec<usize> = (0..x.len()).filter(|at| x[*at] > 0.0).collect();
    order.sort_by(|a, b| (x[*b] - x[*b].floor()).total_cmp(&(x[*a] - x[*a].floor())));
    for at in &order {
        give(&mut out, &mut row_left, &mut column_left, *at, m, 1);
    }
    // What no fraction took: cells with people first, then any.
    for at in order {
        give(&mut out, &mut row_left, &mut column_left, at, m, i64::MAX);
    }
    for a in 0..row_left.len() {
        for b in 0..m {
            if row_left[a] == 0 {
                break;
            }
            if open.is_some_and(|o| !o[a * m + b]) {
                continue;
            }
            give(&mut out, &mut row_left, &mut column_left, a * m + b, m, i64::MAX);
        }
    }
    if let Some(open) = open {
        augment(&mut out, &mut row_left, &mut column_left, open);
    }
    out
}

fn give(out: &mut [u64], rows: &mut [i64], columns: &mut [i64], at: usize, m: usize, most: i64) {
    let k = rows[at / m].min(columns[at % m]).min(most);
    if k > 0 {
        out[at] += k as u64;
        rows[at / m] -= k;
        columns[at % m] -= k;
    }
}
