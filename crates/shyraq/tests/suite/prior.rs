//! A release that leans on the last one.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::run::{folder, release, shyraq, simulated};

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Writes a table in which a tenth of the persons is new each year.
fn year(dir: &Path, year: usize, persons: usize) {
    let all = simulated(persons + 10 * persons / 10);
    let mut lines = all.lines();
    let header = lines.next().unwrap();
    let rows: Vec<&str> = lines.skip(year * persons / 10).take(persons).collect();
    fs::write(dir.join("in.csv"), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
}

#[test]
fn a_draft_says_which_release_it_leans_on() {
    let dir = folder(900);
    assert_eq!(shyraq(dir.path(), &release("old", &["--title", "Year one"])).code, 0);
    let run = shyraq(dir.path(), &release("new", &["--prior", "old", "--json"]));
    let result = run.json();
    let (old, new) = (dir.path().join("old/manifest.json"), dir.path().join("new/manifest.json"));
    let prior = &json(&new)["prior"];
    assert_eq!((&prior["title"], &prior["created"]), (&"Year one".into(), &json(&old)["created"]));
    assert_eq!(prior["sha256"], shyraq_bundle::digest_bytes(&fs::read(&old).unwrap()).hex());
    assert_eq!((&result["prior"], &json(&dir.path().join("new/report.json"))["prior"]), (prior, prior));
    let notes = json(&new)["notes"].to_string();
    assert!(notes.contains("lean on an earlier release") && notes.contains(&prior["sha256"].as_str().unwrap()[..12]));
    assert!(json(&old).get("prior").is_none());
    // It costs nothing: both lost the same.
    assert_eq!(json(&old)["privacy"]["rho"], json(&new)["privacy"]["rho"]);
    for name in ["old", "new"] {
        assert_eq!(shyraq(dir.path(), &["release", "review", name]).code, 0);
    }
}

#[test]
fn a_signed_release_is_a_prior_and_a_changed_one_is_none() {
    let dir = folder(400);
    let run = |a: &[&str]| shyraq(dir.path(), a);
    assert_eq!(run(&["init", "hub"]).code, 0);
    assert_eq!(run(&release("old", &[])).code, 0);
    let keys = ["hub/officers/officer-1.key", "hub/officers/officer-2.key"];
    let signed = run(&["bundle", "sign", "old", "--key", keys[0], "--key", keys[1], "--json"]).json();
    let bundle = signed["bundle"].as_str().unwrap();
    assert_eq!(run(&release("new", &["--prior", bundle])).code, 0);
    let name = Path::new(bundle).file_name().unwrap().to_str().unwrap();
    assert_eq!(json(&dir.path().join("new/manifest.json"))["prior"]["sha256"], name);
    let measured = dir.path().join(bundle).join("data/measured.csv");
    let text = fs::read_to_string(&measured).unwrap();
    fs::write(&measured, text.replacen(",1", ",2", 1)).unwrap();
    run(&release("not", &["--prior", bundle])).fails(5, "measured.csv was changed");
    assert!(!dir.path().join("not").exists(), "refused before anything is made");
}

/// Each is refused before the debit.
#[test]
fn what_is_no_prior_is_refused_and_costs_nothing() {
    let dir = folder(400);
    let run = |a: &[&str]| shyraq(dir.path(), a);
    let copy = |name: &str| {
        fs::create_dir(dir.path().join(name)).unwrap();
        for file in fs::read_dir(dir.path().join("old")).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), dir.path().join(name).join(file.file_name())).unwrap();
        }
    };
    let open = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "2", "--delta", "2e-6"];
    assert_eq!(run(&open).code, 0);
    assert_eq!(run(&release("old", &["--ledger", "l.sqlite"])).code, 0);
    let spent = run(&["ledger", "show", "l.sqlite", "--json"]).out;
    let with = |prior: &str, more: &[&str]| {
        run(&release("new", &[&["--ledger", "l.sqlite", "--prior", prior], more].concat()))
    };
    with("none", &[]).fails(3, "there is no such folder");
    with("in.csv", &[]).fails(3, "no folder");
    with("hub", &[]).fails(3, "there is no such folder");
    fs::create_dir(dir.path().join("empty")).unwrap();
    with("empty", &[]).fails(3, "no manifest.json");
    copy("lacks");
    fs::remove_file(dir.path().join("lacks/measured.csv")).unwrap();
    with("lacks", &[]).fails(3, "the folder has no measured.csv");
    copy("edited");
    let measured = dir.path().join("edited/measured.csv");
    let text = fs::read_to_string(&measured).unwrap();
    fs::write(&measured, text.replacen("gender,Woman,", "gender,Woman,x", 1)).unwrap();
    with("edited", &[]).fails(5, "measured.csv");
    // The same with a manifest that lists the changed file: its line is named, not its text.
    let manifest = dir.path().join("edited/manifest.json");
    let (sha256, bytes) = shyraq_bundle::digest_file(&measured).unwrap();
    let mut value = json(&manifest);
    let files = value["files"].as_array_mut().unwrap();
    let entry = files.iter_mut().find(|f| f["path"] == "measured.csv").unwrap();
    (entry["sha256"], entry["bytes"]) = (sha256.hex().into(), bytes.into());
    fs::write(&manifest, value.to_string()).unwrap();
    let refused = with("edited", &[]);
    refused.fails(5, "line: 3");
    assert!(!refused.err.contains("Woman"), "{}", refused.err);
    with("old", &["--simulated"]).fails(3, "it is about real people");
    with("old", &["--columns", "age"]).fails(3, "no two columns of this release");
    // Seeded noise protects nobody.
    copy("demo");
    let manifest = dir.path().join("demo/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace(r#""demonstration": false"#, r#""demonstration": true"#)).unwrap();
    with("demo", &[]).fails(3, "drawn from a seed");
    fs::write(&manifest, text.replace(r#""simulated": false"#, r#""simulated": true"#)).unwrap();
    with("demo", &[]).fails(3, "it is about simulated people");
    assert_eq!(run(&["ledger", "show", "l.sqlite", "--json"]).out, spent);
    assert!(!dir.path().join("new").exists());
}

/// rho(4)/10 buys epsilon 1.12 a year, composed: ten of 1.1 fit, an eleventh does not.
#[test]
fn ten_yearly_releases_lean_on_the_last_and_keep_the_total() {
    let dir = folder(0);
    let run = |a: &[&str]| shyraq(dir.path(), a);
    let open = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "4", "--delta", "1e-6"];
    assert_eq!(run(&open).code, 0);
    let names: Vec<String> = (0..11).map(|k| format!("year{k}")).collect();
    for k in 0..11 {
        year(dir.path(), k.min(10), 600);
        let mut arguments = release(&names[k], &["--ledger", "l.sqlite"]);
        arguments[6] = "1.1";
        if k > 0 {
            arguments.extend(["--prior", &names[k - 1]]);
        }
        let done = run(&arguments);
        if k == 10 {
            done.fails(4, "left");
            break;
        }
        assert_eq!(done.code, 0, "{}", done.err);
    }
    let shown = run(&["ledger", "show", "l.sqlite"]);
    assert_eq!(shown.code, 0);
    assert_eq!(run(&["ledger", "verify", "l.sqlite"]).code, 0);
    let losses: Vec<Value> =
        (0..10).map(|k| json(&dir.path().join(&names[k]).join("manifest.json"))["privacy"]["rho"].clone()).collect();
    assert!(losses.windows(2).all(|w| w[0] == w[1]), "each year lost the same: {losses:?}");
}
