//! People judge a result that lies in a hub: its report stays as full as it was.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::run::{BOOK, shyraq};
use super::session::{fine, hub, session, two_contributors};

const RESULT: &str = "hub/linkage/result";

fn report(d: &Path) -> Value {
    serde_json::from_slice(&fs::read(d.join(RESULT).join("report.json")).unwrap()).unwrap()
}

/// Names and numbers of records of the table by citizenship.
fn citizenships(d: &Path) -> Vec<(String, u64)> {
    let of = |c: &Value| (c["citizenship"].as_str().unwrap().to_owned(), c["records"].as_u64().unwrap());
    report(d)["estimates"]["citizenships"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn judging_in_a_hub_keeps_the_table_by_citizenship_and_the_mark() {
    let dir = hub();
    let d = dir.path();
    let book = format!("{BOOK}[[variable]]\nname = \"citizenship\"\nvalues = [\"KAZ\", \"UZB\"]\n");
    fs::write(d.join("book.toml"), book).unwrap();
    fs::remove_dir_all(d.join("hub")).unwrap();
    fine(shyraq(d, &["init", "hub", "--codebook", "book.toml", "--simulated", "--name", "Test hub"]));
    let map = "name='own'\nversion='1'\ncodebook='book.toml'\n[source]\nrecord='id'\n\
        [[variable]]\nname='citizenship'\ncolumn='of'\n";
    fs::write(d.join("cases.toml"), map).unwrap();
    // The police say it of its 60 records, 40 and 20; the NGO of none of its 60.
    let rows: String = (0..60).map(|k| format!("{k},{}\n", if k < 40 { "KAZ" } else { "UZB" })).collect();
    fs::write(d.join("police.csv"), format!("id,of\n{rows}")).unwrap();
    let add = ["intake", "add", "police.csv", "--hub", "hub", "--contributor", "police", "--mapping", "cases.toml"];
    fine(shyraq(d, &add));
    two_contributors(d, "key", "", &[]);
    fine(session(d, &[]));
    let told = citizenships(d);
    assert_eq!(told, [(String::new(), 60), ("KAZ".into(), 40), ("UZB".into(), 20)]);
    let on = |words: &[&str]| fine(shyraq(d, words));
    on(&["linkage", "decide", RESULT, "police/1=ngo/n70", "different", "--reason", "known"]);
    assert_eq!(citizenships(d), told);
    let pair = on(&["linkage", "explain", RESULT, "police/1", "ngo/n70"]).out;
    assert!(pair.contains("ngo/n70: not compared, two persons, decided: different"), "{pair}");
    let clusters = fs::read_to_string(d.join(RESULT).join("clusters.csv")).unwrap();
    let of = |record: &str| clusters.lines().find(|l| l.starts_with(record)).unwrap().split(',').nth(2).unwrap();
    on(&["linkage", "merge", RESULT, of("0,police"), of("n79,ngo"), "--reason", "known"]);
    assert_eq!(citizenships(d), told);
    // They share nothing, and are one person now.
    let pair = on(&["linkage", "explain", RESULT, "police/0", "ngo/n79"]).out;
    assert!(pair.contains("ngo/n79: not compared, one person"), "{pair}");
    on(&["linkage", "withdraw", RESULT, "--contributor", "police", "--record", "50", "--reason", "asked"]);
    assert_eq!(citizenships(d)[2], ("UZB".into(), 19));
    assert_eq!(report(d)["simulated"], true);
    let page = fs::read_to_string(d.join(RESULT).join("report.html")).unwrap();
    assert!(page.contains("Simulated people: no record of this report is of a real person."));
    shyraq(d, &["linkage", "review", RESULT, "--limit", "0"]).fails(2, "0");
}
