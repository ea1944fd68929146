use std::collections::HashMap;

use crate::plan::Plan;

/// Variances of the estimates of a plan, without any cell: they depend on the noise and on
/// the shapes of the tables alone, so a forecast and an estimate share them.
#[derive(Debug, Clone)]
pub(crate) struct Variances {
    /// Cells along each axis.
    sizes: Vec<usize>,
    /// Of the pooled part of each set of axes, ascending.
    parts: HashMap<Vec<usize>, f64>,
}

impl Variances {
    pub(crate) fn new(plan: &Plan) -> Self {
        let sizes: Vec<usize> = (0..plan.workload.axes()).map(|a| plan.workload.cells(a)).collect();
        let mut parts: HashMap<Vec<usize>, f64> = HashMap::new();
        for marginal in &plan.marginals {
            for inside in subsets(marginal.axes.len()) {
                let summed = summed(&sizes, &marginal.axes, &inside);
                // Until all are in, the sum of the weights.
                *parts.entry(chosen(&marginal.axes, &inside)).or_default() += weight(marginal.variance(), summed);
            }
        }
        parts.values_mut().for_each(|v| *v = 1.0 / *v);
        Self { sizes, parts }
    }

    /// Returns the cells along an axis.
    pub(crate) fn size(&self, axis: usize) -> usize {
        self.sizes.get(axis).copied().unwrap_or(1)
    }

    /// Returns the cells along all axes.
    pub(super) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Returns the variance of the pooled part of some axes, if any table has it.
    pub(super) fn part(&self, axes: &[usize]) -> Option<f64> {
        self.parts.get(axes).copied()
    }

    /// Returns the variance of each cell of a table that was measured, or is part of one.
    pub(crate) fn cell(&self, axes: &[usize]) -> f64 {
        subsets(axes.len())
            .filter_map(|inside| {
                let variance = self.part(&chosen(axes, &inside))?;
                let by = summed(&self.sizes, axes, &inside);
                let keep = axes.iter().zip(&inside).filter(|(_, inside)| **inside);
                let keep: f64 = keep.map(|(a, _)| 1.0 - 1.0 / self.size(*a) as f64).product();
                Some(variance * keep / (by * by))
            })
            .sum()
    }
}

/// Returns the weight of a part in its pool: the inverse variance of a sum of so many cells.
pub(super) fn weight(variance: f64, summed: f64) -> f64 {
    1.0 / (variance * summed)
}

/// Lists the subsets of so many axes: for each axis whether it is in.
pub(super) fn subsets(axes: usize) -> impl Iterator<Item = Vec<bool>> {
    (0..1_usize << axes).map(move |subset| (0..axes).map(|k| subset >> k & 1 == 1).collect())
}

/// Returns the axes of a subset.
pub(super) fn chosen(axes: &[usize], inside: &[bool]) -> Vec<usize> {
    axes.iter().zip(inside).filter(|(_, i)| **i).map(|(a, _)| *a).collect()
}

/// Returns how many cells of a table are summed to one of its part over a subset.
pub(super) fn summed(sizes: &[usize], axes: &[usize], inside: &[bool]) -> f64 {
    let outside = axes.iter().zip(inside).filter(|(_, i)| !**i);
    outside.map(|(a, _)| sizes.get(*a).copied().unwrap_or(1) as f64).product()
}
