//! The profile likelihood of the total.

use super::super::Histories;
use super::super::terms::Model;
use super::fit::Fitter;

/// The most likely total under a multinomial, and its profile interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// The total at the profile's maximum, a little below the Poisson estimate.
    pub total: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end; none when the profile never falls far enough.
    pub upper: Option<f64>,
}

/// Profiles the total: for each number on no list the completed table is fitted, and the
/// interval holds the numbers whose twice log likelihood is within the quantile of χ²₁
/// (Cormack 1992). Returns none when the model cannot be fitted.
#[must_use]
pub fn profile(histories: &Histories, model: &Model, level: f64) -> Option<Profile> {
    let mut fitter = Fitter::new(histories);
    let hidden = fitter.fit(model).ok()?.hidden();
    let likelihood = |x: f64| fitter.completed(model, x.max(0.0)).unwrap_or(f64::NEG_INFINITY);
    let n = histories.persons() as f64;
    let found = search(hidden, n, level, likelihood);
    Some(Profile { total: n + found.total, lower: n + found.lower, upper: found.upper.map(|u| n + u) })
}

/// As [`profile`], of the number on no list, for any likelihood of it; its maximum lies near
/// `hidden`, and beyond a million times the persons no end is looked for.
pub(in crate::mse) fn search(hidden: f64, persons: f64, level: f64, mut likelihood: impl FnMut(f64) -> f64) -> Profile {
    // The maximum lies near the Poisson estimate: golden section on the logarithm of 1 + x.
    let (mut low, mut high) = (-1e-9, (1.0 + 2.0 * hidden).ln() + 1.0);
    let golden = (5_f64.sqrt() - 1.0) / 2.0;
    let back = |y: f64| y.exp_m1();
    let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
    let (mut fa, mut fb) = (likelihood(back(a)), likelihood(back(b)));
    for _ in 0..60 {
        if fa >= fb {
            (high, b, fb) = (b, a, fa);
            a = high - golden * (high - low);
            fa = likelihood(back(a));
        } else {
            (low, a, fa) = (a, b, fb);
            b = low + golden * (high - low);
            fb = likelihood(back(b));
        }
    }
    let at = back((low + high) / 2.0).max(0.0);
    let cut = likelihood(at) - super::super::normal_quantile(0.5 + level / 2.0).powi(2) / 2.0;
    let end = |mut inside: f64, mut outside: f64, likelihood: &mut dyn FnMut(f64) -> f64| {
        for _ in 0..60 {
            let middle = (inside + outside) / 2.0;
            if likelihood(middle) >= cut { inside = middle } else { outside = middle }
        }
        (inside + outside) / 2.0
    };
    let lower = if likelihood(0.0) >= cut { 0.0 } else { end(at, 0.0, &mut likelihood) };
    let mut far = 2.0 * at + 10.0;
    while likelihood(far) >= cut && far < 1e6 * (persons + hidden) {
        far *= 4.0;
    }
    let upper = (likelihood(far) < cut).then(|| end(at, far, &mut likelihood));
    Profile { total: at, lower, upper }
}

/// The profile log likelihood of a number on no list, up to a constant of the table; minus
/// infinity where the completed table cannot be fitted. `fitter` holds the histories' counts.
pub fn profile_likelihood(fitter: &mut Fitter, model: &Model, hidden: f64) -> f64 {
    fitter.completed(model, hidden).unwrap_or(f64::NEG_INFINITY)
}
