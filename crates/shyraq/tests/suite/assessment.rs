//! Assessments for readers: their debit, their files, what they refuse, what they never say.

use std::fs;
use std::path::Path;

use super::aim::{Aim, shares};
use super::run::{Run, command, shyraq};

const BOOK: &str = "name = 'b'\nversion = '1'\n[[variable]]\nname = 'gender'\nvalues = ['Woman', 'Man']\n[[variable]]\nname = 'colour'\nvalues = ['red', 'blue']\n";

fn fine(run: Run) -> Run {
    assert_eq!(run.code, 0, "{}", run.err);
    run
}

/// A table of names: whoever has a number is the same person wherever it comes.
fn names(numbers: impl Iterator<Item = usize>) -> String {
    let row = |k: usize| {
        format!("{k},Family{}x{},Given{},19{:02}-{:02}-{:02}\n", k % 37, k / 7, k % 23, k % 90, 1 + k % 12, 1 + k % 28)
    };
    format!("id,family,given,birth\n{}", numbers.map(row).collect::<String>())
}

/// Three lists on which each person is or is not whatever the others say.
fn three(persons: usize) -> [(&'static str, Vec<usize>); 3] {
    let of = |on: fn(usize) -> bool| (0..persons).filter(|k| on(*k)).collect();
    [("ngo", of(|k| k % 2 == 0)), ("police", of(|k| k % 3 == 0)), ("shelter", of(|k| k % 5 < 2))]
}

/// Cases of some persons: half are screened, a quarter is referred.
fn cases(persons: usize) -> String {
    let row = |k: usize| {
        let year = 2015 + k % 10;
        let screened = if k.is_multiple_of(2) { format!("{year}-06-01") } else { String::new() };
        let referred = if k.is_multiple_of(4) { format!("{year}-07-01") } else { String::new() };
        let sex = ["Woman", "Man", ""][k % 3];
        format!("{k},{},{year}-05-01,{screened},{referred},{sex}\n", year - k % 3)
    };
    format!("person,ended,first_contact,screening,referral,sex\n{}", (0..persons).map(row).collect::<String>())
}

/// A hub with a draft; `linked` contributors have sent records.
fn hub(d: &Path, name: &str, linked: &[(&str, Vec<usize>)]) {
    let run = |a: &[&str]| fine(shyraq(d, a));
    fs::write(d.join("book.toml"), BOOK).unwrap();
    fs::write(d.join("m.toml"), "record = 'id'\nfamily = 'family'\ngiven = 'given'\nbirth = 'birth'\n").unwrap();
    run(&["init", name, "--codebook", "book.toml", "--simulated", "--name", &format!("Hub {name}")]);
    let ledger = format!("{name}/ledger.sqlite");
    run(&["ledger", "open", &ledger, "--population", "persons", "--epsilon", "500", "--delta", "1e-6"]);
    if !linked.is_empty() && !d.join("key").exists() {
        run(&["linkage", "keygen", "--out", "key", "--epoch", "2026Q4"]);
    }
    for (who, numbers) in linked {
        let (key, out) = (format!("{who}.key"), format!("{name}-{who}"));
        if !d.join(&key).exists() {
            run(&["linkage", "signer", "--out", &key, "--contributor", who]);
        }
        fs::write(d.join("t.csv"), names(numbers.iter().copied())).unwrap();
        run(&[
            "linkage",
            "encode",
            "t.csv",
            "--mapping",
            "m.toml",
            "--key",
            "key",
            "--contributor",
            who,
            "--out",
            &out,
            "--sign",
            &key,
        ]);
        run(&["linkage", "submit", &out, "--hub", name, "--key", &format!("{key}.pub")]);
    }
    if !linked.is_empty() {
        run(&["linkage", "session", "--hub", name, "--release-epoch", "2026Q4"]);
    }
    run(&["release", "hub", "--hub", name, "--epsilon", "1", "--delta", "1e-6", "--out", &format!("{name}-draft")]);
}

fn at<'a>(epsilon: &'a str, hub: &'a str, draft: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let all = ["release", "assessment", "--hub", hub, "--draft", draft, "--epsilon", epsilon, "--delta", "1e-6"];
    [&all[..], &["--now", "2024-12-31"], more].concat()
}

