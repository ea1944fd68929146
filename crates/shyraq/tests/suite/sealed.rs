//! Encodings sealed to their roles: who has one key opens one part, and nothing stays open.

use std::fs;
use std::path::Path;

use super::run::{BOOK, Run, shyraq};

const MAPPING: &str = "record = \"id\"\nfamily = \"family\"\ngiven = \"given\"\nbirth = \"birth\"\n";

fn fine(run: Run) -> Run {
    assert_eq!(run.code, 0, "{}", run.err);
    run
}

/// Twelve simulated people, the first eight in both tables, and the keys of an epoch and of both roles.
fn place() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    let table = |prefix: &str, from: usize, to: usize| {
        let families = ["Akhmetov", "Bekova", "Karimov", "Ivanova", "Sadykov", "Tursunova"];
        let given = ["Nurlan", "Aigul", "Bobur", "Oksana"];
        let row = |k: usize| {
            format!("{prefix}{k},{},{},19{}-0{}-{}\n", families[k % 6], given[k % 4], 50 + 3 * k, 1 + k % 9, 11 + k)
        };
        format!("id,family,given,birth\n{}", (from..to).map(row).collect::<String>())
    };
    fs::write(d.join("a.csv"), table("a", 0, 10)).unwrap();
    fs::write(d.join("b.csv"), table("b", 2, 12)).unwrap();
    fs::write(d.join("m.toml"), MAPPING).unwrap();
    fine(shyraq(d, &["linkage", "keygen", "--out", "key", "--epoch", "2026Q4"]));
    for role in ["comparer", "resolver", "stranger"] {
        fine(shyraq(d, &["linkage", "opener", "--out", &format!("{role}.key")]));
    }
    dir
}

fn encode(d: &Path, who: &str, more: &[&str]) {
    let table = format!("{who}.csv");
    let all = ["linkage", "encode", &table, "--mapping", "m.toml", "--key", "key", "--contributor", who, "--out", who];
    fine(shyraq(d, &[&all[..], &["--duplicate-free"], more].concat()));
}

const SEAL: [&str; 4] = ["--seal-comparer", "comparer.key.pub", "--seal-resolver", "resolver.key.pub"];

fn link(d: &Path, more: &[&str]) -> Run {
    shyraq(d, &[&["linkage", "link"], more, &["--out", "result"]].concat())
}

fn names(dir: &Path) -> Vec<String> {
    let mut out: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    out.sort();
    out
}

#[test]
fn each_role_opens_its_own_part() {
    let dir = place();
    let d = dir.path();
    encode(d, "a", &SEAL);
    encode(d, "b", &SEAL);
    assert_eq!(names(&d.join("a/comparer")), ["header.json.age", "rows.parquet.age"]);
    assert_eq!(names(&d.join("a/resolver")), ["handles.parquet.age", "header.json.age"]);
    for file in ["a/comparer/header.json.age", "a/resolver/handles.parquet.age"] {
        let bytes = fs::read(d.join(file)).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1\n"), "{file}");
        assert!(!bytes.windows(4).any(|w| w == b"PAR1" || w == b"2026"), "{file}");
    }
    link(d, &["a", "b"]).fails(5, "--opener KEY");
    link(d, &["a", "b", "--opener", "stranger.key"]).fails(5, "sealed to another key");
    link(d, &["a", "b", "--opener", "comparer.key"])
        .fails(5, "a/resolver/header.json.age: it is sealed to another key");
    link(d, &["a", "b", "--opener", "key"]).fails(5, "no opening key file");
    assert!(!d.join("result").exists());
    fine(link(d, &["a", "b", "--opener", "comparer.key", "--opener", "resolver.key"]));
    let clusters = fs::read_to_string(d.join("result/clusters.csv")).unwrap();
    let mut persons: Vec<&str> = clusters.lines().skip(1).map(|l| l.split(',').nth(2).unwrap()).collect();
    persons.sort_unstable();
    persons.dedup();
    assert_eq!((clusters.lines().count(), persons.len()), (21, 12));
    // One role alone, with its key, on its part alone.
    let compared = ["a/comparer", "b/comparer", "--role", "comparer", "--opener", "comparer.key", "--out", "compared"];
    fine(shyraq(d, &[&["linkage", "link"], &compared[..]].concat()));
    let with = ["a", "b", "--role", "resolver", "--levels", "compared/comparer/levels", "--opener"];
    link(d, &[&with[..], &["comparer.key"]].concat()).fails(5, "sealed to another key");
    fine(link(d, &[&with[..], &["resolver.key"]].concat()));
    assert_eq!(fs::read_to_string(d.join("result/clusters.csv")).unwrap(), clusters);
    assert!(!names(d).iter().any(|n| n.starts_with('.')), "{:?}", names(d));
}

