//! Months as they are written: by name with any ending, in short, in Roman numerals.
//!
//! Papers and registers of the region write a month in a dozen languages and cases. What is not understood must be told
//! apart from what says nothing, or a whole column loses its days without a word.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{letters, table};

static MONTHS: LazyLock<FxHashMap<String, u32>> = LazyLock::new(|| {
    let mut months = FxHashMap::default();
    for (number, names) in table::rows(table::MONTHS) {
        if let Ok(number) = number.parse() {
            months.extend(letters::words(names, false).into_iter().map(|w| (w.full, number)));
        }
    }
    months
});

/// The number in the table of what stands beside a date and says nothing.
const BESIDE: u32 = 0;

/// The fewest letters of a month's name that may be followed by an ending, and of a short form.
const STEM: usize = 4;
const SHORT: usize = 3;
/// The most letters of an ending, as in қаңтардың.
const ENDING: usize = 6;

/// Returns the number of a word in the table: as it stands there, with an ending, or a short form of one month alone.
fn in_table(name: &str) -> Option<u32> {
    let word = letters::words(name, false).into_iter().next()?.full;
    let months = || MONTHS.iter().filter(|(_, number)| **number != BESIDE);
    let longest = || {
        let stems = months().filter(|(m, _)| m.len() >= STEM && word.starts_with(m.as_str()));
        stems.filter(|(m, _)| word.len() - m.len() <= ENDING).max_by_key(|(m, n)| (m.len(), **n)).map(|(_, n)| *n)
    };
    let short = || {
        let mut found = months().filter(|(m, _)| word.len() >= SHORT && m.starts_with(&word)).map(|(_, n)| *n);
        let first = found.next()?;
        found.all(|n| n == first).then_some(first)
    };
    MONTHS.get(&word).copied().or_else(longest).or_else(short)
}

/// Returns the number of the month that a word names.
pub(super) fn named(name: &str) -> Option<u32> {
    roman(name).or_else(|| in_table(name).filter(|m| *m != BESIDE))
}

/// Tells whether a word stands beside a date and says nothing, such as "year".
pub(super) fn is_beside(word: &str) -> bool {
    roman(word).is_none() && in_table(word) == Some(BESIDE)
}

/// Tells whether a word is long enough to be a month's, and nobody knows whose.
pub(super) fn is_unread(word: &str) -> bool {
    word.chars().count() >= SHORT && roman(word).is_none() && in_table(word).is_none()
}

/// Reads a month in Roman numerals, as papers of the Soviet time have it, also in Cyrillic letters of that look.
fn roman(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let of = |c: char| match c {
        'I' | 'i' | 'І' | 'і' | 'Ӏ' | 'ӏ' => Some('i'),
        'V' | 'v' => Some('v'),
        'X' | 'x' | 'Х' | 'х' => Some('x'),
        _ => None,
    };
    let letters: String = name.chars().map(of).collect::<Option<_>>()?;
    (1..).zip(MONTHS).find(|(_, month)| *month == letters).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_form_of_two_months_is_none() {
        assert_eq!((named("ма"), named("ju"), named("года")), (None, None, None));
        assert_eq!((named("янв"), named("II"), named("XIII")), (Some(1), Some(2), None));
        assert!(is_beside("года") && !is_beside("I") && !is_beside("мая"));
        assert!(is_unread("heinäkuu") && !is_unread("мая") && !is_unread("года"));
    }
}
