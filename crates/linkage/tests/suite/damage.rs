//! Encodings that no `encode` wrote: they are linked or refused, and nothing else happens.
//!
//! What is damaged was whole before, so that damage reaches behind the first check. For more
//! cases: `PROPTEST_CASES=20000`; see also `fuzz/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use shyraq_encoding::Header;
use shyraq_linkage::{LinkOptions, LinkageError, Received, Role, link};

use crate::run::{Bench, files, table};

const COMPARER: &str = "comparer/header.json";
const RESOLVER: &str = "resolver/header.json";
const ROWS: &str = "comparer/rows.parquet";
const HANDLES: &str = "resolver/handles.parquet";

/// Paths and bytes.
type Files = Vec<(String, Vec<u8>)>;

/// The files of two contributors' encodings. The numbers of records are words that no message
/// has by chance.
fn whole() -> &'static [Files; 2] {
    static WHOLE: OnceLock<[Files; 2]> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let bench = Bench::new();
        let told = |(table, _): (String, String)| table.replace("\nr", "\nzqxv-").replace("\ns", "\nzqxw-");
        let one = |name: &str, from| files(&bench.encode(name, &told(table(30, from)), false, &bench.key));
        [one("a", 0), one("b", 15)]
    })
}

/// Writes encodings, of which one file is changed, and links them with others.
fn linked(file: &str, change: impl FnOnce(&mut Vec<u8>)) -> Result<(), LinkageError> {
    let dir = tempfile::tempdir().unwrap();
    let mut change = Some(change);
    let mut dirs: Vec<PathBuf> = Vec::new();
    for (name, set) in ["a", "b"].iter().zip(whole()) {
        for (path, bytes) in set {
            let (to, mut bytes) = (dir.path().join(name).join(path), bytes.clone());
            if path == file
                && let Some(change) = change.take()
            {
                change(&mut bytes);
            }
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, bytes).unwrap();
        }
        dirs.push(dir.path().join(name));
    }
    // As somebody who means harm would: so that damage reaches behind the check of the digest.
    for role in [Role::Comparer, Role::Resolver].into_iter().filter(|role| file.ends_with(role.file())) {
        let part = dirs[0].join(role.folder());
        Header::read(&part, role).unwrap().write(&part).unwrap();
    }
    let given: Vec<_> = dirs.iter().map(|d| files(d)).collect();
    let out = dir.path().join("out");
    let done = link(&dirs, &LinkOptions::default(), &out).map(|_| ());
    assert_eq!(out.exists(), done.is_ok(), "there is a whole result or none");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2 + usize::from(done.is_ok()), "something was left");
    assert_eq!(dirs.iter().map(|d| files(d)).collect::<Vec<_>>(), given, "what was sent is as it was");
    said_well(done.as_ref().err());
    said_well(Received::open(&dirs[0]).as_ref().err());
    done
}

/// A fault says what to do, and no number of a record.
fn said_well(fault: Option<&LinkageError>) {
    if let Some(e) = fault {
        let said = format!("{e} {e:?} {}", e.hint());
        assert!(!e.hint().is_empty() && !said.contains("zqxv") && !said.contains("zqxw"), "{said}");
    }
}

fn header(file: &str, change: impl FnOnce(&mut Value)) -> Result<(), LinkageError> {
    linked(file, |bytes| {
        let mut header: Value = serde_json::from_slice(bytes).unwrap();
        change(&mut header);
        *bytes = serde_json::to_vec(&header).unwrap();
    })
}

/// The number of a submission becomes a folder of the result.
#[test]
fn a_submission_is_not_named_out_of_the_result() {
    for name in ["../../../b", "/tmp/shyraq-elsewhere", "..", "", "levels", "a/b"] {
        for file in [COMPARER, RESOLVER] {
            let done = header(file, |h| h["submission"] = json!(name));
            assert!(done.is_err(), "{name:?} in {file}");
        }
    }
    assert!(!Path::new("/tmp/shyraq-elsewhere").exists());
}