#[test]
fn what_was_changed_on_its_way_is_refused_and_leaves_nothing() {
    let dir = place();
    let d = dir.path();
    encode(d, "a", &SEAL);
    encode(d, "b", &["--seal-resolver", "resolver.key.pub"]);
    let keys = ["--opener", "comparer.key", "--opener", "resolver.key"];
    let path = d.join("a/comparer/rows.parquet.age");
    let whole = fs::read(&path).unwrap();
    let mut changed = whole.clone();
    changed[400] ^= 1;
    for broken in [&whole[..whole.len() / 2], &changed, b""] {
        fs::write(&path, broken).unwrap();
        link(d, &[&["a", "b"], &keys[..]].concat()).fails(3, "cut off or changed on its way");
    }
    fs::write(&path, &whole).unwrap();
    fs::write(d.join("a/comparer/rows.parquet"), b"plain").unwrap();
    link(d, &[&["a", "b"], &keys[..]].concat()).fails(3, "both plain and sealed");
    fs::remove_file(d.join("a/comparer/rows.parquet")).unwrap();
    assert!(!d.join("result").exists());
    // What a killed run left open goes with the next; one that is in use stays.
    fs::create_dir(d.join(".shyraq-opened-killed")).unwrap();
    fs::create_dir(d.join(".shyraq-opened-running")).unwrap();
    let held = fs::File::open(d.join(".shyraq-opened-running")).unwrap();
    held.lock().unwrap();
    fine(link(d, &[&["a", "b"], &keys[..]].concat()));
    let hidden: Vec<String> = names(d).into_iter().filter(|n| n.starts_with('.')).collect();
    assert_eq!(hidden, [".shyraq-opened-running"]);
}

#[test]
fn keys_are_kept_and_public_halves_are_no_keys() {
    let dir = place();
    let d = dir.path();
    shyraq(d, &["linkage", "opener", "--out", "comparer.key"]).fails(2, "a key is never overwritten");
    let all = ["linkage", "encode", "a.csv", "--mapping", "m.toml", "--key", "key", "--out", "x"];
    for wrong in ["comparer.key", "key", "m.toml"] {
        let run = shyraq(d, &[&all[..], &["--seal-comparer", wrong]].concat());
        run.fails(5, "no public key of a role");
    }
    assert!(!d.join("x").exists());
    encode(d, "a", &SEAL);
    let opened = ["linkage", "link", "a", "--out", "r", "--opener", "comparer.key.pub"];
    shyraq(d, &opened).fails(5, "does not end in .pub");
}

#[test]
fn a_hub_takes_what_is_sealed_to_it() {
    let dir = place();
    let d = dir.path();
    fs::write(d.join("book.toml"), BOOK).unwrap();
    fine(shyraq(d, &["init", "hub", "--codebook", "book.toml", "--simulated", "--name", "Test hub"]));
    fine(shyraq(d, &["linkage", "signer", "--out", "a.sign", "--contributor", "a"]));
    encode(d, "a", &[&SEAL[..], &["--sign", "a.sign"]].concat());
    assert_eq!(names(&d.join("a/resolver")), ["handles.parquet.age", "header.json.age", "signature.age"]);
    let submit = ["linkage", "submit", "a", "--hub", "hub", "--key", "a.sign.pub"];
    shyraq(d, &submit).fails(5, "--opener KEY");
    let run = fine(shyraq(d, &[&submit[..], &["--opener", "comparer.key", "--opener", "resolver.key"]].concat()));
    assert!(run.out.contains("accepted") && run.out.contains("as the contributor signed them"), "{}", run.out);
    fine(shyraq(d, &["linkage", "session", "--hub", "hub"]));
    assert!(d.join("hub/linkage/result/clusters.csv").exists());
}
