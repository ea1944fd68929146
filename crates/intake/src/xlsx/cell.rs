//! A workbook's typed cell becomes the text that the mapping understands.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime};
use jiff::civil::Date;

use crate::dates::of_serial;
use crate::recipe::VariableRule;

/// A cell's value, taken out of the reader.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Typed {
    Text(String),
    Number(f64),
    Truth(bool),
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

    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(t) if t.trim().is_empty())
    }

    /// Writes the value for the rules that read its column.
    pub(super) fn text(&self, rules: Option<&mut dyn Iterator<Item = &VariableRule>>) -> Cow<'_, str> {
        let mut rules: Vec<&VariableRule> = rules.map_or_else(Vec::new, Iterator::collect);
        match self {
            Self::Text(t) => Cow::Borrowed(t),
            Self::Truth(b) => {
                let own = rules.iter().find_map(|r| r.truth(*b));
                Cow::Owned(own.unwrap_or(if *b { "TRUE" } else { "FALSE" }).to_owned())
            }
            Self::Day(d) => {
                let own = rules.iter().find_map(|r| r.formats()?.write(*d));
                Cow::Owned(own.unwrap_or_else(|| d.to_string()))
            }
            Self::Number(n) => {
                let text = number(*n);
                rules.retain(|r| r.formats().is_some_and(|f| f.read(&text).is_none()));
                // A number in a column of dates that is no date as it stands is a day number.
                let day = of_serial(*n).and_then(|d| rules.iter().find_map(|r| r.formats()?.write(d)));
                Cow::Owned(day.unwrap_or(text))
            }
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
        assert_eq!(Typed::Number(2019.0).text(None), "2019");
        assert_eq!(Typed::Number(f64::NAN).text(None), "NaN");
        assert_eq!(Typed::Truth(true).text(None), "TRUE");
        assert_eq!(Typed::Day(Date::constant(2019, 3, 5)).text(None), "2019-03-05");
        assert_eq!(Typed::of(&DataRef::DateTimeIso("2019-03-05T10:00:00".into())).text(None), "2019-03-05");
    }
}
