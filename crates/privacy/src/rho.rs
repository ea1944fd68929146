use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

/// A loss of zero-concentrated differential privacy (Bun, Steinke 2016): an exact fraction, never negative.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rho(BigRational);

impl Rho {
    /// Makes a loss from a fraction; a negative one becomes zero.
    #[must_use]
    pub fn from_ratio(value: BigRational) -> Self {
        if value.is_negative() { Self(BigRational::zero()) } else { Self(value) }
    }

    /// Returns no loss.
    #[must_use]
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// Returns the fraction.
    #[must_use]
    pub fn ratio(&self) -> &BigRational {
        &self.0
    }

    /// Tells whether there is no loss.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Adds a loss: composition.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    /// Takes a part away; `None` when less is left.
    #[must_use]
    pub fn minus(&self, part: &Self) -> Option<Self> {
        (part.0 <= self.0).then(|| Self(&self.0 - &part.0))
    }

    /// Multiplies by a whole number, for group privacy.
    #[must_use]
    pub fn times(&self, factor: u64) -> Self {
        Self(&self.0 * BigRational::from_integer(BigInt::from(factor)))
    }
}

impl fmt::Display for Rho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0.numer(), self.0.denom())
    }
}

impl FromStr for Rho {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (n, d) = text.split_once('/').unwrap_or((text, "1"));
        let n: BigInt = n.parse().map_err(|_| ())?;
        let d: BigInt = d.parse().map_err(|_| ())?;
        if !d.is_positive() || n.is_negative() {
            return Err(());
        }
        Ok(Self(BigRational::new(n, d)))
    }
}
