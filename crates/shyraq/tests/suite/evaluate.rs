//! A synthetic table beside the truth, and the tables that are refused.

use std::fs;
use std::path::Path;

use super::run::{command, folder, release, shyraq};

/// Two tables of which every figure is known: see `crates/evaluation/src/tests/marginals.rs`.
fn by_hand() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("truth.csv"), "sex,age\nf,a\nf,a\nf,b\nm,a\nm,\n").unwrap();
    fs::write(dir.path().join("made.csv"), "sex,age\nf,a\nf,b\nm,b\n,a\n").unwrap();
    dir
}

/// Whether a line of the text begins with a label and has these figures, in this order.
#[track_caller]
fn says(text: &str, label: &str, figures: &[&str]) {
    let line = text.lines().find(|l| l.trim_start().starts_with(label)).unwrap_or_else(|| panic!("{label}: {text}"));
    assert_eq!(line.trim_start()[label.len()..].split_whitespace().collect::<Vec<_>>(), figures, "{line}");
}

#[test]
fn the_text_and_the_json_have_the_figures() {
    let dir = by_hand();
    let text = shyraq(dir.path(), &["evaluate", "truth.csv", "made.csv"]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.err.contains("warning: These figures are exact, not private"), "{}", text.err);
    assert!(text.out.contains("Compared 2 columns: 5 sensitive records, 4 synthetic ones"), "{}", text.out);
    says(&text.out, "Total variation, mean", &["0.2750", "0.5500", "-"]);
    says(&text.out, "largest", &["0.3000", "0.5500", "-"]);
    says(&text.out, "without blanks, mean", &["0.1625", "0.3250", "-"]);
    says(&text.out, "invented, of the records' mass", &["25.00", "%", "-"]);
    says(&text.out, "invented, of the combinations", &["33.33", "%", "-"]);
    says(&text.out, "records with an invented one", &["25.00", "%", "-"]);
    says(&text.out, "Farthest off:", &["age;", "sex", "x", "age"]);
    let json = shyraq(dir.path(), &["evaluate", "truth.csv", "made.csv", "--json"]).json();
    assert_eq!((&json["records"]["sensitive"], &json["records"]["synthetic"]), (&5.into(), &4.into()));
    assert_eq!(json["tv"]["two_way"]["worst"], serde_json::json!(["sex", "age"]));
    assert!((json["tv"]["two_way"]["mean"].as_f64().unwrap() - 0.55).abs() < 1e-12);
    assert!(json["shares"].is_null() && json["aggregates"].is_null() && json["tv"]["three_way"].is_null());
}

#[test]
fn a_table_beside_itself_is_nothing_but_zeros() {
    let dir = by_hand();
    let text = shyraq(dir.path(), &["evaluate", "truth.csv", "truth.csv"]);
    says(&text.out, "Total variation, mean", &["0", "0", "-"]);
    says(&text.out, "invented, of the records' mass", &["0", "%", "-"]);
    assert!(!text.out.contains("Farthest"), "{}", text.out);
}

#[test]
fn every_flag_reaches_the_comparison() {
    let dir = folder(60);
    let d = dir.path();
    fs::write(d.join("made.csv"), fs::read_to_string(d.join("in.csv")).unwrap().replace(",Man,", ",ZZQ_CANARY,"))
        .unwrap();
    let run = |more: &[&str]| {
        let mut all = vec!["evaluate", "in.csv", "made.csv", "--json"];
        all.extend(more);
        shyraq(d, &all)
    };
    let book = run(&["--codebook", "book.toml"]);
    assert!(!(book.out.clone() + &book.err).contains("CANARY"));
    let book = book.json();
    assert_eq!(book["columns"], serde_json::json!(["gender", "age", "means=threats", "means=debt"]));
    assert_eq!(
        (&book["outside_codebook"]["sensitive"], &book["outside_codebook"]["synthetic"]),
        (&0.into(), &15.into())
    );
    // A quarter of the 60 are men: their share is gone, and blank has it.
    assert_eq!(book["tv"]["one_way"]["max"], 0.25);
    let some = run(&["--columns", "age,means", "--multi-value", "means=;", "--triples", "all"]).json();
    assert_eq!(some["columns"], serde_json::json!(["age", "means", "means"]));
    assert_eq!(some["tables"]["three_way"]["of"], 1);
    let shares = run(&[
        "--columns",
        "gender,age,means",
        "--multi-value",
        "means=;",
        "--share-group",
        "how=means",
        "--shares-by",
        "age",
        "--min-denominator",
        "5",
        "--triples",
        "2",
        "--seed",
        "9",
    ])
    .json();
    assert_eq!(
        (&shares["shares"]["by"], &shares["shares"]["min_denominator"]),
        (&serde_json::json!(["age"]), &5.into())
    );
    assert_eq!(shares["shares"]["max"], 0.0, "gender was changed, means were not");
    assert_eq!((&shares["tables"]["three_way"]["compared"], &shares["sample_seed"]), (&2.into(), &9.into()));
    assert_eq!(shares["totals"]["groups"][0]["group"], "how");
}

