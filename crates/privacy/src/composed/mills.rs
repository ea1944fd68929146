//! Bounds of the Mills ratio `M(x) = (1 - Phi(x))/phi(x)` of the normal law, in fixed point.
//!
//! The curve of the Gaussian mechanism is a difference of two normal tails, one of them
//! multiplied by `exp(epsilon)`. Taken as they are, both vanish and the factor explodes.
//! Divided by the density they become `M(a) - M(b)`, two numbers of ordinary size, so the
//! same 96 binary digits serve from epsilon 0.001 to 1000 (Lemma 5 of `proof.md`).
//!
//! Near zero a series whose terms are all positive is used, further out a continued
//! fraction. Each step is rounded towards the side that is asked for (Lemma 6).

use std::sync::LazyLock;

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::logarithm::SCALE;

/// `pi * 10^37`, rounded down.
const PI: u128 = 31_415_926_535_897_932_384_626_433_832_795_028_841;
const PI_DIGITS: u32 = 37;
/// The series serves `|x| <= 3`, the fraction `x > 3`.
const REACH: u32 = 3;
/// From here on a term of the series is less than half of the one before.
const HALVING: u32 = 2 * REACH * REACH;
/// More terms than the series ever needs.
const LIMIT: usize = 400;

/// The side from which a number is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Not above the true value.
    Below,
    /// Not below the true value.
    Above,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::Above => Self::Below,
        }
    }

    /// Mends a number that was rounded down.
    fn mend(self, rounded_down: BigInt) -> BigInt {
        match self {
            Self::Below => rounded_down,
            Self::Above => rounded_down + 1_u32,
        }
    }
}

static ROOT_HALF_PI: LazyLock<(BigInt, BigInt)> = LazyLock::new(|| {
    let ten = BigInt::from(10).pow(PI_DIGITS);
    let half_pi = |numerator: BigInt| (numerator << (2 * SCALE - 1)) / &ten;
    let (low, high) = (half_pi(BigInt::from(PI)), half_pi(BigInt::from(PI) + 1_u32) + 1_u32);
    (low.sqrt(), high.sqrt() + 1_u32)
});

/// Returns a bound of `sqrt(pi/2) = M(0)`.
pub(super) fn root_half_pi(side: Side) -> &'static BigInt {
    match side {
        Side::Below => &ROOT_HALF_PI.0,
        Side::Above => &ROOT_HALF_PI.1,
    }
}

/// Returns a bound of `M(x)`, scaled like `x` by `2^96`; `None` below -3.
pub(super) fn mills(x: &BigInt, side: Side) -> Option<BigInt> {
    let reach = BigInt::from(REACH) << SCALE;
    if *x > reach {
        Some(fraction(x, side))
    } else if *x >= -reach {
        Some(series(x, side))
    } else {
        None
    }
}

/// `M(x) = sqrt(pi/2) (1 + x^2/2 + x^4/(2 4) + ...) - (x + x^3/3 + x^5/(3 5) + ...)`.
fn series(x: &BigInt, side: Side) -> BigInt {
    let even: BigInt = (root_half_pi(side) * sum(BigInt::one() << SCALE, 0, x, side)) >> SCALE;
    let even = side.mend(even);
    if x.is_negative() { even + sum(-x, 1, x, side) } else { even - sum(x.clone(), 1, x, side.other()) }
}

/// Sums `first`, `first x^2/(start + 2)`, and so on, each term with a divisor larger by two.
fn sum(first: BigInt, start: u32, x: &BigInt, side: Side) -> BigInt {
    let square = side.mend((x * x) >> SCALE);
    let mut total = first.clone();
    let mut term = first;
    for divisor in (start + 2..).step_by(2).take(LIMIT) {
        // Rounded down twice is rounded down once, since the divisor is a whole number.
        let next: BigInt = (&term * &square) >> SCALE;
        term = side.mend(next / divisor);
        total += &term;
        if divisor > HALVING && term <= BigInt::from(2) {
            break;
        }
    }
    // The rest is positive and below the last term.
    if side == Side::Above { total + term } else { total }
}

/// `1/M(x) = T_0` with `T_j = x + (j + 1)/T_(j+1)`, from a `T_n` that is bounded in closed form.
fn fraction(x: &BigInt, side: Side) -> BigInt {
    let steps = steps(x);
    let one = BigInt::one() << (2 * SCALE);
    // 1/T turns the side at each step: n times for T_0, once more for M.
    let mut at = if steps.is_multiple_of(2) { side.other() } else { side };
    let mut t = start(x, steps, at);
    for j in (1..=steps).rev() {
        at = at.other();
        t = at.mend(&one * j / &t) + x;
    }
    side.mend(one / t)
}

/// `(x + sqrt(x^2 + 4n))/2 <= T_n <= (x + sqrt(x^2 + 4n + 4))/2`.
fn start(x: &BigInt, n: u32, side: Side) -> BigInt {
    let four = if side == Side::Above { 4 * n + 4 } else { 4 * n };
    let root = (x * x + (BigInt::from(four) << (2 * SCALE))).sqrt();
    side.mend((x + side.mend(root)) >> 1_u32)
}

