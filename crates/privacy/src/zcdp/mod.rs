//! The accountant: zero-concentrated differential privacy and its conversions.
//!
//! Losses add up in rho (Bun, Steinke 2016). What is promised to the public is
//! (epsilon, delta); the conversion is Proposition 12 of Canonne, Kamath, Steinke
//! (arXiv:2004.00010), rounded outward. The argument is in `proof.md` beside this file.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::Rho;
use crate::logarithm::{SCALE, ln_below};

/// Orders alpha = 1 + a are searched with a from 2^-10 to 2^70.
const LOW: i32 = -10;
const HIGH: i32 = 70;
/// Steps of the finer search.
const FINE: u32 = 20;
/// Losses are multiples of 2^-80.
const GRID: u32 = 80;

/// Returns a loss rho, close to the largest, that implies (epsilon, delta)-DP; rounded down.
///
/// `epsilon` and `delta` are positive and `delta < 1`; else the loss is zero.
///
/// # Privacy
/// A mechanism with this loss in zCDP satisfies (epsilon, delta)-DP for the same neighbours.
#[must_use]
pub fn rho_for(epsilon: &BigRational, delta: &BigRational) -> Rho {
    if !epsilon.is_positive() || !is_probability(delta) {
        return Rho::zero();
    }
    let epsilon = fixed_floor(epsilon);
    let log_delta = ln_below(delta.numer(), delta.denom());
    let best = search(|a| at_order(a, &epsilon, &log_delta), |x, y| x > y);
    let grid: BigInt = best >> (SCALE - GRID);
    Rho::from_ratio(BigRational::new(grid, BigInt::one() << GRID))
}

/// Tells whether some loss keeps (epsilon, delta): whether [`rho_for`] is more than zero.
///
/// It mostly looks at one order, where [`rho_for`] looks at fifty.
#[must_use]
pub fn allows_some(epsilon: &BigRational, delta: &BigRational) -> bool {
    if !epsilon.is_positive() || !is_probability(delta) {
        return false;
    }
    let last = at_order(
        &(BigInt::one() << (SCALE + HIGH.unsigned_abs())),
        &fixed_floor(epsilon),
        &ln_below(delta.numer(), delta.denom()),
    );
    let grid: BigInt = last >> (SCALE - GRID);
    grid.is_positive() || !rho_for(epsilon, delta).is_zero()
}

/// Returns the loss that order 1 + a allows, rounded down.
fn at_order(a: &BigInt, epsilon: &BigInt, log_delta: &BigInt) -> BigInt {
    let alpha = a + (BigInt::one() << SCALE);
    let sum: BigInt = epsilon + gain(a, &alpha, log_delta);
    (sum << SCALE).div_floor(&alpha)
}

/// Returns an epsilon, close to the smallest, for which a loss rho implies (epsilon, delta)-DP; rounded up.
///
/// `None` when `delta` is not between 0 and 1.
///
/// # Privacy
/// A mechanism with loss `rho` in zCDP satisfies (epsilon, delta)-DP for the same neighbours.
#[must_use]
pub fn epsilon_for(rho: &Rho, delta: &BigRational) -> Option<BigRational> {
    if !is_probability(delta) {
        return None;
    }
    if rho.is_zero() {
        return Some(BigRational::zero());
    }
    let rho = fixed_floor(rho.ratio()) + 1;
    let log_delta = ln_below(delta.numer(), delta.denom());
    let best = search(
        |a| {
            let alpha = a + (BigInt::one() << SCALE);
            let product: BigInt = (&alpha * &rho) >> SCALE;
            product + 1 - gain(a, &alpha, &log_delta)
        },
        |x, y| x < y,
    );
    let best = if best.is_negative() { BigInt::zero() } else { best };
    Some(BigRational::new(best, BigInt::one() << SCALE))
}

/// Returns `(ln delta + ln a + alpha ln(alpha/a)) / a`, rounded down.
fn gain(a: &BigInt, alpha: &BigInt, log_delta: &BigInt) -> BigInt {
    let product: BigInt = (alpha * ln_below(alpha, a)) >> SCALE;
    let sum: BigInt = log_delta + ln_below(a, &(BigInt::one() << SCALE)) + product;
    (sum << SCALE).div_floor(a)
}

fn is_probability(delta: &BigRational) -> bool {
    delta.is_positive() && *delta < BigRational::one()
}

fn fixed_floor(x: &BigRational) -> BigInt {
    (x.numer() << SCALE).div_floor(x.denom())
}

/// Writes a fraction that is not negative in decimal digits, rounded up.
#[must_use]
pub fn display_up(value: &BigRational, decimals: u32) -> String {
    let ten = BigInt::from(10).pow(decimals);
    decimal((value.numer() * &ten).div_ceil(value.denom()), &ten, decimals)
}

/// Writes a fraction that is not negative in decimal digits, rounded down.
#[must_use]
pub fn display_down(value: &BigRational, decimals: u32) -> String {
    let ten = BigInt::from(10).pow(decimals);
    decimal((value.numer() * &ten).div_floor(value.denom()), &ten, decimals)
}

fn decimal(scaled: BigInt, ten: &BigInt, decimals: u32) -> String {
    let (whole, fraction) = scaled.div_rem(ten);
    let text = format!("{whole}.{fraction:0>width$}", width = decimals as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Finds a good order a: any is valid, so the search need not be exact.
///
/// First over powers of two, then by thirds between the neighbours of the best.
fn search(value: impl Fn(&BigInt) -> BigInt, better: impl Fn(&BigInt, &BigInt) -> bool) -> BigInt {
    let power = |k: i32| BigInt::one() << (i64::from(SCALE) + i64::from(k)).unsigned_abs();
    let (mut low, mut high) = (LOW, HIGH);
    while high - low > 2 {
        let third = (high - low) / 3;
        let (left, right) = (low + third, high - third);
        if better(&value(&power(left)), &value(&power(right))) { high = right } else { low = left }
    }
    let (mut left, mut right) = (power(low - 1), power(high + 1));
    let mut best = value(&power(low));
    for _ in 0..FINE {
        let third: BigInt = (&right - &left) / 3;
        let (a, b) = (&left + &third, &right - &third);
        let (at, bt) = (value(&a), value(&b));
        let left_is_better = better(&at, &bt);
        let candidate = if left_is_better { at } else { bt };
        if better(&candidate, &best) {
            best = candidate;
        }
        if left_is_better { right = b } else { left = a }
    }
    best
}

#[cfg(test)]
mod tests;