/// At an epsilon of so little noise that estimates take no time.
fn assessment<'a>(hub: &'a str, draft: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    at("50", hub, draft, more)
}

const CASES: [&str; 10] =
    ["--cases", "cases.csv", "--by", "sex,year", "--event", "ended", "--report", "first_contact", "--from", "2015"];

fn debits(d: &Path, hub: &str) -> usize {
    let show = shyraq(d, &["ledger", "show", &format!("{hub}/ledger.sqlite"), "--json"]).json();
    // The first entry is the total.
    show["populations"][0]["entries"].as_array().unwrap().len() - 1
}

fn manifest(draft: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(draft.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn an_assessment_is_measured_reviewed_signed_and_verified() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    hub(d, "h", &three(400));
    fs::write(d.join("cases.csv"), cases(400)).unwrap();
    fine(shyraq(d, &["release", "review", "h-draft", "--accept"]));
    // Of an overlap whose noise is beyond a thousand persons nothing could be said: it is not paid for.
    shyraq(d, &at("0.001", "h", "h-draft", &[])).fails(2, "more than a thousand persons");
    assert_eq!(debits(d, "h"), 1);
    let done = shyraq(d, &[&assessment("h", "h-draft", &CASES)[..], &["--json"]].concat()).json();
    let names: Vec<&str> = done["tables"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "overlap",
            "cascade/first_contact",
            "cascade/screening",
            "cascade/referral",
            "cascade/first_contact/sex",
            "cascade/screening/sex",
            "cascade/referral/sex",
            "cascade/first_contact/year",
            "cascade/screening/year",
            "cascade/referral/year",
            "lag"
        ]
    );
    let cells: Vec<u64> = done["tables"].as_array().unwrap().iter().map(|t| t["cells"].as_u64().unwrap()).collect();
    // 2^3 - 1; sex: two values and the blank; years 2015 to 2024 and the rest; 10 * 11 / 2.
    assert_eq!(cells, [7, 1, 1, 2, 3, 3, 6, 11, 11, 22, 55]);
    assert_eq!(done["ledger"]["entry"], 3);
    assert_eq!(debits(d, "h"), 2);
    let m = manifest(&d.join("h-draft"));
    assert!(m["review"].get("accepted").is_none(), "what was accepted was another draft");
    let review = shyraq(d, &["release", "review", "h-draft", "--json"]).json();
    assert_eq!(review["disclosure"]["assessment"]["tables"].as_array().unwrap().len(), 11);
    // The noise is that of the plan: 400 persons with a start, within six standard deviations.
    let measured = fs::read_to_string(d.join("h-draft/assess/measured.csv")).unwrap();
    let line = measured.lines().find(|l| l.starts_with("cascade/first_contact,")).unwrap();
    let noisy: f64 = line.split(',').nth(2).unwrap().parse().unwrap();
    let variance =
        m["assessment"]["tables"][1]["variance"].as_str().unwrap().split('/').map(|x| x.parse::<f64>().unwrap());
    let variance = variance.reduce(|a, b| a / b).unwrap();
    assert!((noisy - 400.0).abs() < 6.0 * variance.sqrt(), "{noisy} {variance}");
    // The column by which persons are grouped can't be withdrawn alone.
    shyraq(d, &["release", "review", "h-draft", "--withdraw", "gender"]).fails(2, "tables by 'sex'");
    let keys = ["h/officers/officer-1.key", "h/officers/officer-2.key"];
    let sign = ["bundle", "sign", "h-draft", "--key", keys[0], "--key", keys[1], "--json"];
    let bundle = shyraq(d, &sign).json()["bundle"].as_str().unwrap().to_owned();
    fine(shyraq(d, &["bundle", "verify", &bundle]));
    assert!(
        fs::read_to_string(d.join(&bundle).join("METHOD.md"))
            .unwrap()
            .contains("Table `overlap` by ngo, police, shelter")
    );
    let file = d.join(&bundle).join("assess/cascade.json");
    fs::write(&file, fs::read_to_string(&file).unwrap().replacen('4', "5", 1)).unwrap();
    shyraq(d, &["bundle", "verify", &bundle]).fails(5, "assess/cascade.json was changed");
    // A bundle takes no assessment; a second one for the draft replaces the first, and both debits stand.
    shyraq(d, &assessment("h", &bundle, &CASES)).fails(5, "this is a bundle already");
    fine(shyraq(d, &assessment("h", "h-draft", &["--lists", "shelter,ngo,police"])));
    assert_eq!(debits(d, "h"), 3);
    let m = manifest(&d.join("h-draft"));
    assert_eq!(m["assessment"]["tables"].as_array().unwrap().len(), 1);
    let earlier: Vec<_> = fs::read_dir(d.join("h-draft/earlier")).unwrap().collect();
    assert!(earlier.iter().any(|e| e.as_ref().unwrap().path().join("assess/lag.json").exists()));
    assert!(!d.join("h-draft/assess/lag.json").exists());
    fine(shyraq(d, &["release", "review", "h-draft", "--withdraw-assessment"]));
    assert!(manifest(&d.join("h-draft")).get("assessment").is_none() && !d.join("h-draft/assess").exists());
    shyraq(d, &["release", "review", "h-draft", "--withdraw-assessment"]).fails(2, "the draft has no assessment");
    assert_eq!(debits(d, "h"), 3, "nothing is given back");
}

