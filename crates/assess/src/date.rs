//! Dates as tables have them: a day, a month or a year.
//!
//! Many bodies keep the year alone, and some the month. A year is not its first of January:
//! taking it so would make delays of months out of nothing. So a date here keeps how finely
//! it is known, and a table is read as finely as its coarsest date.

use jiff::civil::Date;
use serde::Serialize;

/// How finely a date is known; the coarser is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

impl Grain {
    /// The word for one unit.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// Numbers the unit in which a day lies; neighbours differ by 1.
    #[must_use]
    pub fn unit(self, day: Date) -> i32 {
        match self {
            Self::Day => days(day),
            Self::Month => i32::from(day.year()) * 12 + i32::from(day.month()) - 1,
            Self::Year => i32::from(day.year()),
        }
    }

    /// Numbers the last unit that is over at the end of a day.
    #[must_use]
    pub fn over_by(self, now: Date) -> i32 {
        let ends = match self {
            Self::Day => true,
            Self::Month => now == now.last_of_month(),
            Self::Year => now == now.last_of_year(),
        };
        self.unit(now) - i32::from(!ends)
    }

    /// The last day before the unit in which a day lies.
    #[must_use]
    pub fn day_before(self, day: Date) -> Date {
        let first = match self {
            Self::Day => day,
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
        };
        first.yesterday().unwrap_or(first)
    }

    /// The year in which a unit lies.
    #[must_use]
    pub fn year(self, unit: i32) -> i32 {
        match self {
            Self::Day => {
                // INVARIANT: units come from dates, so the year is near unit / 365.2425.
                let mut year = 1970 + unit.div_euclid(366);
                while self.first_of_year(year + 1) <= unit {
                    year += 1;
                }
                year
            }
            Self::Month => unit.div_euclid(12),
            Self::Year => unit,
        }
    }

    /// Numbers the first unit of a year.
    #[must_use]
    pub fn first_of_year(self, year: i32) -> i32 {
        match self {
            Self::Day => i16::try_from(year).ok().and_then(|y| Date::new(y, 1, 1).ok()).map_or(i32::MAX, days),
            Self::Month => year * 12,
            Self::Year => year,
        }
    }
}

/// Days since the first of January 1970.
fn days(day: Date) -> i32 {
    day.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// A date that is known to the day, the month or the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartialDate {
    first: Date,
    grain: Grain,
}

/// What is dated before this year is a slip.
const FIRST_YEAR: i16 = 1970;

impl PartialDate {
    /// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; none when it is no such date, or lies before 1970:
    /// no such case is registered, and 0021 or 1921 is a slip for 2021.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |s: &str, digits: usize| {
            (s.len() == digits && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<i16>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4).filter(|y| *y >= FIRST_YEAR)?;
        let short = |part: Option<&str>| part.map(|p| number(p, 2).and_then(|n| i8::try_from(n).ok()));
        let (month, day) = (short(parts.next()), short(parts.next()));
        if parts.next().is_some() {
            return None;
        }
        let (grain, month, day) = match (month, day) {
            (None, _) => (Grain::Year, 1, 1),
            (Some(month), None) => (Grain::Month, month?, 1),
            (Some(month), Some(day)) => (Grain::Day, month?, day?),
        };
        Some(Self { first: Date::new(year, month, day).ok()?, grain })
    }

    /// Makes a date that is known to the day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { first: day, grain: Grain::Day }
    }

    /// The first day on which it may have been.
    #[must_use]
    pub fn first(self) -> Date {
        self.first
    }

    /// The last day on which it may have been.
    #[must_use]
    pub fn last(self) -> Date {
        match self.grain {
            Grain::Day => self.first,
            Grain::Month => self.first.last_of_month(),
            Grain::Year => self.first.last_of_year(),
        }
    }

    /// How finely it is known.
    #[must_use]
    pub fn grain(self) -> Grain {
        self.grain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String, Grain)> {
        PartialDate::parse(text).map(|d| (d.first().to_string(), d.last().to_string(), d.grain()))
    }

    #[test]
    fn dates_keep_how_finely_they_are_known() {
        let is = |first: &str, last: &str, grain| Some((first.to_owned(), last.to_owned(), grain));
        assert_eq!(read("2024-02-29"), is("2024-02-29", "2024-02-29", Grain::Day));
        assert_eq!(read("2023-02"), is("2023-02-01", "2023-02-28", Grain::Month));
        assert_eq!(read("2021"), is("2021-01-01", "2021-12-31", Grain::Year));
        for wrong in [
            "",
            "2023-02-29",
            "2023-13",
            "21",
            "2021-1-1",
            "01.02.2021",
            "2021-01-01-01",
            "+021",
            "2021-",
            "x",
            "0021",
            "1921-03-15",
            "1969-12-31",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn units_are_numbered() {
        let day = |y, m, d| Date::constant(y, m, d);
        // 2000-03-01 is day 11,017 of Unix time.
        assert_eq!(Grain::Day.unit(day(2000, 3, 1)), 11_017);
        assert_eq!(Grain::Month.unit(day(2000, 3, 1)) - Grain::Month.unit(day(1999, 12, 31)), 3);
        assert_eq!(Grain::Month.over_by(day(2000, 2, 28)), Grain::Month.unit(day(2000, 1, 1)));
        assert_eq!(Grain::Month.over_by(day(2000, 2, 29)), Grain::Month.unit(day(2000, 2, 1)));
        assert_eq!((Grain::Year.over_by(day(2000, 12, 30)), Grain::Year.over_by(day(2000, 12, 31))), (1999, 2000));
        let before = [Grain::Day, Grain::Month, Grain::Year].map(|g| g.day_before(day(2000, 3, 15)));
        assert_eq!(before, [day(2000, 3, 14), day(2000, 2, 29), day(1999, 12, 31)]);
        for d in [day(1969, 12, 31), day(1970, 1, 1), day(2024, 12, 31), day(2025, 1, 1), day(1900, 7, 1)] {
            assert_eq!(Grain::Day.year(Grain::Day.unit(d)), i32::from(d.year()), "{d}");
            assert_eq!(Grain::Month.year(Grain::Month.unit(d)), i32::from(d.year()), "{d}");
        }
    }
}
