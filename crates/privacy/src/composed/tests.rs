#![expect(clippy::float_arithmetic, reason = "comparison with other programs and with quadrature")]

use num_traits::ToPrimitive;
use proptest::prelude::*;

use super::*;
use crate::laplace::Scale;
use crate::testing::Seeded;
use crate::{Accountant, Ledger, Loss, MeasureError, Receipt, Spend, measure_gaussian, measure_laplace, parse_decimal};

const EPSILONS: [&str; 11] = ["0.001", "0.01", "0.1", "0.5", "1", "2", "4", "10", "30", "100", "1000"];
const DELTAS: [&str; 7] = ["1e-15", "1e-12", "1e-9", "1e-6", "1e-3", "0.1", "0.5"];

fn dec(t: &str) -> BigRational {
    parse_decimal(t).unwrap()
}

fn float(x: &BigRational) -> f64 {
    x.to_f64().unwrap()
}

fn rho(epsilon: &str, delta: &str) -> Rho {
    rho_for(&dec(epsilon), &dec(delta))
}

/// Delta of one Gaussian with shift `mu`, by Simpson's rule on
/// `integral of phi(x - mu) (1 - exp(epsilon - mu x + mu^2/2))` where the bracket is positive.
/// Every summand is positive; no normal tail and no Mills ratio is used.
pub(super) fn delta_of(mu: f64, epsilon: f64) -> f64 {
    let from = epsilon / mu - mu / 2.0;
    let density = |z: f64| (-z * z / 2.0).exp() * -(mu * (from - z)).exp_m1();
    let start = from.max(-40.0);
    let (panels, width) = (40_000, 40.0 - start.min(0.0));
    let step = width / f64::from(panels);
    let weight = |i: i32| if i == 0 || i == panels { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
    let sum: f64 = (0..=panels).map(|i| weight(i) * density(start + f64::from(i) * step)).sum();
    sum * step / 3.0 / std::f64::consts::TAU.sqrt()
}

/// The largest `mu^2/2`, found by bisection of the formula of Balle and Wang with mpmath 1.4.1 at 60 digits.
#[test]
fn agrees_with_mpmath() {
    for (delta, epsilon, truth) in [
        ("1e-6", "0.001", 8.422_062_492_131_224e-8),
        ("1e-6", "0.5", 0.007_701_168_113_593_829),
        ("1e-6", "1", 0.028_014_481_912_630_34),
        ("1e-6", "2", 0.100_502_019_722_612_5),
        ("1e-6", "4", 0.351_003_648_416_198_2),
        ("1e-6", "10", 1.707_796_324_996_754),
        ("1e-6", "1000", 809.663_201_442_232_1),
        ("1e-15", "0.001", 1.188_366_534_269_072e-8),
        ("1e-15", "1", 0.008_919_761_448_087_504),
        ("1e-15", "4", 0.130_082_326_383_090_2),
        ("1e-15", "1000", 703.109_682_957_019_2),
        ("1e-9", "0.5", 0.004_388_579_843_000_034),
        ("0.5", "0.001", 0.910_934_060_652_516_4),
        ("0.5", "1", 1.944_655_522_732_232),
        ("0.5", "1000", 1_000.999_833_732_093),
    ] {
        let ours = float(rho(epsilon, delta).ratio());
        assert!(ours < truth * (1.0 + 1e-15), "({epsilon}, {delta}): {ours} is above {truth}");
        // Being discrete costs what grows with the loss: up to 7 millionths here.
        let tolerance = if epsilon == "1000" || delta == "0.5" { 1e-5 } else { 3e-7 };
        assert!(ours > truth * (1.0 - tolerance), "({epsilon}, {delta}): {ours} is far below {truth}");
    }
}

#[test]
fn the_promise_holds_and_is_tight() {
    for epsilon in EPSILONS {
        for delta in DELTAS {
            let mu = (2.0 * float(rho(epsilon, delta).ratio())).sqrt();
            let (e, d): (f64, f64) = (epsilon.parse().unwrap(), delta.parse().unwrap());
            let real = delta_of(mu, e);
            assert!(real <= d * (1.0 + 1e-10), "({epsilon}, {delta}): {real}");
            let more = delta_of(mu * 1.000_01, e);
            assert!(more > d, "({epsilon}, {delta}): more than 0.002 % is given away, {more}");
        }
    }
}

#[test]
fn there_and_back() {
    for epsilon in EPSILONS {
        for delta in DELTAS {
            let back = float(&epsilon_for(&rho(epsilon, delta), &dec(delta)).unwrap());
            let e: f64 = epsilon.parse().unwrap();
            // What one side gives away the other sees, so they meet to many digits.
            assert!((back - e).abs() < 1e-8 * e, "({epsilon}, {delta}): {back}");
        }
    }
}

#[test]
fn epsilon_is_an_upper_bound_and_tight() {
    for delta in DELTAS {
        for loss in ["1e-6", "0.0003", "0.028", "0.35", "2.5", "40"] {
            let epsilon = float(&epsilon_for(&Rho::from_ratio(dec(loss)), &dec(delta)).unwrap());
            let (r, d): (f64, f64) = (loss.parse().unwrap(), delta.parse().unwrap());
            let mu = (2.0 * r).sqrt();
            assert!(delta_of(mu, epsilon) <= d * (1.0 + 1e-10), "({loss}, {delta})");
            let less = epsilon * (1.0 - 1e-5);
            assert!(epsilon < 1e-27 || delta_of(mu, less) > d, "({loss}, {delta}): {epsilon} is loose");
        }
    }
}

#[test]
fn never_below_zcdp() {
    for epsilon in EPSILONS.into_iter().chain(["0.0001", "5000", "1e6"]) {
        for delta in DELTAS.into_iter().chain(["1e-30", "0.9"]) {
            let (tight, plain) = (rho(epsilon, delta), zcdp::rho_for(&dec(epsilon), &dec(delta)));
            assert!(tight >= plain, "({epsilon}, {delta}): {tight} {plain}");
            let same = epsilon_for(&plain, &dec(delta)).unwrap();
            assert!(same <= zcdp::epsilon_for(&plain, &dec(delta)).unwrap(), "({epsilon}, {delta})");
        }
    }
    let gain = float(rho("1", "1e-6").ratio()) / float(zcdp::rho_for(&dec("1"), &dec("1e-6")).ratio());
    assert!((1.14..1.16).contains(&gain), "{gain}");
}

/// OpenDP's curve for zCDP holds for one Gaussian too, so it is never below ours.
#[test]
fn is_below_opendps_curve() {
    use opendp::combinators::ConcentratedMeasure as _;
    use opendp::measures::ZeroConcentratedDivergence;
    for loss in [0.001, 0.028, 0.35, 2.5] {
        let curve = ZeroConcentratedDivergence::convert(loss).unwrap();
        for delta in ["1e-9", "1e-6", "1e-3"] {
            let theirs = curve.epsilon(delta.parse().unwrap()).unwrap();
            let exact = Rho::from_ratio(BigRational::from_float(loss).unwrap());
            let ours = float(&epsilon_for(&exact, &dec(delta)).unwrap());
            assert!(ours < theirs && ours > 0.8 * theirs, "({loss}, {delta}): {ours} {theirs}");
        }
    }
}

#[test]
fn nonsense_buys_nothing() {
    let minus = BigRational::new((-1).into(), 2.into());
    let (zero, one, half) = (BigRational::zero(), BigRational::one(), BigRational::new(1.into(), 2.into()));
    for (epsilon, delta) in
        [(&minus, &half), (&zero, &half), (&one, &zero), (&one, &one), (&one, &minus), (&one, &dec("2"))]
    {
        assert_eq!(rho_for(epsilon, delta), Rho::zero());
    }
    for delta in [&zero, &one, &minus] {
        assert_eq!(epsilon_for(&Rho::from_ratio(half.clone()), delta), None);
    }
    assert_eq!(epsilon_for(&Rho::zero(), &half), Some(zero));
}

#[test]
fn a_total_is_on_the_grid() {
    let total = rho("1", "1e-6");
    let scaled = total.ratio() * BigRational::from_integer(BigInt::one() << GRID);
    assert!(scaled.is_integer());
}

#[test]
fn the_loss_is_exact() {
    let of = |p, q| loss(Variance::new(p, q).unwrap());
    let ratio = |n: i64, d: i64| Some(Rho::from_ratio(BigRational::new(n.into(), d.into())));
    // 1/(2 (9 - 9/4)) = 1/(27/2)
    assert_eq!(of(9, 1), ratio(2, 27));
    // 1/(2 (17/5 - 9/4)) = 1/(23/10)
    assert_eq!(of(17, 5), ratio(10, 23));
    assert_eq!(of(9, 4), None);
    assert_eq!(of(1, 1), None);
    assert_eq!(of((9 << 38) + 1, 1 << 40), ratio(1 << 39, 1), "just above 9/4");
    // Beyond a variance of 2^39 + 9/4 a table costs what it would cost there.
    assert_eq!(of((1 << 39) + 2, 1), ratio(2, (1 << 41) - 1));
    assert_eq!(of((1 << 39) + 3, 1), ratio(1, 1 << 40));
    assert_eq!(of((1 << 78) - 1, 1), ratio(1, 1 << 40));
}

/// `t = 2 (exp(-2 pi^2 s^2) + ...)`; the proof uses `t < 0.96 * 2^-63` and two consequences.
#[test]
fn the_constants_of_the_proof() {
    let s_square = f64::from(ROUNDING.0) / f64::from(ROUNDING.1);
    let rate = 2.0 * std::f64::consts::PI.powi(2) * s_square;
    let t = 2.0 * (-rate).exp() * (1.0 + (-3.0 * rate).exp() * 2.0);
    assert!(t < 0.96 * 2.0_f64.powi(-63) && t > 0.94 * 2.0_f64.powi(-63), "{t:e}");
    assert_eq!(63 - LEAST, DISCRETE, "k <= rho 2^40 tables at 2^-63 each");
}

struct Yes;

impl Ledger for Yes {
    type Error = ();

    fn debit(&mut self, loss: &Loss) -> Result<Receipt, ()> {
        Ok(Receipt { population: loss.population.clone(), entry: 1, head: String::new() })
    }
}

fn spent(rho: Rho, accountant: Accountant) -> Spend {
    let loss = Loss {
        population: "persons".into(),
        rho,
        accountant,
        epsilon: dec("1"),
        delta: dec("1e-6"),
        purpose: "test".into(),
    };
    crate::spend(&mut Yes, &loss).unwrap()
}

#[test]
fn a_measurement_takes_the_composed_loss() {
    let (variance, mut e) = (Variance::new(200, 1).unwrap(), Seeded::new(5));
    let share = loss(variance).unwrap();
    let mut spend = spent(share.times(2), Accountant::Composed);
    for _ in 0..2 {
        assert_eq!(measure_gaussian(&mut spend, &[3, 0, 7], variance, &mut e).unwrap().len(), 3);
    }
    assert!(spend.left().is_zero());
    assert_eq!(measure_gaussian(&mut spend, &[3], variance, &mut e), Err(MeasureError::Overspent));
    // The zCDP share of the same noise would have left something.
    let mut plain = spent(share, Accountant::Zcdp);
    measure_gaussian(&mut plain, &[3], variance, &mut e).unwrap();
    assert!(!plain.left().is_zero());
}

#[test]
fn what_cannot_be_counted_is_not_drawn() {
    let (one, mut e) = (Rho::from_ratio(BigRational::one()), Seeded::new(5));
    let mut spend = spent(one.clone(), Accountant::Composed);
    let two = Variance::new(2, 1).unwrap();
    assert_eq!(measure_gaussian(&mut spend, &[1], two, &mut e), Err(MeasureError::TooLittleNoise));
    let scale = Scale::new(10, 1).unwrap();
    assert_eq!(measure_laplace(&mut spend, &[1], scale, &mut e), Err(MeasureError::NotGaussian));
    assert_eq!(spend.left(), &one);
    assert!(measure_laplace(&mut spent(one, Accountant::Zcdp), &[1], scale, &mut e).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// More epsilon or more delta buys more.
    #[test]
    fn monotone(e in 1_u32..100_000, k in 1_u32..16, percent in 1_u32..100) {
        let epsilon = BigRational::new(e.into(), 1000.into());
        let delta = BigRational::new(1.into(), BigInt::from(10).pow(k));
        let more = BigRational::new((100 + percent).into(), 100.into());
        let base = rho_for(&epsilon, &delta);
        prop_assert!(rho_for(&(&epsilon * &more), &delta) > base);
        prop_assert!(rho_for(&epsilon, &(&delta * &more)) > base);
        let dearer = Rho::from_ratio(base.ratio() * &more);
        prop_assert!(epsilon_for(&dearer, &delta) > epsilon_for(&base, &delta));
    }

    /// Whatever is asked, there is an answer, and the two directions agree on the safe side.
    #[test]
    fn extremes_do_not_panic(n in 1_u64.., d in 1_u64.., shift in -300_i32..300, k in 1_u64.., down in 0_u32..400) {
        let mut epsilon = BigRational::new(n.into(), d.into());
        let power = BigRational::from_integer(BigInt::one() << shift.unsigned_abs());
        if shift < 0 { epsilon /= power } else { epsilon *= power }
        let delta = BigRational::new(k.into(), BigInt::one() << (64 + down));
        let rho = rho_for(&epsilon, &delta);
        // Each search stops within 2^-36 of ln delta, which is all there is at a tiny epsilon.
        let back = epsilon_for(&rho, &delta).unwrap();
        let slack = BigRational::new(1.into(), BigInt::one() << 30);
        prop_assert!(back <= &epsilon * dec("1.01") + slack, "{epsilon} {delta} {rho} {back}");
        let any = epsilon_for(&Rho::from_ratio(epsilon), &delta);
        prop_assert!(any.is_some());
    }
}
