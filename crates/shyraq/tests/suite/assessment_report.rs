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
    fs::write(at("bad.toml"), "country = \"KAZ\"\n[[recommendation]]\nid = \"x\"\n").unwrap();
    report(&["--hub", "hub", "--recommendations", "bad.toml"]).fails(3, "bad.toml");
    assert!(!at("out").exists());
    fs::create_dir(at("out")).unwrap();
    fs::write(at("out/mine"), "x").unwrap();
    report(&["--hub", "hub"]).fails(2, "not empty");
}
