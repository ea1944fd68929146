//! Scheduler and executor of Ballista, in this process.

use std::fs;
use std::sync::Arc;

use shyraq_cluster::{Place, Sharing};
use shyraq_linkage::{Cluster as _, Engine, LinkOptions, Withdrawn, link};
use shyraq_linkage_cluster::Comparing;

use crate::encoded::{Encoded, assert_same, engine};

#[test]
fn a_linkage_is_the_same_byte_for_byte_also_in_steps() {
    let encoded = Encoded::new(1_500);
    let shared = tempfile::tempdir().unwrap();
    let standalone = || engine(Place::Standalone, shared.path());
    let whole = encoded.linked("embedded", Engine::Embedded);
    assert_same(&whole, &encoded.linked("standalone", standalone()));
    // One more later, and one record taken back.
    let steps = |name: &str, engine: Engine| {
        let out = encoded.dir.path().join(name);
        let options = LinkOptions { draws: 10, engine, ..LinkOptions::default() };
        link(&encoded.folders[..2], &options, &out).unwrap();
        let options = LinkOptions { previous: Some(out.clone()), ..options };
        link(&encoded.folders[2..], &options, &out).unwrap();
        let withdrawn = vec![Withdrawn { contributor: "b".into(), records: Some(vec!["1700".into()]) }];
        link(&[], &LinkOptions { withdrawn, ..options }, &out).unwrap();
        ["comparer/levels/pairs.parquet", "comparer/levels/seen.parquet", "comparer/levels/levels.json", "clusters.csv"]
            .map(|file| (file.to_owned(), fs::read(out.join(file)).unwrap()))
    };
    assert_same(&steps("here", Engine::Embedded), &steps("there", standalone()));
    assert_eq!(fs::read_dir(shared.path()).unwrap().count(), 0, "a folder was left");
}

#[test]
fn nothing_and_one_record_can_be_compared() {
    let shared = tempfile::tempdir().unwrap();
    for people in [0, 1] {
        let encoded = Encoded::new(people);
        let here = encoded.linked("embedded", Engine::Embedded);
        assert_same(&here, &encoded.linked("standalone", engine(Place::Standalone, shared.path())));
    }
}

#[test]
fn what_is_not_there_is_found_before() {
    let fault = |place: Place, dir: &str| Comparing::new(place, Sharing::through(dir)).ready().unwrap_err();
    let folder = fault(Place::Standalone, "/nowhere/at/all");
    assert!(folder.to_string().contains("/nowhere/at/all") && folder.hint().contains("--shared-dir"), "{folder}");
    let scheduler = fault("df://127.0.0.1:1".parse().unwrap(), "/tmp");
    assert!(scheduler.to_string().contains("no scheduler answers at df://127.0.0.1:1"), "{scheduler}");
    let encoded = Encoded::new(2);
    let nobody =
        Engine::Cluster(Arc::new(Comparing::new("df://127.0.0.1:1".parse().unwrap(), Sharing::through("/tmp"))));
    let out = encoded.dir.path().join("out");
    assert!(link(&encoded.folders, &LinkOptions { engine: nobody, ..LinkOptions::default() }, &out).is_err());
    assert!(!out.exists(), "a folder was left");
}
