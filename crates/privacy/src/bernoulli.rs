//! Coins: uniform integers, Bernoulli(n/d) and Bernoulli(exp(-n/d)), all exact.
//!
//! Each has a fast form over `u128` and a form over big integers. They take the same
//! bits in the same order, so they give the same answer; the tests hold them to that.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, ToPrimitive, Zero};

use crate::{Entropy, EntropyError};

/// Draws a uniform integer in `0..bound` by rejection; `bound` must not be 0.
pub(crate) fn uniform(bound: u128, e: &mut impl Entropy) -> Result<u128, EntropyError> {
    let last = bound.saturating_sub(1);
    let bits = 128 - last.leading_zeros();
    if bits == 0 {
        return Ok(0);
    }
    let mask = u128::MAX >> (128 - bits);
    loop {
        let mut draw = u128::from(e.next_u64()?);
        if bits > 64 {
            draw |= u128::from(e.next_u64()?) << 64;
        }
        let draw = draw & mask;
        if draw <= last {
            return Ok(draw);
        }
    }
}

/// Draws a uniform integer in `0..bound` by rejection; `bound` must not be 0.
pub(crate) fn uniform_big(bound: &BigUint, e: &mut impl Entropy) -> Result<BigUint, EntropyError> {
    if bound <= &BigUint::one() {
        return Ok(BigUint::zero());
    }
    let last = bound - 1_u32;
    let bits = last.bits();
    let mask = (BigUint::one() << bits) - 1_u32;
    loop {
        let mut draw = BigUint::zero();
        for word in 0..bits.div_ceil(64) {
            draw |= BigUint::from(e.next_u64()?) << (64 * word);
        }
        draw &= &mask;
        if draw <= last {
            return Ok(draw);
        }
    }
}

/// Draws true with probability `exp(-n/d)` for any `n >= 0`, `d > 0`.
///
/// Canonne, Kamath, Steinke (2020), Algorithm 1.
pub(crate) fn bernoulli_exp(n: u128, d: u128, e: &mut impl Entropy) -> Result<bool, EntropyError> {
    let whole = n / d;
    let mut i = 0;
    while i < whole {
        if !bernoulli_exp_unit(1, 1, e)? {
            return Ok(false);
        }
        i += 1;
    }
    bernoulli_exp_unit(n % d, d, e)
}

/// The same for `n <= d`: the first k with a failed Bernoulli(n/(d k)) is odd.
fn bernoulli_exp_unit(n: u128, d: u128, e: &mut impl Entropy) -> Result<bool, EntropyError> {
    let mut k: u64 = 1;
    loop {
        let success = match d.checked_mul(u128::from(k)) {
            Some(dk) => uniform(dk, e)? < n,
            None => uniform_big(&(BigUint::from(d) * k), e)? < BigUint::from(n),
        };
        if !success {
            return Ok(k % 2 == 1);
        }
        k += 1;
    }
}

/// [`bernoulli_exp`] over big integers.
pub(crate) fn bernoulli_exp_big(n: &BigUint, d: &BigUint, e: &mut impl Entropy) -> Result<bool, EntropyError> {
    if let (Some(n), Some(d)) = (n.to_u128(), d.to_u128()) {
        return bernoulli_exp(n, d, e);
    }
    let (mut whole, rest) = n.div_rem(d);
    while !whole.is_zero() {
        if !bernoulli_exp_unit(1, 1, e)? {
            return Ok(false);
        }
        whole -= 1_u32;
    }
    let mut k: u64 = 1;
    loop {
        if uniform_big(&(d * k), e)? >= rest {
            return Ok(k % 2 == 1);
        }
        k += 1;
    }
}
