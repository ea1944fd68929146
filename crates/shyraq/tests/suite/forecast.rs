//! `release plan` before a budget is spent, and `release compare` after two were.

use std::fs;

use super::run::{Run, folder, release, shyraq};

fn plan(dir: &std::path::Path, more: &[&str]) -> Run {
    let mut all = vec!["release", "plan", "--codebook", "book.toml", "--rows", "20000", "--delta", "1e-6"];
    all.extend(more);
    shyraq(dir, &all)
}

#[test]
fn a_plan_needs_no_data_and_spends_nothing() {
    let dir = folder(0);
    fs::remove_file(dir.path().join("in.csv")).unwrap();
    assert_eq!(
        shyraq(dir.path(), &["ledger", "open", "l.sqlite", "--population", "p", "--epsilon", "2", "--delta", "1e-6"])
            .code,
        0
    );
    let before = fs::read(dir.path().join("l.sqlite")).unwrap();
    let run = plan(dir.path(), &["--epsilon", "1", "--ledger", "l.sqlite", "--population", "p", "--json"]);
    let told = run.json();
    assert_eq!(fs::read(dir.path().join("l.sqlite")).unwrap(), before);
    // The total, 4 columns (gender, age, two means), 6 pairs and 4 tables of three.
    assert_eq!((&told["columns"], told["tables"].as_array().unwrap().len()), (&4.into(), 15));
    assert_eq!(
        (&told["by_ways"]["two_way"]["tables"], &told["by_ways"]["three_way"]["tables"]),
        (&6.into(), &4.into())
    );
    let releases = told["releases"].as_array().unwrap();
    assert_eq!((releases.len(), &releases[0]["epsilon"]), (4, &"1".into()));
    // rho grows with the square of epsilon: three of 1 fit in 2, four do not.
    assert_eq!(told["budget"]["releases_that_fit"], 3);
    assert!(!releases[2]["left"].is_null() && releases[3]["left"].is_null());
    let width = |of: &serde_json::Value| of["by_ways"]["one_way"]["half_width"][1].as_f64().unwrap();
    let others = told["other_epsilons"].as_array().unwrap();
    assert_eq!((&others[0]["epsilon"], &others[1]["epsilon"]), (&"0.5".into(), &"2".into()));
    assert!(width(&others[0]) > width(&told) && width(&told) > width(&others[1]));
    let text = plan(dir.path(), &["--epsilon", "1", "--total-epsilon", "2"]).out;
    for words in
        ["nothing was spent", "So many such releases fit: 3.", "gender x means=debt", "the total does not suffice"]
    {
        assert!(text.contains(words), "'{words}' not in {text}");
    }
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
    // Ten times half of the interval of the table in the middle, rounded up to two digits.
    let half = width(&told);
    let step = 10_f64.powf((10.0 * half).log10().floor() - 1.0);
    let limit = ((10.0 * half / step).ceil() * step).to_string();
    let line = text.lines().find(|l| l.starts_with("Good to 10 %")).unwrap();
    assert_eq!(line.split_whitespace().nth(9).map(|n| n.replace(',', "")), Some(limit), "{line}");
}

/// Tables with a flag that serves shares alone have more noise, and no count of theirs is published.
#[test]
fn the_limit_of_noise_is_that_of_what_is_published() {
    let dir = folder(0);
    let ask = ["release", "plan", "--codebook", "ctdc-2024", "--rows", "200000", "--epsilon", "1", "--delta", "1e-6"];
    let told = shyraq(dir.path(), &[&ask[..], &["--json"]].concat()).json();
    let widths = told["tables"].as_array().unwrap().iter().filter(|t| {
        let names = t["variables"].as_array().unwrap();
        names.len() == 1 && !names[0].as_str().unwrap().starts_with("any(")
    });
    let largest = widths.map(|t| t["half_width"].as_f64().unwrap()).reduce(f64::max).unwrap();
    let one = &told["by_ways"]["one_way"];
    assert_eq!(one["published_half_width"].as_f64(), Some(largest));
    assert!(largest < one["half_width"][2].as_f64().unwrap(), "{one}");
    let text = shyraq(dir.path(), &ask).out;
    let line = text.lines().find(|l| l.starts_with("Mostly noise")).unwrap();
    let limit: f64 = line.split_whitespace().nth(5).unwrap().replace(',', "").parse().unwrap();
    assert!(limit >= 2.0 * largest && limit < 2.2 * largest, "{line}");
}