#[test]
fn what_does_not_fit_is_refused_before_the_debit() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    hub(d, "h", &[]);
    hub(d, "other", &[]);
    fs::write(d.join("cases.csv"), cases(50)).unwrap();
    let with = |more: &[&str]| shyraq(d, &at("1", "h", "h-draft", &[&["--cases", "cases.csv"], more].concat()));
    shyraq(d, &assessment("h", "h-draft", &[])).fails(2, "there is nothing to measure");
    shyraq(d, &assessment("h", "other-draft", &CASES)).fails(3, "another hub made it");
    with(&["--lists", "ngo,police,shelter"]).fails(2, "no records of 'ngo' are linked");
    with(&["--by", "district"]).fails(2, "nothing public fixes its values");
    with(&["--by", "sex", "--values", "sex=a,,b"]).fails(2, "a value is empty");
    with(&["--by", "sex", "--values", "sex=a, b"]).fails(2, "a blank at an end");
    with(&["--by", "sex,year,sex"]).fails(2, "'sex' is named twice");
    with(&["--by", "sex", "--values", "sex:a"]).fails(2, "not of the form");
    with(&["--by", "sex", "--values", "sxe=a,b"]).fails(2, "'sxe' is no column of --by");
    with(&["--by", "age", "--values", "age=17,18"]).fails(2, "'age' are fixed");
    with(&["--by", "sex", "--values", "sex=a,b", "--values", "sex=c"]).fails(2, "'sex' is given twice");
    with(&["--note", "two\nlines"]).fails(2, "--note");
    with(&["--by", "missing", "--values", "missing=a"]).fails(2, "no column 'missing'");
    with(&["--event", "ended"]).fails(2, "--report");
    with(&["--event", "ended", "--report", "first_contact", "--from", "2030"]).fails(2, "--from 2030");
    let early = ["release", "assessment", "--hub", "h", "--draft", "h-draft", "--epsilon", "1", "--delta", "1e-6"];
    shyraq(d, &[&early[..], &["--cases", "cases.csv", "--now", "2020-01-01"]].concat()).fails(3, "after --now");
    fs::write(d.join("bad.csv"), "person,first_contact,screening\n1,soon,2020\n").unwrap();
    shyraq(d, &assessment("h", "h-draft", &["--cases", "bad.csv"])).fails(3, "row 2, column 'first_contact': no date");
    shyraq(d, &at("500", "h", "h-draft", &["--cases", "cases.csv"])).fails(4, "persons");
    let text = fs::read_to_string(d.join("h/hub.toml")).unwrap();
    fs::write(d.join("h/hub.toml"), text.replace("simulated = true", "simulated = false")).unwrap();
    with(&[]).fails(3, "the draft's people are simulated");
    assert_eq!(debits(d, "h"), 1, "only the release");
    assert!(!d.join("h-draft/assess").exists() && manifest(&d.join("h-draft")).get("assessment").is_none());
}

