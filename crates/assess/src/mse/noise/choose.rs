//! Pairs of lists added while they improve the fit to noisy counts.

use statrs::function::gamma::ln_gamma;

use super::super::terms::{Model, pairs};
use super::fit::{NoisyFit, NoisyFitter};
use super::sum::Sum;
use super::table::Noisy;

/// How a stepwise choice ended.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The chosen model, fitted.
    pub fit: NoisyFit,
    /// The pairs in the order in which they came in, with the p that let each in.
    pub added: Vec<(usize, f64)>,
}

/// The p of a pair that is not in a model: the smaller of P(X ≤ T) and P(X ≥ T), where X is
/// Poisson with the expected overlap as its mean, plus the noise of the cells it is a sum of.
#[must_use]
pub fn tail(observed: i64, noise: &Sum, expected: f64) -> f64 {
    let mu = expected.clamp(1e-300, 1e15);
    // Outward from the mean until nothing is left of the Poisson.
    let top = mu.floor() as i64;
    let at = (top as f64 * mu.ln() - mu - ln_gamma(top as f64 + 1.0)).exp();
    let (mut most, mut least) = (0.0, 0.0);
    let mut add = |k: i64, p: f64| {
        most += p * noise.at_most(observed - k);
        least += p * noise.at_least(observed - k);
    };
    add(top, at);
    let (mut k, mut p) = (top, at);
    while p > 1e-18 * at {
        k += 1;
        p *= mu / k as f64;
        add(k, p);
    }
    (k, p) = (top, at);
    while k > 0 && p > 1e-18 * at {
        p *= k as f64 / mu;
        k -= 1;
        add(k, p);
    }
    f64::min(most, least)
}

/// Adds the pair with the smallest p while it is below `threshold`.
///
/// Returns none when not even independence can be estimated.
#[must_use]
pub fn choose(table: &Noisy, threshold: f64) -> Option<Chosen> {
    let mut fitter = NoisyFitter::new(table);
    let lists = table.lists();
    let overlaps: Vec<_> = pairs(lists).map(|pair| (pair, table.on_all(pair))).collect();
    let mut fit = fitter.fit(&Model::independence(lists))?;
    let mut added = Vec::new();
    loop {
        let mut open: Vec<(usize, f64)> = overlaps
            .iter()
            .filter(|(pair, _)| !fit.model.has(*pair))
            .map(|(pair, (observed, noise))| (*pair, tail(*observed, noise, fit.expected_on_all(*pair))))
            .filter(|(_, p)| *p < threshold)
            .collect();
        // Stable: of equal p the first pair comes first.
        open.sort_by(|a, b| a.1.total_cmp(&b.1));
        let next = open.into_iter().find_map(|(pair, p)| Some((pair, p, fitter.fit(&fit.model.with(pair))?)));
        let Some((pair, p, better)) = next else { return Some(Chosen { fit, added }) };
        added.push((pair, p));
        fit = better;
    }
}
