//! The law of Kazakhstan against the texts it comes from.

use std::collections::HashSet;

use shyraq_case::{Labels, Lang};
use shyraq_figures::{Figure, figures_for};
use shyraq_law::{
    CountryLaw, FigureName, Force, SHIPPED, Standards, State, Status, Tag, law_of, shipped_standards, shipped_text,
    standards_text,
};

fn kaz() -> &'static CountryLaw {
    law_of("KAZ").unwrap()
}

fn full(what: &str, labels: &Labels) {
    for (lang, text) in [("en", &labels.en), ("ru", &labels.ru), ("kk", &labels.kk)] {
        let text = text.as_deref().unwrap_or_default();
        assert!(!text.trim().is_empty(), "{what} in {lang}");
        assert!(text.trim() == text && !text.ends_with('.'), "{what} in {lang}");
    }
}

#[test]
fn what_ships_loads_and_no_other_country_does() {
    assert_eq!(&Standards::parse(standards_text()).unwrap(), shipped_standards().unwrap());
    for country in SHIPPED {
        let text = shipped_text(country).unwrap();
        let parsed = CountryLaw::parse(&text, shipped_standards().unwrap(), figures_for(country).unwrap()).unwrap();
        assert_eq!(Some(&parsed), law_of(country));
    }
    assert_eq!(law_of("kaz"), None);
    assert_eq!(law_of("UZB"), None);
}

