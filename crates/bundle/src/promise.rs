//! The arithmetic of the promise: what the tables of a release lose together, by the variances
//! in `measured.csv`, against the loss in the manifest; and the same of its assessment.
//!
//! Written from the definitions and not with the privacy crate, which the public plane
//! must not reach. All is exact.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};

use crate::assessment::read_assessed;
use crate::table::read_variances;
use crate::{Assessment, BundleError, Privacy, ProblemKind, conversion};

/// Who counted; known by the words before the semicolon in the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accountant {
    /// A table loses `1/(2 v)`.
    Zcdp,
    /// A table loses `1/(2 (v - 9/4))`, at least `2^-40`; none has a variance of 9/4 or less.
    Composed,
}

fn fraction(n: i64, d: i64) -> BigRational {
    BigRational::new(n.into(), d.into())
}

impl Accountant {
    pub(crate) fn named(text: &str) -> Option<Self> {
        match text.split(';').next()?.trim() {
            "zCDP" => Some(Self::Zcdp),
            "composed Gaussians" => Some(Self::Composed),
            _ => None,
        }
    }

    /// Returns the epsilon that a loss has at `delta`.
    pub(crate) fn epsilon(self, rho: f64, delta: f64) -> f64 {
        match self {
            Self::Zcdp => conversion::zcdp(rho, delta),
            Self::Composed => conversion::gaussian(rho, delta),
        }
    }

    fn loss(self, variance: &BigRational) -> Option<BigRational> {
        let room = match self {
            Self::Zcdp => variance.clone(),
            Self::Composed => variance - fraction(9, 4),
        };
        let loss = room.is_positive().then(|| (room * fraction(2, 1)).recip())?;
        let least = BigRational::new(BigInt::one(), BigInt::one() << 40);
        Some(if self == Self::Composed { loss.max(least) } else { loss })
    }
}

/// Finds what does not fit; none when the tables lose no more than the manifest says.
///
/// # Errors
/// [`BundleError`] when `measured.csv` can't be read.
pub(crate) fn fault(privacy: &Privacy, measured: &Path) -> Result<Option<ProblemKind>, BundleError> {
    let Some(accountant) = Accountant::named(&privacy.accountant) else {
        return Ok(Some(ProblemKind::UnknownAccountant));
    };
    let Some(promised) = number(&privacy.rho) else { return Ok(Some(ProblemKind::Unreadable)) };
    // A person adds to one cell of a table: the cell with the least noise tells what that loses.
    let mut tables: HashMap<String, BigRational> = HashMap::new();
    for row in read_variances(measured)? {
        let Some(variance) = number(&row.variance) else {
            return Err(BundleError::form(measured, "a variance is no fraction above zero"));
        };
        match tables.get_mut(&row.variables) {
            Some(least) if *least <= variance => {}
            Some(least) => *least = variance,
            None => {
                tables.insert(row.variables, variance);
            }
        }
    }
    let lost = tables.values().try_fold(BigRational::zero(), |sum, v| Some(sum + accountant.loss(v)?));
    Ok(lost.is_none_or(|l| l > promised).then_some(ProblemKind::BrokenPromise))
}

/// Finds what does not fit of an assessment: its tables must be those that the section names, each
/// with that variance and that loss, and lose no more than was debited.
///
/// # Errors
/// [`BundleError`] when `measured.csv` of the assessment can't be read.
pub(crate) fn assessment_fault(a: &Assessment, measured: &Path) -> Result<Option<ProblemKind>, BundleError> {
    let Some(accountant) = Accountant::named(&a.accountant) else {
        return Ok(Some(ProblemKind::UnknownAccountant));
    };
    let Some(promised) = number(&a.rho) else { return Ok(Some(ProblemKind::Unreadable)) };
    let mut drawn: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for cell in read_assessed(measured)?.cells() {
        let table = drawn.entry(cell.table.clone()).or_insert_with(|| (0, cell.variance.clone()));
        if table.1 != cell.variance {
            return Err(BundleError::form(measured, "cells of one table differ in their noise"));
        }
        table.0 += 1;
    }
    let mut lost = BigRational::zero();
    for table in &a.tables {
        let loss = number(&table.variance).and_then(|v| accountant.loss(&v));
        let (Some(loss), Some(stated)) = (loss, number(&table.rho)) else {
            return Ok(Some(ProblemKind::BrokenPromise));
        };
        // Taken away, so that a table that is named twice is found.
        if drawn.remove(&table.name) != Some((table.cells, table.variance.clone())) || loss != stated {
            return Ok(Some(ProblemKind::BrokenPromise));
        }
        lost += loss;
    }
    Ok((lost > promised || !drawn.is_empty()).then_some(ProblemKind::BrokenPromise))
}

/// Reads a fraction above zero, such as `8464` or `17/2`.
fn number(text: &str) -> Option<BigRational> {
    let (n, d) = text.split_once('/').unwrap_or((text, "1"));
    let whole = |t: &str| t.bytes().all(|b| b.is_ascii_digit()).then(|| t.parse::<BigInt>().ok())?;
    let (n, d) = (whole(n)?, whole(d)?);
    (n.is_positive() && d.is_positive()).then(|| BigRational::new(n, d))
}

/// Reads a fraction above zero as a number near it.
pub(crate) fn as_float(text: &str) -> Option<f64> {
    number(text)?.to_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_by_hand() {
        // 1/17; 1/(2 (17/2 - 9/4)) = 2/25; the least is 2^-40.
        assert_eq!(Accountant::Zcdp.loss(&fraction(17, 2)), Some(fraction(1, 17)));
        assert_eq!(Accountant::Composed.loss(&fraction(17, 2)), Some(fraction(2, 25)));
        assert_eq!(Accountant::Composed.loss(&fraction(9, 4)), None);
        assert_eq!(Accountant::Composed.loss(&fraction(1 << 60, 1)), Some(fraction(1, 1 << 40)));
    }

    #[test]
    fn fractions_are_digits_only() {
        assert_eq!(number("17/2"), Some(fraction(17, 2)));
        for text in ["", "0", "-1", "1/0", "1/-2", "1.5", "+1", "1/2/3", " 1"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn accountants_are_known_by_their_names() {
        assert_eq!(Accountant::named("zCDP; conversion"), Some(Accountant::Zcdp));
        assert_eq!(Accountant::named("composed Gaussians; a table"), Some(Accountant::Composed));
        assert_eq!(Accountant::named("zCDP-like; x"), None);
    }
}
