//! Hierarchical models averaged by BIC. See `method.md`.

use rayon::prelude::*;

use super::Histories;
use super::bic::Ranked;
use super::loglinear::{Fitter, profile_likelihood};

/// The average over models.
#[derive(Debug, Clone, PartialEq)]
pub struct Averaged {
    profiles: Vec<Profile>,
    persons: f64,
    /// Models with their weights, the heaviest first.
    pub models: Vec<(Ranked, f64)>,
}

/// The profile likelihood of a model as a law of the number on no list, and its weight.
#[derive(Debug, Clone, PartialEq)]
struct Profile {
    weight: f64,
    /// The least point, and the distance of points: evenly spaced in the logarithm of one more.
    from: f64,
    step: f64,
    /// The probability up to and with each point's cell; a cell reaches half a step to both sides.
    below: Vec<f64>,
    mean: f64,
}

/// Models with less weight than this are not looked at.
const NEGLIGIBLE: f64 = 1e-4;

/// Points of a profile.
const POINTS: usize = 160;

/// Beyond a point whose logarithm is so far below the highest a profile is not looked at.
const FAR: f64 = 25.0;

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
    let profiles: Vec<Option<Profile>> = models
        .par_iter()
        .map_init(
            || Fitter::new(histories),
            |fitter, (ranked, weight)| {
                // A step is as wide as one more than its number.
                let mut law = |u: f64| profile_likelihood(fitter, &ranked.model, u.exp_m1()) + u;
                Profile::of(&mut law, (ranked.total - persons).max(0.0).ln_1p(), end, *weight)
            },
        )
        .collect();
    let mut profiles: Vec<Profile> = profiles.into_iter().flatten().collect();
    let sum: f64 = profiles.iter().map(|p| p.weight).sum();
    if sum <= 0.0 {
        return None;
    }
    profiles.iter_mut().for_each(|p| p.weight /= sum);
    Some(Averaged { profiles, persons, models })
}

impl Profile {
    /// Looks at a law, given as a logarithm over `u`, from around its top as far as it weighs.
    fn of(law: &mut impl FnMut(f64) -> f64, top: f64, end: f64, weight: f64) -> Option<Self> {
        let height = law(top);
        if !height.is_finite() {
            return None;
        }
        let mut reach = |sign: f64| {
            let limit = if sign < 0.0 { 0.0 } else { end };
            let mut step = FIRST_STEP;
            let mut at = top;
            while (limit - at) * sign > 0.0 && law(at) > height - FAR {
                at = if ((limit - at) * sign) < step { limit } else { at + sign * step };
                step *= 1.5;
            }
            at
        };
        let (from, to) = (reach(-1.0), reach(1.0));
        let step = (to - from) / (POINTS - 1) as f64;
        if step <= 0.0 {
            return None;
        }
        let points: Vec<f64> = (0..POINTS).map(|k| from + step * k as f64).collect();
        let ln: Vec<f64> = points.iter().map(|u| law(*u)).collect();
        let highest = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raw: Vec<f64> = ln.iter().map(|l| (l - highest).exp()).collect();
        let sum: f64 = raw.iter().sum();
        let mean = points.iter().zip(&raw).map(|(u, r)| u.exp_m1() * r / sum).sum();
        let below = raw.iter().scan(0.0, |below, r| {
            *below += r / sum;
            Some(*below)
        });
        Some(Self { weight, from, step, below: below.collect(), mean })
    }

    /// The probability of at most a number on no list, given as the logarithm of one more.
    fn at_most(&self, u: f64) -> f64 {
        let place = (u - self.from) / self.step + 0.5;
        if place <= 0.0 {
            return 0.0;
        }
        let cell = place.floor();
        let before = if cell < 1.0 { 0.0 } else { self.below.get(cell as usize - 1).copied().unwrap_or(1.0) };
        let with = self.below.get(cell as usize).copied().unwrap_or(1.0);
        before + (place - cell) * (with - before)
    }
}

/// The first step away from a profile's top; steps grow by half.
const FIRST_STEP: f64 = 1e-4;

impl Averaged {
    /// A quantile of the total.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let at_most = |u: f64| self.profiles.iter().map(|own| own.weight * own.at_most(u)).sum::<f64>();
        let mut low = 0.0;
        let mut high = self.profiles.iter().map(|own| own.from + own.step * POINTS as f64).fold(0.0, f64::max);
        while high - low > 1e-10 {
            let middle = f64::midpoint(low, high);
            if at_most(middle) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        self.persons + high.exp_m1()
    }

    /// The mean of the total.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.persons + self.profiles.iter().map(|own| own.weight * own.mean).sum::<f64>()
    }
}
