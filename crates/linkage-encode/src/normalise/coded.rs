//! Cells that say one of a few things, or nothing: a sex, a country, "unknown".
//!
//! Contributors write these in their own words and codes. Compared as they are written, `ж` and
//! `F` would speak against one person, and two cells that say "not stated" would speak for it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::table;
use super::text::code;

/// By the plain form of a cell: what it stands for.
type Said = FxHashMap<String, &'static str>;

static SEXES: LazyLock<Said> = LazyLock::new(|| said(table::SEXES));
static COUNTRIES: LazyLock<Said> = LazyLock::new(|| said(table::COUNTRIES));
static MISSING: LazyLock<Said> = LazyLock::new(|| said(table::MISSING));

fn said(text: &'static str) -> Said {
    let mut out = Said::default();
    for (stands_for, texts) in table::rows(text) {
        out.extend(texts.split(';').map(|t| (plain(t), stands_for)));
    }
    out
}

/// Returns what a cell stands for.
fn of(said: &Said, text: &str) -> Option<&'static str> {
    said.get(Zeroizing::new(plain(text)).as_str()).copied()
}

/// Brings a cell to lower case, its words with one space between them. A minus before a number stays.
fn plain(text: &str) -> String {
    // Never grown, so that no copy of a name is left behind: lower case may be longer, spaces are fewer.
    let mut out = String::with_capacity(4 * text.len());
    let mut rest = text.nfkc().flat_map(char::to_lowercase).peekable();
    let mut apart = false;
    while let Some(c) = rest.next() {
        let minus = c == '-' && out.is_empty() && rest.peek().is_some_and(char::is_ascii_digit);
        if matches!(c, '\'' | 'ʼ' | 'ʻ' | '’' | '‘' | '`' | '\u{307}') {
            continue;
        }
        if c.is_alphanumeric() || minus {
            if apart && !out.is_empty() {
                out.push(' ');
            }
            out.push(c);
            apart = false;
        } else {
            apart = true;
        }
    }
    out
}

/// Tells whether a cell of a name says that nothing is known.
pub(crate) fn is_missing_name(text: &str) -> bool {
    of(&MISSING, text) == Some("text")
}

/// Tells whether a cell of anything else says so: 0 and -99 do too.
pub(crate) fn is_missing(text: &str) -> bool {
    of(&MISSING, text).is_some()
}

/// Brings a sex to `f` or `m` where it is known how it is written, else as [`code`] does.
pub(crate) fn sex(text: &str) -> String {
    of(&SEXES, text).map_or_else(|| code(text), str::to_owned)
}

/// Brings a country to its ISO 3166-1 alpha-3 code in lower case where it is known how it is written, else as [`code`] does.
pub(crate) fn country(text: &str) -> String {
    of(&COUNTRIES, text).map_or_else(|| code(text), str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_woman_is_a_woman_in_every_language() {
        for text in ["F", "female", "Ж", "жен.", "Женский", "Әйел", "ayol", "Kadın", "KADIN", "أنثى"]
        {
            assert_eq!(sex(text), "f", "{text}");
        }
        for text in ["M", "Мужской", "еркек", "Ер", "Erkak", "erkek", "مرد"] {
            assert_eq!(sex(text), "m", "{text}");
        }
        assert_eq!(sex("non-binary"), "nonbinary");
    }

    #[test]
    fn a_country_is_its_code() {
        for text in ["KAZ", "kz", "Kazakhstan", "Казахстан", "Республика  Казахстан", "Қазақстан", "Qozog'iston"]
        {
            assert_eq!(country(text), "kaz", "{text}");
        }
        assert_eq!(
            (country("O‘zbekiston"), country("РФ"), country("Türkiye")),
            ("uzb".into(), "rus".into(), "tur".into())
        );
        assert_eq!(country("BRA"), "bra", "what is not in the table stays as it is written");
    }

    #[test]
    fn what_says_nothing_is_missing() {
        for text in ["unknown", "N/A", "н/д", "Не указано", "не  известно", "көрсетілмеген", "bilinmiyor", "نامعلوم"]
        {
            assert!(is_missing(text) && is_missing_name(text), "{text}");
        }
        for text in ["0", "-99", "-999", "00"] {
            assert!(is_missing(text) && !is_missing_name(text), "{text}");
        }
        for text in ["", "Нетов", "10", "Na Li", "99", "Nil Khan"] {
            assert!(!is_missing(text), "{text}");
        }
    }

    /// One spelling stands for one thing.
    #[test]
    fn no_spelling_is_in_a_table_twice_with_two_meanings() {
        for text in [table::SEXES, table::COUNTRIES, table::MISSING] {
            let mut seen = FxHashMap::default();
            for (stands_for, texts) in table::rows(text) {
                for spelling in texts.split(';') {
                    let before = seen.insert(plain(spelling), stands_for);
                    assert!(before.is_none_or(|b| b == stands_for), "{spelling}: {before:?} and {stands_for}");
                }
            }
        }
    }
}
