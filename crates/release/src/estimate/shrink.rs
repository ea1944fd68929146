//! Shrinking noisy cells towards what smaller tables already say.
//!
//! A cell that the margins expect to be 3 and that was measured as 90 with a standard
//! deviation of 50 is mostly noise. The cells' distances from their expectation E are taken
//! for draws with variance `tau^2 E + v`, where v is the known variance of the noise; tau^2
//! is found by the method of moments, and each distance is multiplied by the part of its
//! variance that is not noise (empirical Bayes; Efron, Morris 1973). It changes what is
//! published as count and what the records follow, never the interval.

/// Added to tau^2: tables of persons are never smoother than a few times a Poisson law, and
/// the projection that follows takes small noise away by itself.
const ROUGHNESS: f64 = 8.0;

/// Moves each cell towards its expectation.
///
/// `scale` is the size of the deviation that a cell's expectation allows.
pub(super) fn shrink(cells: &mut [f64], expected: &[f64], scale: impl Fn(f64, usize) -> f64, variance: f64) {
    let (mut excess, mut scales) = (0.0, 0.0);
    for (at, (x, e)) in cells.iter().zip(expected).enumerate() {
        excess += (x - e) * (x - e) - variance;
        scales += scale(*e, at);
    }
    let tau = if scales > 0.0 { (excess / scales).max(0.0) } else { 0.0 } + ROUGHNESS;
    for (at, (x, e)) in cells.iter_mut().zip(expected).enumerate() {
        let own = tau * scale(*e, at);
        let keep = if own > 0.0 { own / (own + variance) } else { 0.0 };
        *x = e + (*x - e) * keep;
    }
}
