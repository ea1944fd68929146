//! The discrete Laplace distribution: `P(x)` proportional to `exp(-|x| s/t)` on the integers.
//!
//! Algorithm 2 of Canonne, Kamath, Steinke (arXiv:2004.00010). The law and the loss are
//! argued in `proof.md` beside this file.

use crate::bernoulli::{bernoulli_exp, uniform};
use crate::{Entropy, EntropyError};

/// The largest numerator or denominator of a scale.
pub const MAX_SCALE: u64 = 1 << 40;

/// A scale `t/s` with `1 <= t, s <= 2^40`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    t: u64,
    s: u64,
}

impl Scale {
    /// Makes the scale `t/s`; `None` outside the limits.
    #[must_use]
    pub fn new(t: u64, s: u64) -> Option<Self> {
        let ok = |x: u64| (1..=MAX_SCALE).contains(&x);
        (ok(t) && ok(s)).then_some(Self { t, s })
    }

    /// Returns numerator and denominator.
    #[must_use]
    pub fn parts(self) -> (u64, u64) {
        (self.t, self.s)
    }
}

/// Draws one integer.
///
/// # Errors
/// [`EntropyError`] when the source fails.
///
/// # Privacy
/// Raw noise: adding it to an integer query of sensitivity 1 gives `s/t`-DP. Products
/// call [`crate::measure_laplace`], which debits it.
pub fn sample(scale: Scale, e: &mut impl Entropy) -> Result<i128, EntropyError> {
    let (t, s) = (u128::from(scale.t), u128::from(scale.s));
    loop {
        let u = uniform(t, e)?;
        if !bernoulli_exp(u, t, e)? {
            continue;
        }
        let mut v: u64 = 0;
        while bernoulli_exp(1, 1, e)? {
            v += 1;
        }
        // u < 2^40, t v < 2^104: no overflow.
        let y = (u + t * u128::from(v)) / s;
        let negative = e.next_u64()? & 1 == 1;
        if negative && y == 0 {
            continue;
        }
        let y = i128::try_from(y).unwrap_or(i128::MAX);
        return Ok(if negative { -y } else { y });
    }
}

#[cfg(test)]
mod tests;
