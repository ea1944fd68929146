//! The discrete Gaussian distribution: `P(x)` proportional to `exp(-x^2/(2 sigma^2))` on the integers.
//!
//! Algorithm 3 of Canonne, Kamath, Steinke (arXiv:2004.00010). The law and the loss are
//! argued in `proof.md` beside this file.

use std::fmt;
use std::str::FromStr;

use num_bigint::{BigInt, BigUint};
use num_integer::Roots;
use num_rational::BigRational;

use crate::bernoulli::{bernoulli_exp, bernoulli_exp_big};
use crate::laplace::{self, Scale};
use crate::{Entropy, EntropyError, Rho};

/// A variance parameter sigma^2 = p/q with `1 <= p <= 2^78`, `1 <= q <= 2^40`.
///
/// The variance of the discrete Gaussian is at most its parameter (the paper, Corollary 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variance {
    p: u128,
    q: u64,
}

impl Variance {
    /// Makes the variance `p/q`; `None` outside the limits or when sigma would pass 2^39.
    #[must_use]
    pub fn new(p: u128, q: u64) -> Option<Self> {
        let ok = (1..=1 << 78).contains(&p) && (1..=1 << 40).contains(&q) && p / u128::from(q) < 1 << 78;
        ok.then_some(Self { p, q })
    }

    /// Returns numerator and denominator.
    #[must_use]
    pub fn parts(self) -> (u128, u64) {
        (self.p, self.q)
    }

    /// Returns the zCDP loss of one draw per cell at sensitivity 1: `1/(2 sigma^2)`.
    ///
    /// # Privacy
    /// One person adds at most 1 to at most one cell of the table.
    #[must_use]
    pub fn rho(self) -> Rho {
        Rho::from_ratio(BigRational::new(BigInt::from(self.q), BigInt::from(self.p) * 2))
    }
}

impl fmt::Display for Variance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.q == 1 { write!(f, "{}", self.p) } else { write!(f, "{}/{}", self.p, self.q) }
    }
}

impl FromStr for Variance {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (p, q) = text.split_once('/').unwrap_or((text, "1"));
        Self::new(p.parse().map_err(|_| ())?, q.parse().map_err(|_| ())?).ok_or(())
    }
}

/// Draws one integer.
///
/// # Errors
/// [`EntropyError`] when the source fails.
///
/// # Privacy
/// Raw noise: adding it to an integer query of L2 sensitivity 1 gives `1/(2 sigma^2)`-zCDP.
/// Products call [`crate::measure_gaussian`], which debits it.
pub fn sample(variance: Variance, e: &mut impl Entropy) -> Result<i128, EntropyError> {
    let (p, q) = (variance.p, u128::from(variance.q));
    // t = floor(sigma) + 1, at most 2^39 + 1.
    let t = (p / q).sqrt() + 1;
    let t64 = u64::try_from(t).unwrap_or(laplace::MAX_SCALE);
    let Some(scale) = Scale::new(t64, 1) else { return Err(EntropyError) };
    loop {
        let y = laplace::sample(scale, e)?;
        if accept(y.unsigned_abs(), t, p, q, e)? {
            return Ok(y);
        }
    }
}

/// Accepts with probability `exp(-(|y| - sigma^2/t)^2 / (2 sigma^2))`.
///
/// With sigma^2 = p/q the exponent is `(|y| t q - p)^2 / (2 p q t^2)`.
fn accept(y: u128, t: u128, p: u128, q: u128, e: &mut impl Entropy) -> Result<bool, EntropyError> {
    let fast = || {
        let distance = y.checked_mul(t)?.checked_mul(q)?.abs_diff(p);
        let n = distance.checked_mul(distance)?;
        let d = p.checked_mul(q)?.checked_mul(t)?.checked_mul(t)?.checked_mul(2)?;
        Some((n, d))
    };
    if let Some((n, d)) = fast() {
        return bernoulli_exp(n, d, e);
    }
    let (t, p, q) = (BigUint::from(t), BigUint::from(p), BigUint::from(q));
    let (n, d) = exponent_big(&BigUint::from(y), &t, &p, &q);
    bernoulli_exp_big(&n, &d, e)
}

fn exponent_big(y: &BigUint, t: &BigUint, p: &BigUint, q: &BigUint) -> (BigUint, BigUint) {
    let scaled = y * t * q;
    let distance = if &scaled > p { scaled - p } else { p - scaled };
    (&distance * &distance, p * q * t * t * 2_u32)
}

#[cfg(test)]
mod tests;
