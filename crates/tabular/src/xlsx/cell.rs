//! The typed cells of a workbook.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime};
use jiff::civil::Date;

/// A cell's value, taken out of the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A day, with or without a time.
    Day(Date),
}

impl Typed {
    pub(super) fn of(value: &DataRef<'_>) -> Self {
        match value {
            DataRef::Empty => Self::Text(String::new()),
            DataRef::String(s) => Self::Text(s.clone()),
            DataRef::SharedString(s) => Self::Text((*s).to_owned()),
            DataRef::Int(i) => Self::Number(*i as f64),
            DataRef::Float(f) => Self::Number(*f),
            DataRef::Bool(b) => Self::Truth(*b),
            DataRef::DateTime(d) => day(d).map_or(Self::Number(d.as_f64()), Self::Day),
            DataRef::DateTimeIso(s) => {
                s.get(..10).and_then(|d| d.parse().ok()).map_or_else(|| Self::Text(s.clone()), Self::Day)
            }
            DataRef::DurationIso(s) => Self::Text(s.clone()),
            DataRef::Error(e) => Self::Text(e.to_string()),
        }
    }

    /// Tells whether it is text without a letter.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(t) if t.trim().is_empty())
    }

    /// Writes the value as a person would: 2019 and not 2019.0, a day as 2019-03-05.
    #[must_use]
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Text(t) => Cow::Borrowed(t),
            Self::Truth(b) => Cow::Borrowed(if *b { "TRUE" } else { "FALSE" }),
            Self::Day(d) => Cow::Owned(d.to_string()),
            Self::Number(n) => Cow::Owned(number(*n)),
        }
    }
}

/// Writes a number as a person would: 2019 and not 2019.0.
fn number(n: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if n.fract() == 0.0 && n.abs() <= EXACT { format!("{}", n as i64) } else { n.to_string() }
}

fn day(d: &ExcelDateTime) -> Option<Date> {
    if !d.is_datetime() {
        return None;
    }
    // A time of day without a date is no day.
    if d.as_f64() < 1.0 {
        return None;
    }
    let (year, month, day, ..) = d.to_ymd_hms_milli();
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_person_would() {
        assert_eq!([number(2019.0), number(-3.0), number(1.5), number(1e300)].map(|s| s.len().min(20)), [4, 2, 3, 20]);
        assert_eq!(Typed::Number(2019.0).plain(), "2019");
        assert_eq!(Typed::Number(f64::NAN).plain(), "NaN");
        assert_eq!(Typed::Truth(true).plain(), "TRUE");
        assert_eq!(Typed::Day(Date::constant(2019, 3, 5)).plain(), "2019-03-05");
        assert_eq!(Typed::of(&DataRef::DateTimeIso("2019-03-05T10:00:00".into())).plain(), "2019-03-05");
    }
}
