//! What comes later, and what is taken back: always as if all had been linked at once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use shyraq_linkage::{Decision, LinkOptions, Said, Withdrawn, decide, evaluate, link};

use super::run::{Bench, files, table};

/// Which records are together: each set of (contributor, record), whatever the clusters' names.
fn together(dir: &Path) -> Vec<Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in fs::read_to_string(dir.join("clusters.csv")).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        out.entry(cells[2].to_owned()).or_default().push(format!("{}/{} {}", cells[1], cells[0], cells[3]));
    }
    let mut all: Vec<Vec<String>> = out.into_values().collect();
    all.iter_mut().for_each(|c| c.sort());
    all.sort();
    all
}

/// Numbers of a fixed sequence.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

struct Six {
    bench: Bench,
    dirs: Vec<PathBuf>,
}

impl Six {
    fn new() -> Self {
        let bench = Bench::new();
        let one =
            |k: usize| bench.encode(&format!("c{}", k / 2), &table(90, 40 * k).0, k.is_multiple_of(3), &bench.key);
        // The folders of a contributor's two submissions have names of their own.
        let dirs = (0..6)
            .map(|k| {
                let dir = bench.path(&format!("sent{k}"));
                fs::rename(one(k), &dir).unwrap();
                dir
            })
            .collect();
        Self { bench, dirs }
    }

    fn step(&self, dirs: &[PathBuf], previous: Option<PathBuf>, withdrawn: Vec<Withdrawn>, out: &str) -> PathBuf {
        let out = self.bench.path(out);
        link(dirs, &LinkOptions { previous, withdrawn, ..LinkOptions::default() }, &out).unwrap();
        out
    }
}

#[test]
fn any_order_of_coming_gives_what_all_at_once_gives() {
    let six = Six::new();
    let whole = six.step(&six.dirs, None, Vec::new(), "whole");
    let mut state = 5;
    for _ in 0..20 {
        let mut left = six.dirs.clone();
        let mut previous: Option<PathBuf> = None;
        while !left.is_empty() {
            let mut some = Vec::new();
            for _ in 0..left.len().min(1 + next(&mut state) % 3) {
                some.push(left.remove(next(&mut state) % left.len()));
            }
            previous = Some(six.step(&some, previous, Vec::new(), "part"));
        }
        assert_eq!(together(&previous.unwrap()), together(&whole));
    }
}

#[test]
fn what_is_withdrawn_is_as_if_it_had_never_come() {
    let six = Six::new();
    let whole = six.step(&six.dirs, None, Vec::new(), "whole");
    // All that a contributor sent.
    let without = six.step(&six.dirs[2..], None, Vec::new(), "without");
    let all_of = vec![Withdrawn { contributor: "c0".into(), records: None }];
    let taken = six.step(&[], Some(whole.clone()), all_of, "taken");
    assert_eq!(together(&taken), together(&without));
    let text = |dir: &Path| {
        String::from_utf8_lossy(&files(dir).into_iter().flat_map(|f| f.1).collect::<Vec<u8>>()).into_owned()
    };
    assert!(text(&whole).contains("\"c0\"") && !text(&taken).contains("\"c0\""), "no file names it");
    let levels = |dir: &Path| fs::read_to_string(dir.join("resolver/levels/levels.json")).unwrap();
    assert_eq!(levels(&taken), levels(&without), "nor the submission that it was");
    // People judge on: the levels were refused as those of encodings that are not here.
    let judged = six.step(&[], Some(taken.clone()), Vec::new(), "judged");
    let pair = (("c1".into(), "r81".into()), ("c2".into(), "r170".into()));
    decide(&judged, pair, Decision::Different, Said::default(), None).unwrap();
    // Nor does one who had sent an empty table stay behind.
    let empty = six.bench.encode("e", "id,f,g,b\n", false, &six.bench.key);
    let with = six.step(&[empty], Some(without.clone()), Vec::new(), "with");
    let gone = six.step(&[], Some(with), vec![Withdrawn { contributor: "e".into(), records: None }], "gone");
    assert_eq!((levels(&gone), text(&gone).contains("\"e\"")), (levels(&without), false));
    // It may come again, and nothing is lost.
    let again = six.step(&six.dirs[..2], Some(taken), Vec::new(), "again");
    assert_eq!(together(&again), together(&whole));
    // Some records: no handle of theirs is left, and later steps do not bring them back.
    let some = vec![Withdrawn { contributor: "c1".into(), records: Some(vec!["r81".into(), "r100".into()]) }];
    let fewer = six.step(&[], Some(whole.clone()), some, "fewer");
    let records = |dir: &Path| together(dir).into_iter().flatten().filter(|r| r.starts_with("c1/")).count();
    assert_eq!(records(&fewer) + 2, records(&whole));
    let later = six.step(&[], Some(fewer), Vec::new(), "later");
    assert_eq!(records(&later) + 2, records(&whole));
    assert!(!together(&later).iter().flatten().any(|r| r.starts_with("c1/r100 ")));
}

