//! `assess report`, as programs call it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::run::shyraq;

const CASES: &str = "person,form,first_contact,identification,referral,exploitation_end
a,labour,2023-02-01,2023-03-01,2023-03-05,2022-12-01
b,labour,2023-04-01,2023-05-01,,2023-01-15
c,sexual,2023-06-01,,,2023-05-01
d,sexual,2024-02-01,2024-02-20,2024-03-01,2023-11-01
";

#[test]
fn a_report_says_what_it_has_and_what_it_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    assert_eq!(shyraq(dir.path(), &["init", "hub", "--simulated"]).code, 0);
    fs::create_dir(at("hub/assess")).unwrap();
    fs::write(at("hub/assess/cases.csv"), CASES).unwrap();
    let json = shyraq(
        dir.path(),
        &["assess", "report", "--hub", "hub", "--out", "out", "--now", "2026-11-27", "--lang", "en,ru,kk", "--json"],
    )
    .json();
    assert_eq!(json["schema"], "shyraq.assessment-report/1");
    assert_eq!(fs::metadata(at("out")).unwrap().permissions().mode() & 0o777, 0o700, "exact counts");
    for lang in ["en", "ru", "kk"] {
        let page = fs::read_to_string(at(&format!("out/report.{lang}.html"))).unwrap();
        assert!(page.contains(&format!("<html lang=\"{lang}\">")));
        // Four persons had a first contact, three were identified, two referred.
        for (step, persons) in [(0, 4), (1, 3), (2, 2)] {
            assert!(page.contains(&format!("data-at=\"/steps/{step}/persons\">{persons}</data>")), "{lang}: {step}");
        }
        assert!(fs::read(at(&format!("out/report.{lang}.pdf"))).unwrap().starts_with(b"%PDF-"));
    }
    let page = fs::read_to_string(at("out/report.en.html")).unwrap();
    assert!(
        page.contains("SIMULATED DATA")
            && page.contains("no linked lists")
            && page.contains("No recommendations were given")
    );
    for name in ["cascade", "lag", "law"] {
        let run = fs::read_to_string(at(&format!("out/runs/{name}.json"))).unwrap();
        assert!(run.contains(&format!("\"schema\": \"shyraq.{name}/1\"")), "{name}");
    }
    assert!(!at("out/runs/mse.json").exists() && !at("out/runs/recommendations.json").exists());
}

const NAMED: &str = "person,sex,citizenship,country,body,first_contact,identification,turned_away,rule,exploitation_end
a,Woman,UZB,KAZ,shelter,2023-02-01,2023-03-01,,,2022-12-01
b,Man,KGZ,RUS,hotline,2023-04-01,,2023-05-01,citizens-only,2023-01-15
c,Man,UZB,KAZ,shelter,2023-06-01,2023-06-09,,,2023-05-01
";

const RECOMMENDED: &str = r#"country = "KAZ"
title = { en = "A list" }
[[recommendation]]
id = "one"
text = { en = "Count by one definition", ru = "Считать по одному определению" }
addressee = "A body"
ground = [{ figure = "mia-offences@2025" }, { gap = "ohchr-g3" }, { provision = "law-2024-bodies" }]
events = [
  { date = "2025-06-01", status = "made" },
  { date = "2026-02-15", status = "accepted", source = "letter 12", note = "a working group" },
]
after = [{ before = { figure = "prosecutor-offences@2024" }, after = { figure = "prosecutor-offences@2025" } }]
"#;

/// Who reads the report has seen neither table nor code book.
#[test]
fn a_report_names_what_codes_mean_and_says_what_recommendations_stand_on() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    assert_eq!(shyraq(dir.path(), &["init", "hub", "--simulated"]).code, 0);
    fs::create_dir(at("hub/assess")).unwrap();
    fs::write(at("hub/assess/cases.csv"), NAMED).unwrap();
    fs::write(at("hub/assess/recommendations.toml"), RECOMMENDED).unwrap();
    let run = shyraq(dir.path(), &["assess", "report", "--hub", "hub", "--out", "out", "--now", "2026-11-27"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let page = |lang: &str| fs::read_to_string(at(&format!("out/report.{lang}.html"))).unwrap();
    for (lang, words) in [
        ("en", ["Uzbekistan", "Russia", "Woman", "citizens only", "end of exploitation", "year of “First contact”"]),
        (
            "ru",
            ["Узбекистан", "Россия", "Женщина", "только граждане", "конец эксплуатации", "год этапа «Первый контакт»"],
        ),
    ] {
        let page = page(lang);
        for word in words {
            assert!(page.contains(word), "{lang}: {word}");
        }
        for code in [">UZB<", ">RUS<", "exploitation_end<", ">citizens-only<"] {
            assert!(!page.contains(code), "{lang}: {code}");
        }
    }
    let en = page("en");
    // The series of 2025, the body's answer, and the same series a year before.
    for part in
        ["164", "letter 12", "a working group", "accepted", "What changed after it: ", "Before: ", "when made: "]
    {
        assert!(en.contains(part), "{part}");
    }
    // By country and by who met them.
    for (file, column) in [("lag", "country"), ("lag-2", "body")] {
        let run = fs::read_to_string(at(&format!("out/runs/{file}.json"))).unwrap();
        assert!(run.contains(&format!("\"column\": \"{column}\"")), "{file}");
    }
}

#[test]
fn what_cannot_be_reported_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let report = |more: &[&str]| shyraq(dir.path(), &[&["assess", "report", "--out", "out"], more].concat());
    report(&["--hub", "nowhere"]).fails(1, "no hub folder");
    assert_eq!(shyraq(dir.path(), &["init", "hub"]).code, 0);
    report(&["--hub", "hub", "--lang", "xx"]).fails(2, "--lang xx");
    report(&["--hub", "hub", "--country", "ZZZ"]).fails(2, "--country ZZZ");
    report(&["--hub", "hub", "--cases", "none.csv"]).fails(1, "none.csv");
    fs::write(at("cases.csv"), CASES).unwrap();
    for flag in ["--by", "--event", "--report"] {
        report(&["--hub", "hub", "--cases", "cases.csv", flag, "nope"]).fails(2, &format!("'nope' for {flag}"));
    }
    fs::write(at("bad.toml"), "country = \"KAZ\"\n[[recommendation]]\nid = \"x\"\n").unwrap();
    report(&["--hub", "hub", "--recommendations", "bad.toml"]).fails(3, "bad.toml");
    assert!(!at("out").exists());
    fs::create_dir(at("out")).unwrap();
    fs::write(at("out/mine"), "x").unwrap();
    report(&["--hub", "hub"]).fails(2, "not empty");
}
