//! Which engine counts: what is refused, and that nothing is spent by asking.

use super::run::{folder, release, shyraq};

#[test]
fn an_engine_that_is_none_is_a_usage_error() {
    let dir = folder(20);
    for name in ["", "ballista", "http://127.0.0.1:1", "Embedded"] {
        shyraq(dir.path(), &release("out", &["--engine", name, "--ledger", "l.sqlite"])).fails(2, "is no engine");
    }
    shyraq(dir.path(), &release("out", &["--shared-dir", "."])).fails(2, "--shared-dir is for a cluster");
    assert!(!dir.path().join("out").exists() && !dir.path().join("l.sqlite").exists());
    assert_eq!(shyraq(dir.path(), &release("out", &["--engine", "embedded"])).code, 0);
}

#[cfg(not(feature = "cluster"))]
#[test]
fn a_build_without_clusters_says_how_to_get_them() {
    let dir = folder(20);
    for name in ["standalone", "df://127.0.0.1:50050"] {
        let run = shyraq(dir.path(), &release("out", &["--engine", name]));
        run.fails(2, "built without clusters");
        assert!(run.err.contains("--features cluster"), "{}", run.err);
    }
    shyraq(dir.path(), &["cluster", "scheduler"]).fails(2, "unrecognized subcommand");
    assert!(!dir.path().join("out").exists());
}

#[cfg(feature = "cluster")]
#[test]
fn a_cluster_that_is_not_there_costs_nothing() {
    let dir = folder(20);
    let open = ["ledger", "open", "l.sqlite", "--population", "persons", "--epsilon", "5", "--delta", "1e-6"];
    assert_eq!(shyraq(dir.path(), &open).code, 0);
    let before = shyraq(dir.path(), &["ledger", "show", "l.sqlite", "--json"]).json();
    let run = shyraq(dir.path(), &release("out", &["--engine", "df://127.0.0.1:1", "--ledger", "l.sqlite"]));
    run.fails(1, "no scheduler answers at df://127.0.0.1:1");
    assert!(run.err.contains("shyraq cluster scheduler"), "{}", run.err);
    assert_eq!(shyraq(dir.path(), &["ledger", "show", "l.sqlite", "--json"]).json(), before);
    assert!(!dir.path().join("out").exists(), "a folder was left");
    shyraq(dir.path(), &release("out", &["--engine", "df://nobody"])).fails(2, "is no address of a scheduler");
}
