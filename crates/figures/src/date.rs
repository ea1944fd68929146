//! Dates as sources state them: often only a year or a month.
//!
//! To complete "2024-09" to the first of September would invent a day, so the missing
//! part stays missing and a page shows just what was stated.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// How much of a date the source states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// The year.
    Year,
    /// The month.
    Month,
    /// The day.
    Day,
}

/// A date of the Gregorian calendar, known to the year, the month or the day.
///
/// Sorts by time; a date with a part missing stands before those that state it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct PartialDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl PartialDate {
    /// Makes a date of which only the year is known.
    #[must_use]
    pub fn of_year(year: u16) -> Self {
        Self { year, month: None, day: None }
    }

    /// Returns the year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, 1 to 12, when it is known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// Returns the day of the month when it is known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// Returns how much of the date is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (_, Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, None) => Precision::Year,
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(m) = self.month {
            write!(f, "-{m:02}")?;
        }
        if let Some(d) = self.day {
            write!(f, "-{d:02}")?;
        }
        Ok(())
    }
}

fn digits(text: &str, width: usize) -> Option<u16> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for PartialDate {
    type Err = String;

    /// Reads `2024`, `2024-07` or `2024-07-05`.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("'{text}' is not a date of the form 2024, 2024-07 or 2024-07-05");
        let mut parts = text.split('-');
        let year = parts.next().and_then(|p| digits(p, 4)).filter(|y| *y >= 1900).ok_or_else(bad)?;
        let mut small = |max: u8| match parts.next() {
            None => Ok(None),
            Some(p) => digits(p, 2)
                .and_then(|n| u8::try_from(n).ok())
                .filter(|n| (1..=max).contains(n))
                .map(Some)
                .ok_or_else(bad),
        };
        let month = small(12)?;
        let day = small(days_in(year, month.unwrap_or(1)))?;
        if parts.next().is_some() {
            return Err(bad());
        }
        Ok(Self { year, month, day })
    }
}

impl TryFrom<String> for PartialDate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The time that a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// One year.
    Year(u16),
    /// From the one date to the other, both included.
    Span {
        /// The first day, month or year.
        from: PartialDate,
        /// The last.
        to: PartialDate,
    },
}

impl Period {
    /// Returns when the period begins.
    #[must_use]
    pub fn from(self) -> PartialDate {
        match self {
            Self::Year(y) => PartialDate::of_year(y),
            Self::Span { from, .. } => from,
        }
    }

    /// Returns when the period ends.
    #[must_use]
    pub fn to(self) -> PartialDate {
        match self {
            Self::Year(y) => PartialDate::of_year(y),
            Self::Span { to, .. } => to,
        }
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        (Self::from(*self), self.to()).cmp(&(Self::from(*other), other.to()))
    }
}

/// Writes `2017`, or `2004-01/2015-06` (the interval of ISO 8601).
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(y) => write!(f, "{y}"),
            Self::Span { from, to } => write!(f, "{from}/{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_back_as_written() {
        for text in ["2024", "2024-07", "2024-07-05", "2024-02-29", "2000-02-29"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        assert_eq!("2024-07".parse::<PartialDate>().unwrap().precision(), Precision::Month);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "24",
            "2024-7",
            "2024-13",
            "2024-00",
            "2023-02-29",
            "1900-02-29",
            "2024-04-31",
            "2024-07-05-1",
            "2024-",
            "٢٠٢٤",
            "1899",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn periods_sort_by_time() {
        let span = |a: &str, b: &str| Period::Span { from: a.parse().unwrap(), to: b.parse().unwrap() };
        let mut all = [Period::Year(2020), span("2022-01", "2022-06"), span("2004", "2020"), Period::Year(2004)];
        all.sort();
        let text: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["2004", "2004/2020", "2020", "2022-01/2022-06"]);
    }
}