#[test]
fn a_withdrawal_of_what_is_not_there_is_refused() {
    let six = Six::new();
    let whole = six.step(&six.dirs, None, Vec::new(), "whole");
    for (contributor, record, says) in [("nobody", "r1", "has sent nothing"), ("c0", "r9999", "no record of")] {
        let withdrawn = vec![Withdrawn { contributor: contributor.into(), records: Some(vec![record.into()]) }];
        let options = LinkOptions { previous: Some(whole.clone()), withdrawn, ..LinkOptions::default() };
        let refused = link(&[], &options, &six.bench.path("x")).unwrap_err();
        assert!(refused.to_string().contains(says), "{refused}");
    }
    assert!(!six.bench.path("x").exists());
}

#[test]
fn another_epoch_begins_with_what_is_sent_anew() {
    let six = Six::new();
    let whole = six.step(&six.dirs, None, Vec::new(), "whole");
    let late = super::run::key("2027Q1", 9);
    let anew = [six.bench.encode("c0", &table(90, 0).0, false, &late)];
    let previous = LinkOptions { previous: Some(whole.clone()), ..LinkOptions::default() };
    let before = files(&whole);
    let refused = link(&anew, &previous, &whole).unwrap_err();
    assert!(refused.is_unfit(), "{refused}");
    for words in ["'c1'", "the result has those of", "given are of epoch 2027Q1"] {
        assert!(refused.to_string().contains(words), "{refused}");
    }
    assert!(files(&whole) == before, "nobody's records are lost by it");
    let turned = six.bench.path("turned");
    link(&anew, &LinkOptions { leave_behind: true, ..previous }, &turned).unwrap();
    assert!(together(&turned).iter().flatten().all(|r| r.starts_with("c0/")));
}

/// A table that is sent again says nothing new of anybody.
#[test]
fn what_is_sent_again_changes_no_person() {
    let bench = Bench::new();
    let (table, truth) = table(600, 0);
    fs::write(bench.path("truth.csv"), truth).unwrap();
    let dirs: Vec<PathBuf> = (0..3)
        .map(|k| {
            let dir = bench.path(&format!("sent{k}"));
            fs::rename(bench.encode("a", &table, false, &bench.key), &dir).unwrap();
            dir
        })
        .collect();
    let f1 = |dir: &Path| evaluate(dir, &bench.path("truth.csv")).unwrap().pairs.f1;
    let once = bench.link(&dirs[..1], "once");
    let thrice = bench.link(&dirs, "thrice");
    assert!(f1(&once) > 0.95 && f1(&thrice) > f1(&once) - 0.01, "{} and {}", f1(&once), f1(&thrice));
    // Nine pairs of rows for one of records are no nine pairs of namesakes.
    let shares = |dir: &Path| -> Vec<f64> {
        let report: serde_json::Value = serde_json::from_slice(&fs::read(dir.join("report.json")).unwrap()).unwrap();
        let levels = report["fields"].as_array().unwrap().iter().flat_map(|f| f["levels"].as_array().unwrap());
        levels.map(|l| l["one_person"].as_f64().unwrap()).collect()
    };
    let (one, three) = (shares(&once), shares(&thrice));
    assert!(one.len() > 10 && one.len() == three.len());
    assert!(one.iter().zip(&three).all(|(a, b)| (a - b).abs() < 0.01), "{one:?} and {three:?}");
}
