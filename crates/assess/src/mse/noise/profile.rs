//! The profile likelihood of the total under noise.

use super::super::loglinear::{Profile, search};
use super::super::normal_quantile;
use super::super::terms::Model;
use super::fit::NoisyFitter;
use super::table::Noisy;

/// As [`super::super::loglinear::profile`], of the noisy likelihood: the number on no list is
/// profiled, and each side of the total is widened by what is not known of those on the lists.
#[must_use]
pub fn profile(table: &Noisy, model: &Model, level: f64) -> Option<Profile> {
    let mut fitter = NoisyFitter::new(table);
    let hidden = fitter.fit(model)?.hidden();
    let found = search(hidden, table.persons(), level, |m| {
        fitter.completed(model, m.max(0.0)).map_or(f64::NEG_INFINITY, |c| c.0)
    });
    let mut at = |m: f64| fitter.completed(model, m).map(|(_, persons, variance)| (persons + m, variance));
    let (total, variance) = at(found.total)?;
    let extra = normal_quantile(0.5 + level / 2.0).powi(2) * variance;
    let side = |end: f64| ((end - total).powi(2) + extra).sqrt();
    let lower = total - side(at(found.lower)?.0);
    let upper = found.upper.and_then(&mut at).map(|(end, _)| total + side(end));
    Some(Profile { total, lower, upper })
}