/// Somebody may name another file than a header, and the reader of JSON quotes what it finds.
#[test]
fn what_stands_in_a_wrong_header_is_not_repeated() {
    let whole = r#"{"zqxv1": "Ахметов"}"#;
    for text in [whole, r#""zqxv1""#, r#"{"role": "zqxv1"}"#, r#"{"scheme": 5, "records": "zqxv1"}"#, "zqxv1,Ахметов"]
    {
        for file in [COMPARER, RESOLVER] {
            let fault = linked(file, |bytes| *bytes = text.into()).unwrap_err().to_string();
            assert!(fault.contains("line 1") && !fault.contains("Ахметов"), "{fault}");
        }
    }
}

/// The reader of Parquet files panics on it.
#[test]
fn a_column_that_begins_before_its_file_is_refused() {
    for file in [ROWS, HANDLES] {
        let done = linked(file, |bytes| {
            // Offsets of the first page in Thrift's compact form: a number of 64 bits two fields on, 4.
            let footer = bytes.len().saturating_sub(700);
            let places: Vec<usize> = (footer..bytes.len() - 1).filter(|k| bytes[*k..k + 2] == [0x26, 8]).collect();
            assert!(!places.is_empty());
            places.iter().for_each(|k| bytes[k + 1] = 7); // -4
        });
        assert!(done.unwrap_err().to_string().contains("Parquet"), "{file}");
    }
}

/// Hits of bytes: where, how, with what.
fn hits() -> impl Strategy<Value = Vec<(Index, u8, u8)>> {
    prop::collection::vec((any::<Index>(), any::<u8>(), any::<u8>()), 1..6)
}

/// Damages bytes from a place on.
fn damage(bytes: &mut Vec<u8>, from: usize, hits: &[(Index, u8, u8)]) {
    for (at, how, byte) in hits {
        if bytes.len() <= from {
            return;
        }
        let at = from + at.index(bytes.len() - from);
        match how % 8 {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, *byte),
            2 => drop(bytes.remove(at)),
            3 => bytes[at] = 0xff,
            4 => bytes[at] = bytes[at].wrapping_add(1),
            5 => bytes[at] ^= 1 << (byte % 8),
            _ => bytes[at] = *byte,
        }
    }
}

/// Values that a header should not have.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(-1)),
        Just(json!(0)),
        Just(json!(u64::MAX)),
        Just(json!(1e308)),
        Just(json!(-0.5)),
        Just(json!("")),
        Just(json!("../..")),
        Just(json!("birth")),
        Just(json!([])),
        Just(json!([[]])),
        Just(json!(["birth", "birth"])),
        Just(json!(["sex", "family", "idno"])),
        Just(json!([[2.0, -7.0, 1e300], [0.1], []])),
        Just(json!(vec![vec![0.5; 40]; 40])),
        Just(json!({ "a": 1 })),
        any::<u64>().prop_map(|n| json!(n)),
        any::<String>().prop_map(|s| json!(s)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1) / 4, ..ProptestConfig::default() })]

    #[test]
    fn damaged_headers_are_linked_or_refused(
        file in prop::sample::select(vec![COMPARER, RESOLVER]),
        changes in prop::collection::vec((any::<Index>(), odd(), any::<bool>()), 1..4),
    ) {
        let _ = header(file, |h| {
            let map = h.as_object_mut().unwrap();
            for (at, value, gone) in changes {
                let name = map.keys().nth(at.index(map.len())).unwrap().clone();
                if gone && map.len() > 1 { map.remove(&name); } else { map.insert(name, value); }
            }
        });
    }

    #[test]
    fn damaged_bytes_are_linked_or_refused(
        file in prop::sample::select(vec![COMPARER, RESOLVER, ROWS, HANDLES]),
        hits in hits(),
    ) {
        let _ = linked(file, |bytes| damage(bytes, 0, &hits));
    }

    /// The last hundreds of bytes of a Parquet file say where everything lies and how long it is.
    #[test]
    fn damaged_footers_are_linked_or_refused(file in prop::sample::select(vec![ROWS, HANDLES]), hits in hits()) {
        let _ = linked(file, |bytes| {
            let end = bytes.split_off(bytes.len() - 8);
            let from = bytes.len() - u32::from_le_bytes([end[0], end[1], end[2], end[3]]) as usize;
            damage(bytes, from, &hits);
            let length = (bytes.len() - from) as u32;
            bytes.extend(length.to_le_bytes());
            bytes.extend(&end[4..]);
        });
    }

    #[test]
    fn any_bytes_are_refused(file in prop::sample::select(vec![COMPARER, RESOLVER, ROWS, HANDLES]), any in any::<Vec<u8>>()) {
        prop_assert!(linked(file, |bytes| *bytes = any).is_err());
    }
}
