#![expect(clippy::indexing_slicing, reason = "indices are bounded by the shapes of the plan, which built the vectors")]

use rand_core::Rng;
use shyraq_case::Code;

use super::shuffle;
use crate::estimate::Whole;
use crate::plan::Plan;

/// A pair of columns, by its place among the pairs.
#[derive(Clone, Copy)]
struct Edge {
    pair: usize,
    from: usize,
    to: usize,
}

/// Draws records whose columns, and whose pairs along a tree, have exactly the whole counts;
/// of fewer records than the total, the nearest whole numbers in proportion.
pub(crate) fn sample(plan: &Plan, whole: &Whole, rows: usize, rng: &mut impl Rng) -> Vec<Vec<Code>> {
    let d = plan.workload.columns.len();
    let mut columns: Vec<Vec<Code>> = vec![Vec::new(); d];
    let edges = tree(plan, whole);
    let mut done = vec![false; d];
    for root in 0..d {
        if done[root] || edges.iter().any(|e| e.to == root) {
            continue;
        }
        let mut codes: Vec<Code> = Vec::with_capacity(rows);
        for (code, n) in apportion(&whole.one[root], rows).into_iter().enumerate() {
            codes.extend(std::iter::repeat_n(code as Code, n));
        }
        shuffle(&mut codes, rng);
        columns[root] = codes;
        done[root] = true;
    }
    for e in edges {
        columns[e.to] = child(plan, whole, e, &columns[e.from], rng);
    }
    columns
}

/// Shares `rows` out in proportion to counts: as they are where they sum to `rows`, else by
/// largest remainders.
fn apportion(counts: &[u64], rows: usize) -> Vec<usize> {
    let all: u64 = counts.iter().sum();
    let mut out: Vec<usize> = Vec::with_capacity(counts.len());
    let mut rest: Vec<(u128, usize)> = Vec::with_capacity(counts.len());
    for (k, c) in counts.iter().enumerate() {
        let product = u128::from(*c) * rows as u128;
        out.push(product.checked_div(u128::from(all)).unwrap_or_default() as usize);
        rest.push((product.checked_rem(u128::from(all)).unwrap_or_default(), k));
    }
    let left = rows.saturating_sub(out.iter().sum());
    if left > 0 {
        rest.sort_unstable_by(|a, b| b.cmp(a));
        for (_, k) in rest.iter().cycle().take(left.min(rows)) {
            out[*k] += 1;
        }
    }
    out
}

/// Draws a column given another: within each code of the parent, the pair's counts.
fn child(plan: &Plan, whole: &Whole, e: Edge, parent: &[Code], rng: &mut impl Rng) -> Vec<Code> {
    let (n, m) = (plan.workload.cells(e.from), plan.workload.cells(e.to));
    let cells = &whole.two[e.pair];
    let forward = e.from < e.to;
    let count = |a: usize, b: usize| if forward { cells[a * m + b] } else { cells[b * n + a] };
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); n];
    for (row, a) in parent.iter().enumerate() {
        members[usize::from(*a)].push(row as u32);
    }
    let mut out = vec![0; parent.len()];
    for (a, rows) in members.iter_mut().enumerate() {
        shuffle(rows, rng);
        let counts: Vec<u64> = (0..m).map(|b| count(a, b)).collect();
        let codes = apportion(&counts, rows.len());
        let codes = codes.into_iter().enumerate().flat_map(|(b, n)| std::iter::repeat_n(b as Code, n));
        for (row, code) in rows.iter().zip(codes) {
            out[*row as usize] = code;
        }
    }
    out
}

/// Returns the edges of a tree of strong pairs, parents before children.
fn tree(plan: &Plan, whole: &Whole) -> Vec<Edge> {
    let d = plan.workload.columns.len();
    let pairs: Vec<(usize, usize, f64)> = plan
        .marginals
        .iter()
        .filter(|m| m.axes.len() == 2)
        .enumerate()
        .filter(|(_, m)| m.axes[1] < d)
        .map(|(k, m)| (m.axes[0], m.axes[1], strength(plan, whole, k, m)))
        .collect();
    let mut inside = vec![false; d];
    let mut edges = Vec::with_capacity(d.saturating_sub(1));
    if d == 0 {
        return edges;
    }
    inside[0] = true;
    // Prim: the strongest pair that leaves the tree, again and again.
    for _ in 1..d {
        let best = pairs
            .iter()
            .enumerate()
            .filter(|(_, (i, j, _))| inside[*i] != inside[*j])
            .max_by(|a, b| a.1.2.total_cmp(&b.1.2));
        let Some((pair, (i, j, _))) = best else { break };
        let (from, to) = if inside[*i] { (*i, *j) } else { (*j, *i) };
        inside[to] = true;
        edges.push(Edge { pair, from, to });
    }
    edges
}

/// How far a pair is from independence, less what noise alone would show.
fn strength(plan: &Plan, whole: &Whole, pair: usize, m: &crate::plan::Marginal) -> f64 {
    let (i, j) = (m.axes[0], m.axes[1]);
    let width = plan.workload.cells(j);
    let total = whole.total.max(1) as f64;
    let mut distance = 0.0;
    let mut filled = 0.0;
    for (at, c) in whole.two[pair].iter().enumerate() {
        let expected = whole.one[i][at / width] as f64 * whole.one[j][at % width] as f64 / total;
        distance += (*c as f64 - expected).abs();
        if *c > 0 {
            filled += 1.0;
        }
    }
    distance - 0.8 * m.variance().sqrt() * filled
}
