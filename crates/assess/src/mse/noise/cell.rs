//! One noisy count, given the count that is expected.
//!
//! With a Poisson count k of mean μ and noise e, the probability of ñ = k + e is a sum over
//! k. Given ñ, the moments of k are ratios of such sums; since the Poisson is an exponential
//! family in η = ln μ, they are also the derivatives:
//!
//! ```text
//! d ln P / dη = E[k | ñ] − μ,    d² ln P / dη² = Var[k | ñ] − μ.
//! ```

use statrs::function::gamma::ln_gamma;

use super::sum::Sum;

/// Terms smaller than this share of the sum so far end it: the rest falls faster than
/// geometrically, since both laws are log-concave.
const NEGLIGIBLE: f64 = 1e-16;

/// The logarithm of P(ñ | μ) and what is known of the true count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// ln P(ñ | μ).
    pub ln: f64,
    /// E[k | ñ].
    pub mean: f64,
    /// Var[k | ñ].
    pub variance: f64,
}

/// How much likelier k + 1 is than k.
fn up(noise: &Sum, noisy: i64, mu: f64, k: i64) -> f64 {
    mu / (k + 1) as f64 * noise.ratio(noisy - k)
}

/// How much likelier k − 1 is than k.
fn down(noise: &Sum, noisy: i64, mu: f64, k: i64) -> f64 {
    k as f64 / mu * noise.ratio(k - noisy)
}

/// The likeliest true count.
fn mode(noise: &Sum, noisy: i64, mu: f64) -> i64 {
    // As if both laws were normal; then by steps that double, since k + 1 is less and less likely
    // than k, and by halves.
    let s = noise.variance();
    let start = ((mu * (noisy as f64 + s) / (mu + s)).round().max(0.0)) as i64;
    let rises = |k: i64| k < 0 || up(noise, noisy, mu, k) > 1.0;
    let (mut low, mut high, mut step) = (start, start, 1);
    while rises(high) {
        (low, high, step) = (high, high + step, 2 * step);
    }
    step = 1;
    while !rises(low - 1) {
        (high, low, step) = (low - 1, (low - step).max(0), 2 * step);
    }
    // INVARIANT: it rises just below `low` or at it, and no more at `high`.
    while low < high {
        let middle = low + (high - low) / 2;
        if rises(middle) { low = middle + 1 } else { high = middle }
    }
    high
}

/// The most that may be expected where so much is measured: beyond it nothing is likely, and the
/// sum would have too many terms.
#[must_use]
pub(super) fn most(noise: &Sum, noisy: i64) -> f64 {
    100.0 * (noisy.unsigned_abs() as f64 + 20.0 * noise.variance().sqrt()) + 1_000.0
}

/// Sums over the true counts, outward from the likeliest.
#[must_use]
pub fn seen(noise: &Sum, noisy: i64, mu: f64) -> Seen {
    let mu = mu.clamp(1e-300, 1e15);
    let top = mode(noise, noisy, mu);
    let (mut sum, mut first, mut second) = (1.0, 0.0, 0.0);
    let mut add = |k: i64, term: f64| {
        let off = (k - top) as f64;
        sum += term;
        first += term * off;
        second += term * off * off;
        term * off * off > NEGLIGIBLE * sum
    };
    let (mut k, mut term) = (top, 1.0);
    loop {
        term *= up(noise, noisy, mu, k);
        k += 1;
        if !add(k, term) {
            break;
        }
    }
    (k, term) = (top, 1.0);
    while k > 0 {
        term *= down(noise, noisy, mu, k);
        k -= 1;
        if !add(k, term) {
            break;
        }
    }
    let at = top as f64;
    let most = at * mu.ln() - mu - ln_gamma(at + 1.0) + noise.ln(noisy - top);
    let off = first / sum;
    Seen { ln: most + sum.ln(), mean: at + off, variance: (second / sum - off * off).max(0.0) }
}

/// A true count drawn given the noisy one; `uniform` is between 0 and 1.
///
/// Goes outward from the likeliest count, so that few terms are looked at.
#[must_use]
pub fn drawn(noise: &Sum, noisy: i64, mu: f64, uniform: f64) -> i64 {
    let mu = mu.clamp(1e-300, 1e15);
    let top = mode(noise, noisy, mu);
    // One walk to learn the sum, one to spend the uniform.
    let walk = |spend: Option<f64>| {
        let mut left = spend.unwrap_or(f64::INFINITY) - 1.0;
        let mut sum = 1.0;
        if left < 0.0 {
            return (top, sum);
        }
        for way in [1_i64, -1] {
            let (mut k, mut term) = (top, 1.0);
            while way > 0 || k > 0 {
                term *= if way > 0 { up(noise, noisy, mu, k) } else { down(noise, noisy, mu, k) };
                k += way;
                sum += term;
                left -= term;
                if left < 0.0 {
                    return (k, sum);
                }
                if term <= NEGLIGIBLE * sum {
                    break;
                }
            }
        }
        (top, sum)
    };
    let (_, sum) = walk(None);
    walk(Some(uniform * sum)).0
}