/// The Protocol's articles that bind a state in substance, by its own numbering; 6 (3) has four letters.
#[test]
fn every_article_of_the_protocol_is_there_as_strongly_as_it_binds() {
    let found: Vec<(&str, Force)> = shipped_standards()
        .unwrap()
        .requirements()
        .iter()
        .filter(|r| r.instrument == "palermo")
        .map(|r| (r.article.as_str(), r.force))
        .collect();
    let consider = ["6 (3) (a)", "6 (3) (b)", "6 (3) (c)", "6 (3) (d)", "7"];
    let endeavour = ["6 (5)", "9 (2)"];
    let articles = [
        "2 (b)",
        "3 (a)",
        "3 (b)",
        "3 (c)",
        "3 (d)",
        "5 (1)",
        "5 (2)",
        "6 (1)",
        "6 (2)",
        "6 (3) (a)",
        "6 (3) (b)",
        "6 (3) (c)",
        "6 (3) (d)",
        "6 (4)",
        "6 (5)",
        "6 (6)",
        "7",
        "8",
        "9 (1)",
        "9 (2)",
        "9 (3)",
        "9 (4)",
        "9 (5)",
        "10 (1)",
        "10 (2)",
        "11",
        "12",
        "13",
    ];
    let expected: Vec<(&str, Force)> = articles
        .into_iter()
        .map(|a| {
            let force = match a {
                a if consider.contains(&a) => Force::ShallConsider,
                a if endeavour.contains(&a) => Force::ShallEndeavour,
                _ => Force::Shall,
            };
            (a, force)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_statement_has_three_languages_a_tag_and_what_the_tag_demands() {
    let standards = kaz().standards();
    for i in standards.instruments() {
        full(&i.id, &i.name);
        assert!(standards.requirements().iter().any(|r| r.instrument == i.id), "{}", i.id);
    }
    for r in standards.requirements() {
        full(&r.id, &r.text);
        assert_eq!(standards.source(r).is_some(), matches!(r.tag, Tag::Read | Tag::Secondary), "{}", r.id);
        assert_eq!(r.force == Force::Should, r.instrument == "ohchr", "{}", r.id);
    }
    for p in kaz().provisions() {
        full(&p.id, &p.act);
        full(&p.id, &p.effect);
        assert_eq!(kaz().source(p).is_some(), p.tag == Tag::Read, "{}", p.id);
    }
    for r in standards.requirements() {
        let mut any = false;
        for a in kaz().history(&r.id) {
            any = true;
            assert_eq!(a.state() == State::Unknown, a.tag() == Tag::NotFound, "{}", r.id);
            for text in a.why().into_iter().chain(a.gap()) {
                full(&r.id, text);
            }
        }
        assert!(any, "{}", r.id);
    }
    let status = |i: &str| kaz().binding(i).unwrap().status;
    assert_eq!(
        (status("palermo"), status("coe"), status("ohchr")),
        (Status::Party, Status::NotParty, Status::Recommendation)
    );
    // Whether the others bind was in no source that was read.
    for i in ["untoc", "p029", "opsc"] {
        assert_eq!((status(i), kaz().binding(i).unwrap().tag), (Status::Unknown, Tag::NotFound));
    }
}

#[test]
fn every_reference_resolves() {
    let figures = figures_for("KAZ").unwrap();
    let mut named = 0;
    for r in kaz().standards().requirements() {
        for a in kaz().history(&r.id) {
            for f in a.figures() {
                assert!(f.resolve(figures).is_some(), "{}: {f}", r.id);
                named += 1;
            }
            for p in a.provisions() {
                assert!(kaz().provision(p).is_some(), "{}: {p}", r.id);
            }
        }
    }
    assert!(named > 20, "{named}");
    for p in kaz().provisions() {
        assert!(kaz().tied_to(&p.id).next().is_some(), "{}", p.id);
    }
}

/// Numbers in the reasons and gaps, against the figures that the same assessment names.
#[test]
fn numbers_in_words_are_those_of_the_figures() {
    let figures = figures_for("KAZ").unwrap();
    let value = |name: &str| {
        let name: FigureName = name.parse().unwrap();
        match name.resolve(figures).unwrap().1.value() {
            Figure::Exact(n) => *n,
            other => panic!("{name} is {other}"),
        }
    };
    let says = |requirement: &str, from: &str| {
        let a = kaz().history(requirement).find(|a| a.from().to_string() == from).unwrap();
        let text =
            [a.why(), a.gap()].into_iter().flatten().filter_map(|l| l.get(Lang::En)).collect::<Vec<_>>().join(" ");
        text.replace(',', "")
    };
    for (requirement, from, names) in [
        ("palermo-6-3-a", "2024-10-22", vec!["labour-served@2025", "labour-served-foreign@2025"]),
        ("ohchr-8", "2024-10-22", vec!["labour-served@2025", "labour-served-foreign@2025"]),
        ("palermo-6-4", "2016-02-24", vec!["labour-served-children@2025"]),
        ("p029-3", "2016-02-24", vec!["us-tip-identified-labour@2021", "us-tip-one-ngo@2021"]),
        ("ohchr-g2", "2014-12-25", vec!["us-tip-identified@2021", "us-tip-one-ngo@2021"]),
        ("palermo-9-2", "2016", vec!["us-tip-hotline-calls@2018", "us-tip-hotline-to-police@2018"]),
        ("ohchr-g3", "2025", vec!["prosecutor-offences@2025", "mia-offences@2025"]),
    ] {
        let text = says(requirement, from);
        for name in names {
            let n = value(name).to_string();
            let stands = text.split(|c: char| !c.is_ascii_digit()).any(|word| word == n);
            assert!(stands, "{requirement}: {name} = {n} is not in: {text}");
        }
    }
    // "fell every year from 2017 to 2021": 168, 141, 64, 44, 35 in UNODC's extract.
    let convicted: Vec<u64> = (2017..=2021).map(|y| value(&format!("glotip-convicted@{y}"))).collect();
    assert!(convicted.windows(2).all(|w| w[1] < w[0]), "{convicted:?}");
}

/// Every number in a text of one language stands in the others, too.
#[test]
fn translations_hold_the_same_numbers() {
    let digits = |text: &str| {
        let mut all: Vec<String> = text
            .replace([',', '.'], "")
            .split(|c: char| !c.is_ascii_digit())
            .filter(|p| p.len() > 1)
            .map(str::to_owned)
            .collect();
        all.sort();
        all
    };
    let mut texts: Vec<&Labels> = kaz().standards().requirements().iter().map(|r| &r.text).collect();
    for r in kaz().standards().requirements() {
        texts.extend(kaz().history(&r.id).flat_map(|a| a.why().into_iter().chain(a.gap())));
    }
    texts.extend(kaz().provisions().iter().flat_map(|p| [&p.act, &p.effect]));
    for text in texts {
        let en = digits(text.en.as_deref().unwrap());
        for lang in [Lang::Ru, Lang::Kk] {
            assert_eq!(digits(text.get(lang).unwrap()), en, "{text:?}");
        }
    }
}

/// The acts that the timeline of the figures has stand here with the same dates.
#[test]
fn the_timeline_and_the_provisions_agree() {
    let steps: HashSet<String> = figures_for("KAZ").unwrap().milestones().iter().map(|m| m.date.to_string()).collect();
    for id in [
        "sss-2008",
        "criteria-2014",
        "order-138",
        "cc-128-2020",
        "amendments-2022",
        "criteria-2023",
        "law-2024-victims",
        "redirection-2024",
        "risk-2024",
    ] {
        let from = kaz().provision(id).unwrap().from.to_string();
        assert!(steps.contains(&from), "{id} from {from}");
    }
    // Order 263 of 29 June applies from 1 July 2023, when Order 138 ends.
    assert_eq!(kaz().provision("order-263").unwrap().from.to_string(), "2023-07-01");
    assert_eq!(kaz().provision("order-138").unwrap().until.unwrap().to_string(), "2023-06-30");
}
