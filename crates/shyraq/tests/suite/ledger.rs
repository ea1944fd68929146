use std::fs;

use super::run::{command, folder, release, shyraq};

const OPEN: [&str; 9] = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "1", "--delta", "1e-6"];

#[test]
fn a_budget_ends_and_the_refusal_says_what_is_left() {
    let dir = folder(60);
    assert_eq!(shyraq(dir.path(), &OPEN).code, 0);
    let ledger = ["--ledger", "l.sqlite"];
    assert_eq!(shyraq(dir.path(), &release("a", &ledger)).code, 0);
    shyraq(dir.path(), &release("b", &ledger)).fails(4, "nothing is left of epsilon 1");
    assert!(!dir.path().join("b/manifest.json").exists());
    let show = shyraq(dir.path(), &["ledger", "show", "l.sqlite", "--population", "persons", "--json"]).json();
    let account = &show["populations"][0];
    assert_eq!(account["left"]["rho"], "0/1");
    assert_eq!(account["total"]["epsilon"], "1");
    assert_eq!(account["entries"].as_array().unwrap().len(), 2);
    let verify = shyraq(dir.path(), &["ledger", "verify", "l.sqlite", "--json"]).json();
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("a/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["privacy"]["ledger"]["head"], verify["head"], "the bundle can witness the ledger");
}

/// What is left of a total that nobody touched is what was set: it was told as 0.999 of 1.
#[test]
fn an_untouched_total_is_left_whole() {
    let dir = folder(5);
    for accountant in ["zcdp", "composed"] {
        let ledger = format!("{accountant}.sqlite");
        let mut open = OPEN.to_vec();
        open[2] = &ledger;
        open.extend(["--accountant", accountant]);
        assert_eq!(shyraq(dir.path(), &open).code, 0);
        let show = shyraq(dir.path(), &["ledger", "show", &ledger, "--json"]).json();
        assert_eq!(show["populations"][0]["left"]["epsilon"], "1");
    }
}

#[test]
fn a_ledger_that_is_not_there_is_made_without_a_limit() {
    let dir = folder(60);
    for out in ["a", "b", "c"] {
        assert_eq!(shyraq(dir.path(), &release(out, &["--ledger", "new.sqlite"])).code, 0);
    }
    let show = shyraq(dir.path(), &["ledger", "show", "new.sqlite", "--json"]).json();
    assert!(show["populations"][0]["total"].is_null());
    assert_eq!(show["populations"][0]["entries"].as_array().unwrap().len(), 3);
}

#[test]
fn populations_are_apart() {
    let dir = folder(60);
    assert_eq!(shyraq(dir.path(), &OPEN).code, 0);
    let with = |p| ["--ledger", "l.sqlite", "--population", p];
    assert_eq!(shyraq(dir.path(), &release("a", &with("persons"))).code, 0);
    assert_eq!(shyraq(dir.path(), &release("b", &with("others"))).code, 0);
    shyraq(dir.path(), &release("c", &with("persons"))).fails(4, "persons");
}

/// Whoever brings back an older copy of the file lacks the entry that a manifest names.
#[test]
fn an_older_copy_lacks_what_the_last_release_names() {
    let dir = folder(30);
    let mut copies = Vec::new();
    for k in 0..10 {
        let out = format!("r{k}");
        assert_eq!(shyraq(dir.path(), &release(&out, &["--ledger", "l.sqlite"])).code, 0);
        copies.push(fs::read(dir.path().join("l.sqlite")).unwrap());
    }
    let manifest = fs::read(dir.path().join("r9/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let named = &manifest["privacy"]["ledger"]["head"];
    let head = |bytes: &[u8]| {
        fs::write(dir.path().join("old.sqlite"), bytes).unwrap();
        shyraq(dir.path(), &["ledger", "verify", "old.sqlite", "--json"]).json()["head"].clone()
    };
    let (last, older) = copies.split_last().unwrap();
    assert_eq!(head(last), *named);
    assert!(older.iter().all(|copy| head(copy) != *named));
}

#[test]
fn racing_releases_never_both_take_the_last() {
    let dir = folder(60);
    for round in 0..4 {
        let ledger = format!("l{round}.sqlite");
        let mut open = OPEN.to_vec();
        open[2] = &ledger;
        open.extend(["--accountant", ["zcdp", "composed"][round % 2]]);
        assert_eq!(shyraq(dir.path(), &open).code, 0);
        let outs: Vec<String> = (0..16).map(|k| format!("r{round}-{k}")).collect();
        let children: Vec<_> = outs
            .iter()
            .map(|out| {
                command(dir.path(), &release(out, &["--ledger", &ledger]))
                    .stdout(std::process::Stdio::null())
                    .stderr(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let codes: Vec<_> = children.into_iter().map(|mut c| c.wait().unwrap().code().unwrap()).collect();
        assert_eq!(codes.iter().filter(|c| **c == 0).count(), 1, "{codes:?}");
        assert!(codes.iter().all(|c| [0, 4].contains(c)), "{codes:?}");
        assert_eq!(outs.iter().filter(|o| dir.path().join(o).join("manifest.json").exists()).count(), 1);
        assert_eq!(shyraq(dir.path(), &["ledger", "verify", &ledger]).code, 0);
    }
}

#[test]
fn faults_of_a_ledger_have_their_codes() {
    let dir = folder(10);
    fs::write(dir.path().join("text"), "x".repeat(5000)).unwrap();
    shyraq(dir.path(), &["ledger", "verify", "text"]).fails(5, "");
    shyraq(dir.path(), &["ledger", "verify", "none"]).fails(1, "no such file");
    shyraq(dir.path(), &release("o", &["--ledger", "text"])).fails(5, "");
    shyraq(dir.path(), &release("o", &["--ledger", "no/folder/l.sqlite"])).fails(1, "");
    assert_eq!(shyraq(dir.path(), &OPEN).code, 0);
    let misspelt = shyraq(dir.path(), &["ledger", "show", "l.sqlite", "--population", "person"]);
    misspelt.fails(2, "none called 'person'");
    assert!(misspelt.err.contains("it has: persons"), "{}", misspelt.err);
    let mut raise = OPEN.to_vec();
    raise[6] = "2";
    shyraq(dir.path(), &raise).fails(4, "which is lower");
    raise.extend(["--raise-because", "board of 1 November"]);
    assert_eq!(shyraq(dir.path(), &raise).code, 0);
    let db = dir.path().join("l.sqlite");
    let mut bytes = fs::read(&db).unwrap();
    let at = bytes.windows(5).position(|w| w == b"board").unwrap();
    bytes[at] = b'B';
    fs::write(&db, bytes).unwrap();
    shyraq(dir.path(), &["ledger", "verify", "l.sqlite"]).fails(5, "does not verify");
}
