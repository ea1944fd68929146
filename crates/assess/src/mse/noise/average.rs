//! Models averaged under noise, and the true tables that this average believes in.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use super::super::averaging::weights;
use super::super::bic::Ranked;
use super::super::histories::Histories;
use super::super::latent::uniform;
use super::cell::{drawn, most, seen};
use super::fit::{NoisyFit, NoisyFitter};
use super::mixture::Mixture;
use super::table::Noisy;

/// Models with less weight than this are not looked at.
const NEGLIGIBLE: f64 = 1e-4;

/// Points of the grid of numbers on no list.
const POINTS: usize = 400;

/// Tries for each table that is drawn, among which one is chosen by its likelihood.
const TRIES: usize = 8;

/// The models that weigh, fitted.
#[derive(Debug, Clone)]
pub struct Average {
    /// The fits with their weights, the heaviest first.
    pub models: Vec<(NoisyFit, f64)>,
}

impl Average {
    /// Fits the models that weigh; none when there is none.
    #[must_use]
    pub fn of(table: &Noisy, ranked: &[Ranked]) -> Option<Self> {
        let mut heavy: Vec<(Ranked, f64)> =
            ranked.iter().copied().zip(weights(ranked)).filter(|(_, w)| *w >= NEGLIGIBLE).collect();
        heavy.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut fitter = NoisyFitter::new(table);
        let mut models: Vec<(NoisyFit, f64)> =
            heavy.into_iter().filter_map(|(r, w)| Some((fitter.fit(&r.model)?, w))).collect();
        let sum: f64 = models.iter().map(|(_, w)| w).sum();
        for (_, weight) in &mut models {
            *weight /= sum;
        }
        (!models.is_empty()).then_some(Self { models })
    }

    /// What is known of each true count: its mean by mask; the first is 0.
    #[must_use]
    pub fn table(&self) -> Vec<f64> {
        let cells = self.models.first().map_or(0, |(fit, _)| fit.seen.len());
        let mut out = vec![0.0; cells];
        for (fit, weight) in &self.models {
            for (cell, seen) in out.iter_mut().zip(&fit.seen) {
                *cell += weight * seen.mean;
            }
        }
        out
    }

    /// The mixture over models of the profile likelihoods of the total.
    #[must_use]
    pub fn totals(&self, table: &Noisy) -> Option<Mixture> {
        let widest = self.models.iter().map(|(fit, _)| fit.hidden()).fold(0.0, f64::max);
        let end = (100.0 * widest + 100.0).ln_1p();
        let points: Vec<f64> = (0..POINTS).map(|i| (end * i as f64 / (POINTS - 1) as f64).exp_m1()).collect();
        // By point: probability, mean and variance of those on the lists.
        let parts: Vec<Vec<[f64; 3]>> = self
            .models
            .par_iter()
            .map_init(
                || NoisyFitter::new(table),
                |fitter, (fit, weight)| {
                    let along: Vec<[f64; 3]> = points
                        .iter()
                        .map(|m| {
                            let found = fitter.completed(&fit.model, *m);
                            found.map_or([f64::NEG_INFINITY, 0.0, 0.0], |(ln, persons, variance)| {
                                [ln, persons, variance]
                            })
                        })
                        .collect();
                    let top = along.iter().map(|a| a[0]).fold(f64::NEG_INFINITY, f64::max);
                    // A step of the grid is as wide as one more than its number.
                    let raw: Vec<f64> =
                        along.iter().zip(&points).map(|(a, m)| (a[0] - top).exp() * (m + 1.0)).collect();
                    let sum: f64 = raw.iter().sum();
                    raw.iter().zip(along).map(|(r, [_, n, v])| [weight * r / sum, n, v]).collect()
                },
            )
            .collect();
        let mut out = Mixture::default();
        // A point stands for half a step to both sides, in the logarithm.
        let between = |a: Option<&f64>, b: f64| a.map_or(b, |a| f64::midpoint(a.ln_1p(), b.ln_1p()).exp_m1());
        for (place, m) in points.iter().enumerate() {
            let from = between(place.checked_sub(1).and_then(|k| points.get(k)), *m);
            let to = between(points.get(place + 1), *m);
            let here = || parts.iter().filter_map(|p| p.get(place)).filter(|p| p[0] > 0.0);
            let mass: f64 = here().map(|p| p[0]).sum();
            let mean = here().map(|p| p[0] * p[1]).sum::<f64>() / mass;
            let variance = here().map(|p| p[0] * (p[2] + (p[1] - mean).powi(2))).sum::<f64>() / mass;
            out.add(mass, mean + from, mean + to, variance.sqrt());
        }
        Mixture::joined(vec![out])
    }

    /// True tables drawn given the noisy one: a model by its weight, its coefficients from their
    /// posterior under a flat prior (a normal, corrected by choosing among some by their
    /// likelihood), and each count from what is then known of it.
    ///
    /// Each draw depends on the seed and its number alone, so threads change nothing.
    #[must_use]
    pub fn draws(&self, table: &Noisy, seed: u64, many: usize) -> Vec<Histories> {
        (0..many as u64)
            .into_par_iter()
            .filter_map(|number| {
                let mut random = ChaCha8Rng::seed_from_u64(seed ^ SALT);
                random.set_stream(number);
                let fit = self.pick(uniform(&mut random))?;
                let mu = coefficients(table, fit, &mut random);
                let counts = table.counts().iter().zip(table.laws()).zip(&mu).enumerate();
                let counts =
                    counts.map(
                        |(cell, ((noisy, law), mu))| {
                            if cell == 0 { 0 } else { drawn(law, *noisy, *mu, uniform(&mut random)).max(0) as u64 }
                        },
                    );
                Histories::new(table.names().to_vec(), counts.collect()).ok()
            })
            .collect()
    }

    fn pick(&self, at: f64) -> Option<&NoisyFit> {
        let mut left = at;
        let found = self.models.iter().find(|(_, weight)| {
            left -= weight;
            left <= 0.0
        });
        found.or(self.models.first()).map(|(fit, _)| fit)
    }
}

/// Keeps these draws apart from the resamples of the same seed.
const SALT: u64 = 0x7461_626c_6573_0000;

/// Expected counts for coefficients near those of a fit, one of some tries by its likelihood
/// over the normal density that it was drawn from.
fn coefficients(table: &Noisy, fit: &NoisyFit, random: &mut ChaCha8Rng) -> Vec<f64> {
    let parameters = fit.model.parameters();
    let tries: Vec<(f64, Vec<f64>)> = (0..TRIES)
        .map(|_| {
            let normals: Vec<f64> = (0..parameters).map(|_| StandardNormal.sample(random)).collect();
            let (mu, density) = fit.near(&normals);
            let cells = || table.counts().iter().zip(table.laws()).zip(&mu).skip(1);
            if cells().any(|((noisy, law), mu)| *mu > most(law, *noisy)) {
                return (f64::NEG_INFINITY, mu);
            }
            let likelihood: f64 = cells().map(|((noisy, law), mu)| seen(law, *noisy, *mu).ln).sum();
            (likelihood - density, mu)
        })
        .filter(|(ln, _)| ln.is_finite())
        .collect();
    let top = tries.iter().map(|t| t.0).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = tries.iter().map(|t| (t.0 - top).exp()).sum();
    let mut left = uniform(random) * sum;
    for (ln, mu) in tries {
        left -= (ln - top).exp();
        if left <= 0.0 {
            return mu;
        }
    }
    fit.expected.clone()
}
