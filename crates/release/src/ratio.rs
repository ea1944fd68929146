//! Intervals for a share of which numerator and denominator are noisy.
//!
//! If the share is `q`, then `n - q d` is normal around 0, so `t = (n - q d) / s_q` is standard
//! normal whatever the denominator is, and `q` is held where `t` lies within two limits that are
//! passed with 5 % together. With the limits 1.96 on either side that is Fieller's interval (E. C.
//! Fieller, JRSS B 16, 1954). A share lies between 0 and 1, and near an end, or where the
//! denominator may be nothing, these would hold a true 0 too often. There the limits are those of
//! the unified interval (see [`crate::unified`]) for a number between two ends: `t` above its
//! limit speaks for a larger share, and as little as a larger one is possible, the less may that
//! limit be passed by chance, and the more the other one.
//!
//! How far the ends are away depends on the denominator, which is estimated as if `q` were true.
//! That estimate is independent of `t`, so 5 % it is for every share and every denominator.

use crate::aggregates::{MISS, Z};
use crate::normal::tail;

/// Shares that are looked at from an end on, to find the first that is held.
const STEPS: u32 = 24;
/// Halvings after that: to a thousandth of a per cent.
const HALVINGS: u32 = 14;
/// A denominator that is estimated below this many standard deviations counts as so large.
const LEAST: f64 = 1e-3;

/// Variances of numerator and denominator, and their covariance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    pub(crate) numerator: f64,
    pub(crate) denominator: f64,
    pub(crate) common: f64,
}

/// A noisy numerator and denominator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    pub(crate) numerator: f64,
    pub(crate) denominator: f64,
    pub(crate) noise: Noise,
}

impl Ratio {
    /// Returns the least and the greatest share between 0 and 1 that is held with 95 %.
    pub(crate) fn ends(self) -> (f64, f64) {
        if let Some(ends) = self.far_from_ends() {
            return ends;
        }
        (self.first(|share| share), 1.0 - self.first(|share| 1.0 - share))
    }

    /// Fieller's interval, where both its ends are so far from 0 and 1 that it is the answer.
    fn far_from_ends(self) -> Option<(f64, f64)> {
        let Self { numerator: n, denominator: d, noise } = self;
        let z = Z * Z;
        let a = d * d - z * noise.denominator;
        if d <= 0.0 || a <= 0.0 {
            return None;
        }
        let half_b = n * d - z * noise.common;
        let root = (half_b * half_b - a * (n * n - z * noise.numerator)).max(0.0).sqrt();
        let ends = ((half_b - root) / a, (half_b + root) / a);
        let is_far = |share: f64| {
            let at = self.at(share);
            (0.0..=1.0).contains(&share) && at.below >= Z && at.above >= Z
        };
        (is_far(ends.0) && is_far(ends.1)).then_some(ends)
    }

    /// Returns how far the first share that is held lies from an end.
    fn first(self, from_end: impl Fn(f64) -> f64) -> f64 {
        let holds = |far: f64| self.at(from_end(far)).holds();
        // Dense near the end, where shares of few persons lie; and the likeliest share, which
        // may be all that is held.
        let grid = (0..=STEPS).map(|k| (f64::from(k) / f64::from(STEPS)).powi(3));
        let likeliest = from_end((self.numerator / self.denominator).clamp(0.0, 1.0));
        let mut before = 0.0;
        for point in grid {
            let between = (before < likeliest && likeliest < point).then_some(likeliest);
            for far in between.into_iter().chain([point]) {
                if holds(far) {
                    return if far > 0.0 { edge(before, far, holds) } else { 0.0 };
                }
                before = far;
            }
        }
        0.0
    }

    /// Looks at the hypothesis that this is the share.
    fn at(self, share: f64) -> Hypothesis {
        let Self { numerator: n, denominator: d, noise } = self;
        let variance = noise.numerator - 2.0 * share * noise.common + share * share * noise.denominator;
        let s = variance.max(f64::MIN_POSITIVE).sqrt();
        // The least squares estimate of the denominator, uncorrelated with n - share * d.
        let estimate =
            (n * (share * noise.denominator - noise.common) + d * (noise.numerator - share * noise.common)) / (s * s);
        let far = (estimate / s).max(LEAST);
        Hypothesis { t: (n - share * d) / s, below: share * far, above: (1.0 - share) * far }
    }
}

