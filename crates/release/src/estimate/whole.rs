//! Whole, consistent, non-negative tables that lie close to the estimates.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the shapes of the plan, which built the vectors")]

use rayon::prelude::*;

use super::Estimate;

/// Rounds of alternating projection for one table.
const ROUNDS: usize = 40;

/// Whole tables: every one-way sums to the total, every pair to both its one-ways.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) total: u64,
    pub(crate) one: Vec<Vec<u64>>,
    pub(crate) two: Vec<Vec<u64>>,
}

impl Estimate {
    /// Projects the estimates on whole, consistent, non-negative tables.
    pub(crate) fn whole(&self) -> Whole {
        let total = if self.total.is_finite() && self.total > 0.0 { self.total.round() as u64 } else { 0 };
        let one: Vec<Vec<u64>> = (0..self.sizes.len())
            .map(|i| {
                let mut x: Vec<f64> = self.one_way(i).into_iter().map(|c| c.0).collect();
                project(&mut x, total as f64);
                round_to_sum(&x, total)
            })
            .collect();
        let pair = |k: usize| {
            let (i, j) = self.pairs[k].columns;
            let x: Vec<f64> = self.two_way(k).into_iter().map(|c| c.0).collect();
            fit(x, &one[i], &one[j])
        };
        let two = if self.pairs.len() < 32 {
            (0..self.pairs.len()).map(pair).collect()
        } else {
            (0..self.pairs.len()).into_par_iter().map(pair).collect()
        };
        Whole { total, one, two }
    }
}

/// Moves `x` to the nearest point with no negative part and the given sum
/// (Duchi et al. 2008, projection on the simplex).
fn project(x: &mut [f64], sum: f64) {
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
fn round_to_sum(x: &[f64], sum: u64) -> Vec<u64> {
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
fn fit(mut x: Vec<f64>, rows: &[u64], columns: &[u64]) -> Vec<u64> {
    let (n, m) = (rows.len(), columns.len());
    let mut line = vec![0.0; n];
    for _ in 0..ROUNDS {
        for (b, sum) in columns.iter().enumerate() {
            for a in 0..n {
                line[a] = x[a * m + b];
            }
            project(&mut line, *sum as f64);
            for a in 0..n {
                x[a * m + b] = line[a];
            }
        }
        let mut worst: f64 = 0.0;
        for (a, sum) in rows.iter().enumerate() {
            let row = &mut x[a * m..(a + 1) * m];
            worst = worst.max((row.iter().sum::<f64>() - *sum as f64).abs());
            project(row, *sum as f64);
        }
        if worst < 0.01 {
            break;
        }
    }
    round_to_margins(&x, rows, columns)
}

fn round_to_margins(x: &[f64], rows: &[u64], columns: &[u64]) -> Vec<u64> {
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
            give(&mut out, &mut row_left, &mut column_left, a * m + b, m, i64::MAX);
        }
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