#[test]
fn plans_that_make_no_sense_are_usage_errors() {
    let dir = folder(0);
    plan(dir.path(), &["--epsilon", "0"]).fails(2, "--epsilon");
    plan(dir.path(), &["--epsilon", "1", "--columns", "height"]).fails(2, "no variable 'height'");
    plan(dir.path(), &["--epsilon", "1", "--total-epsilon", "none"]).fails(2, "--total-epsilon");
    plan(dir.path(), &["--epsilon", "1", "--population", "p"]).fails(2, "--ledger");
    plan(dir.path(), &["--epsilon", "1", "--ledger", "none.sqlite"]).fails(1, "none.sqlite");
    let none = ["release", "plan", "--codebook", "book.toml", "--rows", "0", "--epsilon", "1", "--delta", "1e-6"];
    shyraq(dir.path(), &none).fails(2, "--rows");
    let book = ["release", "plan", "--codebook", "no.toml", "--rows", "9", "--epsilon", "1", "--delta", "1e-6"];
    shyraq(dir.path(), &book).fails(1, "no.toml");
}

#[test]
fn two_releases_are_compared_by_what_is_public() {
    let dir = folder(900);
    let ledger = ["--ledger", "l.sqlite", "--columns", "gender,age"];
    assert_eq!(shyraq(dir.path(), &release("old", &ledger)).code, 0);
    let book = fs::read_to_string(dir.path().join("book.toml")).unwrap();
    fs::write(dir.path().join("book.toml"), book.replace(r#""26+""#, r#""26-35", "36+""#)).unwrap();
    let ledger = ["--ledger", "l.sqlite", "--columns", "age,means", "--population", "persons"];
    assert_eq!(shyraq(dir.path(), &release("new", &ledger)).code, 0);
    let found = shyraq(dir.path(), &["release", "compare", "new", "--with", "old", "--json"]).json();
    assert_eq!(found["columns"], serde_json::json!(["age"]));
    assert_eq!(found["columns_added"], serde_json::json!(["means=threats", "means=debt"]));
    assert_eq!(found["columns_gone"], serde_json::json!(["gender"]));
    let values = serde_json::json!([{ "column": "age", "added": ["26-35", "36+"], "gone": ["26+"] }]);
    assert_eq!(found["values"], values);
    // Blank, 0-17 and 18-25 are in both; a fifth of the 900 lost its value to blank.
    assert_eq!(found["one_way"]["cells"], 3);
    let blank = &found["one_way"]["changes"][0];
    assert_eq!((&blank["values"], &blank["clear"]), (&serde_json::json!([""]), &true.into()));
    assert!((blank["change"].as_f64().unwrap() - 180.0).abs() < 5.0 * blank["standard_error"].as_f64().unwrap());
    let together = &found["together"];
    assert_eq!((&together["population"], &together["delta"]), (&"persons".into(), &"1e-6".into()));
    assert!((1.4..1.5).contains(&together["epsilon"].as_str().unwrap().parse::<f64>().unwrap()), "{together}");
    let text = shyraq(dir.path(), &["release", "compare", "new", "--with", "old"]).out;
    for words in
        ["Columns gone: gender", "Values added to age: 26-35, 36+", "age (not reported)", "together epsilon 1.4"]
    {
        assert!(text.contains(words), "'{words}' not in {text}");
    }
    let compare = |with| shyraq(dir.path(), &["release", "compare", "new", "--with", with]);
    assert!(compare("new").err.contains("the same release"));
    compare(".").fails(3, "no manifest.json");
    compare("in.csv").fails(3, "no folder");
    compare("none").fails(1, "none");
    fs::write(dir.path().join("old/aggregates.csv"), "x\n").unwrap();
    compare("old").fails(5, "aggregates.csv");
}
