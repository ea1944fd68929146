//! The law as of a day: states, evidence, gaps, changes.

use shyraq_assess::AssessError;
use shyraq_assess::law::{Item, Report, files, law, newest, page};
use shyraq_law::State;

fn at(day: &str) -> Report {
    law("KAZ", day.parse().unwrap()).unwrap()
}

fn item<'r>(r: &'r Report, id: &str) -> &'r Item {
    r.requirements.iter().find(|x| x.id == id).unwrap()
}

#[test]
fn four_days_four_answers_for_a_foreigner_s_shelter() {
    let states = ["2017", "2022-12", "2023-08", "2024-12"].map(|d| item(&at(d), "ohchr-8").state);
    assert_eq!(states, [State::NotMet, State::Unknown, State::Partly, State::Met]);
    let between = at("2022-12");
    let x = item(&between, "ohchr-8");
    assert_eq!((x.changing, x.since.as_deref(), x.latest.as_deref()), (true, Some("2022-04"), Some("2023-03")));
    assert!(x.why.is_none() && x.figures.is_empty());
    // Both laws are named while nobody can say which held.
    let held: Vec<&str> = x.provisions.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(held, ["order-138", "practice-2017", "amendments-2022"]);
}

#[test]
fn evidence_is_resolved_with_body_unit_and_source() {
    let now = at("2024-12-31");
    let x = item(&now, "ohchr-8");
    let served = x.figures.iter().find(|f| f.series == "labour-served-foreign").unwrap();
    assert_eq!((served.period.as_str(), served.figure.as_str()), ("2025", "93"));
    assert_eq!(served.source.title, "Mgorod.kz, 20 February 2026");
    assert_eq!(served.unit.en.as_deref(), Some("people"));
    let held: Vec<&str> = x.provisions.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(held, ["order-263", "law-2024-victims", "redirection-2024"]);
    // Of two versions of Article 128 the one that holds is shown.
    let codes = |r: &Report| -> Vec<String> {
        item(r, "palermo-5-1").provisions.iter().filter(|p| p.id.starts_with("cc-128")).map(|p| p.id.clone()).collect()
    };
    assert_eq!((codes(&at("2019")), codes(&now)), (vec!["cc-128-2014".to_owned()], vec!["cc-128-2020".to_owned()]));
}

#[test]
fn every_requirement_that_is_not_met_has_a_gap_and_every_gap_who_could_close_it() {
    for day in ["2000", "2017", "2022-12", "2024-12", "2026-11-24"] {
        let r = at(day);
        for x in r.requirements.iter().filter(|x| x.state != State::Met) {
            assert!(x.gap.is_some(), "{} at {day}", x.id);
        }
        let all: usize = r.instruments.iter().flat_map(|i| &i.states).map(|(_, n)| n).sum();
        assert_eq!(all, r.requirements.len());
    }
    let newest = at("2026-11-24");
    let nobody: Vec<&str> =
        newest.gaps.iter().filter(|g| g.bodies.is_empty()).map(|g| g.requirement.as_str()).collect();
    assert_eq!(nobody, ["palermo-12", "palermo-13"], "no source names a body for documents");
    assert!(at("2000").requirements.iter().all(|x| x.state == State::Unknown && x.tag.is_none()));
}

#[test]
fn changes_end_with_the_day() {
    let count = |day: &str| at(day).changes.len();
    assert!(count("2010") < count("2020") && count("2020") < count("2024-12"));
    assert!(at("2020").changes.iter().all(|c| c.from.as_str() < "2021"));
}

#[test]
fn the_json_the_table_and_the_page_say_the_same() {
    let r = at("2024-12-31");
    let json = serde_json::to_value(&r).unwrap();
    assert_eq!(json["schema"], "shyraq.law/1");
    let first = &json["requirements"][0];
    for key in [
        "id",
        "instrument",
        "article",
        "pillar",
        "force",
        "text",
        "state",
        "since",
        "tag",
        "gap",
        "bodies",
        "provisions",
        "figures",
        "history",
    ] {
        assert!(first.get(key).is_some(), "{key}");
    }
    assert_eq!(first["force"], "shall");
    let tables = files(&r);
    assert_eq!(tables[0].0, "law.csv");
    assert_eq!(tables[0].1.lines().count(), r.requirements.len() + 1);
    assert!(tables[0].1.contains("ohchr-8,ohchr,Principle 8,protection,should,"));
    let html = page(&r).unwrap();
    for x in &r.requirements {
        assert!(html.contains(&format!(", {}: ", x.article)), "{}", x.id);
    }
    assert!(
        html.contains("not verified: the text was not read") && html.contains("No source names the body responsible.")
    );
    assert!(!html.contains("src=") && !html.contains("http:") && !html.contains("https:"));
}

#[test]
fn a_country_without_law_is_said_so() {
    for fault in [law("UZB", "2024".parse().unwrap()).unwrap_err(), newest("kaz").unwrap_err()] {
        assert!(matches!(&fault, AssessError::Ask { .. }) && fault.hint().contains("KAZ"), "{fault}");
    }
    assert_eq!(newest("KAZ").unwrap().to_string(), "2026-11-24");
}

#[test]
fn a_day_after_the_reading_says_that_later_law_is_not_known() {
    let told = "What became law between is not known";
    let later = at("2099-01-01");
    assert!(later.later_unknown && page(&later).unwrap().contains(told));
    let read = law("KAZ", newest("KAZ").unwrap()).unwrap();
    assert!(!read.later_unknown && !page(&read).unwrap().contains(told));
    assert_eq!(serde_json::to_value(&read).unwrap().get("later_unknown"), None);
}
