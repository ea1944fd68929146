//! A site is a function of the signed bundle: the hub, its table and the draft may be gone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run::{folder, shyraq};

/// Every file of a folder by its path.
fn files(dir: &Path, from: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, from, out);
        } else {
            out.insert(path.strip_prefix(from).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
}

/// A demonstration in `demo`; returns its bundle.
fn demonstration(dir: &Path) -> PathBuf {
    let demo = ["demo", "--dir", "demo", "--no-serve", "--people", "3000", "--json"];
    dir.join(shyraq(dir, &demo).json()["bundle"].as_str().unwrap())
}

/// So every number of every page is a function of the bundle, in tables of two and three
/// columns as elsewhere: nothing else was there when they were made.
#[test]
fn a_site_is_made_from_the_bundle_alone() {
    let (dir, elsewhere) = (folder(0), tempfile::tempdir().unwrap());
    let bundle = demonstration(dir.path());
    let (mut before, mut after, mut bytes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    files(&dir.path().join("demo/site"), &dir.path().join("demo/site"), &mut before);
    files(&bundle, &bundle, &mut bytes);
    drop(dir);
    for (name, content) in bytes {
        let path = elsewhere.path().join("bundle").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let build = shyraq(elsewhere.path(), &["portal", "build", "bundle", "--out", "site"]);
    assert_eq!(build.code, 0, "{}", build.err);
    files(&elsewhere.path().join("site"), &elsewhere.path().join("site"), &mut after);
    assert!(before.len() > 50 && before.keys().eq(after.keys()), "{} and {} files", before.len(), after.len());
    for (name, content) in &before {
        assert!(after[name] == *content, "{} is another one", name.display());
    }
}

/// What the kernel saw: building opens the bundle and the site, serving opens the site.
#[test]
fn the_portal_opens_no_file_of_the_hub() {
    let dir = folder(0);
    let bundle = demonstration(dir.path());
    let bundle = bundle.to_str().unwrap();
    let program = env!("CARGO_BIN_EXE_shyraq");
    let traced = |log: &str, arguments: &str| {
        let script = format!("exec strace -f -qq -e trace=%file -o {log} {arguments}");
        Command::new("sh").current_dir(dir.path()).args(["-c", &script]).output().unwrap()
    };
    if !traced("try", "true").status.success() {
        println!("SKIPPED: strace is not on this machine, or may not trace");
        return;
    }
    let build = traced("build", &format!("{program} portal build {bundle} --out site2"));
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    // The server does not end by itself; it is asked for some pages and ended from outside.
    let serve = format!("timeout -s TERM 4 {program} portal serve site2 --addr 127.0.0.1:0");
    traced("serve", &serve);
    for (log, own) in [("build", "bundles"), ("serve", "site2")] {
        let log = fs::read_to_string(dir.path().join(log)).unwrap();
        assert!(log.contains(own), "{own} was not opened");
        for line in log.lines() {
            for foreign in ["demo/hub", "demo/world", "demo/draft", "hub.sqlite", "ledger.sqlite", "in.csv"] {
                assert!(!line.contains(foreign), "{line}");
            }
        }
    }
}
