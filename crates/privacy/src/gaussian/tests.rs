#![expect(clippy::float_arithmetic, reason = "statistics of the tests")]

use num_bigint::BigUint;
use num_traits::ToPrimitive;
use proptest::prelude::*;

use super::*;
use crate::testing::{Seeded, chi_square_z, histogram, law};

const N: usize = 200_000;

fn draws(variance: Variance, seed: u64) -> impl Iterator<Item = i128> {
    let mut e = Seeded::new(seed);
    (0..N).map(move |_| sample(variance, &mut e).unwrap())
}

fn fit(drawn: (u128, u64), assumed: f64, reach: i128, seed: u64) -> f64 {
    let observed = histogram(draws(Variance::new(drawn.0, drawn.1).unwrap(), seed), reach);
    chi_square_z(&observed, &law(|x| (-x * x / (2.0 * assumed)).exp(), reach, N as f64))
}

#[test]
fn the_law_is_exact_at_each_scale() {
    for (p, q, reach) in [(1, 4, 2), (9, 1, 10), (900, 1, 90), (90_000, 1, 900), (17, 5, 6), (8_464_000, 1024, 270)] {
        let z = fit((p, q), p as f64 / q as f64, reach, 21);
        assert!(z < 4.75, "variance {p}/{q}: z = {z}");
    }
}

#[test]
fn the_test_has_power() {
    assert!(fit((900, 1), 900.0 * 1.06, 90, 21) > 4.75);
    assert!(fit((9, 1), 9.0 * 1.06, 10, 21) > 4.75);
}

#[test]
fn agrees_with_opendp() {
    use opendp::traits::samplers::sample_discrete_gaussian;
    let reach = 20;
    let ours = histogram(draws(Variance::new(49, 1).unwrap(), 3), reach);
    let theirs = histogram(
        (0..N).map(|_| i128::try_from(sample_discrete_gaussian(dashu::rational::RBig::from(7)).unwrap()).unwrap()),
        reach,
    );
    let statistic: f64 = ours.iter().zip(&theirs).map(|(a, b)| (a - b) * (a - b) / (a + b)).sum();
    let z = crate::testing::wilson_hilferty(statistic, (ours.len() - 1) as f64);
    assert!(z < 4.75, "{z}");
}

#[test]
fn a_variance_reads_back_what_it_prints() {
    for (p, q) in [(1, 1), (8464, 1), (17, 5), (1 << 78, 2)] {
        let v = Variance::new(p, q).unwrap();
        assert_eq!(v.to_string().parse::<Variance>().unwrap().parts(), v.parts());
    }
    assert!(Variance::new(1 << 78, 1).is_none(), "sigma would pass 2^39");
    assert!("0".parse::<Variance>().is_err() && "1/0".parse::<Variance>().is_err() && "x".parse::<Variance>().is_err());
}

#[test]
fn huge_variances_do_not_overflow() {
    let mut e = Seeded::new(1);
    for (p, q) in [((1 << 78) - 1, 1), (1 << 78, 1 << 40), (1, 1 << 40)] {
        for _ in 0..50 {
            sample(Variance::new(p, q).unwrap(), &mut e).unwrap();
        }
    }
}

proptest! {
    /// The exponent in u128 is the exponent in big integers, wherever the former exists.
    #[test]
    fn both_forms_of_the_exponent_agree(y in 0_u128..1 << 30, t in 1_u128..1 << 14, p in 1_u128..1 << 30, q in 1_u128..1 << 12) {
        let (n, d) = exponent_big(&BigUint::from(y), &BigUint::from(t), &BigUint::from(p), &BigUint::from(q));
        let distance = (y * t * q).abs_diff(p);
        prop_assert_eq!(n.to_u128(), distance.checked_mul(distance));
        prop_assert_eq!(d.to_u128(), Some(2 * p * q * t * t));
    }

    /// The coin takes the same bits and gives the same answer in both forms.
    #[test]
    fn both_forms_of_the_coin_agree(n in 0_u128..1 << 70, d in 1_u128..1 << 68, seed: u64) {
        use crate::bernoulli::{uniform, uniform_big};
        let (mut a, mut b) = (Seeded::new(seed), Seeded::new(seed));
        prop_assert_eq!(uniform_big(&BigUint::from(d), &mut b).unwrap().to_u128(), Some(uniform(d, &mut a).unwrap()));
        prop_assert_eq!(a.next_u64().unwrap(), b.next_u64().unwrap());
        let _ = n;
    }
}
