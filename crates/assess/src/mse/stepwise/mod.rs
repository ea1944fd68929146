//! Pairs of lists added while they improve the fit. See `method.md`.

use statrs::function::gamma::{gamma_lr, gamma_ur};

use super::Histories;
use super::loglinear::{Fit, Fitter, Known, estimate};
use super::terms::{Model, pairs};

/// How a stepwise choice ended.
#[derive(Debug, Clone)]
pub struct Stepwise {
    /// The chosen model, fitted.
    pub fit: Fit,
    /// The pairs in the order in which they came in, with the p that let each in.
    pub added: Vec<(usize, f64)>,
}

/// The p of a pair that is not in a model: the smaller of P(X ≤ T) and P(X ≥ T), X Poisson
/// with the expected overlap as its mean.
fn tail(observed: f64, expected: f64) -> f64 {
    if expected <= 0.0 {
        return if observed > 0.0 { 0.0 } else { 1.0 };
    }
    let at_most = gamma_ur(observed + 1.0, expected);
    let at_least = if observed > 0.0 { gamma_lr(observed, expected) } else { 1.0 };
    at_most.min(at_least)
}

/// Adds the pair with the smallest p while it is below `threshold`.
///
/// Returns none when not even independence can be estimated.
#[must_use]
pub fn stepwise(histories: &Histories, threshold: f64) -> Option<Stepwise> {
    let mut fitter = Fitter::new(histories);
    choose(histories, &mut fitter, threshold, &Known::default())
}

/// As [`stepwise`], with room and answers from before; `fitter` holds the histories' counts.
pub fn choose(histories: &Histories, fitter: &mut Fitter, threshold: f64, known: &Known) -> Option<Stepwise> {
    let mut attempt = |model: &Model| estimate(histories, fitter, model, known);
    let lists = histories.lists();
    let mut fit = attempt(&Model::independence(lists))?;
    let mut added = Vec::new();
    loop {
        let mut open: Vec<(usize, f64)> = pairs(lists)
            .filter(|pair| !fit.model.has(*pair))
            .map(|pair| (pair, tail(histories.on_all(pair) as f64, fit.expected_on_all(pair))))
            .filter(|(_, p)| *p < threshold)
            .collect();
        // Stable: of equal p the first pair comes first.
        open.sort_by(|a, b| a.1.total_cmp(&b.1));
        let next = open.into_iter().find_map(|(pair, p)| Some((pair, p, attempt(&fit.model.with(pair))?)));
        let Some((pair, p, better)) = next else { return Some(Stepwise { fit, added }) };
        added.push((pair, p));
        fit = better;
    }
}
