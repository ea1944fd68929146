//! The figures of Kazakhstan against the texts they come from.

use std::collections::HashSet;

use shyraq_case::{Labels, Lang};
use shyraq_figures::{CountryFigures, Figure, Precision, SHIPPED, Tag, Unit, figures_for, shipped_text};

fn kaz() -> &'static CountryFigures {
    figures_for("KAZ").unwrap()
}

fn number(series: &str, period: &str) -> u64 {
    let series = kaz().find(series).unwrap_or_else(|| panic!("{series}"));
    match series.at(period).unwrap_or_else(|| panic!("{} {period}", series.id())).value() {
        Figure::Exact(n) => *n,
        other => panic!("{} {period} is {other}", series.id()),
    }
}

fn numbers(series: &str, years: impl IntoIterator<Item = u16>) -> Vec<u64> {
    years.into_iter().map(|y| number(series, &y.to_string())).collect()
}

fn written(series: &str) -> Vec<String> {
    kaz().find(series).unwrap().points().iter().map(|p| format!("{} {}", p.period(), p.value())).collect()
}

fn full(what: &str, labels: &Labels) {
    for (lang, text) in [("en", &labels.en), ("ru", &labels.ru), ("kk", &labels.kk)] {
        let text = text.as_deref().unwrap_or_default();
        assert!(!text.trim().is_empty(), "{what} in {lang}");
        assert_eq!(text.trim(), text, "{what} in {lang}");
    }
}

#[test]
fn every_shipped_country_loads_and_no_other_does() {
    for country in SHIPPED {
        let parsed = CountryFigures::parse(&shipped_text(country).unwrap()).unwrap();
        assert_eq!(Some(&parsed), figures_for(country));
        assert_eq!(parsed.country(), country);
    }
    assert_eq!(figures_for("kaz"), None);
    assert_eq!(figures_for("UZB"), None);
}

#[test]
fn every_series_has_body_definition_unit_source_and_date_in_three_languages() {
    assert!(kaz().series().len() > 40);
    for s in kaz().series() {
        let id = s.id();
        full(id, s.title());
        full(id, s.definition());
        full(id, &s.body().name);
        full(id, s.licence());
        full(id, &s.unit().labels());
        full(id, &s.period_kind().labels());
        if let Some(set) = s.articles() {
            full(id, &set.name);
        }
        assert!(!s.points().is_empty(), "{id}");
        for p in s.points() {
            let source = p.source();
            assert!(!source.title.trim().is_empty() && !source.page.trim().is_empty(), "{id} {}", p.period());
            assert_eq!(source.read.to_string(), "2026-11-24", "{id} {}", p.period());
            if !p.note().is_empty() {
                full(id, p.note());
            }
            if let Figure::Text { labels, .. } = p.value() {
                full(id, labels);
            }
        }
    }
}

#[test]
fn bodies_share_no_series_and_every_body_has_one() {
    let mut seen = 0;
    for body in kaz().bodies() {
        let of: Vec<&str> = kaz().of_body(&body.id).map(|s| s.id()).collect();
        assert!(!of.is_empty(), "{}", body.id);
        seen += of.len();
    }
    assert_eq!(seen, kaz().series().len());
    assert_eq!(kaz().bodies().len(), 11);
}

#[test]
fn glotip_says_what_the_extract_says() {
    assert_eq!(number("glotip-convicted", "2017"), 168);
    assert_eq!(
        written("glotip-convicted"),
        [
            "2003 6", "2004 <5", "2005 <5", "2006 11", "2011 25", "2012 12", "2013 21", "2014 21", "2017 168",
            "2018 141", "2019 64", "2020 44", "2021 35"
        ]
    );
    assert_eq!(
        written("glotip-offences"),
        ["2011 46", "2012 21", "2013 58", "2017 304", "2018 276", "2019 182", "2020 111", "2021 103"]
    );
    assert_eq!(
        written("glotip-detected"),
        ["2010 134", "2011 141", "2012 153", "2017 86", "2018 88", "2019 44", "2020 92", "2021 29"]
    );
    // The UN's copy of 2020 agrees with the extract where both have a figure.
    assert_eq!(numbers("sdg-detected", 2010..=2012), numbers("glotip-detected", 2010..=2012));
}

