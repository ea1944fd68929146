//! Confidence bounds of a probability, and the normal law, from first principles.

/// Returns an upper bound of a probability of which `hits` of `n` draws were seen: the chance
/// that the truth is above is `alpha` (Clopper, Pearson 1934).
pub(super) fn upper(hits: usize, n: usize, alpha: f64) -> f64 {
    if hits >= n {
        return 1.0;
    }
    // P(X <= hits | p) = 1 - I_p(hits + 1, n - hits), falling in p.
    bisect(|p| 1.0 - beta_regular(p, hits as f64 + 1.0, (n - hits) as f64) > alpha)
}

/// Returns a lower bound, as [`upper`].
pub(super) fn lower(hits: usize, n: usize, alpha: f64) -> f64 {
    1.0 - upper(n - hits, n, alpha)
}

/// The chance of `hits` or more in `n` draws of probability `p`.
pub(super) fn at_least(hits: usize, n: usize, p: f64) -> f64 {
    if hits == 0 { 1.0 } else { beta_regular(p, hits as f64, (n - hits) as f64 + 1.0) }
}

/// The chance of exactly `hits` in `n` draws of probability `p`, which is not 0 or 1.
pub(super) fn exactly(hits: usize, n: usize, p: f64) -> f64 {
    let [h, n] = [hits as f64, n as f64];
    (ln_gamma(n + 1.0) - ln_gamma(h + 1.0) - ln_gamma(n - h + 1.0) + h * p.ln() + (n - h) * (1.0 - p).ln()).exp()
}

/// Returns the last point of [0, 1] where a condition holds that holds up to somewhere.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if holds(middle) { low = middle } else { high = middle }
    }
    high
}

/// The distribution function of the standard normal law (Marsaglia 2004, a Taylor series).
pub(super) fn phi(x: f64) -> f64 {
    if x.abs() > 7.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut k) = (x, x, 1.0);
    while term.abs() > 1e-17 {
        k += 2.0;
        term *= x * x / k;
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The inverse of [`phi`], between -7 and 7.
pub(super) fn quantile(p: f64) -> f64 {
    14.0 * bisect(|t| phi(14.0 * t - 7.0) < p) - 7.0
}

/// The regularised incomplete beta function, by its continued fraction (Lentz 1976).
fn beta_regular(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x > 0.5 { 1.0 } else { 0.0 };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_regular(1.0 - x, b, a);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp() / a;
    let tiny = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let (mut c, mut d) = (1.0, 1.0 / tiny(1.0 - (a + b) * x / (a + 1.0)));
    let mut out = d;
    for k in 1..2000 {
        let m = f64::from(k);
        for step in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / tiny(1.0 + step * d);
            c = tiny(1.0 + step / c);
            out *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-14 {
            break;
        }
    }
    front * out
}

/// The logarithm of the gamma function by Stirling's series, after shifting up to 10.
fn ln_gamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < 10.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    shift + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

/// The 95 % interval of 5 in 10 is (0.187, 0.813) in Clopper and Pearson's charts; of 0 in n
/// the upper bound is `1 - alpha^(1/n)`.
#[test]
fn bounds_are_those_of_the_charts() {
    assert!((upper(5, 10, 0.025) - 0.8129).abs() < 1e-4 && (lower(5, 10, 0.025) - 0.1871).abs() < 1e-4);
    assert!((upper(0, 300, 0.001) - (1.0 - 0.001_f64.powf(1.0 / 300.0))).abs() < 1e-9);
    assert_eq!((lower(0, 50, 0.01), upper(50, 50, 0.01)), (0.0, 1.0));
    // With n = 100,000 and p = 0.3 it is the normal bound to four digits.
    let normal = 0.3 + 3.0902 * (0.3_f64 * 0.7 / 1e5).sqrt();
    assert!((upper(30_000, 100_000, 0.001) - normal).abs() < 3e-5);
}

#[test]
fn the_normal_law() {
    assert!((phi(1.959_963_985) - 0.975).abs() < 1e-9 && (quantile(0.001) + 3.090_232).abs() < 1e-5);
}
