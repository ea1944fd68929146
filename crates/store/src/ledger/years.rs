use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Calendar years from a first to a last one, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    first: u16,
    last: u16,
}

/// A text that names no years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("these are no years")]
pub struct NoYears;

impl NoYears {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "write the first and the last year, such as 2026-2030, or one year; a hundred at most"
    }
}

impl Years {
    /// Makes a span of 1 to 100 years of four digits; `None` for anything else.
    #[must_use]
    pub fn new(first: u16, last: u16) -> Option<Self> {
        let fine = (1000..=9999).contains(&first) && (first..=9999).contains(&last) && last - first < 100;
        fine.then_some(Self { first, last })
    }

    /// Returns the first year.
    #[must_use]
    pub fn first(self) -> u16 {
        self.first
    }

    /// Returns the last year.
    #[must_use]
    pub fn last(self) -> u16 {
        self.last
    }

    /// Returns how many years there are.
    #[must_use]
    pub fn count(self) -> u64 {
        u64::from(self.last - self.first) + 1
    }

    /// Returns how many of them have begun in `year`.
    #[must_use]
    pub fn begun(self, year: u16) -> u64 {
        if year < self.first { 0 } else { u64::from(year.min(self.last) - self.first) + 1 }
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}-{}", self.first, self.last) }
    }
}

impl FromStr for Years {
    type Err = NoYears;

    fn from_str(text: &str) -> Result<Self, NoYears> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let year = |t: &str| if t.len() == 4 { t.parse().map_err(|_| NoYears) } else { Err(NoYears) };
        Self::new(year(first)?, year(last)?).ok_or(NoYears)
    }
}

/// Returns the year of a time in RFC 3339; `None` when the text is no such time.
#[must_use]
pub fn year_of(time: &str) -> Option<u16> {
    let (year, rest) = time.split_at_checked(4)?;
    (rest.starts_with('-') && year.bytes().all(|b| b.is_ascii_digit())).then(|| year.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_and_written() {
        for (text, first, last, count) in [("2026-2030", 2026, 2030, 5), ("2026", 2026, 2026, 1)] {
            let years: Years = text.parse().unwrap();
            assert_eq!((years.first(), years.last(), years.count()), (first, last, count));
            assert_eq!(years.to_string(), text);
        }
        for text in ["", "26-30", "2030-2026", "2026-", "2026-2030-2031", "+026-2030", "2026-2126", "x"] {
            assert_eq!(text.parse::<Years>(), Err(NoYears), "{text}");
        }
    }

    #[test]
    fn years_begin_one_after_the_other() {
        let years = Years::new(2026, 2030).unwrap();
        assert_eq!([2025, 2026, 2028, 2030, 2031].map(|y| years.begun(y)), [0, 1, 3, 5, 5]);
    }

    #[test]
    fn the_year_of_a_time() {
        assert_eq!(year_of("2026-11-24T12:00:00Z"), Some(2026));
        for text in ["", "2026", "20261124", "+026-11-24", "é26-11-24"] {
            assert_eq!(year_of(text), None, "{text}");
        }
    }
}
