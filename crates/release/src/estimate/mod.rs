//! From noisy tables to one consistent answer with known variances.
//!
//! Every table is split into orthogonal parts: the total, the main effect of each axis, the
//! interaction of each pair and triple. A part that several tables measure is their
//! inverse-variance mean; the noise of different parts is uncorrelated, so each cell has an
//! unbiased estimate with a variance in closed form (Xiao et al., ResidualPlanner,
//! arXiv:2305.08175; Mullins et al., GReM-MLE, arXiv:2602.05674). Floating point is fine
//! here: it works on noisy integers.

mod beside;
mod cube;
mod earlier;
mod margins;
mod open;
mod possible;
mod shrink;
mod transport;
mod union;
mod variance;
mod whole;

pub(crate) use earlier::{Earlier, EarlierTable};
pub(crate) use variance::Variances;
pub(crate) use whole::Whole;

use std::collections::HashMap;

use crate::plan::Plan;
use variance::Subset;

/// Estimates of all cells of all tables, before anything is made non-negative.
#[derive(Debug)]
pub(crate) struct Estimate {
    variances: Variances,
    /// By the axes, ascending: the centred part of a table that no table of fewer axes has, a
    /// mean weighted by inverse variances.
    ///
    /// Its covariance is its variance times the projection that centres, for every table
    /// alike, so pooling with the factor alone is the generalised least squares answer.
    parts: HashMap<Vec<usize>, Vec<f64>>,
}

/// Estimates of the cells of one table, and the variance of each.
#[derive(Debug)]
pub(crate) struct Cells {
    pub(crate) values: Vec<f64>,
    pub(crate) variance: f64,
}

impl Estimate {
    pub(crate) fn new(plan: &Plan, noisy: &[Vec<i64>]) -> Self {
        let variances = Variances::new(plan);
        let mut pools: HashMap<Vec<usize>, Vec<f64>> = HashMap::new();
        for (marginal, cells) in plan.marginals.iter().zip(noisy) {
            let cells: Vec<f64> = cells.iter().map(|c| *c as f64).collect();
            for (axes, values, summed) in parts(&marginal.axes, variances.sizes(), cells) {
                let weight = variance::weight(marginal.variance(), summed);
                let part = pools.entry(axes).or_insert_with(|| vec![0.0; values.len()]);
                part.iter_mut().zip(&values).for_each(|(sum, v)| *sum += v * weight);
            }
        }
        for (axes, part) in &mut pools {
            let variance = variances.part(axes).unwrap_or_default();
            part.iter_mut().for_each(|v| *v *= variance);
        }
        Self { variances, parts: pools }
    }

    /// Returns the estimated total.
    pub(crate) fn total(&self) -> f64 {
        self.parts.get(&[][..]).and_then(|p| p.first()).copied().unwrap_or_default()
    }

    /// Returns the cells along an axis.
    pub(crate) fn size(&self, axis: usize) -> usize {
        self.variances.size(axis)
    }

    /// Returns the estimates of a table that was measured, or is part of one.
    pub(crate) fn cells(&self, axes: &[usize]) -> Cells {
        let sizes: Vec<usize> = axes.iter().map(|a| self.size(*a)).collect();
        let mut values = vec![0.0; sizes.iter().product()];
        for subset in Subset::all(axes.len()) {
            let Some(part) = self.parts.get(&subset.of(axes).collect::<Vec<_>>()) else { continue };
            let by = subset.summed(self.variances.sizes(), axes);
            cube::spread(part, subset, &sizes, by, &mut values);
        }
        Cells { values, variance: self.variances.cell(axes) }
    }
}

impl Estimate {
    /// Returns the covariance of two cells of tables that have the axes `by` in common, with
    /// the same codes there, and one further axis each, of `other` cells.
    pub(crate) fn common_variance(&self, by: &[usize], other: usize) -> f64 {
        self.cells(by).variance / (other * other) as f64
    }
}

/// Splits a table: for each subset of its axes the centred sums, and how many cells each
/// sum has.
fn parts(axes: &[usize], sizes: &[usize], cells: Vec<f64>) -> Vec<(Vec<usize>, Vec<f64>, f64)> {
    let own: Vec<usize> = axes.iter().map(|a| sizes.get(*a).copied().unwrap_or(1)).collect();
    // Sums over ever more axes; each subset once, by taking axes away from the last on.
    let mut open = vec![(axes.to_vec(), own, cells, 1.0, axes.len())];
    let mut out = Vec::with_capacity(1 << axes.len());
    while let Some((axes, own, cells, summed, below)) = open.pop() {
        for k in 0..below {
            let (mut rest, mut sizes) = (axes.clone(), own.clone());
            rest.remove(k);
            let n = sizes.remove(k) as f64;
            open.push((rest, sizes, cube::sum_out(&cells, &own, k), summed * n, k));
        }
        let mut values = cells;
        (0..own.len()).for_each(|k| cube::centre(&mut values, &own, k));
        out.push((axes, values, summed));
    }
    out
}

#[cfg(test)]
mod tests;
