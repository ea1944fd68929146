//! Shrinking noisy cells towards what smaller tables already say.
//!
//! A cell that the margins expect to be 3 and that was measured as 90 with a standard
//! deviation of 50 is mostly noise. The cells' distances from their expectation E are taken
//! for draws with variance `tau^2 s(E) + v`, where v is the known variance of the noise and s
//! the scale of a cell, E itself for pairs; each distance is multiplied by the part of its
//! variance that is not noise (empirical Bayes; Efron, Morris 1973). tau^2 of a table is found
//! by the method of moments; a table of few cells borrows from all of its kind, so that
//! columns which do not depend on each other are not made to by noise. It changes what is
//! published as count and what the records follow, never the interval.

/// What all tables of a kind weigh beside a table's own cells.
const BORROWED: f64 = 4.0;
/// A table's cells weigh no more than this many in what all tables say.
const MOST: f64 = 20.0;
/// Added where tables depend at all: tables of persons are rougher than a few times a
/// Poisson law, and the projection that follows takes small noise away by itself.
const ROUGHNESS: f64 = 8.0;

/// Standard deviations of noise at which half of a table's dependence is believed.
const HALF_SURE: f64 = 2.0;

/// What is expected of a table's cells, and how they vary around it.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected {
    pub(super) values: Vec<f64>,
    /// Of each cell, in units of tau^2.
    pub(super) scales: Vec<f64>,
    /// The part of each cell's variance that is known beforehand; none is 0.
    pub(super) known: Vec<f64>,
}

/// What one table says of tau^2.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    /// Sum of squared distances less the noise.
    excess: f64,
    /// Sum of the scales.
    scales: f64,
    /// Free cells.
    free: f64,
    /// What noise alone adds to the squared distances.
    noise: f64,
}

impl Moments {
    /// Looks at a table of estimates with equal variances beside what was expected of it.
    pub(super) fn of(cells: &[f64], expected: &Expected, variance: f64, free: f64) -> Self {
        let noise = cells.len() as f64 * variance;
        let mut out = Self { excess: -noise, scales: 0.0, free, noise };
        for (x, e) in cells.iter().zip(&expected.values) {
            out.excess += (x - e) * (x - e);
        }
        out.excess -= expected.known.iter().sum::<f64>();
        out.scales = expected.scales.iter().sum();
        out
    }

    /// Returns tau^2 and its standard deviation by noise alone: that of a sum of `free`
    /// squares of normal noise.
    fn own(&self) -> (f64, f64) {
        if self.scales <= 0.0 {
            return (0.0, 0.0);
        }
        (self.excess / self.scales, self.noise * (2.0 / self.free.max(1.0)).sqrt() / self.scales)
    }

    /// Returns what all tables of a kind say together: not below 0, and what is more than
    /// noise.
    pub(super) fn common(all: &[Self]) -> f64 {
        let weight = |m: &Self| m.free.min(MOST);
        let weights: f64 = all.iter().map(weight).sum::<f64>().max(1.0);
        let sum: f64 = all.iter().map(|m| weight(m) * m.own().0).sum();
        let squares: f64 = all.iter().map(|m| (weight(m) * m.own().1).powi(2)).sum();
        beyond_noise(sum / weights, squares.sqrt() / weights)
    }

    /// Returns tau^2 of the table.
    pub(super) fn tau(&self, common: f64) -> f64 {
        let (own, deviation) = self.own();
        let mean = (self.free * beyond_noise(own, deviation) + BORROWED * common) / (self.free + BORROWED);
        mean + common.min(ROUGHNESS)
    }
}

/// Takes an estimate back where it is no more than noise of its own: nothing is left at one
/// standard deviation, half at [`HALF_SURE`], all at many.
pub(super) fn beyond_noise(value: f64, deviation: f64) -> f64 {
    if value <= 0.0 { 0.0 } else { value / (1.0 + (HALF_SURE * deviation / value).powi(4)) }
}

/// Moves each cell towards its expectation.
pub(super) fn shrink(cells: &mut [f64], expected: &Expected, variance: f64, tau: f64) {
    let known = expected.known.iter().copied().chain(std::iter::repeat(0.0));
    for (((x, e), scale), known) in cells.iter_mut().zip(&expected.values).zip(&expected.scales).zip(known) {
        let own = known + tau * scale;
        let keep = if own > 0.0 { own / (own + variance) } else { 0.0 };
        *x = e + (*x - e) * keep;
    }
}
