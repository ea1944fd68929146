//! The check that can find an error in the proof: the delta of the discrete mechanism
//! itself, by summing over its whole law, against what this accountant promises.
#![expect(clippy::float_arithmetic, reason = "sums over a law")]

use num_traits::ToPrimitive;

use super::*;

/// Probabilities of `-reach..=reach`, which leaves out less than `1e-30`.
fn law(variance: f64) -> Vec<f64> {
    let reach = (12.0 * variance.sqrt()).ceil() as i32;
    let weights: Vec<f64> = (-reach..=reach).map(|x| (-f64::from(x * x) / (2.0 * variance)).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| w / total).collect()
}

/// Privacy loss and probability, under the table with the person, for each answer of one table.
///
/// The answer `c + 1 + x` has loss `(1 + 2x)/(2 sigma^2)`. The table without the person,
/// or a cell that goes down, has the same pairs by reflection.
fn losses(variance: f64) -> Vec<(f64, f64)> {
    let law = law(variance);
    let reach = (law.len() / 2) as f64;
    law.iter().enumerate().map(|(i, p)| ((1.0 + 2.0 * (i as f64 - reach)) / (2.0 * variance), *p)).collect()
}

/// All pairs of several tables together.
fn together(variances: &[f64]) -> Vec<(f64, f64)> {
    variances.iter().fold(vec![(0.0, 1.0)], |all, v| {
        let next = losses(*v);
        let mut out: Vec<(f64, f64)> =
            all.iter().flat_map(|(l, p)| next.iter().map(move |(m, q)| (l + m, p * q))).collect();
        // Equal tables have equal sums of losses; joining them keeps the list short.
        out.sort_by(|a, b| a.0.total_cmp(&b.0));
        out.dedup_by(|a, b| {
            let same = (a.0 - b.0).abs() < 1e-12;
            if same {
                b.1 += a.1;
            }
            same
        });
        out
    })
}

/// `sum of p (1 - exp(epsilon - loss))` where the loss is above epsilon: the exact delta.
fn delta_of(pairs: &[(f64, f64)], epsilon: f64) -> f64 {
    pairs.iter().filter(|(l, _)| *l > epsilon).map(|(l, p)| -p * (epsilon - l).exp_m1()).sum()
}

fn ratio(variance: f64) -> BigRational {
    BigRational::from_float(variance).unwrap()
}

/// Returns the largest exact delta over the promised one, for the epsilons that `total` promises.
fn worst(variances: &[f64], total: &Rho) -> f64 {
    let pairs = together(variances);
    let mut worst: f64 = 0.0;
    for quarter in 1..=48 {
        // From delta 0.56 down to 1e-12.
        let delta = 10.0_f64.powf(-f64::from(quarter) / 4.0);
        let epsilon = epsilon_for(total, &ratio(delta)).unwrap().to_f64().unwrap();
        worst = worst.max(delta_of(&pairs, epsilon) / delta);
    }
    worst
}

fn promised(variances: &[f64]) -> Rho {
    variances.iter().fold(Rho::zero(), |sum, v| {
        let (n, d) = ratio(*v).into_raw();
        let variance = Variance::new(n.to_u128().unwrap(), d.to_u64().unwrap()).unwrap();
        sum.plus(&loss(variance).unwrap())
    })
}

const CASES: [&[f64]; 14] = [
    &[4.0],
    &[5.5],
    &[8.0],
    &[20.0],
    &[50.0],
    &[2.5],
    &[4.0, 4.0],
    &[4.0, 7.25],
    &[20.0, 50.0],
    &[4.0, 4.0, 4.0],
    &[5.0, 9.5, 21.0],
    &[10.0, 10.0, 40.0],
    &[4.0; 8],
    &[12.0; 30],
];

#[test]
fn the_discrete_mechanism_keeps_the_promise() {
    for variances in CASES {
        let found = worst(variances, &promised(variances));
        assert!(found <= 1.0 + 1e-9, "{variances:?}: exact delta is {found} of the promised");
        assert!(found > 0.02, "{variances:?}: {found} shows that little was tested");
    }
    let found = worst(&[50.0], &promised(&[50.0]));
    assert!(found > 0.95, "at variance 50 the promise is nearly met: {found}");
}

/// The test above has power: without the price of rounding the promise is broken, by far
/// more than the 1e-9 that it allows to its own sums.
#[test]
fn without_the_price_of_rounding_it_does_not() {
    for variances in [&[4.0][..], &[20.0], &[50.0], &[4.0, 4.0], &[5.0, 9.5, 21.0]] {
        let half = |v: &f64| BigRational::new(1.into(), 2.into()) / ratio(*v);
        let planted = variances.iter().fold(Rho::zero(), |sum, v| sum.plus(&Rho::from_ratio(half(v))));
        let found = worst(variances, &planted);
        assert!(found > 1.001, "{variances:?}: {found}");
    }
}

/// One person under two identities: two records in one cell, or in two.
#[test]
fn a_person_under_two_identities() {
    let promise = promised(&[9.0]).times(4);
    let same_cell: Vec<(f64, f64)> =
        losses(9.0).iter().map(|(l, p)| (4.0 * (l - 1.0 / 18.0) / 2.0 + 4.0 / 18.0, *p)).collect();
    for pairs in [same_cell, together(&[9.0, 9.0])] {
        for delta in [1e-2, 1e-4, 1e-6, 1e-9] {
            let epsilon = epsilon_for(&promise, &ratio(delta)).unwrap().to_f64().unwrap();
            assert!(delta_of(&pairs, epsilon) <= delta);
        }
    }
}

/// Lemma 2 at a small `s^2`, where its bound is large enough to be seen: the rounded
/// continuous Gaussian by quadrature, against the discrete one.
#[test]
fn a_rounded_gaussian_is_nearly_a_discrete_one() {
    for (s_square, variance) in [(0.25, 0.3), (0.25, 0.4), (0.25, 1.0), (0.4, 0.45), (0.4, 3.0)] {
        let rate = 2.0 * std::f64::consts::PI.powi(2) * s_square;
        let t: f64 = 2.0 * (1..20).map(|m| (-rate * f64::from(m * m)).exp()).sum::<f64>();
        let spread = variance - s_square;
        let kernel = |x: i32, y: f64| (-(f64::from(x) - y).powi(2) / (2.0 * s_square)).exp();
        let rounded = |x: i32| -> f64 {
            let step = 0.002;
            (-10_000..=10_000)
                .map(|i| {
                    let y = f64::from(i) * step;
                    let total: f64 = (-30..=30).map(|k| kernel(k, y)).sum();
                    (-y * y / (2.0 * spread)).exp() * kernel(x, y) / total
                })
                .sum::<f64>()
                * step
                / (std::f64::consts::TAU * spread).sqrt()
        };
        let law = law(variance);
        let mut furthest: f64 = 0.0;
        for x in 0..4 {
            let Some(discrete) = law.get(law.len() / 2 + usize::try_from(x).unwrap()) else { continue };
            let q = rounded(x) / discrete;
            assert!(q >= 1.0 / (1.0 + t) && q <= (1.0 + t) / (1.0 - t), "{s_square} {variance} {x}: {q}");
            furthest = furthest.max((q - 1.0).abs());
        }
        assert!(furthest > t * t / 10.0, "{s_square} {variance}: {furthest:e} beside {t:e} is no test");
    }
}
