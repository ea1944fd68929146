//! The law as of a day and the fate of recommendations, as programs call them.

use std::fs;

use super::run::shyraq;

const LIST: &str = r#"
country = "KAZ"
title = { en = "Simulated list" }
[[recommendation]]
id = "shelters"
text = { en = "Open state shelters to foreigners" }
addressee = "Ministry of Labour"
due = "2022-12-31"
ground = [{ gap = "ohchr-8" }, { figure = "us-tip-identified@2018" }]
events = [{ date = "2020-01-15", status = "made" }]
"#;

#[test]
fn the_law_is_looked_at_on_the_day_that_was_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let state = |more: &[&str]| {
        let json = shyraq(dir.path(), &[&["assess", "law", "--json"], more].concat()).json();
        assert_eq!(json["schema"], "shyraq.law/1");
        let all = json["requirements"].as_array().unwrap();
        let found = all.iter().find(|x| x["id"] == "ohchr-8").unwrap();
        (found["state"].as_str().unwrap().to_owned(), json["at"].as_str().unwrap().to_owned())
    };
    assert_eq!(state(&["--at", "2017"]), ("not_met".into(), "2017".into()));
    assert_eq!(state(&["--at", "2022-12", "--country", "KAZ"]), ("unknown".into(), "2022-12".into()));
    assert_eq!(state(&["--out", "law"]), ("met".into(), "2026-11-24".into()));
    for name in ["law.html", "law.csv", "changes.csv", "law.json"] {
        assert!(fs::metadata(dir.path().join("law").join(name)).unwrap().len() > 500, "{name}");
    }
    shyraq(dir.path(), &["assess", "law", "--out", "law"]).fails(2, "not empty");
    shyraq(dir.path(), &["assess", "law", "--at", "1 May"]).fails(2, "--at 1 May");
    shyraq(dir.path(), &["assess", "law", "--country", "UZB"]).fails(2, "no law of 'UZB'");
}

#[test]
fn recommendations_become_a_page_a_table_and_json() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("list.toml"), LIST).unwrap();
    let run = |now: &str, out: &str, more: &[&str]| {
        let usual = ["assess", "recommendations", "list.toml", "--now", now, "--out", out];
        shyraq(dir.path(), &[&usual, more].concat())
    };
    let json = run("2023-01-10", "fate", &["--json"]).json();
    assert_eq!(json["schema"], "shyraq.recommendations/1");
    assert_eq!((&json["overdue"], &json["recommendations"][0]["overdue_days"]), (&1.into(), &10.into()));
    let written = fs::read(dir.path().join("fate/recommendations.json")).unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&written).unwrap(), json);
    let html = fs::read_to_string(dir.path().join("fate/recommendations.html")).unwrap();
    assert!(html.contains("overdue by 10 days"));
    // The same on paper, tagged for who listens to it.
    let pdf = fs::read(dir.path().join("fate/recommendations.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && String::from_utf8_lossy(&pdf).contains("pdfuaid"));
    assert_eq!(fs::read_to_string(dir.path().join("fate/recommendations.csv")).unwrap().lines().count(), 2);
    run("2023-01-10", "fate", &[]).fails(2, "not empty");
    run("soon", "other", &[]).fails(2, "--now soon");
    fs::write(dir.path().join("list.toml"), LIST.replace("ohchr-8", "ohchr-88")).unwrap();
    run("2023-01-10", "other", &[]).fails(3, "recommendation 'shelters', ground 1, field 'gap'");
    fs::write(dir.path().join("list.toml"), "country = 7").unwrap();
    run("2023-01-10", "other", &[]).fails(3, "list.toml");
    fs::remove_file(dir.path().join("list.toml")).unwrap();
    run("2023-01-10", "other", &[]).fails(1, "list.toml");
    assert!(!dir.path().join("other").exists());
}
