//! Mechanisms that are right, and mechanisms that are wrong on purpose.
//!
//! The wrong ones are made here, by calling public pieces as nobody should; the product has
//! no switch for them. Each promises what it was told to and loses more.

use shyraq_privacy::{Accountant, Rho, Variance, measure_gaussian, parse_decimal};
use shyraq_testkit::SeededEntropy;

use super::attack::{Proven, View, attack};
use super::subject::{DELTA, debited};

/// The budget that everything here promises to keep.
fn budget(accountant: Accountant, epsilon: &str) -> Rho {
    accountant.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal(DELTA).unwrap())
}

/// The least noise that costs no more than `rho`.
fn noise(accountant: Accountant, rho: &Rho) -> Variance {
    use num_traits::ToPrimitive as _;
    let plain = Variance::new((1024.0 / (2.0 * rho.ratio().to_f64().unwrap())).ceil() as u128, 1024).unwrap();
    let variance = accountant.noise(plain).unwrap();
    assert!(accountant.loss(variance).unwrap() <= *rho);
    variance
}

/// Attacks a mechanism that measures tables of four cells, into one more of which (first
/// table: cell 0, second: cell 1, ...) the person falls; `variance` is what it says of its noise.
fn audit(tables: usize, runs: u64, variance: f64, mechanism: impl Fn(&[[u64; 4]], u64) -> Vec<i64>) -> Proven {
    let counts = |add: u64| -> Vec<[u64; 4]> {
        (0..tables).map(|t| [0, 1, 2, 3].map(|c| 5 * c + add * u64::from(c == t as u64))).collect()
    };
    let flat = |counts: &[[u64; 4]]| counts.concat().iter().map(|c| *c as f64).collect::<Vec<_>>();
    let (less, more) = (counts(0), counts(1));
    let (a, b) = (flat(&less), flat(&more));
    let view = |counts: &[[u64; 4]], seed| {
        let noisy: Vec<f64> = mechanism(counts, seed).into_iter().map(|y| y as f64).collect();
        let term = |k: usize| (noisy[k] - a[k]).powi(2) - (noisy[k] - b[k]).powi(2);
        View {
            ratio: (0..noisy.len()).map(term).sum::<f64>() / (2.0 * variance),
            cells: noisy.iter().zip(&a).map(|(y, c)| y - c).collect(),
        }
    };
    let without: Vec<View> = (0..runs).map(|k| view(&less, k)).collect();
    let with: Vec<View> = (0..runs).map(|k| view(&more, runs + k)).collect();
    let person: Vec<f64> = b.iter().zip(&a).map(|(x, y)| x - y).collect();
    attack(&without, &with, &person, DELTA)
}

fn value(v: Variance) -> f64 {
    let (p, q) = v.parts();
    p as f64 / q as f64
}

/// One count with the whole budget: nothing is left over, so half of the claim is the least
/// that an audit has to prove.
#[test]
fn one_count_proves_more_than_half_of_its_promise() {
    for accountant in Accountant::ALL {
        let rho = budget(accountant, "1");
        let variance = noise(accountant, &rho);
        let proven = audit(1, 20_000, value(variance), |counts, seed| {
            measure_gaussian(&mut debited(accountant, &rho), &counts[0], variance, &mut SeededEntropy::new(seed))
                .unwrap()
        });
        println!("{accountant}: {proven:?}");
        assert!(proven.gaussian > 0.5 && proven.gaussian <= 1.0 && proven.epsilon <= 1.0, "{accountant}: {proven:?}");
    }
}

/// The same with no word about the law of the noise: at delta 1e-6 that needs rare events, so
/// a million runs. `cargo test --release -p shyraq-release --test suite -- --ignored promise`.
#[test]
#[ignore = "a minute; run it in release"]
fn one_count_proves_half_of_its_promise_by_events_alone() {
    let rho = budget(Accountant::Composed, "1");
    let variance = noise(Accountant::Composed, &rho);
    let proven = audit(1, 1_000_000, value(variance), |counts, seed| {
        measure_gaussian(&mut debited(Accountant::Composed, &rho), &counts[0], variance, &mut SeededEntropy::new(seed))
            .unwrap()
    });
    println!("{proven:?}");
    assert!((0.5..=1.0).contains(&proven.epsilon) && proven.gaussian > 0.8, "{proven:?}");
}

#[test]
fn a_third_of_the_noise_is_found() {
    let rho = budget(Accountant::Zcdp, "1");
    let said = value(noise(Accountant::Zcdp, &rho));
    let less = Variance::new((1024.0 * said / 9.0) as u128, 1024).unwrap();
    let proven = audit(1, 8000, said, |counts, seed| {
        measure_gaussian(&mut debited(Accountant::Zcdp, &less.rho()), &counts[0], less, &mut SeededEntropy::new(seed))
            .unwrap()
    });
    assert!(proven.gaussian > 1.5, "{proven:?}");
}

/// In zCDP, which has nothing to spare for being discrete: there the shift is the root of two too large.
#[test]
fn a_budget_that_is_spent_twice_is_found() {
    let rho = budget(Accountant::Zcdp, "4");
    let variance = noise(Accountant::Zcdp, &rho);
    let run = |tables: usize| {
        audit(tables, 8000, value(variance), |counts, seed| {
            let mut entropy = SeededEntropy::new(seed);
            let table = |c: &[u64; 4]| {
                measure_gaussian(&mut debited(Accountant::Zcdp, &rho), c, variance, &mut entropy).unwrap()
            };
            counts.iter().map(table).collect::<Vec<_>>().concat()
        })
    };
    let (right, wrong) = (run(1), run(2));
    assert!(right.gaussian <= 4.0, "{right:?}");
    assert!(wrong.gaussian > 4.0, "{wrong:?}");
}

/// A spend does not allow it: the second table finds nothing left, and nothing is drawn.
#[test]
fn a_spend_pays_for_one_table_only() {
    let rho = budget(Accountant::Composed, "2");
    let variance = noise(Accountant::Composed, &rho);
    let mut spend = debited(Accountant::Composed, &rho);
    let mut entropy = SeededEntropy::new(1);
    assert!(measure_gaussian(&mut spend, &[5], variance, &mut entropy).is_ok());
    assert!(measure_gaussian(&mut spend, &[5], variance, &mut entropy).is_err());
}

/// Each table has half of the budget, but the noise of the second is that of the first again:
/// the likelihood that independence gives sees nothing, the learned direction sees all.
#[test]
fn noise_that_is_used_twice_is_found() {
    let rho = budget(Accountant::Composed, "1");
    let half = Rho::from_ratio(rho.ratio() / parse_decimal("2").unwrap());
    let variance = noise(Accountant::Composed, &half);
    let run = |again: bool| {
        audit(2, 2000, value(variance), |counts, seed| {
            let mut spend = debited(Accountant::Composed, &rho);
            let (mut first, mut other) = (SeededEntropy::new(seed), SeededEntropy::new(seed));
            let mut out = measure_gaussian(&mut spend, &counts[0], variance, &mut first).unwrap();
            let source = if again { &mut other } else { &mut first };
            out.extend(measure_gaussian(&mut spend, &counts[1], variance, source).unwrap());
            out
        })
    };
    let (right, wrong) = (run(false), run(true));
    assert!(right.gaussian <= 1.0, "{right:?}");
    assert!(wrong.gaussian > 1.5 && wrong.epsilon > 1.5, "{wrong:?}");
}
