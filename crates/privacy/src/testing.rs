//! Seeded entropy and a goodness-of-fit test, for this crate's own tests.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use crate::{Entropy, EntropyError};

pub(crate) struct Seeded(ChaCha20Rng);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }
}

impl Entropy for Seeded {
    fn next_u64(&mut self) -> Result<u64, EntropyError> {
        Ok(self.0.next_u64())
    }
}

/// Returns how many standard deviations a chi-square statistic lies above its mean
/// (Wilson and Hilferty 1931): 4.75 is an alarm at one in a million.
pub(crate) fn chi_square_z(observed: &[f64], expected: &[f64]) -> f64 {
    let statistic: f64 = observed.iter().zip(expected).map(|(o, e)| (o - e) * (o - e) / e).sum();
    wilson_hilferty(statistic, (observed.len() - 1) as f64)
}

pub(crate) fn wilson_hilferty(statistic: f64, freedom: f64) -> f64 {
    let v = 2.0 / (9.0 * freedom);
    ((statistic / freedom).cbrt() - (1.0 - v)) / v.sqrt()
}

/// Counts draws in `-reach..=reach`, the tails in the outer cells.
pub(crate) fn histogram(draws: impl Iterator<Item = i128>, reach: i128) -> Vec<f64> {
    let mut cells = vec![0.0; usize::try_from(2 * reach + 1).unwrap()];
    for x in draws {
        cells[usize::try_from(x.clamp(-reach, reach) + reach).unwrap()] += 1.0;
    }
    cells
}

/// Returns the probabilities of the same cells for a symmetric weight on the integers.
pub(crate) fn law(weight: impl Fn(f64) -> f64, reach: i128, n: f64) -> Vec<f64> {
    let wide = 4000;
    let total: f64 = (-wide..=wide).map(|x| weight(f64::from(x))).sum();
    let mut cells = vec![0.0; usize::try_from(2 * reach + 1).unwrap()];
    for x in -wide..=wide {
        let at = i128::from(x).clamp(-reach, reach) + reach;
        cells[usize::try_from(at).unwrap()] += n * weight(f64::from(x)) / total;
    }
    cells
}
