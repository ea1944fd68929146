//! The catalogues say the same things in all three languages.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use shyraq_locale::{Arg, Lang, SOURCES, catalogue};

type Shape = BTreeMap<String, BTreeSet<String>>;

fn inline(e: &InlineExpression<&str>, out: &mut BTreeSet<String>) {
    match e {
        InlineExpression::VariableReference { id } => {
            out.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => expression_of(expression, out),
        _ => {}
    }
}

fn expression_of(e: &Expression<&str>, out: &mut BTreeSet<String>) {
    match e {
        Expression::Inline(i) => inline(i, out),
        Expression::Select { selector, variants } => {
            inline(selector, out);
            for v in variants {
                pattern(&v.value, out);
            }
        }
    }
}

fn pattern(p: &Pattern<&str>, out: &mut BTreeSet<String>) {
    for e in &p.elements {
        if let PatternElement::Placeable { expression } = e {
            expression_of(expression, out);
        }
    }
}

/// Keys with their variables; a key that stands twice is a fault.
fn shape(sources: &[&str]) -> Shape {
    let mut out = Shape::new();
    for source in sources {
        let resource = parse(*source).unwrap_or_else(|(_, faults)| panic!("{faults:?}"));
        for entry in resource.body {
            match entry {
                Entry::Message(m) => {
                    let mut variables = BTreeSet::new();
                    pattern(m.value.as_ref().expect("a text"), &mut variables);
                    assert!(out.insert(m.id.name.to_owned(), variables).is_none(), "{} stands twice", m.id.name);
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
    out
}

#[test]
fn every_language_has_the_same_keys_and_variables() {
    let [en, ru, kk] = SOURCES.map(|(_, s)| shape(s));
    assert!(en.len() > 200, "{}", en.len());
    for (lang, other) in [("ru", &ru), ("kk", &kk)] {
        let missing: Vec<_> = en.keys().filter(|k| !other.contains_key(*k)).collect();
        let extra: Vec<_> = other.keys().filter(|k| !en.contains_key(*k)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{lang}: missing {missing:?}, extra {extra:?}");
        let different: Vec<_> = en.iter().filter(|(k, v)| other.get(*k) != Some(v)).map(|(k, _)| k).collect();
        assert!(different.is_empty(), "{lang}: other variables in {different:?}");
    }
}

#[test]
fn no_language_was_left_in_another() {
    let cyrillic = |t: &str| t.chars().filter(|c| ('\u{400}'..='\u{4ff}').contains(c)).count();
    for (lang, sources) in SOURCES {
        for key in shape(sources).keys() {
            let text = catalogue(lang).text(key);
            if key == "pair-title" && lang != Lang::En {
                continue; // two names and a sign
            }
            match lang {
                Lang::En => assert_eq!(cyrillic(&text), 0, "en {key}: {text}"),
                Lang::Ru | Lang::Kk => assert!(cyrillic(&text) > 0, "{} {key}: {text}", lang.tag()),
            }
            assert!(!text.contains("  ") && text.trim() == text, "{} {key}: {text:?}", lang.tag());
        }
    }
}

fn count(lang: Lang, n: u64, low: u64, high: u64) -> String {
    catalogue(lang).fill("count", &[("n", Arg::Count(n)), ("low", Arg::Count(low)), ("high", Arg::Count(high))])
}

#[test]
fn the_words_that_carry_meaning_are_those_that_were_agreed() {
    // The wording table of the portal's specification, with the grouping of ICU.
    assert_eq!(count(Lang::En, 84_200, 83_900, 84_500), "about 84,200 people (from 83,900 to 84,500)");
    assert_eq!(count(Lang::Ru, 84_200, 83_900, 84_500), "около 84\u{a0}200 человек (от 83\u{a0}900 до 84\u{a0}500)");
    assert_eq!(count(Lang::Kk, 84_200, 83_900, 84_500), "шамамен 84\u{a0}200 адам (аралығы: 83\u{a0}900–84\u{a0}500)");
    for (key, en, ru, kk) in [
        (
            "hidden",
            "Not published: cannot be told apart from the noise (may be zero)",
            "Не публикуется: неотличимо от шума (возможно, ноль)",
            "Жарияланбайды: шудан ажыратылмайды (нөл болуы мүмкін)",
        ),
        (
            "not_reported",
            "Not reported: unknown, not \"no\"",
            "Не указано: неизвестно, а не «нет»",
            "Белгісіз: жазбада толтырылмаған, «жоқ» емес",
        ),
        ("no_diff", "No clear difference", "Ясной разницы нет", "Анық айырмашылық жоқ"),
        (
            "no_sum",
            "Do not add: one person may be in several rows",
            "Не складывайте: один человек может быть в нескольких строках",
            "Қоспаңыз: бір адам бірнеше жолда болуы мүмкін",
        ),
        (
            "bodies",
            "Bodies count different things: side by side, never added",
            "Ведомства считают разное: рядом, без сложения",
            "Мекемелер әртүрлі санайды: қатар, қосылмайды",
        ),
    ] {
        for (lang, text) in [(Lang::En, en), (Lang::Ru, ru), (Lang::Kk, kk)] {
            assert_eq!(catalogue(lang).text(key), text);
        }
    }
}

#[test]
fn plural_forms_follow_the_language() {
    // CLDR: ru one for 1 and 21 (not 11), few for 2 to 4 (not 12); kk has one and other.
    for (n, text) in [
        (1, "1 строка"),
        (2, "2 строки"),
        (5, "5 строк"),
        (11, "11 строк"),
        (12, "12 строк"),
        (21, "21 строка"),
        (22, "22 строки"),
    ] {
        assert_eq!(catalogue(Lang::Ru).fill("rows", &[("n", Arg::Count(n))]), text);
    }
    assert_eq!(catalogue(Lang::En).fill("rows", &[("n", Arg::Count(1))]), "1 row");
    assert_eq!(catalogue(Lang::Kk).fill("rows", &[("n", Arg::Count(1))]), "1 жол");
    assert_eq!(count(Lang::En, 1, 0, 3), "about 1 person (from 0 to 3)");
    assert_eq!(count(Lang::Ru, 21, 19, 23), "около 21 человека (от 19 до 23)");
}

#[test]
fn a_missing_key_or_variable_can_be_seen() {
    assert_eq!(catalogue(Lang::Kk).text("no-such-key"), "⟦no-such-key⟧");
    assert!(catalogue(Lang::En).text("rows").starts_with('⟦'));
}