#[test]
fn a_release_is_scored_beside_the_simulated_table_it_was_made_from() {
    let dir = folder(4000);
    let d = dir.path();
    assert_eq!(shyraq(d, &release("out", &["--simulated"])).code, 0);
    let arguments =
        ["evaluate", "in.csv", "out/synthetic.csv", "out/aggregates.csv", "--codebook", "book.toml", "--json"];
    let found = shyraq(d, &arguments).json();
    // 4 columns and their 6 pairs; 4,000 persons at epsilon 1 have noise of some ten records a cell.
    let (one, two) = (&found["aggregates"]["one_way"], &found["aggregates"]["two_way"]);
    assert_eq!((&one["tables"], &two["tables"]), (&4.into(), &6.into()));
    assert_eq!((&one["intervals"]["cells"], &two["intervals"]["cells"]), (&11.into(), &44.into()));
    assert!(two["tv"]["mean"].as_f64().unwrap() < 0.05 && found["tv"]["two_way"]["mean"].as_f64().unwrap() < 0.05);
    let text = shyraq(d, &arguments[..6]).out;
    says(&text, "Published counts, tables of", &["1", "column", "2", "columns", "3", "columns"]);
    says(&text, "of so many cells", &["11", "44", "-"]);
    says(&text, "True cells that are not listed", &["0", "0", "-"]);
}

#[test]
fn arguments_and_files_that_do_not_fit_have_their_codes() {
    let dir = by_hand();
    let d = dir.path();
    let run = |more: &[&str]| {
        let mut all = vec!["evaluate", "truth.csv", "made.csv"];
        all.extend(more);
        shyraq(d, &all)
    };
    run(&["--multi-value", "age"]).fails(2, "COL=SEP");
    run(&["--share-group", "age"]).fails(2, "NAME=a,b,c");
    run(&["--share-group", "g=sex,,age"]).fails(2, "NAME=a,b,c");
    run(&["--share-group", "g=height"]).fails(2, "'height' is not compared");
    run(&["--shares-by", "sex"]).fails(2, "no group of columns");
    run(&["--triples", "many"]).fails(2, "neither a number nor 'all'");
    run(&["--columns", "height"]).fails(3, "no column 'height'");
    run(&["made.csv"]).fails(3, "no column 'variables'");
    shyraq(d, &["evaluate", "truth.csv"]).fails(2, "<SYNTHETIC>");
    shyraq(d, &["evaluate", "none.csv", "made.csv"]).fails(1, "none.csv");
    shyraq(d, &["evaluate", ".", "made.csv"]).fails(1, "");
    fs::write(d.join("ragged.csv"), "sex,age\nZZQ_CANARY\n").unwrap();
    let ragged = shyraq(d, &["evaluate", "truth.csv", "ragged.csv"]);
    ragged.fails(3, "row 2 has 1 cells");
    assert!(!ragged.err.contains("CANARY"));
}

/// A hub with one simulated case, beside the two tables.
fn with_hub(d: &Path) {
    assert_eq!(shyraq(d, &["init", "hub", "--simulated"]).code, 0);
    for table in ["truth.csv", "made.csv"] {
        fs::copy(d.join(table), d.join("hub").join(table)).unwrap();
        fs::copy(d.join(table), d.join("hub/drafts").join(table)).unwrap();
    }
}

#[test]
fn a_table_in_a_hubs_folder_is_refused() {
    let dir = by_hand();
    let d = dir.path();
    with_hub(d);
    let run = |sensitive: &str, synthetic: &str| shyraq(d, &["evaluate", sensitive, synthetic, "--json"]);
    for sensitive in ["hub/truth.csv", "hub/drafts/truth.csv", "hub/../hub/truth.csv"] {
        let refused = run(sensitive, "made.csv");
        refused.fails(4, "lies in the hub");
        assert!(refused.out.is_empty() && refused.err.contains("outside of a hub"), "{}", refused.err);
    }
    // The same figures come out when the tables are given the other way round.
    run("made.csv", "hub/truth.csv").fails(4, "lies in the hub");
    // What was released from a hub may be compared with a table that is not a hub's.
    assert_eq!(run("truth.csv", "hub/drafts/made.csv").code, 0);
    // From inside, where the path does not show it.
    shyraq(&d.join("hub/refused"), &["evaluate", "../truth.csv", "../../made.csv"]).fails(4, "lies in the hub");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(d.join("hub/truth.csv"), d.join("link.csv")).unwrap();
        run("link.csv", "made.csv").fails(4, "lies in the hub");
    }
}

#[test]
fn an_export_of_a_hub_is_refused_wherever_it_lies() {
    let dir = by_hand();
    let d = dir.path();
    let export = "person,sex,age\n00112233445566778899aabbccddeeff,f,a\n";
    fs::write(d.join("export.csv"), export).unwrap();
    for order in [["export.csv", "made.csv"], ["made.csv", "export.csv"]] {
        let refused = shyraq(d, &["evaluate", order[0], order[1]]);
        refused.fails(4, "an export of a hub");
        assert!(refused.err.contains("debit of its own") && !refused.err.contains("0011"), "{}", refused.err);
    }
}

#[cfg(unix)]
#[test]
fn records_that_come_through_a_pipe_are_refused() {
    let dir = by_hand();
    let mut piped = command(dir.path(), &["evaluate", "/dev/stdin", "made.csv"]);
    let mut child = piped
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    super::run::Run::from(child.wait_with_output().unwrap()).fails(2, "nobody can tell where its records lie");
}
