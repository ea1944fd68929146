//! Six contributors' files in four scripts, six encodings and forms: each is encoded with the
//! mapping that lies beside it, and linked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::run::shyraq;

const CONTRIBUTORS: [&str; 6] = ["kz-police", "kz-shelter", "uz-ngo", "mission-ru", "kg-hotline", "mission-tr"];

/// A table of the truth: rows by column name.
fn truth(root: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(root.join("w/truth").join(name)).unwrap();
    let mut rows = text.lines().map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = rows.next().unwrap();
    rows.map(|r| header.iter().cloned().zip(r).collect()).collect()
}

/// Simulated people only. The names of records that come out are those that the truth knows, and the
/// rows left out are those with a cell too many or too few.
#[test]
fn the_files_of_six_contributors_are_encoded_and_linked() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    assert_eq!(shyraq(dir, &["world", "--people", "20000", "--seed", "42", "--out", "w"]).code, 0);
    assert_eq!(shyraq(dir, &["linkage", "keygen", "--out", "key"]).code, 0);
    let (detections, faults) = (truth(dir, "detections.csv"), truth(dir, "faults.csv"));
    let mut linked = vec!["linkage", "link", "--out", "result"];
    let mut known = "record,contributor,person\n".to_owned();
    for name in CONTRIBUTORS {
        let folder = dir.join("w/contributors").join(name);
        let file = fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .find(|f| f.starts_with("simulated-"))
            .unwrap();
        let table = format!("w/contributors/{name}/{file}");
        let mapping = format!("w/contributors/{name}/linkage.toml");
        let run =
            shyraq(dir, &["linkage", "encode", &table, "--mapping", &mapping, "--key", "key", "--out", name, "--json"]);
        let ragged: BTreeSet<u64> = faults
            .iter()
            .filter(|f| f["contributor"] == name && f["fault"] == "ragged-row")
            .map(|f| f["row"].parse().unwrap())
            .collect();
        assert_eq!(run.code, if ragged.is_empty() { 0 } else { 6 }, "{name}: {}", run.err);
        for row in ragged.iter().take(10) {
            assert!(run.err.contains(&format!("row {row}: another number of cells")), "{name} {row}: {}", run.err);
        }
        let said: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let own: Vec<_> = detections.iter().filter(|d| d["contributor"] == name).collect();
        assert!(own.len() > 100, "{name}: {}", own.len());
        assert_eq!(said["refused"], ragged.len());
        assert_eq!(said["records"], own.len() - ragged.len(), "{name}");
        // Records without a name can't be linked: the hotline's callers, nobody else's.
        let unblocked = said["unblocked"].as_u64().unwrap();
        let anonymous = own.iter().filter(|d| d["changes"].contains("anonymous") && d["fault"] != "ragged-row").count();
        assert!(unblocked >= anonymous as u64, "{name}: {unblocked} of {anonymous}");
        assert!(unblocked <= anonymous as u64 + own.len() as u64 / 50, "{name}: {unblocked} of {anonymous}");
        for d in own.iter().filter(|d| d["fault"] != "ragged-row" && !d["changes"].contains("anonymous")) {
            known.push_str(&format!("{},{name},{}\n", d["record"], d["person"]));
        }
        linked.push(name);
    }
    let link = shyraq(dir, &linked);
    assert_eq!(link.code, 0, "{}", link.err);
    fs::write(dir.join("known.csv"), known).unwrap();
    let found = shyraq(dir, &["linkage", "evaluate", "result", "--truth", "known.csv", "--json"]).json();
    // One in four hotline callers gives a year only, so that strangers of one name are joined; a file whose
    // names were not read would have no recall.
    assert!(found["pairs"]["recall"].as_f64().unwrap() > 0.95, "{found}");
    assert!(found["pairs"]["precision"].as_f64().unwrap() > 0.7, "{found}");
    for name in CONTRIBUTORS {
        let own = &found["by_contributor"][name];
        assert!(own["recall"].as_f64().unwrap() > 0.9, "{name}: {found}");
    }
}
