//! Counts corrected for what is still to be reported, as programs call it.

use std::fs;
use std::path::Path;

use super::run::{Run, shyraq};

/// The triangle whose chain ladder is worked by hand in the tests of the method.
fn with_triangle() -> tempfile::TempDir {
    let cells = [
        ("2020", "2020", 10),
        ("2020", "2021", 5),
        ("2020", "2022", 2),
        ("2021", "2021", 12),
        ("2021", "2022", 6),
        ("2022", "2022", 14),
    ];
    let mut csv = String::from("end,met,country\n");
    for (event, report, n) in cells {
        csv.push_str(&format!("{event},{report},KAZ\n").repeat(n));
    }
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("cases.csv"), csv).unwrap();
    dir
}

fn lag(dir: &Path, more: &[&str]) -> Run {
    shyraq(dir, &[&["assess", "lag", "cases.csv", "--event", "end", "--report", "met"], more].concat())
}

#[test]
fn the_json_is_as_promised() {
    let dir = with_triangle();
    let json = lag(dir.path(), &["--now", "2022-12-31", "--by", "country", "--json"]).json();
    assert_eq!((&json["schema"], &json["resolution"]), (&"shyraq.lag/1".into(), &"year".into()));
    let last = &json["periods"][2];
    assert_eq!((&last["period"], &last["observed"]), (&"2022".into(), &14.into()));
    let near = |x: &serde_json::Value, wanted: f64| (x.as_f64().unwrap() - wanted).abs() < 1e-9;
    assert!(near(&last["complete"], 10.0 / 17.0) && near(&last["corrected"], 23.8), "{last}");
    assert!(last["lower"].as_f64().unwrap() < 23.8 && last["upper"].as_f64().unwrap() > 23.8);
    assert_eq!(json["groups"][0]["value"], "KAZ");
    assert_eq!(json["groups"][0]["periods"][2]["corrected"], last["corrected"]);
    let again = lag(dir.path(), &["--now", "2022-12-31", "--by", "country", "--json"]).json();
    assert_eq!(json, again);
    let said = lag(dir.path(), &["--now", "2022-12-31"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let text = [said.out, said.err].concat();
    assert!(text.contains("known to the year only") && text.contains("not for publication"), "{text}");
    fs::write(dir.path().join("cases.csv"), "end,met,country\n2020,2020,KAZ\n2021,,KAZ\n").unwrap();
    let said = lag(dir.path(), &["--now", "2022-12-31", "--by", "country"]);
    let text = [said.out, said.err].concat();
    assert!(text.contains("1 case by year of 'end'") && text.contains("country: KAZ, 1 case\n"), "{text}");
    assert!(text.contains("as without both dates: 1 row\n") && !text.contains("1 cases"), "{text}");
}

#[test]
fn what_does_not_fit_is_one_error() {
    let dir = with_triangle();
    lag(dir.path(), &["--now", "tomorrow"]).fails(2, "--now tomorrow: no date");
    lag(dir.path(), &["--now", "2022-12-31", "--boot", "1"]).fails(2, "--boot 1");
    lag(dir.path(), &["--now", "2022-12-31", "--by", "age"]).fails(2, "no column 'age' for --by");
    shyraq(dir.path(), &["assess", "lag", "cases.csv", "--event", "end", "--report", "end", "--now", "2022-12-31"])
        .fails(2, "--event and --report name one column");
    lag(dir.path(), &["--now", "2021-12-31"]).fails(3, "row 17, column 'met': after --now (22 rows are so)");
    shyraq(dir.path(), &["assess", "lag", "none.csv", "--event", "a", "--report", "b", "--now", "2022-12-31"])
        .fails(1, "none.csv");
}
