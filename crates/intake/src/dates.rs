//! Dates in a contributor's own formats.

use jiff::civil::Date;
use jiff::fmt::strtime::{self, BrokenDownTime};

use crate::mapping::Take;

/// Years that a date of a case can have; others are slips of the pen or two digits.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// The parts of a date that the mapping's format gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) year: Option<i16>,
    pub(crate) month: Option<i8>,
}

/// Date formats, tried in order.
#[derive(Debug, Clone)]
pub(crate) struct Formats(Vec<String>);

impl Formats {
    /// Checks that each format can be read and gives the part that is taken.
    pub(crate) fn new(formats: Vec<String>, take: Take) -> Result<Self, String> {
        if formats.is_empty() {
            return Err("the list of date formats is empty".into());
        }
        let sample = Date::constant(2019, 11, 23);
        for f in &formats {
            let good = write(f, sample).and_then(|text| read(f, &text)).is_some_and(|p| match take {
                Take::Year => p.year == Some(2019),
                Take::Month => p.month == Some(11),
                Take::YearMonth => p.year == Some(2019) && p.month == Some(11),
            });
            if !good {
                return Err(format!("the date format '{f}' does not give what is taken; an example: \"%d.%m.%Y\""));
            }
        }
        Ok(Self(formats))
    }

    /// Reads a date in the first format that fits.
    pub(crate) fn read(&self, text: &str) -> Option<Parts> {
        self.0.iter().find_map(|f| read(f, text.trim()))
    }

    /// Writes a date in the first format, so that [`Formats::read`] gets it back.
    pub(crate) fn write(&self, date: Date) -> Option<String> {
        self.0.first().and_then(|f| write(f, date))
    }
}

fn write(format: &str, date: Date) -> Option<String> {
    strtime::format(format, date.at(0, 0, 0, 0)).ok()
}

fn read(format: &str, text: &str) -> Option<Parts> {
    let tm = BrokenDownTime::parse(format, text).ok()?;
    let parts = match (tm.year(), tm.month(), tm.day()) {
        // A whole date must exist in the calendar.
        (Some(_), Some(_), Some(_)) => {
            tm.to_date().ok().map(|d| Parts { year: Some(d.year()), month: Some(d.month()) })?
        }
        (year, month, _) => Parts { year, month },
    };
    parts.year.is_none_or(|y| YEARS.contains(&y)).then_some(parts)
}

/// Turns a day number of a spreadsheet (1900 system) into a date.
///
/// Day 60 is 29 February 1900, which never was; it counts as 28 February.
pub(crate) fn of_serial(days: f64) -> Option<Date> {
    if !(1.0..2_958_466.0).contains(&days) {
        return None;
    }
    let whole = days.floor() as i64;
    let epoch = if whole >= 60 { Date::constant(1899, 12, 30) } else { Date::constant(1899, 12, 31) };
    epoch.checked_add(jiff::Span::new().try_days(whole).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_tried_in_order() {
        let f = Formats::new(vec!["%d.%m.%Y".into(), "%Y-%m-%d".into(), "%Y".into()], Take::Year).unwrap();
        let year = |t| f.read(t).and_then(|p| p.year);
        assert_eq!(year("05.03.2019"), Some(2019));
        assert_eq!(year("5.3.2019"), Some(2019));
        assert_eq!(year("2019-03-05"), Some(2019));
        assert_eq!(year(" 2019 "), Some(2019));
        for bad in ["31.02.2019", "05.03.19", "5 March 2019", "", "2019-13-01", "00.03.2019", "05.03.2019 12:00"] {
            assert_eq!(f.read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_format_must_give_what_is_taken() {
        assert!(Formats::new(vec!["%d.%m".into()], Take::Year).is_err());
        assert!(Formats::new(vec!["%Y".into()], Take::Month).is_err());
        assert!(Formats::new(vec!["%m/%Y".into()], Take::YearMonth).is_ok());
        assert!(Formats::new(vec!["%Q".into()], Take::Year).is_err());
        assert!(Formats::new(vec![], Take::Year).is_err());
    }

    // Day numbers as a spreadsheet program shows them.
    #[test]
    fn serial_days_are_those_of_spreadsheets() {
        assert_eq!(of_serial(1.0), Some(Date::constant(1900, 1, 1)));
        assert_eq!(of_serial(59.0), Some(Date::constant(1900, 2, 28)));
        assert_eq!(of_serial(61.0), Some(Date::constant(1900, 3, 1)));
        assert_eq!(of_serial(43_529.75), Some(Date::constant(2019, 3, 5)));
        assert_eq!(of_serial(2_958_465.0), Some(Date::constant(9999, 12, 31)));
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(of_serial(bad), None);
        }
    }
}
