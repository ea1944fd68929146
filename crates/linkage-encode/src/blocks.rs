//! The blocks of a record: what it must have in common with another to be compared.

//!
//! Blocks of common names would be very large, and are what slows linking down. So where a public
//! table says that a value is common, its key gets a further field: the decade of birth, or the
//! quarter of the year. Both records of a person must take the same decision, so it depends on
//! the value alone. A record that lacks the further field is in all of the finer blocks: it meets
//! whom it would have met.

use shyraq_encoding::{Field, finer};

use crate::normalise::frequency;
use crate::person::Person;

/// A value that more are expected to have, of 100,000 people, is common: its block would have a
/// thousand rows of a million. It is part of the scheme: another limit is another scheme. With
/// 50 comparisons fall by half and not by a third, but in a simulated world of 207,000 records
/// the recall of Turkmen citizens, who have few names, fell from .97 to .81.
const MOST: u64 = 100;
/// The share of people born in a year, of 100,000: one in forty of those whom files are about.
const YEAR: u64 = 2_500;
/// Values of a further field.
const CLASSES: u8 = 4;

/// Calls `each` with number and value of each block in which a key brings a record.
///
/// `text` is room for the value.
pub(crate) fn each(person: &Person, key: u8, text: &mut String, mut each: impl FnMut(u8, &str)) {
    if value(person, key, text).is_none() {
        return;
    }
    let Some(finer) = finer(key).filter(|_| is_common(person, key)) else {
        return each(key, text);
    };
    let (own, whole) = (class(person, key), text.len());
    for class in (0..CLASSES).filter(|c| own.is_none_or(|own| own == *c)) {
        text.truncate(whole);
        text.push(char::from(b'0' + class));
        text.push(END);
        each(finer, text);
    }
}

/// Tells whether very many people have the value of a key, by the public table.
fn is_common(person: &Person, key: u8) -> bool {
    let skeleton = |field| person.name(field).map_or("", |f| f.skeleton.as_str());
    let name = |field| frequency::of_name(skeleton(field));
    let start = |field| frequency::of_begin(begin(skeleton(field)));
    let (one, other) = match key {
        0 => (name(Field::Family), name(Field::Given)),
        1 => (name(Field::Family), YEAR),
        2 => (name(Field::Given), YEAR),
        6 => (name(Field::Given), name(Field::Patronymic)),
        11 => (name(Field::Given), start(Field::Family)),
        12 => (name(Field::Family), start(Field::Given)),
        _ => return false,
    };
    one * other > MOST * frequency::ALL
}

/// Returns the value of a key's further field, where the record has it.
fn class(person: &Person, key: u8) -> Option<u8> {
    let birth = person.birth?;
    let class = match key {
        // A first of January is often a year alone.
        1 | 2 => (birth.month.filter(|_| !birth.is_first_of_january())? - 1) / 3,
        _ => (birth.year? / 10 % u16::from(CLASSES)) as u8,
    };
    Some(class)
}

/// Ends each part of a value.
const END: char = '\u{1f}';

/// Appends the value of a block key, or nothing where the record lacks a part of it.
///
/// A value begins with the lengths of its parts' forms by a separator that no form has, so
/// two ways to split a text can't meet.
fn value(person: &Person, key: u8, out: &mut String) -> Option<()> {
    out.clear();
    let skeleton = |field| person.name(field).map(|f| f.skeleton.as_str()).filter(|s| !s.is_empty());
    let year = || person.birth.and_then(|b| b.year);
    // A first of January is often a year alone: it makes no block of a day.
    let day = || {
        let birth = person.birth.filter(|b| !b.is_first_of_january())?;
        let (m, d) = (birth.month?, birth.day?);
        Some((m.min(d), m.max(d)))
    };
    let mut join = |parts: &[&str]| {
        for p in parts {
            out.push_str(p);
            out.push(END);
        }
        Some(())
    };
    match key {
        0 => {
            let (f, g) = (skeleton(Field::Family)?, skeleton(Field::Given)?);
            join(&[f.min(g), f.max(g)])
        }
        1 => join(&[skeleton(Field::Family)?, &year()?.to_string()]),
        2 => join(&[skeleton(Field::Given)?, &year()?.to_string()]),
        3 => {
            let (low, high) = day()?;
            join(&[&year()?.to_string(), &low.to_string(), &high.to_string()])
        }
        4 | 5 => {
            let (low, high) = day()?;
            let name = skeleton(if key == 4 { Field::Family } else { Field::Given })?;
            join(&[name, &low.to_string(), &high.to_string()])
        }
        6 => {
            let father = person.patronymic.as_ref().map(|p| p.skeleton.as_str()).filter(|s| !s.is_empty())?;
            join(&[skeleton(Field::Given)?, father])
        }
        7 => join(&[person.other(Field::Idno)?]),
        8 => join(&[person.other(Field::Postcode)?, skeleton(Field::Given)?]),
        9 => join(&[person.other(Field::Postcode)?, skeleton(Field::Family)?]),
        10 => join(&[person.other(Field::Street)?, person.other(Field::House)?]),
        11 => join(&[skeleton(Field::Given)?, begin(skeleton(Field::Family)?)]),
        12 => join(&[skeleton(Field::Family)?, begin(skeleton(Field::Given)?)]),
        13 => join(&[skeleton(Field::Family)?, person.other(Field::Birthplace)?]),
        14 => join(&[skeleton(Field::Given)?, person.other(Field::Birthplace)?]),
        15 => join(&[person.other(Field::Birthplace)?, &year()?.to_string()]),
        _ => None,
    }
}

/// Returns the first two letters of a skeleton.
fn begin(skeleton: &str) -> &str {
    skeleton.get(..2).unwrap_or(skeleton)
}
