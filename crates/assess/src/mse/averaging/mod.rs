//! Hierarchical models averaged by BIC. See `method.md`.

use rayon::prelude::*;

use super::Histories;
use super::bic::Ranked;
use super::loglinear::{Fitter, profile_likelihood};

/// The average over models.
#[derive(Debug, Clone, PartialEq)]
pub struct Averaged {
    /// Numbers on no list, evenly spaced in the logarithm of one more.
    points: Vec<f64>,
    /// The probability of each.
    mass: Vec<f64>,
    persons: f64,
    /// Models with their weights, the heaviest first.
    pub models: Vec<(Ranked, f64)>,
}

/// Models with less weight than this are not looked at.
const NEGLIGIBLE: f64 = 1e-4;

/// Points of the grid.
const POINTS: usize = 400;

/// The weights of ranked models, exp(−BIC/2) over their sum.
#[must_use]
pub fn weights(ranked: &[Ranked]) -> Vec<f64> {
    let best = ranked.iter().map(|r| r.bic).fold(f64::INFINITY, f64::min);
    let raw: Vec<f64> = ranked.iter().map(|r| (-(r.bic - best) / 2.0).exp()).collect();
    let sum: f64 = raw.iter().sum();
    raw.into_iter().map(|w| w / sum).collect()
}

/// Mixes the profile likelihoods of the models by their weights.
#[must_use]
pub fn average(histories: &Histories, ranked: &[Ranked]) -> Option<Averaged> {
    let mut models: Vec<(Ranked, f64)> =
        ranked.iter().copied().zip(weights(ranked)).filter(|(_, w)| *w >= NEGLIGIBLE).collect();
    models.sort_by(|a, b| b.1.total_cmp(&a.1));
    let persons = histories.persons() as f64;
    let widest = models.iter().map(|(r, _)| r.total - persons).fold(0.0, f64::max);
    // Far enough for the flattest of profiles: a hundred times the greatest estimate.
    let end = (100.0 * widest + 100.0).ln_1p();
    let points: Vec<f64> = (0..POINTS).map(|i| (end * i as f64 / (POINTS - 1) as f64).exp_m1()).collect();
    let parts: Vec<Option<Vec<f64>>> = models
        .par_iter()
        .map_init(
            || Fitter::new(histories),
            |fitter, (ranked, weight)| {
                let ln: Vec<f64> = points.iter().map(|m| profile_likelihood(fitter, &ranked.model, *m)).collect();
                let top = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                // A step of the grid is as wide as one more than its number.
                let raw: Vec<f64> = ln.iter().zip(&points).map(|(l, m)| (l - top).exp() * (m + 1.0)).collect();
                let sum: f64 = raw.iter().sum();
                (sum.is_finite() && sum > 0.0).then(|| raw.into_iter().map(|r| weight * r / sum).collect())
            },
        )
        .collect();
    let mut mass = vec![0.0; points.len()];
    for part in parts.iter().flatten() {
        for (m, p) in mass.iter_mut().zip(part) {
            *m += p;
        }
    }
    let sum: f64 = mass.iter().sum();
    if sum <= 0.0 {
        return None;
    }
    for m in &mut mass {
        *m /= sum;
    }
    Some(Averaged { points, mass, persons, models })
}

impl Averaged {
    /// A quantile of the total, between points by the logarithm.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        let mut before = 0.0_f64;
        for (x, m) in self.points.iter().zip(&self.mass) {
            if below + m >= p {
                let share = if *m > 0.0 { (p - below) / m } else { 0.0 };
                let (a, b) = (before.ln_1p(), x.ln_1p());
                return self.persons + (a + share * (b - a)).exp_m1();
            }
            below += m;
            before = *x;
        }
        self.persons + before
    }

    /// The mean of the total.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.persons + self.points.iter().zip(&self.mass).map(|(x, m)| x * m).sum::<f64>()
    }
}
