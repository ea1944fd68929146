#![expect(clippy::float_arithmetic, reason = "comparison with published figures")]

use num_traits::ToPrimitive;
use proptest::prelude::*;

use super::*;
use crate::parse_decimal;

fn dec(t: &str) -> BigRational {
    parse_decimal(t).unwrap()
}

/// private-pgm's `cdp_rho` at delta 1e-6, as measured in the reference of this project.
#[test]
fn agrees_with_published_values() {
    for (eps, rho) in [("0.5", 0.006_641), ("1", 0.024_356), ("2", 0.088_153), ("4", 0.311_065)] {
        let ours = rho_for(&dec(eps), &dec("1e-6")).ratio().to_f64().unwrap();
        assert!(ours <= rho + 1e-6, "{eps}: {ours} is above {rho}");
        assert!(ours >= rho - 2e-6, "{eps}: {ours} is far below {rho}");
    }
}

/// From nothing to much, on both sides of where the loss becomes 2^-80.
#[test]
fn some_loss_is_allowed_where_there_is_one() {
    for eps in ["1e-40", "1e-26", "1e-24", "1e-12", "1e-4", "0.001", "1", "1000"] {
        for delta in ["1e-40", "1e-6", "0.5", "0.999999", "1"] {
            let (e, d) = (dec(eps), dec(delta));
            assert_eq!(allows_some(&e, &d), !rho_for(&e, &d).is_zero(), "epsilon {eps}, delta {delta}");
        }
    }
}

/// The bound itself, in floating point, at the best order of a fine grid: an independent path.
fn delta_of(rho: f64, eps: f64) -> f64 {
    (1..400_000)
        .map(|i| 1.0 + f64::from(i) * 1e-3)
        .map(|a| ((a - 1.0) * (a * rho - eps) + a * (-1.0 / a).ln_1p()).exp() / (a - 1.0))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn the_promise_holds_and_is_nearly_tight() {
    for (eps, delta) in [("0.1", 1e-6), ("1", 1e-6), ("3", 1e-9), ("10", 1e-6)] {
        let delta_text = format!("{delta:e}");
        let rho = rho_for(&dec(eps), &dec(&delta_text)).ratio().to_f64().unwrap();
        let eps: f64 = eps.parse().unwrap();
        let real = delta_of(rho, eps);
        assert!(real <= delta * (1.0 + 1e-6), "eps {eps}: delta {real} is above {delta}");
        assert!(delta_of(rho * 1.002, eps) > delta, "eps {eps}: more than 0.2 % is given away");
    }
}

#[test]
fn there_and_back() {
    let rho = rho_for(&dec("1"), &dec("1e-6"));
    let eps = epsilon_for(&rho, &dec("1e-6")).unwrap().to_f64().unwrap();
    assert!((0.999..1.002).contains(&eps), "{eps}");
}

#[test]
fn rounds_up_for_people() {
    assert_eq!(display_up(&dec("1.23401"), 3), "1.235");
    assert_eq!(display_up(&dec("2"), 3), "2");
    assert_eq!(display_up(&dec("0.0001"), 3), "0.001");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// More epsilon or more delta never allows less loss, up to what the search gives away.
    #[test]
    fn monotone(e in 1_u32..500, k in 1_u32..12) {
        let eps = BigRational::new(e.into(), 100.into());
        let delta = BigRational::new(1.into(), BigInt::from(10).pow(k));
        let base = rho_for(&eps, &delta).ratio().to_f64().unwrap();
        let wider = rho_for(&(&eps * BigRational::from_integer(2.into())), &delta).ratio().to_f64().unwrap();
        prop_assert!(wider > base);
        let looser = rho_for(&eps, &(&delta * BigRational::from_integer(2.into()))).ratio().to_f64().unwrap();
        prop_assert!(looser >= base * 0.998);
    }
}
