//! Scheduler and executor of Ballista, in this process.

use shyraq_cluster::{Sharing, Standalone};
use shyraq_engine::{Engine, count};

use crate::persons::{persons, tables};

#[test]
fn equals_the_engine_and_leaves_nothing() {
    let shared = tempfile::tempdir().unwrap();
    let sharing = Sharing { dir: shared.path().to_owned(), rows_per_part: 700 };
    let engine = Engine::Cluster(Box::new(Standalone::new(sharing)));
    engine.ready().unwrap();
    for (cells, rows) in [(vec![2; 40], 5_000), (vec![20, 4, 10, 65, 2, 2, 2], 3_001), (vec![3], 0)] {
        let packed = persons(&cells, rows, 5);
        let queries = tables(cells.len());
        assert_eq!(engine.count(&packed, &queries).unwrap(), count(&packed, &queries));
    }
    assert_eq!(std::fs::read_dir(shared.path()).unwrap().count(), 0, "a folder was left");
}

#[test]
fn a_folder_that_is_not_there_is_found_before() {
    let engine = Engine::Cluster(Box::new(Standalone::new(Sharing::through("/nowhere/at/all"))));
    let fault = engine.ready().unwrap_err();
    assert!(fault.to_string().contains("/nowhere/at/all"), "{fault}");
    assert!(fault.hint().contains("--shared-dir"));
}
