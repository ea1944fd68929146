//! What many guesses about one release prove.
//!
//! Each of many persons is in the table or not by a coin of its own. An attacker who saw the
//! release guesses some of the coins. Under `(epsilon, delta)` differential privacy the number
//! that is right is hardly above a binomial law of `e^epsilon / (1 + e^epsilon)`, so many right
//! guesses refute a small epsilon (Steinke, Nasr, Jagielski, Privacy Auditing with One (1)
//! Training Run, NeurIPS 2023, arXiv:2305.08924, Theorem 5.2).

use super::bound::{at_least, exactly};
use super::canaries::Look;
use super::subject::DELTA;

/// Of all coins these shares are guessed, the surest first: each is a test of its own.
const SHARES: [usize; 5] = [40, 20, 8, 3, 1];

/// The chance of `right` or more right ones of `made` guesses about `coins` coins, at most.
fn chance(coins: usize, made: usize, right: usize, epsilon: f64, delta: f64) -> f64 {
    let p = 1.0 / (1.0 + (-epsilon).exp());
    let (mut sum, mut most) = (0.0, 0.0_f64);
    for i in 1..=right {
        sum += exactly(right - i, made, p);
        most = most.max(sum / i as f64);
    }
    (at_least(right, made, p) + 2.0 * coins as f64 * delta * most).min(1.0)
}

/// Returns the largest epsilon that is refuted: the chance to refute a true one is `p`.
fn epsilon(coins: usize, made: usize, right: usize, delta: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 30.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if chance(coins, made, right, middle, delta) < p { low = middle } else { high = middle }
    }
    low
}

/// What guesses have proven.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof {
    /// The loss is no less than this.
    pub(super) epsilon: f64,
    /// By so many guesses,
    made: usize,
    /// of which so many were right.
    right: usize,
}

impl std::fmt::Display for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "epsilon >= {:.3} ({} of {} guesses right)", self.epsilon, self.right, self.made)
    }
}

/// The chance that one attack proves too much.
const P: f64 = 0.001;
/// The noise is taken to be as it was said, and nearly gone.
const PARTS: [f64; 2] = [1.0, 1e-5];

/// Guesses the coins of a look, in both ways.
pub(super) fn prove(coins: &[bool], look: &Look) -> Proof {
    let of = |part: &f64| prove_by(coins, &look.coins(*part), DELTA.parse().unwrap(), P / PARTS.len() as f64);
    PARTS.iter().map(of).max_by(|a, b| a.epsilon.total_cmp(&b.epsilon)).unwrap()
}

/// Guesses coins by scores, which are above 0 where the attacker takes a person to be in: the
/// greatest first, the rest are left out.
fn prove_by(coins: &[bool], scores: &[f64], delta: f64, p: f64) -> Proof {
    let mut order: Vec<usize> = (0..coins.len()).collect();
    order.sort_by(|a, b| scores[*b].abs().total_cmp(&scores[*a].abs()));
    let proof = |share: &usize| {
        let made = coins.len() / share;
        let right = order[..made].iter().filter(|i| coins[**i] == (scores[**i] > 0.0)).count();
        let epsilon = epsilon(coins.len(), made, right, delta, p / SHARES.len() as f64);
        Proof { epsilon, made, right }
    };
    SHARES.iter().map(proof).max_by(|a, b| a.epsilon.total_cmp(&b.epsilon)).unwrap()
}

/// Values by the formula of the theorem with the binomial law of scipy 1.17.
#[test]
fn the_bound_is_that_of_the_theorem() {
    for (coins, made, right, delta, p, is) in [
        (2000, 400, 260, 1e-6, 1e-3, 0.291_403_68),
        (2000, 100, 100, 1e-6, 1e-3, 2.571_261_32),
        (1000, 500, 400, 1e-5, 0.05, 1.197_968_65),
        (2000, 2000, 1100, 0.0, 1e-3, 0.061_020_09),
    ] {
        let found = epsilon(coins, made, right, delta, p);
        assert!((found - is).abs() < 1e-6, "{right} of {made}: {found}");
    }
    assert_eq!(epsilon(100, 50, 25, 0.0, 1e-3), 0.0);
}
