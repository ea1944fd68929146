//! A site is a function of the signed bundle: the hub, its table and the draft may be gone.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::run::{folder, release, shyraq};

/// A signed release of a table in a folder that has the hub, the table and the draft too.
fn signed() -> (tempfile::TempDir, String) {
    let dir = folder(3000);
    let run = |a: &[&str]| shyraq(dir.path(), a);
    assert_eq!(run(&["init", "hub", "--codebook", "book.toml"]).code, 0);
    let open = ["ledger", "open", "hub/ledger.sqlite", "--population", "persons", "--epsilon", "2", "--delta", "1e-6"];
    assert_eq!(run(&open).code, 0);
    assert_eq!(run(&release("draft", &["--ledger", "hub/ledger.sqlite"])).code, 0);
    let keys = ["--key", "hub/officers/officer-1.key", "--key", "hub/officers/officer-2.key"];
    let sign = run(&[&["bundle", "sign", "draft", "--out", "bundles", "--json"][..], &keys].concat()).json();
    (dir, sign["bundle"].as_str().unwrap().to_owned())
}

/// Every file of a folder by its path.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut out, mut todo) = (BTreeMap::new(), vec![dir.to_owned()]);
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
        } else {
            out.insert(path.strip_prefix(dir).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
    out
}

/// So every number of every page, in tables of two and three columns as elsewhere, is a function
/// of the bundle: nothing else was there when it was made.
#[test]
fn a_site_is_made_from_the_bundle_alone() {
    let elsewhere = tempfile::tempdir().unwrap();
    let (dir, bundle) = signed();
    assert_eq!(shyraq(dir.path(), &["portal", "build", &bundle, "--out", "site"]).code, 0);
    let before = files(&dir.path().join("site"));
    for (name, content) in files(&dir.path().join(&bundle)) {
        let path = elsewhere.path().join("bundle").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    drop(dir);
    let build = shyraq(elsewhere.path(), &["portal", "build", "bundle", "--out", "site"]);
    assert_eq!(build.code, 0, "{}", build.err);
    let after = files(&elsewhere.path().join("site"));
    assert!(before.len() > 50 && before.keys().eq(after.keys()), "{} and {} files", before.len(), after.len());
    for (name, content) in &before {
        assert!(after[name] == *content, "{} is another one", name.display());
    }
}

/// Starts the program so that the kernel writes down every file it asks for; the child is the
/// program itself.
fn traced(dir: &Path, log: &str, program: &str, arguments: &[&str]) -> Option<Child> {
    let strace = ["-D", "-f", "-qq", "-e", "trace=%file", "-o", log, program];
    Command::new("strace").current_dir(dir).args(strace).args(arguments).stdout(Stdio::piped()).spawn().ok()
}

/// Building opens the bundle and the site, serving opens the site.
#[test]
fn the_portal_opens_no_file_of_the_hub() {
    let (dir, bundle) = signed();
    let d = dir.path();
    if !traced(d, "try", "true", &[]).is_some_and(|mut c| c.wait().unwrap().success()) {
        println!("SKIPPED: strace is not on this machine, or may not trace");
        return;
    }
    let program = env!("CARGO_BIN_EXE_shyraq");
    let mut build = traced(d, "build.log", program, &["portal", "build", &bundle, "--out", "site"]).unwrap();
    assert!(build.wait().unwrap().success());
    let mut serve = traced(d, "serve.log", program, &["portal", "serve", "site", "--addr", "127.0.0.1:0"]).unwrap();
    let mut line = String::new();
    BufReader::new(serve.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
    for path in ["/en/", "/en/explore/", "/../hub/hub.toml", "/%2e%2e/in.csv", "/en/../../draft/measured.csv"] {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
    serve.kill().unwrap();
    serve.wait().unwrap();
    for (log, own) in [("build.log", bundle.as_str()), ("serve.log", "site/en/index.html")] {
        let log = fs::read_to_string(d.join(log)).unwrap();
        assert!(log.contains(own), "{own} was not opened");
        // The command that was started names its arguments; only what was opened counts.
        for line in log.lines().filter(|l| !l.contains("execve(")) {
            for foreign in ["hub/", "draft", ".sqlite", "in.csv"] {
                assert!(!line.contains(foreign), "{line}");
            }
        }
    }
}
