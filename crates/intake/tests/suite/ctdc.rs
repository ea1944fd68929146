//! The published file of 2021 gives exactly the counts of its acceptance figures.
//!
//! The file's terms forbid to copy it, so the test reads it from where it lies beside the
//! repository and is skipped, loudly, where it is not.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use shyraq_intake::{Limits, Mapping, Source};

use crate::support::{Read, csv, try_source};

fn restricted() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/restricted/ctdc-2021")
}

fn published(folder: &Path, mapping: &Mapping) -> Option<Read> {
    let packed = folder.join("CTDC_synthetic_20210825.csv.xz");
    if !packed.exists() {
        println!("SKIPPED: {} is not there", packed.display());
        return None;
    }
    let Ok(mut xz) = Command::new("xz").arg("-dc").arg(&packed).stdout(Stdio::piped()).spawn() else {
        println!("SKIPPED: the command xz is not there");
        return None;
    };
    let source = Source::reader("CTDC_synthetic_20210825.csv", xz.stdout.take().unwrap());
    let read = try_source(source, mapping, &Limits::default()).unwrap();
    assert!(xz.wait().unwrap().success());
    Some(read)
}

#[test]
fn the_file_of_2021_gives_its_acceptance_figures() {
    let Some(read) = published(&restricted(), &Mapping::shipped("ctdc-2021").unwrap()) else { return };
    let figures: Value =
        serde_json::from_slice(&std::fs::read(restricted().join("acceptance-2021.json")).unwrap()).unwrap();
    let report = &read.report;
    assert_eq!(report.rows_read, figures["rows"].as_u64().unwrap());
    assert_eq!((report.rows_accepted, report.rows_refused), (193_025, 0));
    assert!(report.faults.is_empty(), "{}", report.to_text());
    let wanted = figures["variables27"].as_object().unwrap();
    assert_eq!(wanted.len(), 27);
    for (name, figure) in wanted {
        let count = figure.as_u64().or_else(|| figure["nonempty"].as_u64());
        assert_eq!(report.reported(name), count, "{name}");
    }
    assert_eq!(report.columns_absent, ["meansOfControlUsesChildren", "meansOfControlRestrictsFinancialAccess"]);
    values(&read, &figures["values"]);
}

/// Compares the counts of single values; where 2024 has other words, with those.
fn values(read: &Read, figures: &Value) {
    let mapping = Mapping::shipped("ctdc-2021").unwrap();
    let columns = mapping.columns().clone();
    let count = |name: &str, value: &str| {
        let at = columns.iter().position(|c| c.name == name).unwrap();
        let codes = read.kept.codes.chunks_exact(columns.len());
        codes.filter(|row| columns[at].text(row[at]) == value).count() as u64
    };
    for name in ["yearOfRegistration", "ageBroad", "citizenship", "CountryOfExploitation"] {
        for (value, figure) in figures[name].as_object().unwrap() {
            let value = if value == "(empty)" { "" } else { value };
            assert_eq!(Some(count(name, value)), figure.as_u64(), "{name} {value}");
        }
    }
    let gender = ["Woman", "Man", "Trans/Transgender/NonConforming"].map(|v| count("gender", v));
    assert_eq!(gender, [105_990, 39_530, 410]);
    // 25+ holds the two last bands of 2021: 3,900 and 2,390.
    assert_eq!(count("traffickMonths", "25+ (2+ yrs)"), 6_290);
    let blank = read.kept.codes.chunks_exact(columns.len()).filter(|row| row.iter().all(|c| *c == 0)).count();
    assert_eq!(blank, 2);
}

// What intake exports goes through the mapping of 2024 to the same codes.
#[test]
fn the_export_of_2021_is_a_file_of_2024() {
    let Some(read) = published(&restricted(), &Mapping::shipped("ctdc-2021").unwrap()) else { return };
    let mapping = Mapping::shipped("ctdc-2024").unwrap();
    let names: Vec<&str> = mapping.book().variables.iter().map(|v| v.name.as_str()).collect();
    let table = format!("{}\n{}\n", names.join(","), read.cases.join("\n"));
    let again = csv(&table, &mapping);
    assert!(again.report.is_clean());
    assert!(again.kept.codes == read.kept.codes);
}

#[test]
fn the_mapping_of_2024_reads_newer_spellings() {
    let mapping = Mapping::shipped("ctdc-2024").unwrap();
    let mut names: Vec<String> =
        mapping.book().variables.iter().map(|v| v.name.replace("typeOf", "sectorOf")).collect();
    names[13] = "meansWithholdDocuments".into();
    let mut row = vec![""; 27];
    for (at, value) in [
        (0, "2024.0"),
        (1, "Female"),
        (2, "9—17"),
        (3, "KAZ"),
        (4, "NULL"),
        (5, "0–12 (0–1 yr)"),
        (6, "1"),
        (7, "1.0"),
        (8, "0.0"),
        (13, "1"),
        (17, "1"),
    ] {
        row[at] = value;
    }
    let read = csv(&format!("{}\n{}\n", names.join(","), row.join(",")), &mapping);
    assert!(read.report.is_clean(), "{}", read.report.to_text());
    assert_eq!(read.cases, ["2024,Woman,09--17,KAZ,,0--12 (0-1 yr),1,1,,,,,,1,,,,1,,,,,,,,,"]);
}
