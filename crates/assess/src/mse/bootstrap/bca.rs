//! Bias-corrected and accelerated intervals.

use super::super::Histories;
use super::super::{normal_below, normal_quantile};

/// One end of a BCa interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    /// The value; none when no end can be stood behind.
    pub value: Option<f64>,
    /// The level among the replicates at which the end lies.
    pub level: f64,
}

/// A bootstrap and what its interval needs.
#[derive(Debug, Clone)]
pub struct Bca {
    /// Replicates in ascending order; what could not be estimated is infinite.
    pub sorted: Vec<f64>,
    /// The bias correction.
    pub z0: f64,
    /// The acceleration, of the jackknife.
    pub acceleration: f64,
    /// How many replicates could not be estimated.
    pub failed: usize,
    /// Persons observed: no total is below.
    pub persons: f64,
}

impl Bca {
    /// The ends of the two-sided interval.
    #[must_use]
    pub fn interval(&self, level: f64) -> (End, End) {
        (self.end((1.0 - level) / 2.0), self.end((1.0 + level) / 2.0))
    }

    /// The end for one tail, by the corrected level; no value when the correction breaks
    /// down or the level is beyond the replicates.
    #[must_use]
    pub fn end(&self, tail: f64) -> End {
        let z = normal_quantile(tail);
        let below = 1.0 - self.acceleration * (self.z0 + z);
        let level = if below > 0.0 { normal_below(self.z0 + (self.z0 + z) / below) } else { f64::NAN };
        let b = self.sorted.len() as f64;
        let inside = level >= 1.0 / (b + 1.0) && level <= b / (b + 1.0);
        let value = inside.then(|| quantile8(&self.sorted, level)).filter(|v| v.is_finite());
        End { value, level }
    }
}

/// Builds the interval of replicates: the bias correction from how many are below the
/// estimate, the acceleration from leaving out one person of each history.
pub fn bca(
    histories: &Histories,
    estimate: f64,
    mut replicates: Vec<f64>,
    estimator: impl Fn(&Histories) -> Option<f64>,
) -> Bca {
    replicates.sort_by(f64::total_cmp);
    let failed = replicates.iter().filter(|r| r.is_infinite()).count();
    let below = replicates.iter().filter(|r| **r < estimate).count() as f64 / replicates.len().max(1) as f64;
    let mut left_out: Vec<(f64, f64)> = Vec::new();
    for (history, n) in histories.observed() {
        let mut counts = histories.counts().to_vec();
        if let Some(count) = counts.get_mut(history) {
            *count -= 1;
        }
        let fewer = histories.recounted(counts);
        let held = (0..fewer.lists()).filter(|l| fewer.on_all(1 << l) > 0).map(|l| 1 << l).sum();
        if let Some(total) = estimator(&fewer.only(held)).filter(|t| t.is_finite()) {
            left_out.push((total, n as f64));
        }
    }
    let weight: f64 = left_out.iter().map(|(_, w)| w).sum();
    let mean = left_out.iter().map(|(t, w)| t * w).sum::<f64>() / weight;
    let moment = |k: i32| left_out.iter().map(|(t, w)| w * (mean - t).powi(k)).sum::<f64>();
    let spread = moment(2);
    let acceleration = if spread > 0.0 { moment(3) / (6.0 * spread.powf(1.5)) } else { 0.0 };
    let z0 = normal_quantile(below);
    Bca { sorted: replicates, z0, acceleration, failed, persons: histories.persons() as f64 }
}

/// The quantile of type 8 (Hyndman and Fan 1996) of ascending values.
#[must_use]
pub fn quantile8(sorted: &[f64], p: f64) -> f64 {
    let n = sorted.len() as f64;
    let place = (n + 1.0 / 3.0) * p + 1.0 / 3.0;
    let at = |i: f64| sorted.get((i.clamp(1.0, n) as usize).saturating_sub(1)).copied().unwrap_or(f64::NAN);
    let (low, share) = (place.floor(), place - place.floor());
    let (a, b) = (at(low), at(low + 1.0));
    // Infinity times nothing is not a number.
    if share == 0.0 || a == b { a } else { a + share * (b - a) }
}
