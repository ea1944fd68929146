//! Every simulated file through the product's intake with its own mapping: what is refused
//! is what was planted, and what is coded is what is true of the row.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use shyraq_intake::{
    Limits, Mapping, NoClock, RefusedBatch, Rule, SinkError, Source, ValidBatch, read, shipped_mapping_text,
};
use shyraq_world::{CONTRIBUTORS, VARIABLES};

use crate::support::{Made, make, spec, truth};

/// Accepted rows by number (own identifier, the 27 texts), and refused rows with their rule.
struct Taken {
    accepted: BTreeMap<u64, (String, Vec<String>)>,
    refused: u64,
    apart: BTreeSet<u64>,
    rules: BTreeMap<(Rule, Option<String>), u64>,
}

fn take(made: &Made, contributor: &str, file: &str) -> Taken {
    let mapping = made.root.join("contributors").join(contributor).join("mapping.toml");
    take_with(&fs::read_to_string(mapping).unwrap(), made, contributor, file)
}

fn take_with(mapping: &str, made: &Made, contributor: &str, file: &str) -> Taken {
    let folder = made.root.join("contributors").join(contributor);
    let limits = Limits::default();
    let mapping = Mapping::parse(mapping, None, &limits).unwrap();
    let mut accepted = BTreeMap::new();
    let mut apart = BTreeSet::new();
    let mut sink = (
        |batch: &ValidBatch| -> Result<(), SinkError> {
            for row in batch.iter() {
                let texts = batch.columns().iter().zip(row.codes).map(|(c, code)| c.text(*code).to_owned()).collect();
                let person = String::from_utf8(row.person.unwrap_or_default().to_vec()).unwrap();
                accepted.insert(row.row, (person, texts));
            }
            Ok(())
        },
        |batch: &RefusedBatch| -> Result<(), SinkError> {
            apart.extend(batch.iter().map(|(row, _)| row));
            Ok(())
        },
    );
    let path = folder.join(file);
    let report = read(Source::path(&path), &mapping, &limits, &NoClock, &mut sink).unwrap();
    let rules = report.faults.iter().map(|f| ((f.rule, f.column.clone()), f.count)).collect();
    Taken { accepted, refused: report.rows_refused, apart, rules }
}

#[test]
fn intake_refuses_what_was_planted_and_codes_the_rest_as_it_is() {
    let made = make(spec(30_000, 6));
    let expected = truth(&made.root, "expected.csv");
    let faults = truth(&made.root, "faults.csv");
    for contributor in CONTRIBUTORS {
        for file in &made.summary.contributors[contributor].files {
            let taken = take(&made, contributor, file);
            let planted: Vec<_> = faults.iter().filter(|f| f["file"] == *file).collect();
            let row = |f: &BTreeMap<String, String>| f["row"].parse::<u64>().unwrap();
            assert_eq!(taken.refused, planted.len() as u64, "{file}: {:?}", taken.rules);
            for f in &planted {
                assert!(!taken.accepted.contains_key(&row(f)), "{file} row {}", f["row"]);
                assert_eq!(taken.apart.contains(&row(f)), f["fault"] != "ragged-row", "{file} row {}", f["row"]);
            }
            let wanted: Vec<_> = expected.iter().filter(|e| e["file"] == *file).collect();
            assert!(wanted.len() > 500, "{file}");
            assert_eq!(taken.accepted.len(), wanted.len(), "{file}");
            for e in wanted {
                let (person, texts) = &taken.accepted[&row(e)];
                assert_eq!(person, &e["own_id"], "{file} row {}", e["row"]);
                for (variable, text) in VARIABLES.iter().zip(texts) {
                    assert_eq!(text, &e[*variable], "{file} row {}: {variable}", e["row"]);
                }
            }
        }
    }
}

/// The report names the planted fault by the rule that it breaks, in its column.
#[test]
fn each_kind_of_fault_is_reported_by_its_rule() {
    let made = make(spec(60_000, 7));
    let faults = truth(&made.root, "faults.csv");
    for contributor in CONTRIBUTORS {
        let file = &made.summary.contributors[contributor].files[0];
        let taken = take(&made, contributor, file);
        let mut planted: BTreeMap<(Rule, Option<String>), u64> = BTreeMap::new();
        for f in faults.iter().filter(|f| f["file"] == *file) {
            let rule = match f["fault"].as_str() {
                "unknown-value" => Rule::UnknownValue,
                "bad-date" => Rule::BadDate,
                "missing-id" => Rule::MissingPerson,
                _ => Rule::RaggedRow,
            };
            let column = Some(f["column"].clone()).filter(|c| !c.is_empty());
            *planted.entry((rule, column)).or_default() += 1;
        }
        assert!(planted.len() >= 3, "{contributor}: {planted:?}");
        assert_eq!(taken.rules, planted, "{contributor}");
    }
}

/// The mission's file is in the form of CTDC's of 2021: the mapping that ships for that form
/// codes it as the mission's own does.
#[test]
fn the_shipped_mapping_for_ctdc_2021_reads_the_mission() {
    let made = make(spec(10_000, 8));
    let mapping = shipped_mapping_text("ctdc-2021").unwrap();
    let taken = take_with(mapping, &made, "mission-ru", "simulated-mission-ru.csv");
    let expected = truth(&made.root, "expected.csv");
    let wanted: Vec<_> = expected.iter().filter(|e| e["contributor"] == "mission-ru").collect();
    assert!(wanted.len() > 300);
    for e in wanted {
        let (_, texts) = &taken.accepted[&e["row"].parse().unwrap()];
        for (variable, text) in VARIABLES.iter().zip(texts) {
            assert_eq!(text, &e[*variable], "row {}: {variable}", e["row"]);
        }
    }
}
