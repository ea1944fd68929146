use super::earlier::{Carried, Earlier, Slope};
use super::open::only;
use super::shrink::{Expected, Moments, shrink};
use super::{Cells, Estimate};

/// A table of estimates beside what smaller tables, and an earlier release, make expect.
pub(super) struct Beside {
    cells: Cells,
    expected: Expected,
    /// What an earlier release says, if one has the table.
    carried: Option<Carried>,
    /// Free cells.
    free: f64,
    /// Cells that somebody can be in; none where all are possible.
    open: Option<Vec<bool>>,
    /// Of a table of three axes the persons of each fibre along the last, and its cells.
    around: Option<(Vec<f64>, usize)>,
}

impl Beside {
    /// Looks at a table of two axes, or of three by what each fibre along the last sums to;
    /// where some cells are impossible, these are expected to be 0.
    pub(super) fn new(
        estimate: &Estimate,
        axes: &[usize],
        (expected, open): (Vec<f64>, Option<&[bool]>),
        around: Option<Vec<f64>>,
        earlier: Option<&Earlier>,
    ) -> Self {
        let sizes: Vec<usize> = axes.iter().map(|a| estimate.size(*a)).collect();
        let around = around.zip(sizes.last().copied());
        let free = sizes.iter().map(|n| n - 1).product::<usize>();
        let impossible = open.map_or(0, |o| o.iter().filter(|o| !**o).count());
        Self {
            cells: estimate.cells(axes),
            carried: earlier.and_then(|e| e.carried(axes, &sizes, &expected)),
            expected: Expected { scales: scales(&expected, around.as_ref()), values: expected, known: Vec::new() },
            free: free.saturating_sub(impossible) as f64,
            open: open.map(<[bool]>::to_vec),
            around,
        }
    }

    pub(super) fn moments(&self) -> Moments {
        let Some(open) = &self.open else {
            return Moments::of(&self.cells.values, &self.expected, self.cells.variance, self.free);
        };
        let expected = Expected {
            values: only(&self.expected.values, open),
            scales: only(&self.expected.scales, open),
            known: only(&self.expected.known, open),
        };
        Moments::of(&only(&self.cells.values, open), &expected, self.cells.variance, self.free)
    }

    /// Returns what the table says of how far to believe the earlier release, where its cells
    /// vary by `tau` times their scale besides the noise.
    pub(super) fn slope(&self, tau: f64) -> Slope {
        let slope = |c| Slope::of(&self.cells.values, &self.expected, c, self.cells.variance, tau);
        self.carried.as_ref().map_or_else(Slope::default, slope)
    }

    /// Moves the expectation by the believed part of the earlier release's distances. What
    /// remained of their noise, when they were shrunk by the same `tau`, is known.
    pub(super) fn leaning(mut self, slope: f64, tau: f64) -> Self {
        let Some(carried) = self.carried.take().filter(|_| slope > 0.0) else { return self };
        let expected = &mut self.expected;
        expected.values.iter_mut().zip(&carried.distances).for_each(|(e, c)| *e = (*e + slope * c).max(0.0));
        expected.scales = scales(&expected.values, self.around.as_ref());
        let remained = |scale: &f64| {
            let own = tau * scale;
            if own > 0.0 { slope * slope * own * carried.variance / (own + carried.variance) } else { 0.0 }
        };
        expected.known = expected.scales.iter().map(remained).collect();
        self
    }

    /// Returns the cells, each shrunk towards its expectation.
    pub(super) fn shrunk(self, tau: f64) -> Vec<f64> {
        let Cells { mut values, variance } = self.cells;
        shrink(&mut values, &self.expected, variance, tau);
        values
    }
}

/// Returns how rough each cell is: as a Poisson law in a table of two axes. In one of three it
/// is a share of its fibre, as rough as a binomial is, and sure where that is all.
fn scales(expected: &[f64], around: Option<&(Vec<f64>, usize)>) -> Vec<f64> {
    let Some((sums, fibre)) = around else { return expected.to_vec() };
    let scale = |(at, e): (usize, &f64)| match sums.get(at / fibre) {
        Some(all) if *all > 0.0 => e * (all - e).max(0.0) / all,
        _ => 0.0,
    };
    expected.iter().enumerate().map(scale).collect()
}
