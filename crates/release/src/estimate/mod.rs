//! From noisy tables to one consistent answer with known variances.
//!
//! Every table is split into orthogonal parts: the total, the main effect of each column,
//! the interaction of each pair. A part that several tables measure is their
//! inverse-variance mean; the noise of different parts is uncorrelated, so each cell has
//! an unbiased estimate with a variance in closed form (Xiao et al., ResidualPlanner,
//! arXiv:2305.08175; Mullins et al., GReM-MLE, arXiv:2602.05674). Floating point is fine
//! here: it works on noisy integers.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the shapes of the plan, which built the vectors")]

mod whole;

pub(crate) use whole::Whole;

use crate::plan::Plan;

/// Estimates of all cells of all tables, before anything is made non-negative.
#[derive(Debug)]
pub(crate) struct Estimate {
    sizes: Vec<usize>,
    total: f64,
    total_variance: f64,
    /// Deviation of each code from the column's mean cell.
    main: Vec<Vec<f64>>,
    main_variance: Vec<f64>,
    /// Doubly centred cells of each pair, with the variance of the raw cell.
    pairs: Vec<Pair>,
}

#[derive(Debug)]
struct Pair {
    columns: (usize, usize),
    interaction: Vec<f64>,
    variance: f64,
}

/// A mean weighted by inverse variances.
#[derive(Default, Clone)]
struct Pool {
    weight: f64,
    sum: f64,
}

impl Pool {
    fn add(&mut self, value: f64, variance: f64) {
        self.weight += 1.0 / variance;
        self.sum += value / variance;
    }

    fn mean(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }

    fn variance(&self) -> f64 {
        if self.weight > 0.0 { 1.0 / self.weight } else { f64::INFINITY }
    }
}

impl Estimate {
    pub(crate) fn new(plan: &Plan, noisy: &[Vec<i64>]) -> Self {
        let sizes: Vec<usize> = plan.columns.iter().map(shyraq_case::Column::cells).collect();
        let mut total = Pool::default();
        let mut main: Vec<Vec<Pool>> = sizes.iter().map(|n| vec![Pool::default(); *n]).collect();
        let mut pairs = Vec::new();
        for (marginal, cells) in plan.marginals.iter().zip(noisy) {
            let (p, q) = marginal.variance.parts();
            let variance = p as f64 / q as f64;
            let cells: Vec<f64> = cells.iter().map(|c| *c as f64).collect();
            total.add(cells.iter().sum(), cells.len() as f64 * variance);
            match marginal.columns.as_slice() {
                [i] => centre(&cells, variance, &mut main[*i]),
                [i, j] => {
                    let (n, m) = (sizes[*i], sizes[*j]);
                    let rows: Vec<f64> = cells.chunks_exact(m).map(|r| r.iter().sum()).collect();
                    let columns: Vec<f64> = (0..m).map(|b| (0..n).map(|a| cells[a * m + b]).sum()).collect();
                    centre(&rows, m as f64 * variance, &mut main[*i]);
                    centre(&columns, n as f64 * variance, &mut main[*j]);
                    pairs.push(Pair { columns: (*i, *j), interaction: interaction(&cells, &rows, &columns), variance });
                }
                _ => {}
            }
        }
        Self {
            total: total.mean(),
            total_variance: total.variance(),
            main_variance: main.iter().map(|m| m.first().map_or(0.0, Pool::variance)).collect(),
            main: main.iter().map(|m| m.iter().map(Pool::mean).collect()).collect(),
            sizes,
            pairs,
        }
    }

    /// Returns estimate and variance of each cell of a table of one column.
    pub(crate) fn one_way(&self, i: usize) -> Vec<(f64, f64)> {
        let n = self.sizes[i] as f64;
        let variance = self.total_variance / (n * n) + self.main_variance[i] * (1.0 - 1.0 / n);
        self.main[i].iter().map(|m| (self.total / n + m, variance)).collect()
    }

    /// Returns estimate and variance of each cell of the k-th table of two columns.
    pub(crate) fn two_way(&self, k: usize) -> Vec<(f64, f64)> {
        let pair = &self.pairs[k];
        let (i, j) = pair.columns;
        let (n, m) = (self.sizes[i] as f64, self.sizes[j] as f64);
        let (keep_n, keep_m) = (1.0 - 1.0 / n, 1.0 - 1.0 / m);
        let variance = self.total_variance / (n * m * n * m)
            + self.main_variance[i] * keep_n / (m * m)
            + self.main_variance[j] * keep_m / (n * n)
            + pair.variance * keep_n * keep_m;
        let width = self.sizes[j];
        pair.interaction
            .iter()
            .enumerate()
            .map(|(at, r)| {
                let (a, b) = (at / width, at % width);
                (self.total / (n * m) + self.main[i][a] / m + self.main[j][b] / n + r, variance)
            })
            .collect()
    }
}

/// Adds the deviations from the mean to the pools of a column's codes.
///
/// The centred vector's covariance is `variance (I - J/n)`; pooling with the common factor
/// is the generalised least squares answer, because all tables share that shape.
fn centre(sums: &[f64], variance: f64, pools: &mut [Pool]) {
    let mean = sums.iter().sum::<f64>() / sums.len() as f64;
    for (pool, s) in pools.iter_mut().zip(sums) {
        pool.add(s - mean, variance);
    }
}

fn interaction(cells: &[f64], rows: &[f64], columns: &[f64]) -> Vec<f64> {
    let (n, m) = (rows.len() as f64, columns.len() as f64);
    let grand = rows.iter().sum::<f64>() / (n * m);
    cells
        .iter()
        .enumerate()
        .map(|(at, c)| c - rows[at / columns.len()] / m - columns[at % columns.len()] / n + grand)
        .collect()
}

#[cfg(test)]
mod tests;
