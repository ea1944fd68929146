//! The average over models, beside an exact mixture of the same profile likelihoods on a fine grid (iterative
//! proportional fitting, an independent program).

use shyraq_assess::mse::averaging::average;
use shyraq_assess::mse::bic::{Search, rank};
use shyraq_assess::mse::loglinear::profile;
use shyraq_assess::mse::{Histories, Model};

use super::published;

#[test]
fn quantiles_are_those_of_the_mixture() {
    for (name, order, wanted) in [
        ("korea_3", 2, [134.8, 184.6, 377.8]),
        ("kosovo_4", 3, [9_253.0, 12_326.0, 21_153.0]),
        ("hiv_rome_4", 3, [9_621.0, 11_452.0, 14_409.0]),
    ] {
        let h = published(name);
        let found = average(&h, &rank(&h, Search::All { order })).unwrap();
        for (p, wanted) in [0.025, 0.5, 0.975].into_iter().zip(wanted) {
            let at = found.quantile(p);
            assert!((at / wanted - 1.0).abs() < 3e-3, "{name} {p}: {at} is not {wanted}");
        }
    }
}

/// Two million people on four lists that do not depend, as expected: the law is as narrow as the one
/// model's profile, however far the grid goes.
#[test]
fn a_narrow_law_is_not_blurred() {
    let p: f64 = 0.3;
    let count = |h: usize| {
        let on = h.count_ones() as i32;
        (2e6 * p.powi(on) * (1.0 - p).powi(4 - on)).round() as u64
    };
    let counts = (0..16).map(|h| if h == 0 { 0 } else { count(h) }).collect();
    let h = Histories::new((1..=4).map(|l| format!("L{l}")).collect(), counts).unwrap();
    let found = average(&h, &rank(&h, Search::All { order: 3 })).unwrap();
    assert!((found.models[0].1) > 0.9, "{}", found.models[0].1);
    let one = profile(&h, &Model::independence(4), 0.95).unwrap();
    let (lower, upper) = (one.lower, one.upper.unwrap());
    let width = upper - lower;
    for (p, wanted) in [(0.025, lower), (0.5, 2e6), (0.975, upper)] {
        assert!((found.quantile(p) - wanted).abs() < 0.05 * width, "{p}: {} is not {wanted}", found.quantile(p));
    }
    assert!((found.mean() - 2e6).abs() < 0.05 * width, "{}", found.mean());
}
