//! The normal law, as far as intervals and forecasts need it.

use std::f64::consts::{PI, SQRT_2};

/// Terms of the series, which has settled long before.
const TERMS: u32 = 200;
/// Where the series hands over to the continued fraction.
const FAR: f64 = 3.0;
/// Halvings of the search for a quantile: to the last digit.
const HALVINGS: u32 = 56;
/// No tail that anybody asks for lies beyond.
const FARTHEST: f64 = 38.0;

/// Returns the density at `z`.
pub(crate) fn density(z: f64) -> f64 {
    (-z * z / 2.0).exp() / (SQRT_2 * PI.sqrt())
}

/// Returns the probability of more than `z`, for `z` from 0 on.
///
/// Near 0 by the series of Marsaglia (J. Stat. Softw. 11(4), 2004), far out by the continued
/// fraction of Laplace (Abramowitz, Stegun 26.2.14).
pub(crate) fn tail(z: f64) -> f64 {
    if z < FAR {
        let (mut term, mut sum) = (z, z);
        for k in 1..TERMS {
            term *= z * z / f64::from(2 * k + 1);
            sum += term;
            if term < f64::EPSILON * sum {
                break;
            }
        }
        0.5 - density(z) * sum
    } else {
        // It settles like exp(-2 z sqrt(2 terms)): here below 1e-20.
        let terms = 4 + (400.0 / (z * z)) as u32;
        density(z) / (1..terms).rev().fold(z, |fraction, k| z + f64::from(k) / fraction)
    }
}

/// Returns the `z` that is exceeded with probability `p`, for `p` up to one half.
pub(crate) fn quantile(p: f64) -> f64 {
    root(|z| tail(z) - p)
}

/// Returns the expected distance of a standard normal number from `z`.
pub(crate) fn distance(z: f64) -> f64 {
    2.0 * density(z) + z * (1.0 - 2.0 * tail(z))
}

/// Returns how much a standard normal number is above `z` on average, 0 when it is below.
pub(crate) fn excess(z: f64) -> f64 {
    (density(z) - z * tail(z)).max(0.0)
}

/// Finds where a falling function meets zero, between 0 and far out.
pub(crate) fn root(falling: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, FARTHEST);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if falling(middle) > 0.0 { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Abramowitz, Stegun, tables 26.1 and 26.2 (10 digits).
    #[test]
    fn tails_are_those_of_the_tables() {
        for (z, p) in
            [(0.0, 0.5), (1.0, 0.158_655_253_9), (2.0, 0.022_750_131_9), (3.0, 1.349_898e-3), (5.0, 2.866_516e-7)]
        {
            assert!((tail(z) / p - 1.0).abs() < 1e-6, "{z}: {}", tail(z));
            assert!((quantile(p) - z).abs() < 1e-6, "{p}: {}", quantile(p));
        }
        assert!((tail(2.999_999) - tail(3.000_001)).abs() < 1e-8, "series and fraction meet");
        assert!((quantile(0.025) - 1.959_963_985).abs() < 1e-8);
    }

    #[test]
    fn distances_by_hand() {
        // E|Z| = sqrt(2/pi), E max(Z, 0) is half of it; far out both are what is left.
        assert!((distance(0.0) - (2.0 / PI).sqrt()).abs() < 1e-12 && (excess(0.0) - distance(0.0) / 2.0).abs() < 1e-12);
        assert!((distance(9.0) - 9.0).abs() < 1e-9 && excess(9.0) < 1e-9);
    }
}
