use std::fmt;
use std::str::FromStr;

use num_rational::BigRational;
use thiserror::Error;

use crate::{Rho, Variance, composed, zcdp};

/// How losses are added up and turned into a promise.
///
/// Each accountant has its own currency: both are held in [`Rho`], but a [`Rho`] of one
/// means nothing to the conversions of the other. A release says which it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Accountant {
    /// Zero-concentrated DP: for any mix of mechanisms, see [`zcdp`].
    #[default]
    Zcdp,
    /// The exact curve of composed Gaussians: for discrete Gaussians only, see [`composed`].
    Composed,
}

/// A word that names no accountant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no accountant '{0}'")]
pub struct UnknownAccountant(String);

impl UnknownAccountant {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "write zcdp or composed"
    }
}

impl Accountant {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Zcdp, Self::Composed];

    /// Returns a total loss, close to the largest, that keeps (epsilon, delta); rounded down.
    ///
    /// # Privacy
    /// See [`zcdp::rho_for`] and [`composed::rho_for`].
    #[must_use]
    pub fn rho_for(self, epsilon: &BigRational, delta: &BigRational) -> Rho {
        match self {
            Self::Zcdp => zcdp::rho_for(epsilon, delta),
            Self::Composed => composed::rho_for(epsilon, delta),
        }
    }

    /// Returns an epsilon that a total loss keeps at `delta`, rounded up; `None` when
    /// `delta` is not between 0 and 1.
    ///
    /// # Privacy
    /// See [`zcdp::epsilon_for`] and [`composed::epsilon_for`]. For a person in the table
    /// under m identities both hold with `m^2` times the loss.
    #[must_use]
    pub fn epsilon_for(self, rho: &Rho, delta: &BigRational) -> Option<BigRational> {
        match self {
            Self::Zcdp => zcdp::epsilon_for(rho, delta),
            Self::Composed => composed::epsilon_for(rho, delta),
        }
    }

    /// Returns the loss of one table with discrete Gaussian noise; `None` when this
    /// accountant can't account for so little noise.
    ///
    /// # Privacy
    /// One person adds at most 1 to at most one cell. See [`Variance::rho`] and
    /// [`composed::loss`].
    #[must_use]
    pub fn loss(self, variance: Variance) -> Option<Rho> {
        match self {
            Self::Zcdp => Some(variance.rho()),
            Self::Composed => composed::loss(variance),
        }
    }

    /// Returns the variance that costs here what `plain` costs in zCDP; `None` beyond the limits
    /// of [`Variance`].
    ///
    /// So a share of a total in this currency buys `1/(2 share)`, made noise by this. A
    /// table never costs less composed than `2^-40`, however large the variance.
    ///
    /// # Privacy
    /// Measuring with it loses `1/(2 plain)` by [`Accountant::loss`], or what one table costs at
    /// least.
    #[must_use]
    pub fn noise(self, plain: Variance) -> Option<Variance> {
        match self {
            Self::Zcdp => Some(plain),
            Self::Composed => composed::noise(plain),
        }
    }

    /// Tells whether a total in this currency may be debited with a loss in the other one.
    ///
    /// # Privacy
    /// A table never costs less composed than in zCDP, so a total that was converted by
    /// zCDP holds whatever is debited to it. A composed total holds for composed losses
    /// only: zCDP's are too small for it, and may stand for noise that is not Gaussian.
    #[must_use]
    pub fn covers(self, loss: Self) -> bool {
        self == Self::Zcdp || loss == Self::Composed
    }

    /// Returns the name that people read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zcdp => "zCDP",
            Self::Composed => "composed Gaussians",
        }
    }

    /// Returns the word that files and commands use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Zcdp => "zcdp",
            Self::Composed => "composed",
        }
    }
}

impl fmt::Display for Accountant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Accountant {
    type Err = UnknownAccountant;

    fn from_str(text: &str) -> Result<Self, UnknownAccountant> {
        Self::ALL
            .into_iter()
            .find(|a| a.word() == text)
            .ok_or_else(|| UnknownAccountant(text.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_decimal;

    #[test]
    fn reads_back_its_word() {
        for a in Accountant::ALL {
            assert_eq!(a.word().parse(), Ok(a));
        }
        assert!("zCDP".parse::<Accountant>().is_err() && "".parse::<Accountant>().is_err());
    }

    #[test]
    fn each_answers_in_its_own_currency() {
        let (epsilon, delta) = (parse_decimal("1").unwrap(), parse_decimal("1e-6").unwrap());
        let [zcdp, composed] = Accountant::ALL.map(|a| a.rho_for(&epsilon, &delta));
        assert!(composed > zcdp);
        assert!(Accountant::Composed.epsilon_for(&zcdp, &delta) < Accountant::Zcdp.epsilon_for(&zcdp, &delta));
    }

    #[test]
    fn noise_has_the_price_that_was_asked() {
        for (p, q) in [(1, 1024), (1, 1), (17, 5), (8464, 1), (1 << 38, 1), (3, 1 << 38)] {
            let plain = Variance::new(p, q).unwrap();
            assert_eq!(Accountant::Zcdp.noise(plain), Some(plain));
            let noise = Accountant::Composed.noise(plain).unwrap();
            assert_eq!(Accountant::Composed.loss(noise), Some(plain.rho()), "{plain}");
        }
        // 17/5 + 9/4 = 113/20
        assert_eq!(Accountant::Composed.noise(Variance::new(17, 5).unwrap()), Variance::new(113, 20));
        assert_eq!(Accountant::Composed.noise(Variance::new(7, 4).unwrap()), Variance::new(4, 1));
        assert_eq!(Accountant::Composed.noise(Variance::new(1, (1 << 40) - 1).unwrap()), None);
    }

    #[test]
    fn only_a_zcdp_total_covers_both() {
        use Accountant::{Composed, Zcdp};
        assert!(Zcdp.covers(Zcdp) && Zcdp.covers(Composed) && Composed.covers(Composed) && !Composed.covers(Zcdp));
        // The reason: the same noise never costs less composed.
        for (p, q) in [(3, 1), (17, 5), (1000, 1), (1 << 60, 1), (1 << 78, 1 << 40)] {
            let v = Variance::new(p, q).unwrap();
            assert!(Composed.loss(v) > Zcdp.loss(v), "{v}");
        }
    }
}
