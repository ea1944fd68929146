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

/// The ratio of two shares x / n to y / m with its log-normal interval; none when it has none.
///
/// Katz, Baptista, Azen and Pike (1978), Biometrics 34. Where one of the counts is 0 the
/// interval is that of (x + 1/2) / (n + 1/2) to (y + 1/2) / (m + 1/2).
#[must_use]
pub fn katz(x: u64, n: u64, y: u64, m: u64, z: f64) -> Option<(f64, f64, f64)> {
    if n == 0 || m == 0 || y == 0 {
        return None;
    }
    let add = if x == 0 { 0.5 } else { 0.0 };
    let (a, b, c, d) = (x as f64 + add, n as f64 + add, y as f64 + add, m as f64 + add);
    let middle = (a / b) / (c / d);
    let half = z * (1.0 / a - 1.0 / b + 1.0 / c - 1.0 / d).max(0.0).sqrt();
    let ratio = (x as f64 / n as f64) / (y as f64 / m as f64);
    let lower = if x == 0 { 0.0 } else { middle * (-half).exp() };
    Some((ratio, lower, middle * half.exp()))
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

    /// By hand: 10 of 100 to 20 of 100; the variance of the logarithm is 1/10 - 1/100 + 1/20 - 1/100 = 0.13.
    #[test]
    fn katz_by_hand() {
        let (ratio, lower, upper) = katz(10, 100, 20, 100, Z).unwrap();
        near(ratio, 0.5);
        near(lower, 0.5 * (-Z * 0.13_f64.sqrt()).exp());
        near(upper, 1.0136);
        let (ratio, lower, upper) = katz(0, 50, 20, 100, Z).unwrap();
        assert!(ratio == 0.0 && lower == 0.0 && upper > 0.1 && upper < 1.0);
        assert_eq!(katz(1, 10, 0, 10, Z), None);
        assert_eq!(katz(0, 0, 1, 10, Z), None);
    }
}
