//! Numbers and bands: "34", "30--38", "48+" and how they meet.
//!
//! Published files write one band in many ways: `0--8`, `09--17`, `9—17`, `0--12 (0-1 yr)`.
//! What counts is the interval. A contributor's number is put into the band that holds it,
//! and a contributor's band into the band that holds it whole, so that finer bands need
//! no list of values.

use crate::words::Write;

/// An interval of whole numbers; `high` is none in an open band (`48+`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) low: u32,
    pub(crate) high: Option<u32>,
}

impl Interval {
    fn holds(self, other: Self) -> bool {
        let above = match (self.high, other.high) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(a), Some(b)) => b <= a,
        };
        self.low <= other.low && above
    }

    fn meets(self, other: Self) -> bool {
        self.high.is_none_or(|h| other.low <= h) && other.high.is_none_or(|h| self.low <= h)
    }
}

/// Reads a band or a whole number; blanks and a remark in brackets do not count.
pub(crate) fn interval(text: &str) -> Option<Interval> {
    let text = text.split('(').next().unwrap_or_default().trim();
    if let Some(low) = text.strip_suffix('+') {
        return Some(Interval { low: whole(low)?, high: None });
    }
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    match text.find(dash) {
        None => whole(text).map(|n| Interval { low: n, high: Some(n) }),
        Some(at) => {
            let (low, rest) = text.split_at(at);
            let (low, high) = (whole(low)?, whole(rest.trim_start_matches(dash))?);
            (low <= high).then_some(Interval { low, high: Some(high) })
        }
    }
}

/// Reads a whole number; `34.0` is one too, because other programs write it so.
fn whole(text: &str) -> Option<u32> {
    let text = text.trim();
    let (digits, rest) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let zeros = !rest.is_empty() && rest.bytes().all(|b| b == b'0');
    if plain && zeros { digits.parse().ok() } else { None }
}

/// The bands of a variable.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bands(Vec<(Interval, Write)>);

/// What a number or a band found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    In(Write),
    Outside,
    NotANumber,
}

impl Bands {
    /// Takes those values that are bands; refuses bands that overlap, because a number
    /// would then have two answers.
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = (&'a str, Write)>) -> Result<Self, String> {
        let mut out: Vec<(Interval, Write)> = Vec::new();
        for (text, write) in values {
            let Some(band) = interval(text) else { continue };
            if out.iter().any(|(other, _)| other.meets(band)) {
                return Err(format!("the bands of the code book overlap at '{text}'"));
            }
            out.push((band, write));
        }
        if out.is_empty() { Err("the code book's values are no bands".into()) } else { Ok(Self(out)) }
    }

    pub(crate) fn find(&self, text: &str) -> Found {
        interval(text).map_or(Found::NotANumber, |i| self.holding(i))
    }

    pub(crate) fn holding(&self, what: Interval) -> Found {
        self.0.iter().find(|(band, _)| band.holds(what)).map_or(Found::Outside, |(_, w)| Found::In(*w))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(low: u32, high: u32) -> Option<Interval> {
        Some(Interval { low, high: Some(high) })
    }

    #[test]
    fn bands_are_read_in_every_published_spelling() {
        assert_eq!(interval("0--8"), closed(0, 8));
        assert_eq!(interval("09--17"), closed(9, 17));
        assert_eq!(interval("9—17"), closed(9, 17));
        assert_eq!(interval("18–20"), closed(18, 20));
        assert_eq!(interval("21 - 23"), closed(21, 23));
        assert_eq!(interval("0--12 (0-1 yr)"), closed(0, 12));
        assert_eq!(interval("48+"), Some(Interval { low: 48, high: None }));
        assert_eq!(interval("25+ (2+ yrs)"), Some(Interval { low: 25, high: None }));
        assert_eq!(interval("34"), closed(34, 34));
        assert_eq!(interval("34.0"), closed(34, 34));
        for no in ["", "-", "-5", "8--0", "a--b", "34.5", "1e3", "+", "48++", "٣٤", "99999999999"] {
            assert_eq!(interval(no), None, "{no:?}");
        }
    }

    #[test]
    fn a_number_and_a_finer_band_go_into_the_band_that_holds_them() {
        let bands =
            Bands::new([("0--12 (0-1 yr)", (0, 1)), ("13--24 (1-2 yrs)", (0, 2)), ("25+ (2+ yrs)", (0, 3))]).unwrap();
        assert_eq!(bands.find("12"), Found::In((0, 1)));
        assert_eq!(bands.find("13"), Found::In((0, 2)));
        assert_eq!(bands.find("4000"), Found::In((0, 3)));
        assert_eq!(bands.find("25--60 (2-5 yrs)"), Found::In((0, 3)));
        assert_eq!(bands.find("61+ (5+ yrs)"), Found::In((0, 3)));
        assert_eq!(bands.find("20--30"), Found::Outside);
        assert_eq!(bands.find("0+"), Found::Outside);
        assert_eq!(bands.find("long"), Found::NotANumber);
    }

    #[test]
    fn overlapping_bands_are_refused() {
        assert!(Bands::new([("0-8", (0, 1)), ("8-17", (0, 2))]).is_err());
        assert!(Bands::new([("10+", (0, 1)), ("20+", (0, 2))]).is_err());
        assert!(Bands::new([("Woman", (0, 1))]).is_err());
    }
}
