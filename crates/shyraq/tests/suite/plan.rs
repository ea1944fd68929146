//! Accountants and plans of several years, as an officer meets them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::run::{Run, folder, release, shyraq};

fn open(dir: &Path, more: &[&str]) -> Run {
    let mut all = vec!["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "4", "--delta", "1e-6"];
    all.extend(more);
    shyraq(dir, &all)
}

fn plan(dir: &Path, years: &str, more: &[&str]) -> Run {
    let mut all = vec!["ledger", "plan", "l.sqlite", "--population", "persons", "--epsilon", "1", "--delta", "1e-6"];
    all.extend(["--years", years]);
    all.extend(more);
    shyraq(dir, &all)
}

fn manifest(dir: &Path, draft: &str) -> Value {
    serde_json::from_slice(&fs::read(dir.join(draft).join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_release_is_counted_as_its_total_is() {
    for (word, name) in [("zcdp", "zCDP; "), ("composed", "composed Gaussians; ")] {
        let dir = folder(60);
        let opened = open(dir.path(), &["--accountant", word, "--by", "Simulated board", "--json"]).json();
        assert_eq!(opened["accountant"], word);
        let ledger = ["--ledger", "l.sqlite", "--publisher", "Simulated hub"];
        assert_eq!(shyraq(dir.path(), &release("a", &ledger)).code, 0);
        assert!(manifest(dir.path(), "a")["privacy"]["accountant"].as_str().unwrap().starts_with(name));
        let show = shyraq(dir.path(), &["ledger", "show", "l.sqlite", "--json"]).json();
        let account = &show["populations"][0];
        assert_eq!((&account["accountant"], &account["entries"][1]["accountant"]), (&word.into(), &word.into()));
        assert_eq!(account["entries"][0]["by"], "Simulated board");
        assert_eq!(account["entries"][1]["by"], "Simulated hub");
        let text = shyraq(dir.path(), &["ledger", "show", "l.sqlite"]).out;
        assert!(text.contains(&name.replace("; ", "")), "{text}");
        assert!(text.contains("release of example, by Simulated hub"), "{text}");
    }
    let dir = folder(10);
    open(dir.path(), &["--accountant", "zCDP"]).fails(2, "no accountant 'zCDP'");
    assert!(!dir.path().join("l.sqlite").exists());
}

/// The example has 10 tables: at epsilon 1 their variances are near 200, at epsilon 20 near 1.
#[test]
fn a_release_alone_takes_what_has_less_noise() {
    let dir = folder(60);
    let at = |out, epsilon| {
        let mut all = release(out, &[]);
        all[6] = epsilon;
        shyraq(dir.path(), &[&all[..], &["--json"]].concat()).json()["accountant"].clone()
    };
    assert_eq!((at("a", "1"), at("b", "20")), ("composed".into(), "zcdp".into()));
}

#[test]
fn a_plan_keeps_later_years_their_share() {
    let dir = folder(60);
    let now: u16 = jiff::Timestamp::now().strftime("%Y").to_string().parse().unwrap();
    let years = format!("{now}-{}", now + 4);
    plan(dir.path(), &years, &[]).fails(1, "no such file");
    assert_eq!(open(dir.path(), &[]).code, 0);
    plan(dir.path(), "26-30", &[]).fails(2, "these are no years");
    plan(dir.path(), "2020-2025", &[]).fails(2, "2020 has passed");
    plan(dir.path(), &format!("{now}-{}", now + 19), &[]).fails(4, "can't hold this plan: it holds epsilon 0.7");
    let made = plan(dir.path(), &years, &["--by", "Simulated board", "--json"]).json();
    assert_eq!(made["years"], serde_json::json!([now, now + 4]));
    plan(dir.path(), &format!("{now}"), &[]).fails(4, "has a plan already");
    let ledger = ["--ledger", "l.sqlite"];
    assert_eq!(shyraq(dir.path(), &release("a", &ledger)).code, 0);
    shyraq(dir.path(), &release("b", &ledger)).fails(4, &format!("nothing is left for {now}"));
    assert!(!dir.path().join("b/manifest.json").exists());
    let text = shyraq(dir.path(), &["ledger", "show", "l.sqlite"]).out;
    assert!(text.contains(&format!("epsilon 1 a year at delta 1e-6, {years}: nothing is left for {now}")), "{text}");
    assert_eq!(plan(dir.path(), &format!("{now}"), &["--replace-because", "board of 1 December"]).code, 0);
    assert_eq!(shyraq(dir.path(), &["ledger", "verify", "l.sqlite"]).code, 0);
}
