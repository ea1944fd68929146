//! Days of birth as they are written: whole, only a year, or a first of January that may mean a year.
//!
//! A missing day is not a wrong one. What a record does not know stays open, and a day that
//! no calendar has keeps the parts that can be: a slip of the pen costs one part, not three.

use std::fmt;

use super::month;

/// A birth with the parts that are known. Debug prints `[sealed]`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Birth {
    /// Year, 1000 to 2199, in the calendar of the record: no calendar is converted.
    pub year: Option<u16>,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day of the month, 1 to 31, and never one that the month has not.
    pub day: Option<u8>,
}

impl fmt::Debug for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}

impl Birth {
    /// Whether it says 1 January, which offices write when only the year is known.
    #[must_use]
    pub fn is_first_of_january(&self) -> bool {
        self.month == Some(1) && self.day == Some(1)
    }

    /// Keeps what can be; nothing when no part can.
    fn checked(year: Option<u32>, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        let year = year.filter(|y| (1000..=2199).contains(y)).and_then(|y| u16::try_from(y).ok());
        let month = month.filter(|m| (1..=12).contains(m)).and_then(|m| u8::try_from(m).ok());
        let longest = month.map_or(31, |m| days(year, m));
        let day = day.and_then(|d| u8::try_from(d).ok()).filter(|d| (1..=longest).contains(d));
        (year.is_some() || month.is_some() || day.is_some()).then_some(Self { year, month, day })
    }
}

const fn days(year: Option<u16>, month: u8) -> u8 {
    match (month, year) {
        (4 | 6 | 9 | 11, _) => 30,
        (2, Some(y)) if !(y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) => 28,
        (2, _) => 29,
        _ => 31,
    }
}

/// Reads a birth.
///
/// `formats` are tried in order; they know `%Y`, `%y` (00 to 29 is 2000 to 2029, 30 to 99 is 1930 to 1999), `%m`, `%d`
/// and `%B` (a month's name or its short form in the languages of the table), and any other
/// sign stands for itself. Without formats the usual ones are guessed, day before month where
/// both can be; a year of two digits and a spreadsheet's day number are never guessed.
/// Nothing is returned when no part can be read.
#[must_use]
pub fn birth(text: &str, formats: &[String]) -> Option<Birth> {
    let text = ascii_digits(text.trim());
    if formats.is_empty() { guess(&text) } else { formats.iter().find_map(|f| by_format(&text, f)) }
}

/// Tells whether [`birth`] can read anything by a format.
#[must_use]
pub fn is_birth_format(format: &str) -> bool {
    let mut signs = format.chars();
    let mut parts = 0;
    while let Some(sign) = signs.next() {
        if sign == '%' {
            if !matches!(signs.next(), Some('Y' | 'y' | 'm' | 'd' | 'B' | 'b')) {
                return false;
            }
            parts += 1;
        }
    }
    parts > 0
}

fn ascii_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{660}'..='\u{669}' => digit(c, 0x660),
            '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
            '\u{ff10}'..='\u{ff19}' => digit(c, 0xff10),
            other => other,
        })
        .collect()
}

fn digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c).saturating_sub(zero), 10).unwrap_or(c)
}

/// Takes up to `most` digits from the front.
fn number(text: &str, most: usize) -> Option<(u32, &str)> {
    let n = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(n)?;
    Some((digits.parse().ok()?, rest))
}

/// From this year of two digits on the century is the last one: nobody is born after today.
const CENTURY: u32 = 30;

fn by_format(text: &str, format: &str) -> Option<Birth> {
    let (mut year, mut month, mut day) = (None, None, None);
    let mut rest = text;
    let mut signs = format.chars();
    while let Some(sign) = signs.next() {
        if sign != '%' {
            rest = rest.strip_prefix(sign)?;
            continue;
        }
        let letter = signs.next()?;
        match letter {
            'Y' => {
                let (value, after) = number(rest, 4)?;
                // Four digits, or the form is another one.
                if rest.len() - after.len() != 4 {
                    return None;
                }
                (year, rest) = (Some(value), after);
            }
            'y' => {
                let (value, after) = number(rest, 2)?;
                (year, rest) = (Some(value + if value < CENTURY { 2000 } else { 1900 }), after);
            }
            'm' => {
                let (value, after) = number(rest, 2)?;
                (month, rest) = (Some(value), after);
            }
            'd' => {
                let (value, after) = number(rest, 2)?;
                (day, rest) = (Some(value), after);
            }
            'B' | 'b' => {
                let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                let (name, after) = rest.split_at_checked(end)?;
                (month, rest) = (Some(month::named(name)?), after);
            }
            _ => return None,
        }
    }
    if rest.is_empty() || is_time(rest) { Birth::checked(year, month, day) } else { None }
}

