//! A simulated person.

use jiff::civil::Date;

use crate::calibration::Calibration;
use crate::draw::Draw;
use crate::names::{FullName, Script};
use crate::{Country, WorldSpec};

/// Sex or gender, in the words of CTDC 2024.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Sex {
    Woman,
    Man,
    Trans,
}

impl Sex {
    /// Returns the code of the CTDC 2024 code book.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Woman => "Woman",
            Self::Man => "Man",
            Self::Trans => "Trans/Transgender/NonConforming",
        }
    }
}

/// A simulated person. No real person is meant: name, birth and story are drawn by lot.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Number in the world, from 0; also the number of the stream that all is drawn from.
    pub id: u64,
    /// Full name.
    pub name: FullName,
    /// Sex or gender.
    pub sex: Sex,
    /// Birth date.
    pub birth: Date,
    /// Citizenship.
    pub citizenship: Country,
    /// How easily the person is seen, in [0, 1), the same for all contributors.
    pub visibility: f64,
}

impl Person {
    /// Returns the family name in the person's own writing.
    #[must_use]
    pub fn family(&self) -> String {
        self.name.family(Script::Native).into_owned()
    }

    /// Returns the given name in the person's own writing.
    #[must_use]
    pub fn given(&self) -> String {
        self.name.given(Script::Native).into_owned()
    }

    /// Returns the father's name in the person's own writing.
    #[must_use]
    pub fn patronymic(&self) -> Option<String> {
        self.name.patronymic(Script::Native)
    }

    /// Returns the age in whole years on a day.
    #[must_use]
    pub fn age_on(&self, day: Date) -> u16 {
        let had_birthday = (day.month(), day.day()) >= (self.birth.month(), self.birth.day());
        let years = day.year() - self.birth.year() - i16::from(!had_birthday);
        u16::try_from(years).unwrap_or(0)
    }
}

/// What is drawn of a person before the first episode.
pub(crate) struct Beginning {
    pub(crate) corridor: usize,
    pub(crate) sex: Sex,
    pub(crate) child: bool,
}

/// Draws the corridor first: sex and age depend on it.
pub(crate) fn begin(calibration: &Calibration, draw: &mut Draw) -> Beginning {
    let corridor = draw.weighted(calibration.weights());
    let profile = calibration.corridors().get(corridor).and_then(|c| calibration.profile(c));
    let (male, trans, child) = profile.map_or((0.5, 0.0, 0.1), |p| (p.male, p.trans, p.child));
    let u = draw.unit();
    let sex = if u < trans {
        Sex::Trans
    } else if u < trans + male {
        Sex::Man
    } else {
        Sex::Woman
    };
    Beginning { corridor, sex, child: draw.chance(child) }
}

/// Draws the day on which an episode begins: a season for work in fields and on sites.
pub(crate) fn first_day(spec: &WorldSpec, draw: &mut Draw) -> Date {
    const MONTHS: [f64; 12] = [0.7, 0.8, 1.2, 1.3, 1.3, 1.1, 1.0, 1.0, 1.1, 0.9, 0.8, 0.8];
    let years = u32::try_from(spec.to_year - spec.from_year + 1).unwrap_or(1);
    let year = spec.from_year + i16::try_from(draw.below(years)).unwrap_or(0);
    let month = i8::try_from(draw.weighted(&MONTHS) + 1).unwrap_or(1);
    let first = Date::new(year, month, 1).unwrap_or(Date::ZERO);
    let day = i8::try_from(draw.below(u32::try_from(first.days_in_month()).unwrap_or(28)) + 1).unwrap_or(1);
    Date::new(year, month, day).unwrap_or(first)
}

/// Draws a birth date so that the person is `age` years old on `day`.
pub(crate) fn birth(day: Date, age: u16, draw: &mut Draw) -> Date {
    let back = i64::from(draw.below(365));
    let years = jiff::Span::new().years(i16::try_from(age).unwrap_or(0));
    day.checked_sub(years).and_then(|d| d.checked_sub(jiff::Span::new().days(back))).unwrap_or(day)
}

/// Draws the name of somebody with a citizenship.
pub(crate) fn name(calibration: &Calibration, citizenship: Country, sex: Sex, draw: &mut Draw) -> FullName {
    let people = calibration.people_of(citizenship, |w| draw.weighted(w));
    FullName::draw(people, sex != Sex::Man, draw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_counts_birthdays() {
        let mut draw = Draw::new(1, 1);
        let day = Date::constant(2019, 3, 1);
        for age in [1_u16, 17, 18, 40] {
            for _ in 0..300 {
                let p = Person {
                    id: 0,
                    name: FullName::draw(crate::names::People::Kazakh, true, &mut draw),
                    sex: Sex::Woman,
                    birth: birth(day, age, &mut draw),
                    citizenship: Country::of("KAZ").unwrap(),
                    visibility: 0.0,
                };
                assert_eq!(p.age_on(day), age, "born {}", p.birth);
            }
        }
    }
}
