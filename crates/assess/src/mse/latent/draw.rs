//! Draws that a sweep is made of.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use rand_distr::{Binomial, Distribution, Gamma, Poisson};

/// A uniform draw, never 0.
pub(in crate::mse) fn uniform(random: &mut ChaCha8Rng) -> f64 {
    ((random.next_u64() >> 11) as f64 + 0.5) * 2_f64.powi(-53)
}

/// A gamma draw of some shape and rate 1.
pub(super) fn gamma(random: &mut ChaCha8Rng, shape: f64) -> f64 {
    Gamma::new(shape, 1.0).map_or(shape, |g| g.sample(random)).max(f64::MIN_POSITIVE)
}

/// The logarithm of a gamma draw. Of a small shape the draw itself rounds to 0: a break that
/// leaves next to nothing must be free to leave exp(-10,000), or the concentration, which
/// is told by it, cannot come near 0 as its prior wants.
pub(super) fn ln_gamma(random: &mut ChaCha8Rng, shape: f64) -> f64 {
    if shape >= 1.0 {
        return gamma(random, shape).ln();
    }
    gamma(random, shape + 1.0).ln() + uniform(random).ln() / shape
}

/// The logarithm of the sum of two, given theirs.
pub(super) fn ln_sum(a: f64, b: f64) -> f64 {
    a.max(b) + (-(a - b).abs()).exp().ln_1p()
}

/// A draw from Beta(1 + hits, 1 + misses).
pub(super) fn beta_of_counts(random: &mut ChaCha8Rng, hits: u64, misses: u64) -> f64 {
    let drawn = if hits + misses == 0 {
        uniform(random)
    } else {
        let (a, b) = (gamma(random, 1.0 + hits as f64), gamma(random, 1.0 + misses as f64));
        a / (a + b)
    };
    drawn.clamp(1e-15, 1.0 - 1e-15)
}

/// How many of `n` come out with probability `p`.
pub(super) fn binomial(random: &mut ChaCha8Rng, n: u64, p: f64) -> u64 {
    if p >= 1.0 {
        return n;
    }
    match n {
        0 => 0,
        _ => Binomial::new(n, p.max(0.0)).map_or(0, |b| b.sample(random)),
    }
}

/// Failures before `n` successes of probability 1 − `missed`.
pub(super) fn failures(random: &mut ChaCha8Rng, n: u64, missed: f64) -> u64 {
    let mean = gamma(random, n as f64) * missed / (1.0 - missed);
    if mean <= 0.0 {
        return 0;
    }
    // The draw is a whole number below 2^53 for every mean that a ceiling lets through.
    Poisson::new(mean).map_or(0, |p| p.sample(random).min(1e15) as u64)
}
