//! The best test that we know between two sets of runs, and the loss that it proves.

use shyraq_privacy::{Accountant, BigRational, Rho, parse_decimal};

use super::bound::{lower, quantile, upper};

/// The chance that one bound is wrong. An attack takes eight, an audit some dozens of
/// attacks; each is seeded, so it is wrong always or never.
const ALPHA: f64 = 0.0005;
/// Thresholds that are tried on the half of the runs that is for learning.
const THRESHOLDS: usize = 60;

/// What an attacker sees of one run.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// Noisy cells less what is true without the person.
    pub(super) cells: Vec<f64>,
    /// The logarithm of how much likelier the cells are with the person, if all noise is
    /// independent and as strong as was said.
    pub(super) ratio: f64,
}

/// What an attack has proven, with certainty `1 - 8 ALPHA`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proven {
    /// The person shifts one Gaussian by no less than so many standard deviations.
    pub(super) shift: f64,
    /// The loss at the given delta if the mechanism is Gaussian: from `shift`.
    pub(super) gaussian: f64,
    /// The loss at the given delta, whatever the mechanism is.
    pub(super) epsilon: f64,
}

/// Attacks runs without and with a person; `person` is what the person adds to each cell.
pub(super) fn attack(without: &[View], with: &[View], person: &[f64], delta: &str) -> Proven {
    let (learn_0, test_0) = without.split_at(without.len() / 2);
    let (learn_1, test_1) = with.split_at(with.len() / 2);
    let direction = direction(learn_0, learn_1, person);
    let project = |v: &View| v.cells.iter().zip(&direction).map(|(c, w)| c * w).sum::<f64>();
    let mut out = Proven { shift: 0.0, gaussian: 0.0, epsilon: 0.0 };
    let delta_value: f64 = delta.parse().unwrap();
    for score in [&(|v: &View| v.ratio) as &dyn Fn(&View) -> f64, &project] {
        let scores = |views: &[View]| views.iter().map(score).collect::<Vec<f64>>();
        let learn = [scores(learn_0), scores(learn_1)];
        let test = [scores(test_0), scores(test_1)];
        let mut all: Vec<f64> = learn.concat();
        all.sort_by(f64::total_cmp);
        let thresholds: Vec<f64> = (1..THRESHOLDS).map(|k| all[k * all.len() / THRESHOLDS]).collect();
        // Each goal takes the threshold that looked best, and is measured on other runs.
        let chosen = |goal: &dyn Fn(&[Vec<f64>; 2], f64) -> f64| {
            let best = thresholds.iter().copied().max_by(|a, b| goal(&learn, *a).total_cmp(&goal(&learn, *b)));
            goal(&test, best.unwrap())
        };
        out.shift = out.shift.max(chosen(&shift));
        out.epsilon = out.epsilon.max(chosen(&|s, t| epsilon(above(s, t), delta_value)));
        out.epsilon = out.epsilon.max(chosen(&|s, t| epsilon(below(s, t), delta_value)));
    }
    out.gaussian = of_shift(out.shift, delta);
    out
}

/// Returns the epsilon of one Gaussian with a shift.
pub(super) fn of_shift(shift: f64, delta: &str) -> f64 {
    use num_traits::ToPrimitive as _;
    let rho = Rho::from_ratio(BigRational::from_float(shift * shift / 2.0).unwrap());
    Accountant::Composed.epsilon_for(&rho, &parse_decimal(delta).unwrap()).unwrap().to_f64().unwrap()
}

/// How many of how many are above: without and with the person.
fn above(scores: &[Vec<f64>; 2], threshold: f64) -> [(usize, usize); 2] {
    [0, 1].map(|k| (scores[k].iter().filter(|s| **s > threshold).count(), scores[k].len()))
}

/// How many are not: with and without the person.
fn below(scores: &[Vec<f64>; 2], threshold: f64) -> [(usize, usize); 2] {
    let [(x, n), (y, m)] = above(scores, threshold);
    [(m - y, m), (n - x, n)]
}

/// A lower bound of the shift: no test of two Gaussians has both errors smaller
/// (Dong, Roth, Su 2019, arXiv:1905.02383).
fn shift(scores: &[Vec<f64>; 2], threshold: f64) -> f64 {
    let [(x, n), (y, m)] = above(scores, threshold);
    let (alarm, found) = (upper(x, n, ALPHA), lower(y, m, ALPHA));
    quantile(found) - quantile(alarm)
}

/// A lower bound of epsilon: `P(event | likelier) <= e^epsilon P(event | other) + delta`.
pub(super) fn epsilon([(x, n), (y, m)]: [(usize, usize); 2], delta: f64) -> f64 {
    let (other, likelier) = (upper(x, n, ALPHA), lower(y, m, ALPHA));
    if likelier > delta { ((likelier - delta) / other).ln() } else { 0.0 }
}

/// Returns the direction in which the cells tell best, with the covariance that the runs
/// show (Fisher 1936): noise that was used twice cancels in some direction, and this finds it.
fn direction(without: &[View], with: &[View], person: &[f64]) -> Vec<f64> {
    let d = person.len();
    let mut covariance = vec![vec![0.0; d]; d];
    let count = (without.len() + with.len()) as f64;
    for (views, add) in [(without, 0.0), (with, 1.0)] {
        for v in views {
            let noise: Vec<f64> = v.cells.iter().zip(person).map(|(c, p)| c - add * p).collect();
            for (row, a) in covariance.iter_mut().zip(&noise) {
                row.iter_mut().zip(&noise).for_each(|(sum, b)| *sum += a * b / count);
            }
        }
    }
    let mean = (0..d).map(|i| covariance[i][i]).sum::<f64>() / d as f64;
    (0..d).for_each(|i| covariance[i][i] += 1e-6 * mean);
    solve(covariance, person.to_vec())
}

/// Solves a positive definite system by elimination.
pub(super) fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let d = b.len();
    for k in 0..d {
        let (pivot, value) = (a[k].clone(), b[k]);
        for i in k + 1..d {
            let factor = a[i][k] / pivot[k];
            a[i].iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
            b[i] -= factor * value;
        }
    }
    for k in (0..d).rev() {
        let rest: f64 = (k + 1..d).map(|j| a[k][j] * b[j]).sum();
        b[k] = (b[k] - rest) / a[k][k];
    }
    b
}
