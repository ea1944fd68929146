//! Persons drawn again.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution};
use rayon::prelude::*;

use super::super::Histories;
use super::super::loglinear::Known;

/// Draws as many persons as there are, each with one of the observed histories.
///
/// Each draw depends on the seed and its number alone, so threads change nothing.
#[must_use]
pub fn resample(histories: &Histories, seed: u64, number: u64) -> Vec<u64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    let mut counts = vec![0; histories.counts().len()];
    let (mut left, mut of) = (histories.persons(), histories.persons());
    for (history, n) in histories.observed() {
        // Given those before, each count is binomial.
        let drawn =
            if n == of { left } else { Binomial::new(left, n as f64 / of as f64).map_or(0, |b| b.sample(&mut random)) };
        if let Some(count) = counts.get_mut(history) {
            *count = drawn;
        }
        left -= drawn;
        of -= n;
    }
    counts
}

/// Applies an estimator to `many` resamples, on all cores; a list that is empty in one is
/// left out of it. What could not be estimated is infinite.
pub fn replicates(
    histories: &Histories,
    seed: u64,
    many: usize,
    estimator: impl Fn(&Histories, &Known) -> Option<f64> + Sync,
) -> Vec<f64> {
    (0..many as u64)
        .into_par_iter()
        .map_init(Known::default, |known, number| {
            let drawn = histories.recounted(resample(histories, seed, number));
            let held = (0..drawn.lists()).filter(|l| drawn.on_all(1 << l) > 0).map(|l| 1 << l).sum();
            let of = |h: &Histories, known: &Known| estimator(h, known).filter(|t| t.is_finite());
            // Answers of existence are by masks, and masks of fewer lists mean others.
            let all = held + 1 == 1 << drawn.lists();
            let total = if all { of(&drawn, known) } else { of(&drawn.only(held), &Known::default()) };
            total.unwrap_or(f64::INFINITY)
        })
        .collect()
}
