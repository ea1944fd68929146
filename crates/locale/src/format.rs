use crate::{Arg, Catalogue, Lang};

/// A day of the calendar, as printed on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

impl Day {
    /// Reads the day of an RFC 3339 stamp or an ISO date; `None` when it has no such form.
    #[must_use]
    pub fn parse(stamp: &str) -> Option<Self> {
        let mut parts = stamp.get(..10)?.splitn(3, '-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Self { year, month, day })
    }
}

impl Catalogue {
    /// Writes a whole number with the language's grouping (UAX 35: en comma, ru and kk no-break space).
    #[must_use]
    pub fn number(&self, n: u64) -> String {
        group_digits(&n.to_string(), self.separator())
    }

    /// Writes a whole number that may be negative, with a true minus sign.
    #[must_use]
    pub fn signed(&self, n: i64) -> String {
        let digits = self.number(n.unsigned_abs());
        if n < 0 { format!("\u{2212}{digits}") } else { digits }
    }

    /// Writes a range; a range of one number is that number.
    #[must_use]
    pub fn range(&self, low: u64, high: u64) -> String {
        if low == high { self.number(low) } else { format!("{}\u{2013}{}", self.number(low), self.number(high)) }
    }

    /// Writes a share in whole percent, `< 1 %` for a share that would round to nothing.
    #[must_use]
    pub fn percent(&self, part: u64, whole: u64) -> String {
        if whole == 0 {
            return "\u{2014}".into();
        }
        let rounded = (u128::from(part) * 200 + u128::from(whole)) / (u128::from(whole) * 2);
        if rounded == 0 && part > 0 { "<\u{a0}1\u{a0}%".into() } else { format!("{rounded}\u{a0}%") }
    }

    /// Writes tenths with one decimal, `15.7` or `15,7`; whole ones without it when `whole`.
    #[must_use]
    pub fn decimal(&self, tenths: u64, whole: bool) -> String {
        let number = self.number(tenths / 10);
        if whole && tenths.is_multiple_of(10) {
            return number;
        }
        format!("{number}{}{}", self.mark(), tenths % 10)
    }

    /// Writes a day: `24 November 2026`.
    #[must_use]
    pub fn day(&self, day: Day) -> String {
        let month = self.text(&format!("month-{}", day.month));
        let (d, y) = (day.day.to_string(), day.year.to_string());
        self.fill("date", &[("day", Arg::Text(&d)), ("month", Arg::Text(&month)), ("year", Arg::Text(&y))])
    }

    /// Writes the day of a stamp; the stamp itself when it has another form.
    #[must_use]
    pub fn stamp(&self, stamp: &str) -> String {
        Day::parse(stamp).map_or_else(|| stamp.to_owned(), |d| self.day(d))
    }

    /// Writes a size in the unit that a reader compares with his data plan (1 kB = 1000 bytes).
    #[must_use]
    pub fn size(&self, bytes: u64) -> String {
        let (value, unit) = match bytes {
            0..1_000 => (bytes.to_string(), "unit-b"),
            1_000..1_000_000 => (self.tenths(bytes, 1_000), "unit-kb"),
            _ => (self.tenths(bytes, 1_000_000), "unit-mb"),
        };
        format!("{value}\u{a0}{}", self.text(unit))
    }

    fn tenths(&self, bytes: u64, unit: u64) -> String {
        let tenths = (bytes * 10 + unit / 2) / unit;
        let whole = self.number(tenths / 10);
        match tenths % 10 {
            _ if tenths >= 100 => self.number((tenths + 5) / 10),
            0 => whole,
            t => format!("{whole}{}{t}", self.mark()),
        }
    }

    /// The mark before decimals (UAX 35: en point, ru and kk comma).
    fn mark(&self) -> char {
        if self.lang() == Lang::En { '.' } else { ',' }
    }

    fn separator(&self) -> &'static str {
        match self.lang() {
            Lang::En => ",",
            Lang::Ru | Lang::Kk => "\u{a0}",
        }
    }
}

/// Puts a separator between groups of three digits.
pub(crate) fn group_digits(digits: &str, separator: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, c) in digits.chars().enumerate() {
        let left = digits.len() - i;
        if i > 0 && left.is_multiple_of(3) && !(i == 1 && digits.starts_with('-')) {
            out.push_str(separator);
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn numbers_are_written_as_in_icu() {
        // ICU 74 through Intl.NumberFormat: en "193,025", ru and kk "193 025" with U+00A0.
        assert_eq!(catalogue(Lang::En).number(193_025), "193,025");
        assert_eq!(catalogue(Lang::Ru).number(193_025), "193\u{a0}025");
        assert_eq!(catalogue(Lang::Kk).number(1_000_000), "1\u{a0}000\u{a0}000");
        assert_eq!(catalogue(Lang::En).number(999), "999");
        assert_eq!(catalogue(Lang::En).signed(-1_234), "\u{2212}1,234");
        assert_eq!(group_digits("-123", ","), "-123");
    }

    #[test]
    fn shares_round_to_whole_percent_and_never_to_nothing() {
        let en = catalogue(Lang::En);
        assert_eq!(en.percent(42_340, 111_965), "38\u{a0}%");
        assert_eq!(en.percent(1, 1_000), "<\u{a0}1\u{a0}%");
        assert_eq!(en.percent(0, 1_000), "0\u{a0}%");
        assert_eq!(en.percent(5, 0), "\u{2014}");
        // ICU 74: en "15.7", ru and kk "15,7".
        assert_eq!((en.decimal(157, false), en.decimal(1_000, false)), ("15.7".into(), "100.0".into()));
        assert_eq!((en.decimal(400, true), en.decimal(5, true)), ("40".into(), "0.5".into()));
        assert_eq!(catalogue(Lang::Ru).decimal(157, false), "15,7");
        assert_eq!(catalogue(Lang::Kk).decimal(157, true), "15,7");
    }

    #[test]
    fn days_and_sizes() {
        let day = Day::parse("2026-11-24T16:17:46Z").unwrap();
        assert_eq!(catalogue(Lang::En).day(day), "24 November 2026");
        assert_eq!(catalogue(Lang::Ru).day(day), "24 ноября 2026\u{a0}г.");
        assert_eq!(catalogue(Lang::Kk).day(day), "2026 жылғы 24 қараша");
        assert_eq!(Day::parse("yesterday"), None);
        assert_eq!(catalogue(Lang::En).size(1_234_567), "1.2\u{a0}MB");
        assert_eq!(catalogue(Lang::Ru).size(1_234_567), "1,2\u{a0}МБ");
        assert_eq!(catalogue(Lang::Kk).size(2_000), "2\u{a0}кБ");
        assert_eq!(catalogue(Lang::En).size(999_960), "1,000\u{a0}kB");
    }
}