/// Finds where, between a share that is not held and one that is, the first is held.
fn edge(mut out: f64, mut held: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(out, held);
        if holds(middle) { held = middle } else { out = middle }
    }
    held
}

/// A share that may be the true one.
#[derive(Debug, Clone, Copy)]
struct Hypothesis {
    /// Standard normal, if it is.
    t: f64,
    /// How far the shares 0 and 1 are away, in standard deviations.
    below: f64,
    above: f64,
}

impl Hypothesis {
    /// Tells whether what is at least as unlikely, in the order of the likelihood ratio, has a
    /// probability of 5 % or more.
    fn holds(self) -> bool {
        let (own, other) = if self.t > 0.0 { (self.above, self.below) } else { (self.below, self.above) };
        let t = self.t.abs();
        // -2 ln R: t^2, less the square of what lies beyond the end.
        let ratio = if t <= own { t * t } else { own * (2.0 * t - own) };
        let limit = if ratio <= other * other { ratio.sqrt() } else { (ratio / other + other) / 2.0 };
        tail(t) + tail(limit) >= MISS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::density;

    fn ratio(n: f64, d: f64, variances: [f64; 3]) -> (f64, f64) {
        let [numerator, denominator, common] = variances;
        Ratio { numerator: n, denominator: d, noise: Noise { numerator, denominator, common } }.ends()
    }

    #[test]
    fn without_noise_it_is_the_share() {
        let (low, high) = ratio(30.0, 120.0, [1e-9, 1e-9, 0.0]);
        assert!((low - 0.25).abs() < 1e-4 && (high - 0.25).abs() < 1e-4, "{low} {high}");
    }

    /// Worked by hand: n = 500, d = 1000, variances 100 and 400, z^2 = 3.841459; a = 998,463.4,
    /// b = 500,000, c = 249,615.9; root = sqrt(b^2 - a c) = 27,715; so .47301 and .52853.
    #[test]
    fn far_from_the_ends_it_is_the_quadratic_of_fieller() {
        let (low, high) = ratio(500.0, 1000.0, [100.0, 400.0, 0.0]);
        assert!((low - 0.47301).abs() < 2e-5 && (high - 0.52853).abs() < 2e-5, "{low} {high}");
    }

    /// With a denominator that is known, the numerator's unified interval in parts of it: table
    /// X of Feldman and Cousins.
    #[test]
    fn near_an_end_it_is_the_unified_interval() {
        for (x, low, high) in [(-3.0, 0.0, 0.42), (0.0, 0.0, 1.96), (1.0, 0.0, 2.96), (2.0, 0.35, 3.96)] {
            let (a, b) = ratio(10.0 * x, 1000.0, [100.0, 1e-6, 0.0]);
            assert!((a - low / 100.0).abs() < 1e-4 && (b - high / 100.0).abs() < 1e-4, "{x}: {a} {b}");
            let (a, b) = ratio(1000.0 - 10.0 * x, 1000.0, [100.0, 1e-6, 0.0]);
            assert!((1.0 - a - high / 100.0).abs() < 1e-4 && (1.0 - b - low / 100.0).abs() < 1e-4, "{x}: {a} {b}");
        }
    }

    /// The probability of all numerators and denominators whose interval holds the share,
    /// summed on a grid: shares in the middle and at the ends, denominators from none to many.
    #[test]
    fn every_share_is_held_equally_often() {
        const STEP: f64 = 0.1;
        let (sn, sd, common) = (1.0_f64, 1.3_f64, 0.3);
        for share in [0.0, 0.02, 0.5, 0.9, 1.0] {
            for denominator in [0.3, 2.0, 40.0] {
                let slope = common / sn;
                let rest = (sd * sd - slope * slope).sqrt();
                let mut held = 0.0;
                for i in -40..40 {
                    let u = (f64::from(i) + 0.5) * STEP;
                    for j in -40..40 {
                        let v = (f64::from(j) + 0.5) * STEP;
                        let (n, d) = (share * denominator + sn * u, denominator + slope * u + rest * v);
                        let (low, high) = ratio(n, d, [sn * sn, sd * sd, common]);
                        // Ends are found to a thousandth of a per cent.
                        if low <= share + 2e-5 && share <= high + 2e-5 {
                            held += density(u) * density(v) * STEP * STEP;
                        }
                    }
                }
                assert!((0.94..0.97).contains(&held), "{share} of {denominator}: {held}");
            }
        }
    }
}
