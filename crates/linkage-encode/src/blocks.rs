//! The blocks of a record: what it must have in common with another to be compared.

use shyraq_encoding::Field;

use crate::person::Person;

/// Appends the value of a block key, or nothing where the record lacks a part of it.
///
/// A value begins with the lengths of its parts' forms by a separator that no form has, so
/// two ways to split a text can't meet.
pub(crate) fn value(person: &Person, key: u8, out: &mut String) -> Option<()> {
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
            out.push('\u{1f}');
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