/// Tells whether a text is a time of day behind a date, as spreadsheets write it.
fn is_time(text: &str) -> bool {
    text.starts_with([' ', 'T'])
        && text.contains(':')
        && text.chars().skip(1).all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | ' ' | '+' | '-' | 'Z'))
}

enum Part<'t> {
    Digits(&'t str),
    Name(&'t str),
}

/// Tells whether a word of a birth was not understood, such as the name of a month in another language.
#[must_use]
pub fn has_unread_word(text: &str) -> bool {
    split(text).iter().any(|part| matches!(part, Part::Name(word) if month::is_unread(word)))
}

/// Reads a birth by its looks.
fn guess(text: &str) -> Option<Birth> {
    let mut parts = split(text);
    parts.retain(|p| !matches!(p, Part::Name(word) if month::is_beside(word)));
    match parts.as_slice() {
        // 1990-05-03, and 1990-05-03T00:00:00: the time is not looked at.
        [Part::Digits(y), Part::Digits(m), Part::Digits(d), ..] if y.len() == 4 => {
            Birth::checked(value(y), value(m), value(d))
        }
        [Part::Digits(a), Part::Digits(b), Part::Digits(y), ..] if y.len() == 4 && a.len() < 3 && b.len() < 3 => {
            let (mut day, mut month) = (value(a), value(b));
            if month > Some(12) && day <= Some(12) {
                std::mem::swap(&mut day, &mut month);
            }
            Birth::checked(value(y), month, day)
        }
        [Part::Digits(d), Part::Name(m), Part::Digits(y), ..] if y.len() == 4 && d.len() < 3 => {
            Birth::checked(value(y), month::named(m), value(d))
        }
        [Part::Name(m), Part::Digits(d), Part::Digits(y), ..] if y.len() == 4 && d.len() < 3 => {
            Birth::checked(value(y), month::named(m), value(d))
        }
        // 1990 жылғы 3 мамыр, 1990-yil 3-may, 1990 May 3.
        [Part::Digits(y), Part::Digits(d), Part::Name(m), ..]
        | [Part::Digits(y), Part::Name(m), Part::Digits(d), ..]
            if y.len() == 4 && d.len() < 3 && month::named(m).is_some() =>
        {
            Birth::checked(value(y), month::named(m), value(d))
        }
        [Part::Digits(y), Part::Digits(m)] if y.len() == 4 && m.len() < 3 => Birth::checked(value(y), value(m), None),
        [Part::Digits(m), Part::Digits(y)] if y.len() == 4 && m.len() < 3 => Birth::checked(value(y), value(m), None),
        [Part::Name(m), Part::Digits(y)] | [Part::Digits(y), Part::Name(m)] if y.len() == 4 => {
            Birth::checked(value(y), month::named(m), None)
        }
        // 1990, 1990 г.р.
        [Part::Digits(y)] | [Part::Digits(y), Part::Name(_), ..] if y.len() == 4 => {
            Birth::checked(value(y), None, None)
        }
        [Part::Digits(all)] if all.len() == 8 => eight(all),
        _ => None,
    }
}

fn split(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = |same: fn(char) -> bool| rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        let n = if first.is_ascii_digit() {
            end(|c| c.is_ascii_digit())
        } else if first.is_alphabetic() {
            end(char::is_alphabetic)
        } else {
            first.len_utf8()
        };
        let Some((part, after)) = rest.split_at_checked(n) else { break };
        if first.is_ascii_digit() {
            parts.push(Part::Digits(part));
        } else if first.is_alphabetic() {
            parts.push(Part::Name(part));
        }
        rest = after;
    }
    parts
}

fn value(digits: &str) -> Option<u32> {
    digits.parse().ok()
}

