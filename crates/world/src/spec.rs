use serde::Serialize;

use crate::WorldError;

/// The years the code book of the platform can tell apart.
const YEARS: std::ops::RangeInclusive<i16> = 2002..=2026;
const MAX_PEOPLE: u64 = 10_000_000;

/// What world to make. The same spec gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WorldSpec {
    /// How many people were exploited, seen by anybody or not.
    pub people: u64,
    /// Which world of that size.
    pub seed: u64,
    /// First year in which an episode begins.
    pub from_year: i16,
    /// Last year in which an episode begins or a contributor registers anybody.
    pub to_year: i16,
}

impl WorldSpec {
    /// Returns a spec for the years that the published figures of the calibration are near to.
    #[must_use]
    pub fn of(people: u64, seed: u64) -> Self {
        Self { people, seed, from_year: 2012, to_year: 2025 }
    }

    /// Checks that the generator can make it.
    ///
    /// # Errors
    /// [`WorldError::Spec`] for too many people or years outside the code book.
    pub fn check(&self) -> Result<(), WorldError> {
        if self.people > MAX_PEOPLE {
            return Err(WorldError::Spec(format!("{} people are more than {MAX_PEOPLE}", self.people)));
        }
        if !YEARS.contains(&self.from_year) || !YEARS.contains(&self.to_year) || self.from_year > self.to_year {
            return Err(WorldError::Spec(format!("years {} to {}", self.from_year, self.to_year)));
        }
        Ok(())
    }
}
