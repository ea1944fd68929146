use shyraq_bundle::assessment::NoisyCount;
use shyraq_bundle::{Cell, MeasuredCell};

use super::rule::{Printed, printed};

/// The standard normal point of a two-sided 95 % interval.
pub(crate) const Z95: f64 = 1.96;

/// A published count with what is needed to decide how it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    /// The consistent count of the release.
    pub(crate) count: u64,
    /// Lower end of its 95 % interval.
    pub(crate) low: u64,
    /// Upper end of its 95 % interval.
    pub(crate) high: u64,
    /// The measurement itself, negative ones too.
    pub(crate) noisy: Option<i64>,
    /// Standard deviation of the measurement's noise.
    pub(crate) sigma: f64,
    /// Whether it can be told from the noise.
    pub(crate) shown: bool,
}

/// How two counts compare once the noise is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// The first is larger: by about this many, from, to.
    More(Printed),
    /// The interval of the difference holds zero.
    NoClearDifference,
}

impl Figure {
    /// Joins a published cell to its measurement and decides whether it is shown.
    pub(crate) fn new(cell: &Cell, measured: Option<&MeasuredCell>, z: f64) -> Self {
        let from_interval = as_f64((cell.high - cell.count).max(cell.count - cell.low)) / Z95;
        let sigma = measured.map_or(from_interval, MeasuredCell::sigma);
        let noisy = measured.map(|m| m.noisy);
        let evidence = noisy.map_or_else(|| as_f64(cell.count), signed_f64);
        Self {
            count: cell.count,
            low: cell.low,
            high: cell.high,
            noisy,
            sigma,
            // A variance that can't be read is not a number: nothing is larger than it.
            // An interval that is printed with a zero says "may be zero" whatever was measured.
            shown: evidence > z * sigma && printed(cell.count, cell.low, cell.high).low > 0,
        }
    }

    /// Makes a figure that was added up here from published counts, with an interval that
    /// rests on measurements alone: their estimate and its standard deviation.
    ///
    /// The published count is drawn into the interval where it lies outside; widening an
    /// interval never makes it miss more often.
    pub(crate) fn derived(count: u64, estimate: f64, sigma: f64) -> Self {
        let half = Z95 * sigma;
        let (low, high) = (floor_u64(estimate - half).min(count), ceil_u64(estimate + half).max(count));
        Self { count, low, high, noisy: None, sigma, shown: printed(count, low, high).low > 0 }
    }

    /// Makes a figure of a count that carries noise of a known variance, which is shown when it
    /// stands out by `z` standard deviations.
    pub(crate) fn noisy(count: &NoisyCount, z: f64) -> Self {
        let sigma = count.variance.sqrt();
        Self {
            count: count.count,
            low: count.low,
            high: count.high,
            noisy: Some(count.noisy),
            sigma,
            shown: signed_f64(count.noisy) > z * sigma && printed(count.count, count.low, count.high).low > 0,
        }
    }

    /// Returns the digits to print.
    pub(crate) fn printed(&self) -> Printed {
        printed(self.count, self.low, self.high)
    }

    /// Compares with a smaller count of the same table.
    ///
    /// The noise of the two measurements is independent, so the variances add; making
    /// the table consistent only lowers the noise of a difference.
    pub(crate) fn compare(&self, smaller: &Self) -> Comparison {
        let half = ceil_u64(Z95 * self.sigma.hypot(smaller.sigma));
        match self.count.checked_sub(smaller.count) {
            Some(d) if d > half => Comparison::More(printed(d, d - half, d + half)),
            _ => Comparison::NoClearDifference,
        }
    }
}

/// Converts a count; those of a release are far below 2^53.
pub(crate) fn as_f64(n: u64) -> f64 {
    n as f64
}

/// Converts a measurement; those of a release are far below 2^53.
fn signed_f64(n: i64) -> f64 {
    n as f64
}

/// Rounds up into what a count can hold; not a number becomes 0.
fn ceil_u64(x: f64) -> u64 {
    x.ceil().clamp(0.0, 9e15) as u64
}

/// Rounds down into what a count can hold; not a number becomes 0.
fn floor_u64(x: f64) -> u64 {
    x.floor().clamp(0.0, 9e15) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(count: u64, low: u64, high: u64) -> Cell {
        Cell { values: vec![], count, low, high }
    }

    fn measured(noisy: i64) -> MeasuredCell {
        MeasuredCell { noisy, variance: "10000".into() }
    }

    #[test]
    fn the_measurement_decides_not_the_corrected_count() {
        // Consistency lifted the count to 250, but 150 was measured at sigma 100 and z 2.1.
        assert!(!Figure::new(&cell(250, 60, 440), Some(&measured(150)), 2.1).shown);
        assert!(Figure::new(&cell(290, 100, 480), Some(&measured(211)), 2.1).shown);
        // 211 was measured, but the corrected interval is printed as 0 to 200, or 0 to 400.
        assert!(!Figure::new(&cell(190, 10, 380), Some(&measured(211)), 2.1).shown);
        assert!(!Figure::new(&cell(0, 0, 190), Some(&measured(211)), 2.1).shown);
        assert!(!Figure::new(&cell(0, 0, 190), Some(&measured(-80)), 2.1).shown);
    }

    #[test]
    fn a_variance_that_is_no_number_hides() {
        let m = MeasuredCell { noisy: 1_000_000, variance: "many".into() };
        assert!(!Figure::new(&cell(1_000_000, 999_000, 1_001_000), Some(&m), 2.1).shown);
    }

    #[test]
    fn a_difference_within_its_noise_is_no_difference() {
        let a = Figure::new(&cell(1_000, 804, 1_196), Some(&measured(1_000)), 2.1);
        let b = Figure::new(&cell(800, 604, 996), Some(&measured(800)), 2.1);
        let c = Figure::new(&cell(300, 104, 496), Some(&measured(300)), 2.1);
        // 1.96 * sqrt(2) * 100 = 277.2: 200 is within, 700 is not.
        assert_eq!(a.compare(&b), Comparison::NoClearDifference);
        assert_eq!(a.compare(&c), Comparison::More(Printed { count: 700, low: 400, high: 1_000 }));
    }
}
