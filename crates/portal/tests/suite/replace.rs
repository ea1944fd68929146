//! What may be written over, and what is verified first.

use std::fs;

use shyraq_bundle::{Bundle, BundleError, ProblemKind};
use shyraq_portal::{Exits, PortalError, SiteOptions, build};
use shyraq_testkit::release::{Simulated, signed_own_bundle};

use crate::site::{open, own};

#[test]
fn a_former_site_is_replaced_and_nothing_of_it_is_left() {
    let site = own();
    let other = Simulated { seed: 8, ..Simulated::own(2_000).unwrap() };
    let bundle = open(site.work.path(), &other);
    fs::write(site.root.join("en/old.html"), "old").unwrap();
    let report = build(&bundle, &SiteOptions::default(), &site.root, &|_| {}).unwrap();
    assert!(report.replaced && report.release != site.report.release);
    assert!(!site.root.join("en/old.html").exists());
    assert!(site.text("en/index.html").contains(&report.release[..12]));
    let left: Vec<_> = fs::read_dir(site.work.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "only the bundles and the site: {left:?}");
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let work = tempfile::tempdir().unwrap();
    let bundle = open(work.path(), &Simulated::own(500).unwrap());
    let target = work.path().join("thesis");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("chapter.txt"), "years of work").unwrap();
    let refused = build(&bundle, &SiteOptions::default(), &target, &|_| {}).unwrap_err();
    assert!(matches!(refused, PortalError::Target { .. }) && refused.hint().contains("former site"));
    assert_eq!(fs::read_to_string(target.join("chapter.txt")).unwrap(), "years of work");
    let empty = work.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert!(build(&bundle, &SiteOptions::default(), &empty, &|_| {}).is_ok());
}

#[test]
fn a_failed_build_changes_nothing() {
    let site = own();
    let before = site.files();
    let bundle = open(site.work.path(), &Simulated::own(500).unwrap());
    let exits = Exits { kk: "javascript:alert(1)".into(), ..Exits::default() };
    let refused = build(&bundle, &SiteOptions { exits, ..SiteOptions::default() }, &site.root, &|_| {});
    assert!(matches!(refused, Err(PortalError::Setting { .. })));
    assert!(site.files() == before);
}

#[test]
fn a_release_that_was_touched_never_becomes_a_site() {
    let work = tempfile::tempdir().unwrap();
    let dir = signed_own_bundle(work.path());
    let file = dir.join("data/aggregates.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen(",1", ",2", 1)).unwrap();
    // There is no other way to the portal than through an opened bundle.
    match Bundle::open(&dir, None) {
        Err(BundleError::NotVerified(problems)) => {
            assert!(problems.iter().any(|p| p.path == "data/aggregates.csv" && p.kind == ProblemKind::Changed));
        }
        other => panic!("{other:?}"),
    }
}