/// Two hubs that differ in one person of every table: what a terminal shows is the same, word for word.
#[test]
fn nothing_exact_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    let mut seen = Vec::new();
    for (k, more) in [0, 1].into_iter().enumerate() {
        let sub = d.join(format!("{k}"));
        fs::create_dir(&sub).unwrap();
        hub(&sub, "h", &three(400 + more));
        fs::write(sub.join("cases.csv"), cases(300 + more)).unwrap();
        let run = fine(shyraq(&sub, &assessment("h", "h-draft", &CASES)));
        seen.push((run.out, run.err));
    }
    assert_eq!(seen[0], seen[1]);
}

/// Wherever it is killed, the draft is whole: without an assessment, or with one whose debit stands.
#[test]
fn a_killed_assessment_leaves_a_whole_draft() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    hub(d, "h", &[]);
    fs::write(d.join("cases.csv"), cases(2000)).unwrap();
    let all = at("1", "h", "h-draft", &CASES);
    let mut aim = Aim::at(|| drop(fine(shyraq(d, &all))));
    let (mut killed, mut without, mut seen) = (0, 0, std::collections::BTreeSet::new());
    for share in shares(120, 0.0) {
        killed += u32::from(aim.kill(&mut command(d, &all), share));
        fine(shyraq(d, &["release", "review", "h-draft"]));
        let m = manifest(&d.join("h-draft"));
        match m.get("assessment") {
            Some(a) => drop(seen.insert(a["ledger"]["entry"].as_u64().unwrap())),
            None => without += 1,
        }
    }
    // The release's debit besides.
    let entries = debits(d, "h") - 1;
    println!("{killed} killed, {without} without, {} assessments, {entries} debits", seen.len());
    assert!(entries >= seen.len(), "an assessment without its debit");
    assert!(killed > 30, "the kills came too late");
    fine(shyraq(d, &all));
    fine(shyraq(d, &["ledger", "verify", "h/ledger.sqlite"]));
    let left = fs::read_dir(d.join("h-draft")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let whole = left.filter(|n| !n.starts_with(".shyraq-")).count();
    assert_eq!(
        whole,
        manifest(&d.join("h-draft"))["files"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| !f["path"].as_str().unwrap().starts_with("assess/"))
            .count()
            + 3
    );
}

/// A withdrawal that is cut off with an assessment in the draft: the draft is the old one or the new one,
/// and the assessment is in both.
#[test]
fn a_killed_withdrawal_keeps_the_assessment() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    hub(d, "h", &[]);
    fs::write(d.join("cases.csv"), cases(100)).unwrap();
    fine(shyraq(d, &at("1", "h", "h-draft", &CASES)));
    let withdraw = ["release", "review", "k", "--withdraw", "colour"];
    let copy = || {
        fs::remove_dir_all(d.join("k")).ok();
        for sub in ["", "assess"] {
            fs::create_dir(d.join("k").join(sub)).unwrap();
            for entry in fs::read_dir(d.join("h-draft").join(sub)).unwrap().map(Result::unwrap) {
                if entry.path().is_file() {
                    fs::copy(entry.path(), d.join("k").join(sub).join(entry.file_name())).unwrap();
                }
            }
        }
    };
    copy();
    let mut aim = Aim::at(|| drop(fine(shyraq(d, &withdraw))));
    let mut seen = [0, 0];
    for share in shares(80, 0.0) {
        copy();
        aim.kill(&mut command(d, &withdraw), share);
        let review = shyraq(d, &["release", "review", "k", "--json"]).json();
        assert_eq!(review["disclosure"]["assessment"]["tables"].as_array().unwrap().len(), 10);
        seen[review["disclosure"]["columns"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|c| c["decision"] == "withdrawn")
            .count()] += 1;
    }
    println!("{seen:?}");
    assert!(seen[0] > 5, "the kills came too late");
}
