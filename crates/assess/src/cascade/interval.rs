//! Intervals of shares and of their ratios.

/// Wilson's interval of a share x / n; (0, 1) when n is 0.
///
/// Wilson, E. B. (1927), J. Am. Stat. Assoc. 22. `z` is the normal quantile of the level.
#[must_use]
pub fn wilson(x: u64, n: u64, z: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (x, n, z2) = (x as f64, n as f64, z * z);
    let p = x / n;
    let middle = p + z2 / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    let lower = if x == 0.0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let upper = if x == n { 1.0 } else { ((middle + half) / scale).min(1.0) };
    (lower, upper)
}

/// The ratio of two shares x / n to y / m with its score interval; none when it has none.
///
/// Koopman, P. A. R. (1984), Biometrics 40. The ends are the ratios at which Pearson's chi-square of
/// the two shares is z²; so the interval has a width also where all of both arrived, or none of one.
#[must_use]
pub fn koopman(x: u64, n: u64, y: u64, m: u64, z: f64) -> Option<(f64, f64, f64)> {
    if n == 0 || m == 0 || y == 0 {
        return None;
    }
    let [x, n, y, m] = [x, n, y, m].map(|k| k as f64);
    let ratio = (x / n) / (y / m);
    let inside = |log: f64| distance(log.exp(), [x, n], [y, m]) <= z * z;
    let start = if x > 0.0 { ratio.ln() } else { LEAST };
    let lower = if x > 0.0 { edge(start, -1.0, inside) } else { 0.0 };
    Some((ratio, lower, edge(start, 1.0, inside)))
}

/// The logarithm of a ratio below all that are looked at.
const LEAST: f64 = -40.0;

/// The ratio at which one is no longer inside, from a logarithm inside, upwards or downwards.
fn edge(start: f64, sign: f64, inside: impl Fn(f64) -> bool) -> f64 {
    let (mut within, mut step) = (start, 1.0);
    // INVARIANT: the distance grows without bound, as one of the counts that are not 0 cannot be.
    while inside(within + sign * step) && step < 1e3 {
        within += sign * step;
        step *= 2.0;
    }
    let mut beyond = within + sign * step;
    for _ in 0..60 {
        let middle = f64::midpoint(within, beyond);
        if inside(middle) {
            within = middle;
        } else {
            beyond = middle;
        }
    }
    within.exp()
}

/// Pearson's chi-square of two counts, each with of how many, at the likeliest shares of this ratio.
fn distance(ratio: f64, [x, n]: [f64; 2], [y, m]: [f64; 2]) -> f64 {
    let a = ratio * (n + y) + x + m;
    let root = (a * a - 4.0 * ratio * (n + m) * (x + y)).max(0.0).sqrt();
    let other = (2.0 * (x + y) / (a + root)).min(1.0);
    let term = |k: f64, of: f64, p: f64| {
        let (gap, variance) = (k - of * p, of * p * (1.0 - p));
        if gap.abs() < 1e-12 { 0.0 } else { gap * gap / variance }
    };
    term(x, n, (ratio * other).min(1.0)) + term(y, m, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const Z: f64 = 1.959_963_984_540_054;

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 5e-4, "{found} is not {wanted}");
    }

    /// Newcombe, R. G. (1998), Stat. Med. 17, Table I, method 3.
    #[test]
    fn wilson_as_published() {
        for (x, n, lower, upper) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = wilson(x, n, Z);
            near(found.0, lower);
            near(found.1, upper);
        }
        assert_eq!(wilson(0, 0, Z), (0.0, 1.0));
        assert_eq!(wilson(7, 7, Z).1, 1.0);
    }

    /// Koopman's own example: 36 of 40 to 16 of 80, (2.94, 7.15). Where all of both arrived the ends are
    /// n / (n + z²) and 1 + z² / m, as Nam (1995) solves it.
    #[test]
    fn koopman_as_published() {
        let (ratio, lower, upper) = koopman(36, 40, 16, 80, Z).unwrap();
        assert!(ratio == 4.5 && (lower - 2.94).abs() < 5e-3 && (upper - 7.15).abs() < 5e-3, "{lower} {upper}");
        let (ratio, lower, upper) = koopman(5, 5, 8, 8, Z).unwrap();
        near(ratio, 1.0);
        near(lower, 5.0 / (5.0 + Z * Z));
        near(upper, 1.0 + Z * Z / 8.0);
        let (ratio, lower, upper) = koopman(0, 50, 20, 100, Z).unwrap();
        assert!(ratio == 0.0 && lower == 0.0 && upper > 0.1 && upper < 1.0);
        assert_eq!(koopman(1, 10, 0, 10, Z), None);
        assert_eq!(koopman(0, 0, 1, 10, Z), None);
    }

    /// All outcomes of five and eight persons with their probabilities: how often the interval holds the ratio.
    #[test]
    fn few_persons_are_covered() {
        let chance = |k: u64, n: u64, p: f64| {
            let ways = (0..k).fold(1.0, |w, i| w * (n - i) as f64 / (i + 1) as f64);
            ways * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
        };
        for (p, q) in [(0.95, 0.95), (0.9, 0.6), (0.5, 0.5), (0.6, 0.9), (0.99, 0.99)] {
            let outcomes = (0..=5).flat_map(|x| (0..=8).map(move |y| (x, y)));
            let held = outcomes.filter(|(x, y)| {
                koopman(*x, 5, *y, 8, Z).is_none_or(|(_, lower, upper)| lower <= p / q && p / q <= upper)
            });
            let coverage: f64 = held.map(|(x, y)| chance(x, 5, p) * chance(y, 8, q)).sum();
            assert!(coverage >= 0.93, "{p} {q}: {coverage}");
        }
    }

    /// Whoever is compared with whom: the interval of one ratio is the inverse of the other's.
    #[test]
    fn turned_round_it_is_the_inverse() {
        for (x, n, y, m) in [(3, 9, 7, 20), (5, 5, 8, 8), (1, 400, 390, 400), (5, 5, 2, 8)] {
            let (there, back) = (koopman(x, n, y, m, Z).unwrap(), koopman(y, m, x, n, Z).unwrap());
            for (a, b) in [(there.0, back.0), (there.1, back.2), (there.2, back.1)] {
                assert!((a * b - 1.0).abs() < 1e-9, "{x}/{n} {y}/{m}: {a} {b}");
            }
        }
    }
}