/// Steps of the fraction that leave the bounds `2^-76` apart or less; any number is valid.
fn steps(x: &BigInt) -> u32 {
    let whole: BigInt = x >> SCALE;
    let whole = whole.to_u32().unwrap_or(u32::MAX).clamp(1, 1000);
    16 + 560 / (whole * whole)
}

/// Tells whether a fixed-point number is zero or less, where a divisor is needed.
pub(super) fn is_no_divisor(x: &BigInt) -> bool {
    x.is_zero() || x.is_negative()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fixed(n: i64, d: i64) -> BigInt {
        (BigInt::from(n) << SCALE) / d
    }

    fn bounds(x: &BigInt) -> (BigInt, BigInt) {
        (mills(x, Side::Below).unwrap(), mills(x, Side::Above).unwrap())
    }

    /// Bounds as fixed-point numbers of a decimal number with 30 digits behind the point.
    fn decimal(digits: &str) -> (BigInt, BigInt) {
        let digits: BigInt = digits.parse().unwrap();
        let ten = BigInt::from(10).pow(30);
        ((&digits << SCALE) / &ten, ((digits + 1) << SCALE) / ten + 1)
    }

    /// `pi = 16 atan(1/5) - 4 atan(1/239)` (Machin 1706), in integers with 10 spare digits.
    #[test]
    fn digits_of_pi() {
        let unit = BigInt::from(10).pow(PI_DIGITS + 10);
        let atan = |inverse: u32| {
            let mut power: BigInt = &unit / inverse;
            let mut total = BigInt::zero();
            for i in 0_u32..40 {
                let term = &power / (2 * i + 1);
                total = if i % 2 == 0 { total + term } else { total - term };
                power /= inverse * inverse;
            }
            total
        };
        let pi = atan(5) * 16 - atan(239) * 4;
        assert_eq!(pi / BigInt::from(10).pow(10), BigInt::from(PI));
    }

    /// Computed with mpmath 1.4.1 at 60 digits: `sqrt(pi/2) exp(x^2/2) erfc(x/sqrt 2)`, cut to 30 digits.
    #[test]
    fn holds_the_values_of_mpmath() {
        for (n, d, digits) in [
            (-3, 1, "225334896220349120579397282741473"),
            (-1, 1, "3477051811703694466925520653569"),
            (0, 1, "1253314137315500251207882642405"),
            (1, 2, "876364456453692346727853142639"),
            (1, 1, "655679542418798471543871230730"),
            (5, 2, "354265111329793666783981425828"),
            (7, 2, "266567768968223757152393537779"),
            (10, 1, "99028596471731921395337188595"),
            (45, 1, "22211264503002375685672836188"),
        ] {
            let (low, high) = bounds(&fixed(n, d));
            let (truth_low, truth_high) = decimal(digits);
            assert!(low <= truth_high && high >= truth_low, "{n}/{d}");
            assert!(high - low < BigInt::one() << 20, "{n}/{d}: the bounds are loose");
        }
    }

    /// The series and the fraction share no step; where both work they must overlap.
    #[test]
    fn two_ways_agree() {
        for tenth in 15..70 {
            let x = fixed(tenth, 10);
            let (low, high) = (series(&x, Side::Below), series(&x, Side::Above));
            let (other_low, other_high) = (fraction(&x, Side::Below), fraction(&x, Side::Above));
            assert!(low < high && other_low < other_high, "{tenth}/10");
            assert!(low < other_high && other_low < high, "{tenth}/10");
        }
    }

    /// OpenDP bounds the tail `1 - Phi(x)` from above; at 6 it gives away two millionths
    /// (the tail there is 9.865876450377e-10).
    #[test]
    fn is_below_opendps_tail() {
        use opendp::accuracy::conservative_continuous_gaussian_tail_to_alpha as tail;
        for x in [0_u32, 1, 2, 3, 4, 6, 9, 12] {
            let (low, _) = bounds(&fixed(x.into(), 1));
            let x = f64::from(x);
            let ours = low.to_f64().unwrap() / 2.0_f64.powi(96) * (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
            let theirs = tail(dashu::rational::RBig::ONE, dashu::rational::RBig::try_from(x).unwrap()).unwrap();
            assert!(ours <= theirs * (1.0 + 1e-12), "{x}: {ours} {theirs}");
            assert!(ours >= theirs * 0.9999, "{x}: {ours} {theirs}");
        }
    }

    #[test]
    fn the_left_is_refused() {
        assert_eq!(mills(&(fixed(-3, 1) - 1), Side::Above), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        /// Ordered, tight, and decreasing as `M` is.
        #[test]
        fn bounds_are_ordered(n in -3_000_i64..1_000_000, step in 1_i64..1000) {
            let (low, high) = bounds(&fixed(n, 1000));
            prop_assert!(low <= high && low.is_positive());
            prop_assert!(&high - &low < BigInt::one() << 20);
            let (_, further) = bounds(&fixed(n + step, 1000));
            prop_assert!(further < high);
        }
    }
}