#[test]
fn the_us_report_says_what_it_says() {
    assert_eq!(number("us-tip-identified", "2019"), 40);
    assert_eq!(numbers("us-tip-identified", 2013..=2022), [122, 74, 92, 110, 76, 83, 40, 88, 20, 24]);
    assert_eq!(numbers("us-tip-assisted", 2015..=2019), [162, 167, 177, 122, 76]);
    assert_eq!(numbers("us-tip-identified-foreign", 2016..=2022), [15, 5, 2, 3, 17, 3, 2]);
    assert_eq!(numbers("us-tip-hotline-calls", 2016..=2019), [841, 1350, 1834, 1834]);
    assert_eq!(numbers("us-tip-hotline-to-police", 2016..=2019), [6, 13, 23, 12]);
    assert_eq!(written("us-tip-convicted")[..2], ["2005 13", "2006 1"]);
    let later = kaz().find("us-tip-identified").unwrap().at_year(2024).unwrap();
    assert!(matches!(later.value(), Figure::Text { code, .. } if code == "more"));
}

#[test]
fn tiers_are_complete_from_2001_to_2025() {
    let tiers = kaz().find("us-tip-tier").unwrap();
    assert_eq!(tiers.unit(), Unit::Tier);
    let found: Vec<(u16, String)> =
        tiers.points().iter().map(|p| (p.period().from().year(), p.value().to_string())).collect();
    let expected: Vec<(u16, String)> = (2001..=2025)
        .map(|y| {
            let tier = match y {
                2001 | 2003 => "tier-3",
                2004 | 2007 | 2010 | 2019 | 2020 => "tier-2-watch-list",
                _ => "tier-2",
            };
            (y, tier.to_owned())
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_press_figures_are_those_read() {
    assert_eq!(written("prosecutor-offences"), ["2022 >150", "2024 357", "2025 298"]);
    assert_eq!(written("mia-cases"), ["2020 100", "2020-01/2020-07 69", "2021 103", "2022-01/2022-06 57"]);
    assert_eq!(written("mia-offences"), ["2025 164", "2025-01/2025-06 134"]);
    assert_eq!(written("iom-assisted")[2], "2004/2019 ~2000");
    // The parts of the people served make their total, within one body.
    let parts = ["labour-served-men", "labour-served-women", "labour-served-children"].map(|s| number(s, "2025"));
    assert_eq!((parts, number("labour-served", "2025")), ([94, 52, 25], 171));
    assert_eq!(number("labour-served-foreign", "2025"), 93);
    // 357 less 16.5 % is 298.
    assert_eq!((357.0_f64 * 0.835).round() as u64, number("prosecutor-offences", "2025"));
}

#[test]
fn contradictions_name_figures_that_exist() {
    let mut ids = HashSet::new();
    for c in kaz().contradictions() {
        full(&c.id, &c.sentence);
        assert!(ids.insert(&c.id));
        for f in &c.figures {
            let series = kaz().find(&f.series).unwrap_or_else(|| panic!("{}: {}", c.id, f.series));
            assert!(!f.periods.is_empty());
            assert!(f.periods.iter().all(|p| series.at(p).is_some()), "{}: {}", c.id, f.series);
        }
    }
    assert!(kaz().contradictions().len() >= 10);
    let hotline: Vec<&str> = kaz().contradictions_of("us-tip-hotline-calls").map(|c| c.id.as_str()).collect();
    assert_eq!(hotline, ["hotline-1834"]);
}

/// The sentences speak of figures; here the figures are asked whether they agree.
#[test]
fn contradictions_are_true() {
    let identified = numbers("us-tip-identified", 2017..=2021);
    let detected = numbers("glotip-detected", 2017..=2021);
    assert_eq!((identified, detected), (vec![76, 83, 40, 88, 20], vec![86, 88, 44, 92, 29]));
    let sources = ["police", "embassies", "ngos", "international", "self"];
    let referrals = |year: &str| sources.map(|s| number(&format!("us-tip-referrals-{s}"), year)).iter().sum::<u64>();
    assert_eq!((referrals("2018"), number("us-tip-assisted", "2018")), (145, 122));
    assert_eq!((referrals("2019"), number("us-tip-assisted", "2019")), (76, 76));
    let forms = |year: &str| number("us-tip-identified-sex", year) + number("us-tip-identified-labour", year);
    assert_eq!((forms("2016"), number("us-tip-identified", "2016")), (103, 110));
    let helped = |year: &str| number("us-tip-assisted-sex", year) + number("us-tip-assisted-labour", year);
    assert_eq!([helped("2017"), helped("2018")], [171, 121]);
    let glotip = ["sexual", "labour", "other"].map(|f| number(&format!("glotip-form-{f}"), "2017"));
    assert_eq!((glotip, glotip.iter().sum::<u64>()), ([50, 20, 25], 95));
    assert_eq!(number("glotip-detected-citizenship-row", "2020"), 89);
    assert_eq!(number("iom-assisted", "2002/2025-06"), number("iom-assisted", "2004/2020"));
    assert_eq!(number("iom-assisted-labour", "2004/2019") + number("iom-assisted-sexual", "2004/2019"), 1847);
    assert_eq!(number("mia-cases-eight-groups", "2024-01/2024-09-12"), number("mia-offences", "2025-01/2025-06"));
    assert_eq!(number("mia-cases", "2021"), number("glotip-offences", "2021"));
}

/// Every number in the sentence of one language stands in the others, too.
#[test]
fn translations_hold_the_same_numbers() {
    let digits = |text: &str| {
        let joined: String = text.replace([',', '.'], "");
        let mut all: Vec<String> =
            joined.split(|c: char| !c.is_ascii_digit()).filter(|p| p.len() > 1).map(str::to_owned).collect();
        all.sort();
        all
    };
    for c in kaz().contradictions() {
        let en = digits(c.sentence.en.as_deref().unwrap());
        for lang in [Lang::Ru, Lang::Kk] {
            assert_eq!(digits(c.sentence.get(lang).unwrap()), en, "{} in {}", c.id, lang.tag());
        }
    }
    for m in kaz().milestones() {
        let en = digits(m.act.en.as_deref().unwrap());
        for lang in [Lang::Ru, Lang::Kk] {
            let mut own = digits(m.act.get(lang).unwrap());
            own.retain(|n| en.contains(n));
            own.dedup();
            let mut wanted = en.clone();
            wanted.dedup();
            assert_eq!(own, wanted, "{} in {}", m.date, lang.tag());
        }
    }
}

#[test]
fn the_timeline_is_in_order_and_as_exact_as_its_sources() {
    let steps = kaz().milestones();
    assert!(steps.windows(2).all(|w| w[0].date <= w[1].date));
    for m in steps {
        full(&m.date.to_string(), &m.act);
        full(&m.date.to_string(), &m.effect);
        full("tag", &m.tag.labels());
        assert!(m.until.is_none_or(|u| u > m.date));
    }
    let at = |date: &str| steps.iter().find(|m| m.date.to_string() == date).unwrap();
    assert!(at("2024-07-05").act.en.as_deref().unwrap().contains("110-VIII"));
    assert_eq!(at("2024-07-05").precision(), Precision::Day);
    assert_eq!(at("2022-04").until.unwrap().to_string(), "2023-03");
    assert_eq!((at("2008").precision(), at("2008").tag), (Precision::Year, Tag::Background));
    assert_eq!(steps.iter().filter(|m| m.tag == Tag::Background).count(), 1);
}

/// 116 16 has a page, but nobody is recorded to have seen it answer: it is not shown, and
/// no other number takes its place.
#[test]
fn no_helpline_is_shown_that_was_not_seen_to_answer() {
    let all = kaz().helplines();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].unchecked_number(), "116 16");
    assert_eq!(all[0].source().unwrap().page, "sanasezim.org, node 428");
    assert_eq!((all[0].seen_to_answer(), all[0].may_show(), all[0].number()), (None, false, None));
    assert_eq!(kaz().checked_helplines().count(), 0);
}
