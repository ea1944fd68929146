//! Which engine counts: what is refused, and that nothing is spent by asking.

use std::path::Path;

use super::linkage;
use super::run::{Run, folder, release, shyraq};

/// Links one contributor's encodings that are there already, with an engine.
fn link(dir: &Path, more: &[&str]) -> Run {
    shyraq(dir, &[&["linkage", "link", "kz", "--out", "linked"], more].concat())
}

/// Encodings of one contributor in the folder `kz`.
fn encoded() -> tempfile::TempDir {
    let dir = linkage::folder();
    assert_eq!(linkage::keygen(dir.path(), "key", &[]).code, 0);
    assert_eq!(linkage::encode(dir.path(), "a.csv", "key", "kz", &[]).code, 0);
    dir
}

/// A hub without a case.
fn hub() -> tempfile::TempDir {
    let dir = folder(0);
    let init = shyraq(dir.path(), &["init", "hub", "--codebook", "book.toml", "--simulated"]);
    assert_eq!(init.code, 0, "{}", init.err);
    dir
}

fn release_hub(dir: &Path, engine: &[&str]) -> Run {
    let hub = ["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6", "--out", "draft"];
    shyraq(dir, &[&hub, engine].concat())
}

#[test]
fn a_linkage_and_a_hub_refuse_an_engine_that_is_none() {
    let (encoded, hub) = (encoded(), hub());
    for name in ["", "ballista", "http://127.0.0.1:1", "Embedded"] {
        link(encoded.path(), &["--engine", name]).fails(2, "is no engine");
        release_hub(hub.path(), &["--engine", name]).fails(2, "is no engine");
    }
    link(encoded.path(), &["--shared-dir", "."]).fails(2, "--shared-dir is for a cluster");
    release_hub(hub.path(), &["--shared-dir", "."]).fails(2, "--shared-dir is for a cluster");
    assert!(!encoded.path().join("linked").exists() && !hub.path().join("draft").exists());
    assert_eq!(link(encoded.path(), &["--engine", "embedded"]).code, 0);
}

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
    let (encoded, hub) = (encoded(), hub());
    link(encoded.path(), &["--engine", "standalone"]).fails(2, "built without clusters");
    release_hub(hub.path(), &["--engine", "standalone"]).fails(2, "built without clusters");
    assert!(!encoded.path().join("linked").exists() && !hub.path().join("draft").exists());
}

#[cfg(feature = "cluster")]
#[test]
fn a_linkage_without_its_cluster_leaves_nothing_and_a_resolver_needs_none() {
    let dir = encoded();
    let nobody = link(dir.path(), &["--engine", "df://127.0.0.1:1"]);
    nobody.fails(1, "no scheduler answers at df://127.0.0.1:1");
    link(dir.path(), &["--engine", "df://nobody"]).fails(2, "is no address of a scheduler");
    let resolver = ["--role", "resolver", "--levels", "levels", "--engine", "standalone"];
    link(dir.path(), &resolver).fails(2, "the resolver compares nothing");
    link(dir.path(), &["--engine", "standalone", "--shared-dir", "nowhere"]).fails(1, "nowhere");
    assert!(!dir.path().join("linked").exists());
    assert_eq!(
        std::fs::read_dir(dir.path())
            .unwrap()
            .filter(|e| { e.as_ref().unwrap().file_name().to_string_lossy().starts_with(".shyraq") })
            .count(),
        0,
        "a folder was left"
    );
}

#[cfg(feature = "cluster")]
#[test]
fn a_hub_is_released_on_a_cluster() {
    let dir = hub();
    let open = ["ledger", "open", "hub/ledger.sqlite", "--population", "persons", "--epsilon", "5", "--delta", "1e-6"];
    assert_eq!(shyraq(dir.path(), &open).code, 0);
    let before = shyraq(dir.path(), &["ledger", "show", "hub/ledger.sqlite", "--json"]).json();
    release_hub(dir.path(), &["--engine", "df://127.0.0.1:1"]).fails(1, "no scheduler answers");
    assert_eq!(shyraq(dir.path(), &["ledger", "show", "hub/ledger.sqlite", "--json"]).json(), before);
    assert!(!dir.path().join("draft").exists(), "a folder was left");
    let made = release_hub(dir.path(), &["--engine", "standalone", "--shared-dir", "."]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(dir.path().join("draft/manifest.json").exists());
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
