//! No file of a release holds an exact number of the sensitive table.

use std::collections::BTreeMap;

use serde_json::Value;
use shyraq_bundle::Draft;

use super::whole_run::{release, table};

/// Fields that follow from noisy cells other than the total: digests and sizes of files with
/// them, and the consistent total.
fn is_noisy(path: &str) -> bool {
    let ends = ["/bytes", "/sha256"].iter().any(|e| path.ends_with(e));
    path.contains("/files/") && ends
        || ["manifest/records", "report/persons", "report/synthetic_records"].contains(&path)
}

fn walk(path: &str, value: &Value, out: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(k, v)| walk(&format!("{path}/{k}"), v, out)),
        Value::Array(list) => list.iter().enumerate().for_each(|(k, v)| walk(&format!("{path}/{k}"), v, out)),
        leaf => _ = out.insert(path.to_owned(), leaf.clone()),
    }
}

/// Every field of manifest and report by its path.
fn fields(draft: &Draft) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    for name in ["manifest", "report"] {
        let bytes = std::fs::read(draft.dir.join(format!("{name}.json"))).unwrap();
        walk(name, &serde_json::from_slice(&bytes).unwrap(), &mut out);
    }
    out
}

/// Rows of a file, each cell's number by its name.
fn noisy_cells(draft: &Draft) -> BTreeMap<(String, String), i64> {
    let mut reader = csv::Reader::from_path(draft.dir.join("measured.csv")).unwrap();
    let rows = reader.records().map(|r| r.unwrap());
    rows.map(|r| ((r[0].to_owned(), r[1].to_owned()), r[2].parse().unwrap())).collect()
}

/// One person answers otherwise, the noise is the same: in each table she leaves one cell and
/// enters another, and no field of manifest or report moves but those of noisy cells.
#[test]
fn one_other_person_moves_noisy_numbers_only() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let before = table(60);
    let after = before.replacen("Woman,threats;debt\n", "Man,\n", 1);
    assert_ne!(before, after);
    let drafts = [(&before, 0), (&after, 1)].map(|(csv, k): (&String, usize)| release(csv, dirs[k].path(), 5));
    let [a, b] = drafts.each_ref().map(fields);
    assert!(a.keys().eq(b.keys()));
    let moved: Vec<&String> = a.keys().filter(|k| a[*k] != b[*k]).collect();
    assert!(!moved.is_empty() && moved.iter().all(|k| is_noisy(k)), "{moved:?}");
    let [a, b] = drafts.each_ref().map(noisy_cells);
    let mut by_table: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (cell, noisy) in &a {
        let change = b[cell] - noisy;
        by_table.entry(&cell.0).or_default().extend((change != 0).then_some(change));
    }
    for (name, mut changes) in by_table {
        changes.sort_unstable();
        assert_eq!(changes, [-1, 1], "{name}");
    }
}

/// A row more or less: whatever stands in manifest and report follows from the noisy total.
#[test]
fn the_number_of_rows_is_in_no_field() {
    let mut by_total: BTreeMap<i64, BTreeMap<String, Value>> = BTreeMap::new();
    let mut compared = 0;
    let dir = tempfile::tempdir().unwrap();
    for (rows, seed) in (0..60).map(|k| (60 + k % 2, 1000 + k as u64)) {
        let mut fields = fields(&release(&table(rows), dir.path(), seed));
        fields.retain(|path, _| !is_noisy(path));
        let total = fields["report/total/noisy"].as_i64().unwrap();
        if let Some(known) = by_total.get(&total) {
            assert_eq!(*known, fields, "noisy total {total}");
            compared += 1;
        } else {
            by_total.insert(total, fields);
        }
    }
    assert!(compared > 10, "{compared} of 60 had a noisy total that another had");
}

/// What a reader must know is there, and no word for a true error or a nearness to the table.
#[test]
fn the_manifest_states_the_promise_and_no_measure_against_the_table() {
    let dir = tempfile::tempdir().unwrap();
    let fields = fields(&release(&table(60), dir.path(), 1));
    for (path, is) in [
        ("manifest/privacy/epsilon", "2"),
        ("manifest/privacy/delta", "1e-6"),
        ("manifest/privacy/unit", "person"),
        ("manifest/codebook/name", "example"),
        ("manifest/codebook/version", "1"),
    ] {
        assert_eq!(fields[path], is, "{path}");
    }
    assert_eq!(fields["manifest/privacy/contribution/records"], 1);
    for path in ["manifest/privacy/mechanism", "manifest/program/version", "manifest/codebook/sha256"] {
        assert!(!fields[path].as_str().unwrap().is_empty(), "{path}");
    }
    for (path, value) in &fields {
        let text = format!("{path} {value}").to_lowercase();
        for word in ["accuracy", "dcr", "nearest", "true_", "exact_", "rows"] {
            assert!(!path.contains(word) && (word == "rows" || !text.contains(word)), "{path}: {word}");
        }
    }
}
