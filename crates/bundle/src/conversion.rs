//! From a loss to an epsilon, written from the definitions: to check what a manifest states.
//!
//! Floating point is enough here: the promise itself was made with exact numbers, and an edited
//! epsilon is off by more than the last digits.

use std::f64::consts::{PI, SQRT_2};

/// Terms of the series, which has settled long before.
const TERMS: u32 = 200;
/// Where the series hands over to the continued fraction.
const FAR: f64 = 3.0;
/// Halvings of the search for an epsilon.
const HALVINGS: u32 = 200;

/// Returns the epsilon of a loss in zCDP (Canonne, Kamath, Steinke 2020, Proposition 12).
pub(crate) fn zcdp(rho: f64, delta: f64) -> f64 {
    let at = |t: f64| {
        let a = t.exp();
        let alpha = 1.0 + a;
        alpha * rho + (-delta.ln() + a * (a / alpha).ln() - alpha.ln()) / a
    };
    // Over orders a step of a 50th apart, then finely around the best.
    let least = |around: f64, step: f64| {
        let steps = (-1000..=1000).map(|k| around + f64::from(k) * step);
        steps.min_by(|x, y| at(*x).total_cmp(&at(*y))).unwrap_or(around)
    };
    at(least(least(0.0, 0.03), 3e-5)).max(0.0)
}

/// Returns the epsilon of Gaussians that together lose `rho` (Balle, Wang 2018, Theorem 8).
pub(crate) fn gaussian(rho: f64, delta: f64) -> f64 {
    let mu = (2.0 * rho).sqrt();
    // The chance of more than epsilon: the density at `a` times the difference of Mills' ratios.
    let chance = |epsilon: f64| {
        let (a, b) = (epsilon / mu - mu / 2.0, epsilon / mu + mu / 2.0);
        if a < 0.0 { 1.0 - tail(-a) - density(a) * mills(b) } else { density(a) * (mills(a) - mills(b)) }
    };
    // Beyond it the chance is below any delta that a release can have.
    let (mut low, mut high) = (0.0, rho + 100.0 * mu);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if chance(middle) > delta { low = middle } else { high = middle }
    }
    high
}

fn density(z: f64) -> f64 {
    (-z * z / 2.0).exp() / (SQRT_2 * PI.sqrt())
}

/// Returns the probability of more than `z`, for `z` from 0 on.
fn tail(z: f64) -> f64 {
    density(z) * mills(z)
}

/// Returns Mills' ratio for `z` from 0 on: near 0 by the series of Marsaglia (J. Stat. Softw.
/// 11(4), 2004), far out by the continued fraction of Laplace (Abramowitz, Stegun 26.2.14).
fn mills(z: f64) -> f64 {
    if z < FAR {
        let (mut term, mut sum) = (z, z);
        for k in 1..TERMS {
            term *= z * z / f64::from(2 * k + 1);
            sum += term;
            if term < f64::EPSILON * sum {
                break;
            }
        }
        0.5 / density(z) - sum
    } else {
        let terms = 4 + (400.0 / (z * z)) as u32;
        1.0 / (1..terms).rev().fold(z, |fraction, k| z + f64::from(k) / fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From both formulas in floating point on a fine grid of orders, and with `erfc` of the C library.
    #[test]
    fn epsilons_are_those_of_the_formulas() {
        for (rho, expected) in [(1.0, 7.766_217), (9.0, 30.049_672), (1.0 / 17.0, 1.606_482)] {
            assert!((zcdp(rho, 1e-6) / expected - 1.0).abs() < 1e-5, "{rho}: {}", zcdp(rho, 1e-6));
        }
        for (rho, expected) in [(0.08, 1.765_648), (0.32, 3.797_417), (0.72, 6.021_376)] {
            assert!((gaussian(rho, 1e-6) / expected - 1.0).abs() < 1e-5, "{rho}: {}", gaussian(rho, 1e-6));
        }
    }
}