/// Reads eight digits: year first, unless only the other way is a date.
fn eight(all: &str) -> Option<Birth> {
    let part = |from: usize, to: usize| all.get(from..to).and_then(value);
    let year_first = Birth::checked(part(0, 4), part(4, 6), part(6, 8));
    let day_first = Birth::checked(part(4, 8), part(2, 4), part(0, 2));
    let whole = |b: &Option<Birth>| b.is_some_and(|b| b.year.is_some() && b.month.is_some() && b.day.is_some());
    let likely = |b: &Option<Birth>| b.is_some_and(|b| b.year.is_some_and(|y| (1850..=2100).contains(&y)));
    if whole(&day_first) && likely(&day_first) && !(whole(&year_first) && likely(&year_first)) {
        return day_first;
    }
    year_first.filter(|b| b.year.is_some()).or(day_first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, formats: &[&str]) -> Option<(Option<u16>, Option<u8>, Option<u8>)> {
        let formats: Vec<String> = formats.iter().map(|f| (*f).to_owned()).collect();
        birth(text, &formats).map(|b| (b.year, b.month, b.day))
    }

    #[test]
    fn whole_days_in_every_usual_writing() {
        for text in [
            "1990-05-03",
            "1990-05-03T00:00:00",
            "1990/5/3",
            "1990.05.03",
            "03.05.1990",
            "3.5.1990",
            "03-05-1990",
            "03/05/1990",
            "03 05 1990",
            "19900503",
            "03051990",
            "3 мая 1990 г.",
            "3 May 1990",
            "May 3, 1990",
            "3 мамыр 1990",
            "3-may-1990",
            "3. Mai 1990",
            "۱۹۹۰/۰۵/۰۳",
            "03.V.1990",
            "3-V-1990",
            "1990 жылғы 3 мамыр",
            "1990 ж. 3 мамыр",
            "3 мамыр 1990 ж.",
            "1990-yil 3-may",
            "3-may 1990-yil",
            "1990 йил 3 май",
            "1990-жылдын 3-майы",
            "3 майи соли 1990",
            "1990 г. 3 мая",
            "1990 May 3",
            "May 3rd, 1990",
            "3rd of May 1990",
            "3 Mayıs 1990",
            "3 мамырда 1990",
            "1990 жылы 3 мамырда",
            "3-уми майи соли 1990",
            "3 мая 1990 года рождения",
            "3 mamyr 1990 jyl",
            "born 3 May 1990",
            "3 مايو 1990",
        ] {
            assert_eq!(parts(text, &[]), Some((Some(1990), Some(5), Some(3))), "{text}");
        }
    }

    #[test]
    fn what_is_not_known_stays_open() {
        for (text, known) in [
            ("1990", Some((Some(1990), None, None))),
            ("1990 г.р.", Some((Some(1990), None, None))),
            ("00.00.1990", Some((Some(1990), None, None))),
            ("00.05.1990", Some((Some(1990), Some(5), None))),
            ("05.1990", Some((Some(1990), Some(5), None))),
            ("1990-05", Some((Some(1990), Some(5), None))),
            ("май 1990", Some((Some(1990), Some(5), None))),
            ("1990-00-00", Some((Some(1990), None, None))),
            ("0000-00-00", None),
            ("32874", None),
            ("03.05.90", None),
            ("5/3/90", None),
            ("1990 жылы туған", Some((Some(1990), None, None))),
            ("1990 жылғы мамыр", Some((Some(1990), Some(5), None))),
            ("3 XV 1990", Some((Some(1990), None, Some(3)))),
            ("года", None),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(parts(text, &[]), known, "{text}");
        }
    }

    #[test]
    fn impossible_days_keep_what_can_be() {
        assert_eq!(parts("31.02.1990", &[]), Some((Some(1990), Some(2), None)));
        assert_eq!(parts("29.02.1990", &[]), Some((Some(1990), Some(2), None)));
        assert_eq!(parts("29.02.2000", &[]), Some((Some(2000), Some(2), Some(29))));
        assert_eq!(parts("45.13.1990", &[]), Some((Some(1990), None, None)));
        assert_eq!(parts("05/25/1990", &[]), Some((Some(1990), Some(5), Some(25))));
        assert_eq!(parts("19571299", &[]), Some((Some(1957), Some(12), None)));
        assert_eq!(parts("25.13.1990", &["%d.%m.%Y"]), Some((Some(1990), None, Some(25))));
    }

    #[test]
    fn a_format_decides_where_looks_do_not() {
        assert_eq!(parts("05/03/1990", &["%m/%d/%Y"]), Some((Some(1990), Some(5), Some(3))));
        assert_eq!(parts("03.05.90", &["%d.%m.%Y", "%d.%m.%y"]), Some((Some(1990), Some(5), Some(3))));
        assert_eq!(parts("03.05.07", &["%d.%m.%y"]), Some((Some(2007), Some(5), Some(3))));
        assert_eq!(parts("19900503", &["%Y%m%d"]), Some((Some(1990), Some(5), Some(3))));
        assert_eq!(parts("3 мая 1990", &["%d %B %Y"]), Some((Some(1990), Some(5), Some(3))));
        assert_eq!(parts("05/03/1990 00:00:00", &["%m/%d/%Y"]), Some((Some(1990), Some(5), Some(3))));
        assert_eq!(parts("05/03/1990 or so", &["%m/%d/%Y"]), None);
        assert_eq!(parts("3.5.68", &["%d.%m.%y"]), Some((Some(1968), Some(5), Some(3))));
        assert_eq!(parts("3.5.29", &["%d.%m.%y"]), Some((Some(2029), Some(5), Some(3))));
        assert_eq!(parts("12/ІХ-1990", &["%d/%B-%Y"]), Some((Some(1990), Some(9), Some(12))));
        assert_eq!(parts("1990", &["%d.%m.%Y", "%Y"]), Some((Some(1990), None, None)));
        assert_eq!(parts("1990-05-03", &["%d.%m.%Y"]), None);
        assert_eq!(parts("03.05.1990 ", &["%d.%m.%Y"]), Some((Some(1990), Some(5), Some(3))));
        assert_eq!(parts("03.05.1990", &["%", "%Q", "%d.%m"]), None);
    }

    #[test]
    fn months_by_their_names_endings_short_forms_and_numerals() {
        let months = [
            ["17.I.1987", "17 қаңтардың 1987", "17 yanvarda 1987", "17 янв. 1987", "17-январда 1987"],
            ["17.II.1987", "17 февр. 1987", "1987-II-17", "17 ақп. 1987", "17-fevral 1987-yil"],
            ["17/III/1987", "17 naýryz 1987", "17 нау. 1987", "17 марта 1987", "17 Mär 1987"],
            ["17.IV.1987", "17 sáýir 1987", "17 апр. 1987", "17 апрелда 1987", "17 Nisan 1987"],
            ["17.V.1987", "17 мая 1987", "17 бугу 1987", "17 мамырда 1987", "17 May 1987"],
            ["17.VI.1987", "17 maýsym 1987", "17 июня 1987", "17 кулжа 1987", "17 Haziran 1987"],
            ["17.VII.1987", "17 шілдеде 1987", "17 июл 1987", "17 теке 1987", "17 July 1987"],
            ["17.VIII.1987", "17 тамыз 1987", "17 авг. 1987", "17 Ağu 1987", "17 avgustda 1987"],
            ["17.IX.1987", "17-sentabr 1987-yil", "17 сентабр 1987", "17 сент. 1987", "17 қыр. 1987"],
            ["17.X.1987", "17-oktabr 1987-yil", "17 окт. 1987", "17 қазанда 1987", "17 Ekim 1987"],
            ["17.XI.1987", "17 нояб. 1987", "17 қараша 1987", "17-noyabrda 1987", "17 листопада 1987"],
            ["17.XII.1987", "17 дек. 1987", "17 желтоқсан 1987", "17 ХІІ 1987", "17 Aralık 1987"],
        ];
        for (month, texts) in (1..).zip(months) {
            for text in texts {
                assert_eq!(parts(text, &[]), Some((Some(1987), Some(month), Some(17))), "{text}");
                assert!(!has_unread_word(text), "{text}");
            }
        }
        for text in ["17 heinäkuu 1987", "около 1987"] {
            assert!(has_unread_word(text), "{text}");
        }
    }

    #[test]
    fn the_first_of_january_is_marked_and_kept() {
        let b = birth("01.01.1990", &[]).unwrap();
        assert!(b.is_first_of_january() && b.year == Some(1990));
        assert!(!birth("1990", &[]).unwrap().is_first_of_january());
        assert!(!birth("01.02.1990", &[]).unwrap().is_first_of_january());
        assert_eq!(format!("{b:?}"), "[sealed]");
    }
}
