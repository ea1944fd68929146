//! A whole name in one column: which word is which.
//!
//! What decides, in this order: a comma, a father's name, an ending of family names, a word
//! in capitals beside words that are not, and at last the custom of the script: Cyrillic
//! lists put the family first, Latin ones last.

use super::ending;
use super::field::{Fields, Token, family_form, given_form, tokens};

/// Splits a whole name and fills what is still open in `found`.
pub(super) fn split(text: &str, azeri: bool, found: &mut Fields) {
    let mut all = tokens(text, azeri);
    let mut fresh = Fields::default();
    let former = all.iter().position(|t| t.former);
    if let Some(at) = former
        && all.iter().any(|t| !t.former)
    {
        fresh.further.push(family_form(all.remove(at).full));
    }
    parts(all, &mut fresh);
    let before = [found.family.clone(), found.given.clone(), found.patronymic.clone()];
    let taken = before.iter().flatten().count() > 0;
    found.family = found.family.take().or(fresh.family);
    found.given = found.given.take().or(fresh.given);
    found.patronymic = found.patronymic.take().or(fresh.patronymic);
    if !taken {
        found.further.extend(fresh.further);
    }
}

fn parts(mut all: Vec<Token>, out: &mut Fields) {
    if let Some(at) = all.iter().position(|t| t.comma)
        && at + 1 < all.len()
    {
        let rest = all.split_off(at + 1);
        let mut families = all.into_iter();
        out.family = families.next().map(|t| t.full);
        out.further.extend(families.map(|t| family_form(t.full)));
        out.given_tokens(rest);
        return;
    }
    // The second half of Smith-Jones or Anna-Maria decides nothing.
    out.further.extend(all.extract_if(.., |t| t.joined).map(|t| family_form(t.full)));
    if all.len() > 1 {
        all.retain(|t| t.full.len() > 1);
    }
    // Of two words that in -зода is the family name, as papers of Tajikistan have it, or a woman's given name.
    let no_father = |t: &Token| all.len() == 2 && !t.father && ending::is_zoda(&t.full);
    let father = all
        .iter()
        .rposition(|t| t.father)
        .or_else(|| all.iter().rposition(|t| ending::is_patronymic(&t.full)))
        .filter(|at| all.len() > 1 && !all.get(*at).is_some_and(no_father));
    match father {
        Some(at) => {
            let last = at + 1 == all.len();
            out.patronymic = Some(all.remove(at).full);
            beside_father(all, last, out);
        }
        None => without_father(all, out),
    }
}

/// Family and given name where the father's name was found, at the end or not.
fn beside_father(all: Vec<Token>, father_last: bool, out: &mut Fields) {
    let family = match all.as_slice() {
        [one] => ending::is_strong_family(&one.full).then_some(0),
        [first, .., last] => {
            let (f, l) = (ending::is_family(&first.full), ending::is_family(&last.full));
            let custom = if father_last { 0 } else { all.len() - 1 };
            Some(if f == l { custom } else { usize::from(l) * (all.len() - 1) })
        }
        [] => None,
    };
    give(all, family, out);
}

fn without_father(all: Vec<Token>, out: &mut Fields) {
    let only = |mut hits: Vec<usize>| if hits.len() == 1 { hits.pop() } else { None };
    let by =
        |test: fn(&Token) -> bool| only(all.iter().enumerate().filter(|(_, t)| test(t)).map(|(at, _)| at).collect());
    let cyrillic = all.iter().any(|t| t.cyrillic);
    let family = match all.len() {
        0 => None,
        1 => Some(0),
        n => by(|t| ending::is_strong_family(&t.full) && !ending::is_zoda(&t.full))
            .or_else(|| by(|t| ending::is_strong_family(&t.full)))
            .or_else(|| by(|t| t.capital))
            .or_else(|| by(|t| ending::is_family(&t.full)))
            .or(Some(if cyrillic { 0 } else { n - 1 })),
    };
    // Каримов Али Рустам: a father's name without an ending.
    let bare_father = all.len() == 3 && family == Some(0);
    let mut all = all;
    if bare_father && let Some(father) = all.pop() {
        out.patronymic = Some(father.full);
    }
    give(all, family, out);
}

fn give(all: Vec<Token>, family: Option<usize>, out: &mut Fields) {
    for (at, token) in all.into_iter().enumerate() {
        if Some(at) == family {
            out.family = Some(token.full);
        } else if out.given.is_none() {
            out.given = Some(token.full);
        } else {
            out.further.push(given_form(token.full));
        }
    }
}