#[cfg(test)]
mod tests {
    use statrs::function::gamma::ln_gamma;

    use super::super::law::{Kind, Law};
    use super::super::sum::Sums;
    use super::{drawn, seen};

    /// The terms of the sum over all k up to 4000, in logs, by definition.
    fn terms(law: Law, noisy: i64, mu: f64) -> Vec<f64> {
        let whole: f64 = (-3_000..=3_000).map(|x| law.ln_weight(f64::from(x)).exp()).sum();
        (0..4_000_i64)
            .map(|k| {
                let poisson = k as f64 * mu.ln() - mu - ln_gamma(k as f64 + 1.0);
                (poisson + law.ln_weight((noisy - k) as f64) - whole.ln()).exp()
            })
            .collect()
    }

    #[test]
    fn equals_the_sum_by_definition_and_its_differences() {
        for (kind, scale) in [
            (Kind::DiscreteGaussian, 0.4),
            (Kind::DiscreteGaussian, 4.0),
            (Kind::DiscreteLaplace, 1.0),
            (Kind::DiscreteLaplace, 5.0),
        ] {
            let law = Law::new(kind, scale).unwrap();
            let noise = Sums::new(law).of(1);
            for noisy in [-7, -1, 0, 1, 4, 30, 600] {
                for mu in [1e-4, 0.3, 2.0, 25.0, 640.0] {
                    let terms = terms(law, noisy, mu);
                    let p: f64 = terms.iter().sum();
                    if p < 1e-250 {
                        continue;
                    }
                    let mean = terms.iter().enumerate().map(|(k, t)| k as f64 * t).sum::<f64>() / p;
                    let variance =
                        terms.iter().enumerate().map(|(k, t)| (k as f64 - mean).powi(2) * t).sum::<f64>() / p;
                    let found = seen(&noise, noisy, mu);
                    let close = |a: f64, b: f64| (a - b).abs() < 1e-9 * (1.0 + b.abs());
                    // Far from the table's middle the law is continued by a straight line.
                    if p < 1e-18 {
                        continue;
                    }
                    assert!(close(found.ln, p.ln()), "{law:?} {noisy} {mu}: {} is not {}", found.ln, p.ln());
                    assert!(close(found.mean, mean) && close(found.variance, variance), "{law:?} {noisy} {mu}");
                    let at = |eta: f64| seen(&noise, noisy, eta.exp());
                    let (eta, h) = (mu.ln(), 1e-5);
                    let slope = (at(eta + h).ln - at(eta - h).ln) / (2.0 * h);
                    assert!((slope - (found.mean - mu)).abs() < 1e-5 * (1.0 + mu), "{law:?} {noisy} {mu}: {slope}");
                    let curve = (at(eta + h).mean - at(eta - h).mean) / (2.0 * h);
                    assert!((curve - found.variance).abs() < 1e-5 * (1.0 + mu), "{law:?} {noisy} {mu}: {curve}");
                }
            }
        }
    }

    #[test]
    fn draws_have_the_moments() {
        let noise = Sums::new(Law::new(Kind::DiscreteGaussian, 3.0).unwrap()).of(1);
        for (noisy, mu) in [(-2, 0.5), (7, 3.0), (90, 100.0)] {
            let wanted = seen(&noise, noisy, mu);
            let many = 20_000;
            let all: Vec<f64> =
                (0..many).map(|i| drawn(&noise, noisy, mu, (f64::from(i) + 0.5) / f64::from(many)) as f64).collect();
            let mean = all.iter().sum::<f64>() / f64::from(many);
            let variance = all.iter().map(|k| (k - mean).powi(2)).sum::<f64>() / f64::from(many);
            assert!(
                (mean - wanted.mean).abs() < 1e-3 * (1.0 + mean)
                    && (variance - wanted.variance).abs() < 1e-2 * (1.0 + variance)
            );
        }
    }

    #[test]
    fn without_noise_it_is_the_poisson() {
        let noise = Sums::new(Law::new(Kind::DiscreteGaussian, 1e-3).unwrap()).of(1);
        for (n, mu) in [(0, 1e-6), (0, 3.0), (5, 0.01), (5, 4.0), (900, 1e3)] {
            let found = seen(&noise, n, mu);
            let wanted = n as f64 * mu.ln() - mu - ln_gamma(n as f64 + 1.0);
            assert!((found.ln - wanted).abs() < 1e-9 && found.mean == n as f64 && found.variance == 0.0, "{n} {mu}");
        }
    }
}
