//! What is refused before anything is spent, and what is kept whatever happens. Each test is
//! named for a fault that it holds off.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::aim::{Aim, shares};
use super::run::{BOOK, command, folder, release, shyraq, simulated};

const OPEN: [&str; 9] = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "9", "--delta", "1e-5"];
const LEDGER: [&str; 2] = ["--ledger", "l.sqlite"];
const INIT: [&str; 5] = ["init", "hub", "--codebook", "book.toml", "--simulated"];

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn debits(dir: &Path) -> usize {
    let show = shyraq(dir, &["ledger", "show", "l.sqlite", "--json"]).json();
    let entries = show["populations"][0]["entries"].as_array().cloned().unwrap_or_default();
    entries.iter().filter(|e| e["kind"] == "spend").count()
}

/// Names of the whole drafts in a folder: the one that is there and the earlier ones.
fn drafts(out: &Path) -> Vec<String> {
    let mut folders = vec![out.to_owned()];
    if let Ok(earlier) = fs::read_dir(out.join("earlier")) {
        folders.extend(earlier.map(|e| e.unwrap().path()));
    }
    let whole = folders.iter().filter_map(|f| shyraq_bundle::Draft::open(f).ok());
    let mut names: Vec<String> = whole.map(|d| d.manifest.privacy.ledger.head).collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn a_changed_ledger_is_neither_shown_nor_spent_from() {
    let dir = folder(30);
    assert_eq!(shyraq(dir.path(), &[&OPEN[..], &["--by", "Simulated board"]].concat()).code, 0);
    let path = dir.path().join("l.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(9).position(|w| w == b"Simulated").unwrap();
    bytes[at] = b's';
    fs::write(&path, bytes).unwrap();
    shyraq(dir.path(), &["ledger", "show", "l.sqlite"]).fails(5, "entry 1 does not verify");
    shyraq(dir.path(), &release("o", &LEDGER)).fails(5, "entry 1 does not verify");
    shyraq(dir.path(), &OPEN).fails(5, "entry 1 does not verify");
    assert!(!dir.path().join("o").exists());
}

/// A slip would have been a population of its own, with nothing spent.
#[test]
fn a_population_whose_name_differs_by_case_or_signs_is_refused() {
    let dir = folder(30);
    assert_eq!(shyraq(dir.path(), &OPEN).code, 0);
    for slip in ["Persons", "per-sons", "PER SONS"] {
        let more = ["--ledger", "l.sqlite", "--population", slip];
        shyraq(dir.path(), &release("o", &more)).fails(2, "but 'persons'");
        let mut open = OPEN;
        open[4] = slip;
        shyraq(dir.path(), &open).fails(2, "but 'persons'");
    }
    assert_eq!((debits(dir.path()), dir.path().join("o").exists()), (0, false));
    let other = ["--ledger", "l.sqlite", "--population", "persons 2"];
    assert_eq!(shyraq(dir.path(), &release("o", &other)).code, 0);
}

#[test]
fn a_negative_number_is_told_of_by_whoever_reads_it() {
    let dir = folder(30);
    let mut with = release("o", &[]);
    with[6] = "-1";
    shyraq(dir.path(), &with).fails(2, "--epsilon: '-1' is not a positive decimal number");
    shyraq(dir.path(), &release("o", &["-1"])).fails(2, "'-1'");
    shyraq(dir.path(), &release("o", &["--person-id", "nobody"])).fails(3, "which --person-id names");
}

#[test]
fn a_ledger_file_that_a_killed_run_left_empty_is_completed() {
    let dir = folder(30);
    fs::write(dir.path().join("l.sqlite"), "").unwrap();
    assert_eq!(shyraq(dir.path(), &release("o", &LEDGER)).code, 0);
    // Two first ones at once.
    for round in 0..4 {
        let ledger = format!("new{round}.sqlite");
        let first = |k: usize| {
            let out = format!("o{round}-{k}");
            let mut run = command(dir.path(), &release(&out, &["--ledger", &ledger]));
            run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let codes: Vec<_> = (0..4).map(first).collect::<Vec<_>>().into_iter().map(|mut c| c.wait().unwrap()).collect();
        assert!(codes.iter().all(std::process::ExitStatus::success), "{codes:?}");
    }
}

#[test]
fn a_manifest_that_was_edited_after_its_acceptance_is_not_signed() {
    let dir = folder(200);
    let run = |a: &[&str]| shyraq(dir.path(), a);
    assert_eq!(run(&["init", "hub"]).code, 0);
    assert_eq!(run(&release("d", &[])).code, 0);
    assert_eq!(run(&["release", "review", "d", "--withdraw", "age", "--accept"]).code, 0);
    let path = dir.path().join("d/manifest.json");
    let whole = fs::read_to_string(&path).unwrap();
    let sign = ["bundle", "sign", "d", "--key", "hub/officers/officer-1.key", "--out", "bundles"];
    for (from, to) in [
        (r#""epsilon": "1","#, r#""epsilon": "0.1","#),
        (r#""delta": "1e-6""#, r#""delta": "1e-9""#),
        (r#""simulated": false"#, r#""simulated": true"#),
        (r#""entry": 1"#, r#""entry": 2"#),
        (r#""population": "persons""#, r#""population": "others""#),
        (r#""publisher": "not named""#, r#""publisher": "Somebody""#),
    ] {
        assert!(whole.contains(from), "{from}");
        fs::write(&path, whole.replace(from, to)).unwrap();
        run(&sign).fails(5, "not what the officer accepted");
        // Nor as one that nobody reviewed; what only the words of a page say is left to the reader.
        let mut unseen: Value = serde_json::from_str(&whole.replace(from, to)).unwrap();
        unseen.as_object_mut().unwrap().remove("review");
        fs::write(&path, unseen.to_string()).unwrap();
        if !from.contains("publisher") {
            run(&sign).fails(5, "does not agree");
            run(&["release", "review", "d", "--accept"]).fails(5, "does not agree");
        }
        assert!(!dir.path().join("bundles").exists());
    }
    fs::write(&path, whole).unwrap();
    assert_eq!(run(&sign).code, 0);
}

#[test]
fn an_older_ledger_is_not_spent_from_again_in_a_hub() {
    let dir = folder(0);
    let d = dir.path();
    let run = |a: &[&str]| shyraq(d, a);
    assert_eq!(run(&INIT).code, 0);
    let hub = ["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6"];
    assert_eq!(run(&hub).code, 0);
    let ledger = d.join("hub/ledger.sqlite");
    let older = fs::read(&ledger).unwrap();
    assert_eq!(run(&hub).code, 0);
    let newer = fs::read(&ledger).unwrap();
    fs::write(&ledger, &older).unwrap();
    run(&hub).fails(5, "lacks entry 2");
    assert!(run(&hub).err.contains("bring back the newest copy"));
    run(&release("o", &["--ledger", "hub/ledger.sqlite"])).fails(5, "lacks entry 2");
    // Nor does it take decisions, or tell what is left.
    let total = ["--population", "persons", "--epsilon", "9", "--delta", "1e-6"];
    let open = [&["ledger", "open", "hub/ledger.sqlite"][..], &total].concat();
    let plan = [&["ledger", "plan", "hub/ledger.sqlite"][..], &total, &["--years", "2026-2030"]].concat();
    for command in
        [&open[..], &plan, &["ledger", "show", "hub/ledger.sqlite"], &["ledger", "verify", "hub/ledger.sqlite"]]
    {
        run(command).fails(5, "lacks entry 2");
    }
    assert_eq!(fs::read(&ledger).unwrap(), older, "a refusal writes nothing");
    fs::remove_file(&ledger).unwrap();
    run(&hub).fails(5, "lacks entry");
    run(&open).fails(5, "lacks entry");
    fs::write(&ledger, newer).unwrap();
    assert_eq!(run(&hub).code, 0);
    assert_eq!(fs::read_dir(d.join("hub/drafts")).unwrap().count(), 3, "a refusal leaves no folder");
}

#[test]
fn releases_of_a_hub_at_once_have_folders_of_their_own() {
    let dir = folder(0);
    assert_eq!(shyraq(dir.path(), &INIT).code, 0);
    let hub = ["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6"];
    let start = || command(dir.path(), &hub).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let runs: Vec<_> = (0..4).map(|_| start()).collect();
    assert!(runs.into_iter().all(|mut r| r.wait().unwrap().success()));
    let folders: Vec<_> = fs::read_dir(dir.path().join("hub/drafts")).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(folders.iter().map(|f| drafts(f).len()).sum::<usize>(), 4);
    assert_eq!(folders.len(), 4);
}

#[test]
fn releases_into_one_folder_at_once_lose_no_draft() {
    let dir = folder(100);
    assert_eq!(shyraq(dir.path(), &OPEN).code, 0);
    let start = || {
        let mut run = command(dir.path(), &release("out", &LEDGER));
        run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let runs: Vec<_> = (0..8).map(|_| start()).collect();
    assert!(runs.into_iter().all(|mut r| r.wait().unwrap().success()));
    assert_eq!((drafts(&dir.path().join("out")).len(), debits(dir.path())), (8, 8));
}

#[test]
fn a_draft_goes_over_nothing_else_and_costs_nothing_then() {
    let dir = folder(50);
    let d = dir.path();
    let run = |a: &[&str]| shyraq(d, a);
    assert_eq!(run(&OPEN).code, 0);
    assert_eq!(run(&INIT).code, 0);
    assert_eq!(run(&release("d", &LEDGER)).code, 0);
    let keys = ["--key", "hub/officers/officer-1.key", "--key", "hub/officers/officer-2.key"];
    let signed = run(&[&["bundle", "sign", "d", "--json"][..], &keys].concat()).json();
    let bundle = signed["bundle"].as_str().unwrap().to_owned();
    fs::create_dir(d.join("notes")).unwrap();
    fs::write(d.join("notes/codebook.toml"), "mine").unwrap();
    let before = debits(d);
    for out in [bundle.as_str(), &format!("{bundle}/new"), "hub", "notes", ".", "in.csv"] {
        run(&release(out, &LEDGER)).fails(2, "");
    }
    run(&["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6", "--out", "notes"]).fails(2, "notes");
    assert_eq!(debits(d), before);
    assert_eq!(run(&["bundle", "verify", &bundle]).code, 0);
    assert_eq!(fs::read_to_string(d.join("notes/codebook.toml")).unwrap(), "mine");
    // What a run leaves that was refused or killed.
    fs::create_dir_all(d.join("left/.shyraq-abc")).unwrap();
    fs::write(d.join("left/ledger.sqlite-journal"), "").unwrap();
    assert_eq!(run(&release("left", &LEDGER)).code, 0);
    assert_eq!(run(&release("d", &LEDGER)).code, 0);
}

#[test]
fn slips_of_the_pen_are_found_before_the_debit() {
    let dir = folder(50);
    let d = dir.path();
    let run = |more: &[&str]| shyraq(d, &release("o", &[&LEDGER, more].concat()));
    run(&["--multi-value", "meens=|"]).fails(2, "no variable 'meens'");
    run(&["--multi-value", "means=|", "--multi-value", "means=;"]).fails(2, "'means' has two separators");
    run(&["--title", "a\u{1b}[31mb"]).fails(2, "--title");
    run(&["--publisher", "a\nb"]).fails(2, "--publisher");
    run(&["--population", "a/b"]).fails(2, "name of a population");
    // A draft of it could not have been reviewed or signed.
    let shares = "[[group]]\nname = 'g'\n[[variable]]\nname = 'f'\nvalues = ['1']\ngroup = 'g'\n[[variable]]\nname = 'h'\nvalues = ['1']\ngroup = 'g'\n[[shares]]\nby = ['gender', 'age']\ngroups = ['g']\n";
    fs::write(d.join("shares.toml"), format!("{BOOK}{shares}")).unwrap();
    let by = ["--codebook", "shares.toml", "--multi-value", "gender=|", "--epsilon", "1", "--delta", "1e-6"];
    let table = ["release", "table", "in.csv", "--out", "o", "--ledger", "l.sqlite"];
    shyraq(d, &[&table[..], &by].concat()).fails(2, "is by a variable with several choices");
    shyraq(d, &[&["release", "plan", "--rows", "9"], &by[..]].concat()).fails(2, "with several choices");
    assert!(!d.join("l.sqlite").exists() && !d.join("o").exists());
    let plan = ["release", "plan", "--codebook", "book.toml", "--rows", "9", "--epsilon", "1", "--delta", "1e-6"];
    shyraq(d, &[&plan[..], &["--multi-value", "meens=|"]].concat()).fails(2, "no variable 'meens'");
    let open = ["ledger", "open", "l.sqlite", "--population", "a/b", "--epsilon", "2", "--delta", "1e-6"];
    shyraq(d, &open).fails(2, "name of a population");
    assert!(!d.join("l.sqlite").exists());
    let data = ["release", "table", "in.csv", "--out", "o", "--epsilon", "1", "--delta", "1e-6"];
    let data = |more: &[&str]| shyraq(d, &[&data[..], &["--codebook-from-data"], more].concat());
    data(&["--multi-value", "meens=|"]).fails(2, "no such column");
    fs::write(d.join("in.csv"), "id,c\n1,a\n2,NEEDLE\u{1b}[31m\n").unwrap();
    let refused = data(&[]);
    refused.fails(3, "record 2, column 2");
    assert!(!refused.err.contains("NEEDLE") && !refused.err.contains('\u{1b}'));
    assert!(!d.join("o").exists());
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_table() {
    let dir = folder(0);
    let all = release("o", &[]);
    let all: Vec<&str> = all.iter().map(|a| if *a == "in.csv" { "/dev/stdin" } else { *a }).collect();
    let mut piped = command(dir.path(), &all);
    let mut child = piped.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdin.take());
    super::run::Run::from(child.wait_with_output().unwrap()).fails(3, "a plain file is needed");
}

/// The most values that a variable can have: the code of the last one is the largest of all.
#[test]
fn a_variable_with_all_the_values_that_there_can_be_is_released() {
    let dir = folder(0);
    let values: Vec<String> = (0..65_535).map(|k| format!("\"v{k}\"")).collect();
    let book = format!("name='b'\nversion='1'\n[[variable]]\nname='c'\nvalues=[{}]\n", values.join(","));
    fs::write(dir.path().join("book.toml"), book).unwrap();
    let rows: Vec<String> = (0..200).map(|k| format!("v{}", 65_534 - k % 3)).collect();
    fs::write(dir.path().join("in.csv"), format!("c\n{}\n", rows.join("\n"))).unwrap();
    let run = shyraq(dir.path(), &release("o", &["--ledger", "l.sqlite"]));
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn a_review_writes_over_no_file() {
    let dir = folder(50);
    assert_eq!(shyraq(dir.path(), &release("d", &[])).code, 0);
    let before = fs::read(dir.path().join("d/manifest.json")).unwrap();
    let review = ["release", "review", "d", "--html", "d/manifest.json", "--withdraw", "age"];
    shyraq(dir.path(), &review).fails(2, "there already");
    assert_eq!(fs::read(dir.path().join("d/manifest.json")).unwrap(), before);
}

#[test]
fn the_card_of_a_tiny_release_promises_nothing() {
    for rows in [0, 1, 5] {
        let dir = folder(rows);
        assert_eq!(shyraq(dir.path(), &release("o", &[])).code, 0);
        let card = fs::read_to_string(dir.path().join("o/card.en.txt")).unwrap();
        assert!(card.contains("None of this release") && !card.contains("Yes, with its interval"), "{card}");
        let limits = card.lines().filter(|l| l.contains("in a table of"));
        let limits: Vec<u64> =
            limits.map(|l| l.split_whitespace().nth(1).unwrap().replace(',', "").parse().unwrap()).collect();
        // The noise of a cell is near 14 at epsilon 1.
        assert!(limits.len() >= 2 && limits.iter().all(|n| *n > 20), "{limits:?}: {card}");
    }
}

#[test]
fn a_plan_does_not_promise_releases_that_its_years_do_not_leave() {
    let dir = folder(30);
    let run = |a: &[&str]| shyraq(dir.path(), a);
    let now: u16 = jiff::Timestamp::now().strftime("%Y").to_string().parse().unwrap();
    assert_eq!(run(&OPEN).code, 0);
    let years = format!("{now}-{}", now + 1);
    let plan = ["ledger", "plan", "l.sqlite", "--population", "persons", "--epsilon", "1", "--delta", "1e-6"];
    assert_eq!(run(&[&plan[..], &["--years", &years]].concat()).code, 0);
    assert_eq!(run(&release("a", &LEDGER)).code, 0);
    let plan = ["release", "plan", "--codebook", "book.toml", "--rows", "99", "--epsilon", "1", "--delta", "1e-6"];
    let plan = [&plan[..], &LEDGER].concat();
    let text = run(&plan).out;
    assert!(text.contains("this year, by the ledger's plan of years: 0."), "{text}");
    assert_eq!(run(&[&plan[..], &["--json"]].concat()).json()["budget"]["releases_that_fit"], 0);
}

/// A run that is killed while it puts its draft into a folder with an older one: each draft that
/// was ever there is there still, and whole.
#[test]
fn no_draft_is_lost_where_releases_into_its_folder_are_killed() {
    let dir = folder(0);
    fs::write(dir.path().join("book.toml"), BOOK).unwrap();
    fs::write(dir.path().join("in.csv"), simulated(200)).unwrap();
    let out = dir.path().join("out");
    let mut aim = Aim::at(|| assert_eq!(shyraq(dir.path(), &release("out", &LEDGER)).code, 0));
    let mut seen: Vec<String> = drafts(&out);
    // Mostly late, where files are moved.
    for (k, share) in shares(120, 0.5).enumerate() {
        aim.kill(&mut command(dir.path(), &release("out", &LEDGER)), share);
        if k % 10 == 9 {
            assert_eq!(shyraq(dir.path(), &["release", "review", "out"]).code, 0);
            let now = drafts(&out);
            assert!(seen.iter().all(|name| now.contains(name)), "a draft is gone");
            seen = now;
        }
    }
    assert!(seen.len() > 5, "the kills came too early");
    assert!(debits(dir.path()) >= seen.len());
    assert!(json(&out.join("manifest.json"))["state"] == "draft");
}
