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
        let mut axes = Vec::new();
        for marginal in &plan.marginals {
            for subset in Subset::all(marginal.axes.len()) {
                axes.clear();
                axes.extend(subset.of(&marginal.axes));
                // Until all are in, the sum of the weights.
                let more = weight(marginal.variance(), subset.summed(&sizes, &marginal.axes));
                match parts.get_mut(&axes) {
                    Some(sum) => *sum += more,
                    None => _ = parts.insert(axes.clone(), more),
                }
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
        let mut of = Vec::with_capacity(axes.len());
        Subset::all(axes.len())
            .filter_map(|subset| {
                of.clear();
                of.extend(subset.of(axes));
                let variance = self.part(&of)?;
                let by = subset.summed(&self.sizes, axes);
                let keep: f64 = of.iter().map(|a| 1.0 - 1.0 / self.size(*a) as f64).product();
                Some(variance * keep / (by * by))
            })
            .sum()
    }
}

/// Returns the weight of a part in its pool: the inverse variance of a sum of so many cells.
pub(super) fn weight(variance: f64, summed: f64) -> f64 {
    1.0 / (variance * summed)
}

/// Some of a table's axes, a bit for each place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subset(usize);

impl Subset {
    /// Lists the subsets of so many axes.
    pub(super) fn all(axes: usize) -> impl Iterator<Item = Self> {
        (0..1_usize << axes).map(Self)
    }

    /// Tells whether the axis at a place is in.
    pub(super) fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Lists the axes that are in.
    pub(super) fn of(self, axes: &[usize]) -> impl Iterator<Item = usize> {
        axes.iter().enumerate().filter(move |(k, _)| self.has(*k)).map(|(_, a)| *a)
    }

    /// Returns how many cells of a table are summed to one of its part over this subset.
    pub(super) fn summed(self, sizes: &[usize], axes: &[usize]) -> f64 {
        let outside = axes.iter().enumerate().filter(|(k, _)| !self.has(*k));
        outside.map(|(_, a)| sizes.get(*a).copied().unwrap_or(1) as f64).product()
    }
}
