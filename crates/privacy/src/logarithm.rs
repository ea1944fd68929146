//! Natural logarithms of fractions, bounded from both sides, in fixed point.
//!
//! The accountant needs `ln` and may not round to the wrong side. Numbers are integers
//! scaled by `2^96`; every step is rounded down for the lower bound and up for the upper.

use std::sync::LazyLock;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// Binary digits behind the point.
pub(crate) const SCALE: u32 = 96;
/// Terms of the series: the next is below 9^-34 < 2^-107.
const TERMS: u32 = 34;

/// Lower and upper bound, scaled by `2^96`.
type Bounds = (BigInt, BigInt);

static ATANH_THIRD: LazyLock<Bounds> = LazyLock::new(|| {
    let three = BigInt::from(3);
    (-atanh_above(&-BigInt::one(), &three), atanh_above(&BigInt::one(), &three))
});

/// Returns a lower bound of `ln(n/d)` for `n, d > 0`, scaled by `2^96`.
pub(crate) fn ln_below(n: &BigInt, d: &BigInt) -> BigInt {
    // Bounds are rounded outward by one rule, so each is the other's of the inverse.
    -ln_above(d, n)
}

/// Returns an upper bound of `ln(n/d)` for `n, d > 0`, scaled by `2^96`.
pub(crate) fn ln_above(n: &BigInt, d: &BigInt) -> BigInt {
    let bits = |v: &BigInt| i64::try_from(v.bits()).unwrap_or(i64::MAX);
    let shift = bits(n) - bits(d);
    let (mut n, mut d) = (n.clone(), d.clone());
    if shift >= 0 {
        d <<= shift.unsigned_abs()
    } else {
        n <<= shift.unsigned_abs()
    }
    // Now 1/2 < n/d < 2, so |(n - d)/(n + d)| < 1/3 and ln = 2 atanh of it + 2 k atanh(1/3).
    let atanh = atanh_above(&(&n - &d), &(&n + &d));
    let (two_low, two_high) = &*ATANH_THIRD;
    let k = if shift >= 0 { two_high * shift } else { two_low * shift };
    (atanh + k) << 1_u32
}

/// Returns an upper bound of `atanh(n/d)` for `|n/d| <= 1/3`.
fn atanh_above(n: &BigInt, d: &BigInt) -> BigInt {
    let y: BigInt = (n.abs() << SCALE).div_floor(d);
    if n.is_negative() { -series(&y, false) } else { series(&(y + 1), true) }
}

/// Sums y + y^3/3 + y^5/5 + ..., each step rounded down or up.
fn series(y: &BigInt, up: bool) -> BigInt {
    let shift = |v: BigInt| if up { (v >> SCALE) + 1 } else { v >> SCALE };
    let square = shift(y * y);
    let mut power = y.clone();
    let mut sum = BigInt::zero();
    for i in 0..TERMS {
        let odd = 2 * i + 1;
        sum += if up { (&power + (odd - 1)) / odd } else { &power / odd };
        power = shift(power * &square);
    }
    // The rest is below power / (1 - 1/9) < 2 power.
    if up { sum + power * 2 } else { sum }
}

#[cfg(test)]
#[expect(clippy::float_arithmetic, reason = "the test compares with the standard library's logarithm")]
mod tests {
    use num_traits::ToPrimitive;

    use super::*;

    fn float(v: &BigInt) -> f64 {
        v.to_f64().unwrap() / 2.0_f64.powi(96)
    }

    #[test]
    fn bounds_hold_the_logarithm_tightly() {
        for (n, d) in [(1, 1), (2, 1), (1, 2), (3, 2), (2, 3), (1, 1_000_000), (10_i64.pow(15), 7), (999, 1000)] {
            let (n_big, d_big) = (n.into(), d.into());
            let (low, high) = (ln_below(&n_big, &d_big), ln_above(&n_big, &d_big));
            assert!(low <= high);
            assert!(float(&(&high - &low)) < 1e-25, "{n}/{d}");
            assert!((float(&low) - (n as f64 / d as f64).ln()).abs() < 1e-12, "{n}/{d}");
        }
    }

    /// ln 10 = 2.30258509299404568401799145468... (OEIS A002392).
    #[test]
    fn digits_of_ln_ten() {
        let digits: BigInt = "230258509299404568401799145468".parse().unwrap();
        let ten = BigInt::from(10).pow(29);
        let (truth_low, truth_high) = ((&digits << SCALE) / &ten, ((&digits + 1) << SCALE) / &ten + 1);
        let (low, high) = (ln_below(&10.into(), &1.into()), ln_above(&10.into(), &1.into()));
        assert!(low <= truth_high && high >= truth_low);
    }
}
