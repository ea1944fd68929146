//! Where the chain breaks, as programs call it.

use std::fs;
use std::path::Path;

use super::run::{Run, shyraq};

const CASES: &str = "\
person,first_contact,identification,turned_away,rule,form,citizenship
1,2020-01-01,2020-03-01,,,labour,KAZ
2,2020-01-01,,2020-01-05,no foreigners,labour,UZB
2,2020-02-01,,,,,
3,2020-06-01,,2020-06-05,no foreigners,sexual,KGZ
";

fn with_cases() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("cases.csv"), CASES).unwrap();
    dir
}

fn cascade(dir: &Path, more: &[&str]) -> Run {
    shyraq(dir, &[&["assess", "cascade", "cases.csv", "--out", "chain"], more].concat())
}

#[test]
fn the_json_and_the_folder_are_as_promised() {
    let dir = with_cases();
    let json = cascade(dir.path(), &["--by", "form,citizenship,year", "--now", "2022-12-31", "--json"]).json();
    assert_eq!(json["schema"], "shyraq.cascade/1");
    assert_eq!((&json["input"]["persons"], &json["input"]["undone"]), (&3.into(), &1.into()));
    assert_eq!((&json["steps"][1]["persons"], &json["steps"][1]["within"]["of"]), (&1.into(), &3.into()));
    assert_eq!(
        (&json["turned_away"][0]["rule"], &json["turned_away"][0]["persons"]),
        (&"no foreigners".into(), &2.into())
    );
    let columns: Vec<&str> = json["groups"].as_array().unwrap().iter().map(|g| g["column"].as_str().unwrap()).collect();
    assert_eq!(columns, ["form", "form", "citizenship", "citizenship", "citizenship", "year of first_contact"]);
    let names = ["cascade.csv", "times.csv", "groups.csv", "years.csv", "exits.csv", "turned-away.csv", "cascade.html"];
    for name in names {
        let text = fs::read_to_string(dir.path().join("chain").join(name)).unwrap();
        assert!(text.to_lowercase().contains("not for publication"), "{name}");
    }
    let written: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("chain/cascade.json")).unwrap()).unwrap();
    assert_eq!(written, json);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join("chain")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may look in");
    }
    cascade(dir.path(), &[]).fails(2, "not empty");
}

/// The first value won without a word.
#[test]
fn rows_of_one_person_that_differ_are_told() {
    let dir = with_cases();
    let path = dir.path().join("cases.csv");
    let cases = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{cases}3,2020-06-02,,,,labour,KGZ\n")).unwrap();
    let run = cascade(dir.path(), &["--by", "form", "--now", "2022-12-31"]);
    assert!(run.code == 0 && run.err.contains("rows of 1 person say different things"), "{}", run.err);
}

/// One slip of a year, and everybody would count as followed until then.
#[test]
fn a_date_ahead_is_refused_where_nobody_says_when_the_table_was_taken() {
    let dir = with_cases();
    let path = dir.path().join("cases.csv");
    let cases = fs::read_to_string(&path).unwrap();
    let (first, rest) = cases.split_once('\n').unwrap();
    let slip = format!("{first}\n{}", rest.replacen("202", "220", 1));
    assert_ne!(slip, cases);
    fs::write(&path, slip).unwrap();
    cascade(dir.path(), &[]).fails(3, "after today");
    cascade(dir.path(), &["--now", "2022-12-31"]).fails(3, "row 2");
    assert!(!dir.path().join("chain").exists());
}

#[test]
fn a_view_and_people_s_text() {
    let dir = with_cases();
    let run = cascade(dir.path(), &["--only", "form=labour"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = [run.out, run.err].concat();
    assert!(text.contains("2 persons in 3 rows") && text.contains("not for publication"), "{text}");
    assert!(text.contains("turned away by no foreigners: 1 person\n"), "{text}");
}

/// A stage of few persons has the longest cells: its columns stand apart all the same.
#[test]
fn the_table_has_room_between_its_columns_and_one_is_not_many() {
    let dir = with_cases();
    let run = cascade(dir.path(), &["--only", "form=sexual", "--now", "2022-12-31"]);
    let text = [run.out, run.err].concat();
    let rows: Vec<&str> =
        text.lines().filter(|l| l.starts_with("  first_contact") || l.starts_with("  stage")).collect();
    let cells = |row: &str| row.split("  ").filter(|c| !c.trim().is_empty()).count();
    assert_eq!(rows.iter().map(|r| cells(r)).collect::<Vec<_>>(), [5, 5], "{text}");
    assert!(text.contains("1 person in 1 row, each counted once"), "{text}");
    for many in ["1 persons", "1 rows"] {
        assert!(!text.contains(many), "{text}");
    }
}

#[test]
fn a_rule_without_its_date_is_warned_of() {
    let dir = with_cases();
    fs::write(dir.path().join("cases.csv"), CASES.replace("2020-06-05,no foreigners", ",no foreigners")).unwrap();
    let run = cascade(dir.path(), &["--now", "2022-12-31", "--json"]);
    for part in ["1 row with a rule in column 'rule'", "no date in column 'turned_away'", "The first is row 5: write"] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
    let json = run.json();
    assert_eq!((&json["input"]["rules_undated"], &json["turned_away"][0]["persons"]), (&1.into(), &1.into()));
}

/// Years alone, and a table that was taken early in one: nobody is compared by a year that had two months.
#[test]
fn a_year_that_is_not_over_is_said() {
    let dir = with_cases();
    let text = "person,first_contact,identification\n1,2022,2022\n2,2023,2024\n3,2024,\n4,2024,2024\n";
    fs::write(dir.path().join("cases.csv"), text).unwrap();
    let run = cascade(dir.path(), &["--now", "2025-01-01"]);
    let text = [run.out, run.err].concat();
    assert!(text.contains("4 with a start, 2 of them 1 year ago or longer at the end of 2024-12-31"), "{text}");
    assert!(text.contains("The year of 2025-01-01 is not over"), "{text}");
}

#[test]
fn what_does_not_fit_is_one_error() {
    let dir = with_cases();
    cascade(dir.path(), &["--only", "form"]).fails(2, "--only form");
    cascade(dir.path(), &["--by", "sex"]).fails(2, "no column 'sex' for --by");
    cascade(dir.path(), &["--rule", "reason"]).fails(2, "no column 'reason' for --rule");
    cascade(dir.path(), &["--within", "0"]).fails(2, "--within 0");
    cascade(dir.path(), &["--now", "2020-05-01"]).fails(3, "row 5, column 'first_contact': after --now");
    cascade(dir.path(), &["--only", "form=theft"]).fails(3, "no person is as --only asks");
    assert!(!dir.path().join("chain").exists());
}
