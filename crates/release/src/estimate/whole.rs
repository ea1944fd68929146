//! Whole, consistent, non-negative tables that lie close to the estimates.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the shapes of the plan, which built the vectors")]

use std::collections::HashMap;

use rayon::prelude::*;

use super::Estimate;
use super::beside::Beside;
use super::earlier::{Earlier, ROUNDS_OF_THREE, Slope, fitted};
use super::open::{expected_within, project_open};
use super::possible::Possible;
use super::shrink::Moments;
use super::transport::augment;
use super::union::{Tables, settle};
use crate::plan::Plan;

/// Rounds of alternating projection for one table.
const ROUNDS: usize = 40;

/// Whole tables: every one-way sums to the total, every pair to both its one-ways, every
/// triple to the pair of its first two axes and nearly to the others. A derived flag has no
/// fewer than each of its members and no more than all, in what is published of it.
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
    /// By the axes: those of two with a derived flag as they are published, see [`super::union`].
    unions: HashMap<Vec<usize>, Vec<u64>>,
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
            2 if self.unions.contains_key(axes) => return self.unions.get(axes).map_or(&[], Vec::as_slice),
            2 => &self.two,
            _ => &self.three,
        };
        self.places.get(axes).and_then(|k| among.get(*k)).map_or(&[], Vec::as_slice)
    }

    /// Returns a table of two or three axes as exactly as it is known.
    pub(crate) fn target(&self, axes: &[usize]) -> Option<Vec<f64>> {
        let at = *self.places.get(axes)?;
        match axes.len() {
            2 => self.two.get(at).map(|t| t.iter().map(|n| *n as f64).collect()),
            _ => self.three_targets.get(at).cloned(),
        }
    }
}

impl Estimate {
    /// Projects the estimates on whole, consistent, non-negative tables, which may lean on an
    /// earlier release.
    pub(crate) fn whole(&self, plan: &Plan, earlier: Option<&Earlier>) -> Whole {
        let total = self.total();
        let total = if total.is_finite() && total > 0.0 { total.round() as u64 } else { 0 };
        let possible = Possible::new(plan);
        let mut one = self.margins(plan, &possible, total);
        settle(plan, &mut one);
        let triples: Vec<&[usize]> =
            plan.marginals.iter().filter(|m| m.axes.len() == 3).map(|m| m.axes.as_slice()).collect();
        let pairs = pairs(plan, &triples);
        let beside = |axes: &[usize; 2]| {
            let by = (total as f64).max(1.0);
            let columns = &one[axes[1]];
            let alone = one[axes[0]].iter().flat_map(|r| columns.iter().map(move |c| *r as f64 * *c as f64 / by));
            let open = possible.cells(axes);
            let expected = match open {
                None => alone.collect(),
                Some(open) => expected_within(alone.collect(), &one[axes[0]], columns, open),
            };
            Beside::new(self, axes, (expected, open), None, earlier)
        };
        let plain: Vec<Moments> = in_parallel(&pairs, |axes| beside(axes).moments());
        let plain_common = Moments::common(&plain);
        let mut leans = Lean::all(&pairs, plain.iter().map(|m| m.tau(plain_common)));
        believe(earlier, &mut leans, |l| beside(l.axes).slope(l.tau));
        let leaning = |l: &Lean<'_, [usize; 2]>| beside(l.axes).leaning(l.slope, l.tau);
        let moments = match earlier {
            None => plain,
            Some(_) => in_parallel(&leans, |l| leaning(l).moments()),
        };
        let common = Moments::common(&moments);
        let looked: Vec<(Lean<'_, [usize; 2]>, Moments)> = leans.into_iter().zip(moments).collect();
        let pair = |(lean, moments): &(Lean<'_, [usize; 2]>, Moments)| {
            let [i, j] = *lean.axes;
            fit(leaning(lean).shrunk(moments.tau(common)), &one[i], &one[j], possible.cells(lean.axes))
        };
        let two: Vec<Vec<u64>> = in_parallel(&looked, pair);
        let places: HashMap<[usize; 2], usize> = pairs.iter().enumerate().map(|(k, p)| (*p, k)).collect();
        let margins = |axes: &[usize]| {
            let margin = |a: usize, b: usize| places.get(&[axes[a], axes[b]]).map_or(&[][..], |k| two[*k].as_slice());
            [margin(0, 1), margin(0, 2), margin(1, 2)]
        };
        let beside = |axes: &[usize]| {
            let sizes: Vec<usize> = axes.iter().map(|a| self.size(*a)).collect();
            let margins = margins(axes).map(|m| m.iter().map(|n| *n as f64).collect::<Vec<f64>>());
            let open = possible.cells(axes);
            let expected = fitted(&sizes, &margins, open);
            let [around, ..] = margins;
            Beside::new(self, axes, (expected, open), Some(around), earlier)
        };
        let mut leans = Lean::all(&triples, std::iter::repeat(0.0));
        if earlier.is_some() {
            let taus = in_parallel(&triples, |axes| beside(axes).moments().tau(plain_common));
            leans.iter_mut().zip(taus).for_each(|(l, tau)| l.tau = tau);
        }
        believe(earlier, &mut leans, |l| beside(l.axes).slope(l.tau));
        let triple = |l: &Lean<'_, &[usize]>| {
            let beside = beside(l.axes).leaning(l.slope, l.tau);
            // What pairs owe to no earlier release stays a measure of how rough triples are.
            let tau = beside.moments().tau(plain_common);
            self.back_to_pairs(beside.shrunk(tau), l.axes, margins(l.axes), possible.cells(l.axes))
        };
        let three_targets: Vec<Vec<f64>> = in_parallel(&leans, triple);
        let tables = Tables::new(plan, &one, &two, &places);
        let three = tables.triples(&triples, &three_targets, &possible);
        let unions = tables.into_unions();
        let two_places = pairs.iter().enumerate().map(|(k, p)| (p.to_vec(), k));
        let places = two_places.chain(triples.iter().enumerate().map(|(k, t)| (t.to_vec(), k))).collect();
        Whole { total, one, two, three, three_targets, unions, possible, places }
    }

    /// Brings a table of three axes back to its pairs: alternating projections.
    fn back_to_pairs(&self, mut x: Vec<f64>, axes: &[usize], margins: [&[u64]; 3], open: Option<&[bool]>) -> Vec<f64> {
        let sizes: Vec<usize> = axes.iter().map(|a| self.size(*a)).collect();
        let (inner, last) = (sizes[1] * sizes[2], sizes[2]);
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

/// How far a table leans on an earlier release.
struct Lean<'a, T> {
    axes: &'a T,
    /// As it is found without an earlier release.
    tau: f64,
    /// From 0, not at all, to 1.
    slope: f64,
}

impl<'a, T> Lean<'a, T> {
    /// None of the tables leans.
    fn all(tables: &'a [T], taus: impl Iterator<Item = f64>) -> Vec<Self> {
        tables.iter().zip(taus).map(|(axes, tau)| Self { axes, tau, slope: 0.0 }).collect()
    }
}

/// Finds how far each table may believe an earlier release, from what all of a kind say.
fn believe<T: Sync>(
    earlier: Option<&Earlier>,
    tables: &mut [Lean<'_, T>],
    look: impl Fn(&Lean<'_, T>) -> Slope + Sync + Send,
) {
    if earlier.is_some() {
        let all = in_parallel(tables, look);
        let common = Slope::common(&all);
        tables.iter_mut().zip(&all).for_each(|(l, own)| l.slope = own.own(common));
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
