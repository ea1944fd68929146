use num_bigint::BigInt;
use num_rational::BigRational;
use thiserror::Error;

use crate::gaussian::{self, Variance};
use crate::laplace::{self, Scale};
use crate::{Accountant, Entropy, EntropyError, Rho, Spend};

/// Says why a table was not measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MeasureError {
    /// The share asked for is larger than what is left of the spend.
    #[error("the measurement would lose more than was debited")]
    Overspent,
    /// The accountant of the spend can't account for so little noise.
    #[error("the noise is too small for the accountant of composed Gaussians")]
    TooLittleNoise,
    /// The accountant of the spend counts discrete Gaussians only.
    #[error("the accountant of composed Gaussians can't count Laplace noise")]
    NotGaussian,
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

impl MeasureError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Overspent => "plan the measurements within the spend; nothing was drawn for this one",
            Self::TooLittleNoise | Self::NotGaussian => "debit the release in zCDP, and plan it again",
            Self::Entropy(_) => "the debit stands; check the machine and measure again with a new budget",
        }
    }
}

/// Adds discrete Gaussian noise to each count of a table.
///
/// # Errors
/// Before anything is drawn: [`MeasureError::Overspent`] when the spend does not suffice,
/// [`MeasureError::TooLittleNoise`] when its accountant can't count this noise.
///
/// # Privacy
/// Neighbours: all records of one person added or removed. The caller guarantees that one
/// person adds at most 1 to at most one cell (L2 sensitivity 1). Loss: that of
/// [`Accountant::loss`] for the accountant of `spend`, taken from it. Answers are clamped
/// to 64 bits after the noise.
pub fn measure_gaussian(
    spend: &mut Spend,
    counts: &[u64],
    variance: Variance,
    e: &mut impl Entropy,
) -> Result<Vec<i64>, MeasureError> {
    let share = spend.accountant().loss(variance).ok_or(MeasureError::TooLittleNoise)?;
    spend.take(&share)?;
    counts.iter().map(|c| Ok(noisy(*c, gaussian::sample(variance, e)?))).collect()
}

/// Adds discrete Laplace noise to each count of a table.
///
/// # Errors
/// Before anything is drawn: [`MeasureError::Overspent`] when the spend does not suffice,
/// [`MeasureError::NotGaussian`] when it is not counted in zCDP.
///
/// # Privacy
/// Neighbours and sensitivity as for [`measure_gaussian`] (L1 sensitivity 1). Loss:
/// `s/t` in pure DP, `s^2/(2 t^2)` in zCDP, taken from `spend`.
pub fn measure_laplace(
    spend: &mut Spend,
    counts: &[u64],
    scale: Scale,
    e: &mut impl Entropy,
) -> Result<Vec<i64>, MeasureError> {
    if spend.accountant() != Accountant::Zcdp {
        return Err(MeasureError::NotGaussian);
    }
    let (t, s) = scale.parts();
    let epsilon = BigRational::new(BigInt::from(s), BigInt::from(t));
    spend.take(&Rho::from_ratio(&epsilon * &epsilon / BigRational::from_integer(BigInt::from(2))))?;
    counts.iter().map(|c| Ok(noisy(*c, laplace::sample(scale, e)?))).collect()
}

fn noisy(count: u64, noise: i128) -> i64 {
    let sum = i128::from(count).saturating_add(noise);
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}
