#![expect(clippy::float_arithmetic, reason = "statistics of the tests")]

use super::*;
use crate::testing::{Seeded, chi_square_z, histogram, law};

const N: usize = 200_000;

fn draws(scale: Scale, seed: u64) -> impl Iterator<Item = i128> {
    let mut e = Seeded::new(seed);
    (0..N).map(move |_| sample(scale, &mut e).unwrap())
}

fn fit(drawn: (u64, u64), assumed: f64, reach: i128, seed: u64) -> f64 {
    let observed = histogram(draws(Scale::new(drawn.0, drawn.1).unwrap(), seed), reach);
    chi_square_z(&observed, &law(|x| (-x.abs() / assumed).exp(), reach, N as f64))
}

#[test]
fn the_law_is_exact_at_each_scale() {
    for (t, s, reach) in [(1, 2, 4), (2, 1, 12), (20, 1, 60), (200, 1, 500), (7, 3, 14)] {
        let z = fit((t, s), t as f64 / s as f64, reach, 11);
        assert!(z < 4.75, "scale {t}/{s}: z = {z}");
    }
}

/// The scales of the bar, and the same with 3 % too little and too much: run in release.
#[test]
#[ignore = "seconds; run it in release"]
fn the_law_is_exact_in_a_million_draws() {
    const MILLION: usize = 1_000_000;
    for (t, s, reach) in [(1, 2, 4), (2, 1, 14), (20, 1, 100), (200, 1, 900)] {
        let mut e = Seeded::new(77);
        let scale = Scale::new(t, s).unwrap();
        let observed = histogram((0..MILLION).map(|_| sample(scale, &mut e).unwrap()), reach);
        let said = t as f64 / s as f64;
        let z = |assumed: f64| chi_square_z(&observed, &law(|x| (-x.abs() / assumed).exp(), reach, MILLION as f64));
        assert!(z(said) < 4.75, "scale {said}: {}", z(said));
        for part in [0.97, 1.03] {
            assert!(z(said / part) > 4.75, "scale {said}, {part} of it is not found: {}", z(said / part));
        }
    }
}

#[test]
fn the_test_has_power() {
    assert!(fit((20, 1), 21.0, 60, 11) > 4.75);
    assert!(fit((2, 1), 2.06, 12, 11) > 4.75);
}

#[test]
fn zero_is_not_counted_twice() {
    let zeros = draws(Scale::new(1, 1).unwrap(), 5).filter(|x| *x == 0).count() as f64;
    let r = (-1.0_f64).exp();
    let p = (1.0 - r) / (1.0 + r);
    let z = (zeros - p * N as f64) / (N as f64 * p * (1.0 - p)).sqrt();
    assert!(z.abs() < 4.9, "{z}");
}

#[test]
fn agrees_with_opendp() {
    use opendp::traits::samplers::sample_discrete_laplace;
    let reach = 30;
    let ours = histogram(draws(Scale::new(9, 1).unwrap(), 3), reach);
    let theirs = histogram(
        (0..N).map(|_| {
            let x = sample_discrete_laplace(dashu_nine()).unwrap();
            i128::try_from(x).unwrap()
        }),
        reach,
    );
    let statistic: f64 = ours.iter().zip(&theirs).map(|(a, b)| (a - b) * (a - b) / (a + b)).sum();
    let z = crate::testing::wilson_hilferty(statistic, (ours.len() - 1) as f64);
    assert!(z < 4.75, "{z}");
}

fn dashu_nine() -> dashu::rational::RBig {
    dashu::rational::RBig::from(9)
}

#[test]
fn scales_outside_the_limits_are_refused() {
    assert!(Scale::new(0, 1).is_none() && Scale::new(1, 0).is_none());
    assert!(Scale::new(MAX_SCALE + 1, 1).is_none() && Scale::new(MAX_SCALE, MAX_SCALE).is_some());
}
