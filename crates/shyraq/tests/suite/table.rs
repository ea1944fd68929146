use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::run::{folder, release, shyraq};

/// Counts of `aggregates.csv` by (variables, values).
fn aggregates(draft: &Path) -> HashMap<(String, String), [u64; 3]> {
    let mut reader = csv::Reader::from_path(draft.join("aggregates.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), vec!["variables", "values", "count", "low", "high"]);
    reader
        .records()
        .map(|r| {
            let r = r.unwrap();
            let n = |i: usize| r[i].parse().unwrap();
            ((r[0].to_owned(), r[1].to_owned()), [n(2), n(3), n(4)])
        })
        .collect()
}

#[test]
fn a_release_has_its_files_and_they_agree() {
    let dir = folder(400);
    let run = shyraq(dir.path(), &release("out", &["--json"]));
    let result = run.json();
    assert_eq!(result["epsilon"], "1");
    assert!(run.err.contains("no total over releases is kept"));
    let draft = dir.path().join("out");
    for name in [
        "synthetic.csv",
        "aggregates.csv",
        "report.json",
        "manifest.json",
        "measured.csv",
        "codebook.toml",
        "ledger.sqlite",
    ] {
        assert!(draft.join(name).is_file(), "{name}");
    }
    let cells = aggregates(&draft);
    // 4 one-way columns (3 + 4 + 2 + 2 cells) and their 6 pairs.
    assert_eq!(cells.len(), 11 + 12 + 6 + 6 + 8 + 8 + 4);
    let sum = |variables: &str| cells.iter().filter(|(k, _)| k.0 == variables).map(|(_, v)| v[0]).sum::<u64>();
    let total = sum("gender");
    for variables in ["age", "means=threats", "gender;age", "gender;means=debt", "means=threats;means=debt"] {
        assert_eq!(sum(variables), total, "{variables}");
    }
    let woman = cells[&("gender".into(), "Woman".into())][0];
    let by_age: u64 =
        cells.iter().filter(|(k, _)| k.0 == "gender;age" && k.1.starts_with("Woman;")).map(|(_, v)| v[0]).sum();
    assert_eq!(by_age, woman);
    assert!(cells.contains_key(&("gender;means=debt".into(), ";1".into())), "blank is the empty text");
    assert!(cells.values().all(|[count, low, high]| low <= count && count <= high));
    let mut records = csv::Reader::from_path(draft.join("synthetic.csv")).unwrap();
    assert_eq!(records.headers().unwrap(), vec!["gender", "age", "means"]);
    assert_eq!(records.records().count() as u64, total);
    assert_eq!(result["records"], total);
}

#[test]
fn two_releases_of_one_table_differ() {
    let dir = folder(400);
    for out in ["a", "b"] {
        assert_eq!(shyraq(dir.path(), &release(out, &[])).code, 0);
    }
    let read = |d: &str| fs::read(dir.path().join(d).join("measured.csv")).unwrap();
    assert_ne!(read("a"), read("b"));
}

#[test]
fn nothing_in_a_release_tells_the_number_of_rows_or_a_stranger_value() {
    let dir = folder(0);
    let mut csv = String::from("id,gender,age,means\n");
    for k in 0..73_291 {
        csv.push_str(&format!("{k},Woman,,\n"));
    }
    csv.push_str("x,ZZQ_CANARY,ZZQ_CANARY,ZZQ_CANARY;threats\n");
    fs::write(dir.path().join("in.csv"), csv).unwrap();
    let run = shyraq(dir.path(), &release("out", &["--json"]));
    let mut all = run.out + &run.err;
    for entry in fs::read_dir(dir.path().join("out")).unwrap() {
        all.push_str(&String::from_utf8_lossy(&fs::read(entry.unwrap().path()).unwrap()));
    }
    assert!(!all.contains("CANARY"));
    // The exact number may come out of the noise by chance, but never as a field of its own.
    let manifest = fs::read_to_string(dir.path().join("out/manifest.json")).unwrap();
    for word in ["rows", "n_rows", "true", "\"count\""] {
        assert!(!manifest.contains(&format!("\"{word}\":")), "{word}");
    }
}

#[test]
fn values_outside_the_code_book_change_neither_code_nor_words() {
    let (a, b) = (folder(60), folder(60));
    let path = b.path().join("in.csv");
    let changed = fs::read_to_string(&path).unwrap().replace(",Man,", ",Elf,");
    fs::write(&path, changed).unwrap();
    let run = |dir: &Path| {
        let r = shyraq(dir, &release("out", &[]));
        let words: String = r.out.chars().filter(|c| !c.is_ascii_digit()).collect();
        (r.code, words, r.err)
    };
    assert_eq!(run(a.path()), run(b.path()));
}

#[test]
fn persons_count_once() {
    let dir = folder(0);
    let mut csv = String::from("id,gender,age,means\n");
    for k in 0..20_000 {
        csv.push_str(&format!("{},Woman,26+,\n", k % 20));
    }
    fs::write(dir.path().join("in.csv"), csv).unwrap();
    let result = shyraq(dir.path(), &release("out", &["--json", "--person-id", "id"])).json();
    assert!(result["persons"].as_u64().unwrap() < 200, "20 persons, not 20,000: {}", result["persons"]);
}

#[test]
fn columns_and_separators() {
    let dir = folder(200);
    let path = dir.path().join("in.csv");
    let piped = fs::read_to_string(&path).unwrap().replace("threats;debt", "threats|debt");
    fs::write(&path, piped).unwrap();
    let run = shyraq(dir.path(), &release("out", &["--columns", "means,gender", "--multi-value", "means=|"]));
    assert_eq!(run.code, 0, "{}", run.err);
    let cells = aggregates(&dir.path().join("out"));
    assert!(!cells.keys().any(|k| k.0.contains("age")));
    assert!(cells[&("means=threats;means=debt".into(), "1;1".into())][2] > 0);
    shyraq(dir.path(), &release("o2", &["--columns", "height"])).fails(2, "no variable 'height'");
    shyraq(dir.path(), &release("o3", &["--multi-value", "means"])).fails(2, "COL=SEP");
}

#[test]
fn without_a_code_book_it_refuses_and_from_data_it_says_so() {
    let dir = folder(100);
    let base = ["release", "table", "in.csv", "--out", "out", "--epsilon", "1", "--delta", "1e-6"];
    shyraq(dir.path(), &base).fails(2, "needs a code book");
    assert!(!dir.path().join("out").exists(), "nothing is made for a refusal");
    let mut loud = base.to_vec();
    loud.extend(["--codebook-from-data", "--columns", "gender,age"]);
    let run = shyraq(dir.path(), &loud);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("IS NOT PRIVATE"));
    let manifest = fs::read_to_string(dir.path().join("out/manifest.json")).unwrap();
    assert!(manifest.contains("IS NOT PRIVATE") && manifest.contains("not_private_from_data"));
}

#[test]
fn budgets_that_are_none_are_usage_errors() {
    let dir = folder(10);
    for (epsilon, delta) in
        [("0", "1e-6"), ("-1", "1e-6"), ("one", "1e-6"), ("1", "0"), ("1", "1"), ("1", "2"), ("1e9", "1e-6")]
    {
        let run = shyraq(
            dir.path(),
            &[
                "release",
                "table",
                "in.csv",
                "--out",
                "o",
                "--epsilon",
                epsilon,
                "--delta",
                delta,
                "--codebook",
                "book.toml",
            ],
        );
        run.fails(2, "");
    }
}

#[test]
fn every_size_from_zero_and_every_budget_works() {
    for rows in [0, 1, 2, 3, 7, 30] {
        let dir = folder(rows);
        for (k, epsilon) in ["0.01", "1", "50"].iter().enumerate() {
            let out = format!("o{k}");
            let run = shyraq(
                dir.path(),
                &[
                    "release",
                    "table",
                    "in.csv",
                    "--out",
                    &out,
                    "--epsilon",
                    epsilon,
                    "--delta",
                    "1e-9",
                    "--codebook",
                    "book.toml",
                ],
            );
            assert_eq!(run.code, 0, "{rows} rows, epsilon {epsilon}: {}", run.err);
        }
    }
}

#[test]
fn an_older_draft_in_the_same_folder_is_kept() {
    let dir = folder(50);
    assert_eq!(shyraq(dir.path(), &release("out", &[])).code, 0);
    let first = fs::read(dir.path().join("out/manifest.json")).unwrap();
    assert_eq!(shyraq(dir.path(), &release("out", &[])).code, 0);
    let earlier: Vec<_> = fs::read_dir(dir.path().join("out/earlier")).unwrap().collect();
    assert_eq!(earlier.len(), 1);
    assert_eq!(fs::read(earlier[0].as_ref().unwrap().path().join("manifest.json")).unwrap(), first);
}

#[test]
fn help_and_usage() {
    let dir = folder(0);
    let help = shyraq(dir.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for word in ["init", "intake", "world", "release", "evaluate", "bundle", "ledger", "portal", "demo"] {
        assert!(help.out.contains(word), "{word}");
    }
    let table = shyraq(dir.path(), &["release", "table", "--help"]).out;
    assert!(!table.contains("seed"), "no seed for a release");
    assert!(table.contains("CSV in UTF-8 with a header, or a flat Parquet file"), "{table}");
    shyraq(dir.path(), &["frobnicate"]).fails(2, "frobnicate");
    shyraq(dir.path(), &["release", "table", "in.csv"]).fails(2, "--epsilon");
}

#[test]
fn a_column_that_is_named_twice_is_refused_before_the_debit() {
    let dir = folder(10);
    shyraq(dir.path(), &release("o", &["--columns", "gender,age,gender"])).fails(2, "'gender' is named twice");
    assert!(!dir.path().join("o").exists());
}
