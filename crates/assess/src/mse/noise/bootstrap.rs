//! Resamples of a noisy table, the choice of the model repeated.
//!
//! Persons are drawn again from what is known of the true counts, which the averaged models
//! shrink where noise hides them, and are measured again: each cell gets noise of its own. Without
//! noise these are the resamples of [`super::super::bootstrap`].

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution};
use rayon::prelude::*;

use super::super::bootstrap::Bca;
use super::super::latent::uniform;
use super::super::normal_quantile;
use super::table::Noisy;

/// Keeps the noise apart from the persons of the same seed.
const SALT: u64 = 0x6e6f_6973_6500_0000;

/// A resample: as many persons as there are thought to be, by the shares of `true_counts`.
#[must_use]
pub fn resample(table: &Noisy, true_counts: &[f64], seed: u64, number: u64) -> Vec<i64> {
    let stream = |seed| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(number);
        random
    };
    let (mut random, mut measuring) = (stream(seed), stream(seed ^ SALT));
    let mut of: f64 = true_counts.iter().skip(1).filter(|n| **n > NOBODY).sum();
    let mut left = of.round() as u64;
    let cells = true_counts.iter().zip(table.laws()).enumerate();
    cells
        .map(|(cell, (n, law))| {
            if cell == 0 {
                return 0;
            }
            let drawn = if *n <= NOBODY {
                0
            } else if *n >= of - NOBODY {
                left
            } else {
                Binomial::new(left, n / of).map_or(0, |b| b.sample(&mut random))
            };
            if *n > NOBODY {
                of -= n;
            }
            left -= drawn;
            drawn as i64 + law.quantile(uniform(&mut measuring))
        })
        .collect()
}

/// A count that is as good as none.
const NOBODY: f64 = 1e-9;

/// Applies an estimator to resamples, on all cores, and builds the interval: the bias correction
/// from how many are below the estimate; the acceleration from one person less of each history,
/// where noise adds to the variance but, symmetric as it is, not to the skewness.
pub(in crate::mse) fn bca(
    table: &Noisy,
    true_counts: &[f64],
    (seed, many): (u64, usize),
    estimate: f64,
    estimator: impl Fn(&Noisy) -> Option<f64> + Sync,
) -> Bca {
    let of = |counts| estimator(&held(table.recounted(counts))).filter(|t| t.is_finite());
    let mut sorted: Vec<f64> = (0..many as u64)
        .into_par_iter()
        .map(|number| of(resample(table, true_counts, seed, number)).unwrap_or(f64::INFINITY))
        .collect();
    sorted.sort_by(f64::total_cmp);
    let left_out: Vec<(f64, f64, f64)> = true_counts
        .par_iter()
        .zip(table.laws())
        .enumerate()
        .skip(1)
        .filter(|(_, (n, _))| **n > NOBODY)
        .filter_map(|(cell, (n, law))| {
            let mut counts = table.counts().to_vec();
            if let Some(count) = counts.get_mut(cell) {
                *count -= 1;
            }
            Some((of(counts)?, *n, law.variance()))
        })
        .collect();
    let weight: f64 = left_out.iter().map(|l| l.1).sum();
    let mean = left_out.iter().map(|(t, w, _)| t * w).sum::<f64>() / weight;
    let skew: f64 = left_out.iter().map(|(t, w, _)| w * (mean - t).powi(3)).sum();
    // Persons move around their mean, noise around nothing.
    let spread: f64 = left_out.iter().map(|(t, w, s)| w * (mean - t).powi(2) + s * (estimate - t).powi(2)).sum();
    let acceleration = if spread > 0.0 { skew / (6.0 * spread.powf(1.5)) } else { 0.0 };
    let below = sorted.iter().filter(|r| **r < estimate).count() as f64 / sorted.len().max(1) as f64;
    let failed = sorted.iter().filter(|r| r.is_infinite()).count();
    Bca { sorted, z0: normal_quantile(below), acceleration, failed, persons: true_counts.iter().sum() }
}

/// A list that holds nobody any more is left out, as nothing could be estimated with it.
fn held(table: Noisy) -> Noisy {
    let lists = (0..table.lists()).filter(|l| table.on_all(1 << l).0 > 0).map(|l| 1 << l).sum();
    if lists + 1 == 1 << table.lists() { table } else { table.only(lists) }
}
