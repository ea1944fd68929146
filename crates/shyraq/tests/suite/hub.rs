//! From init to a served site, as a new user goes.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;

use super::run::{command, folder, shyraq};

const MAPPING: &str = r#"
name = "own"
version = "1"
codebook = "book.toml"
[source]
person = "id"
personal = ["name"]
[[variable]]
name = "gender"
column = "sex"
values = { f = "Woman", m = "Man" }
[[variable]]
name = "age"
column = "years"
bands = true
[[variable]]
name = "means"
column = "means"
separator = "+"
"#;

fn table(rows: usize) -> String {
    let mut csv = String::from("id,name,sex,years,means\n");
    for k in 0..rows {
        let sex = ["f", "m", "f", "f"][k % 4];
        csv.push_str(&format!("p{k},NEEDLE{k},{sex},{},{}\n", 10 + k % 40, ["threats", "threats+debt", ""][k % 3]));
    }
    csv.push_str("q1,NEEDLE-BAD,x,20,threats\n");
    csv
}

fn prepared() -> tempfile::TempDir {
    let dir = folder(0);
    fs::write(dir.path().join("map.toml"), MAPPING).unwrap();
    fs::write(dir.path().join("cases.csv"), table(3000)).unwrap();
    let init = shyraq(dir.path(), &["init", "hub", "--codebook", "book.toml", "--simulated", "--name", "Test hub"]);
    assert_eq!(init.code, 0, "{}", init.err);
    dir
}

const ADD: [&str; 9] = ["intake", "add", "cases.csv", "--hub", "hub", "--contributor", "ngo", "--mapping", "map.toml"];

#[test]
fn the_whole_path_to_a_served_site() {
    let dir = prepared();
    let d = dir.path();
    let check = shyraq(d, &["intake", "check", "cases.csv", "--mapping", "map.toml"]);
    assert_eq!(check.code, 6, "{}", check.err);
    assert!(check.out.contains("unknown-value") && !check.out.contains("NEEDLE"));
    let add = shyraq(d, &ADD);
    assert_eq!(add.code, 6);
    assert!(add.out.contains("3,000 new cases") && add.out.contains("1 refused"), "{}", add.out);
    let again = shyraq(d, &ADD);
    assert!(again.out.contains("nothing was added"), "{}", again.out);

    assert_eq!(shyraq(d, &["intake", "export", "--hub", "hub", "--out", "valid.csv"]).code, 0);
    let valid = fs::read_to_string(d.join("valid.csv")).unwrap();
    assert_eq!(valid.lines().count(), 3001);
    assert!(valid.starts_with("person,gender,age,means\n"), "{}", valid.lines().next().unwrap());
    shyraq(d, &["evaluate", "valid.csv", "valid.csv"]).fails(4, "an export of a hub");

    let open = ["ledger", "open", "hub/ledger.sqlite", "--population", "persons", "--epsilon", "2", "--delta", "1e-6"];
    assert_eq!(shyraq(d, &open).code, 0);
    let draft =
        shyraq(d, &["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6", "--out", "draft", "--json"])
            .json();
    let persons = draft["persons"].as_u64().unwrap();
    assert!((2800..3200).contains(&persons), "{persons}");

    shyraq(d, &["portal", "build", "draft", "--out", "site"]).fails(5, "draft");
    let keys = ["--key", "hub/officers/officer-1.key", "--key", "hub/officers/officer-3.key"];
    let mut sign = vec!["bundle", "sign", "draft", "--out", "bundles", "--json"];
    sign.extend(&keys[..2]);
    let one = shyraq(d, &sign).json();
    assert_eq!(one["missing"], 1);
    let bundle = one["bundle"].as_str().unwrap().to_owned();
    shyraq(d, &["bundle", "verify", &bundle]).fails(5, "too few signatures");
    shyraq(d, &["bundle", "sign", &bundle, "--key", "hub/officers/officer-1.key"]).fails(5, "another one must sign");
    assert_eq!(shyraq(d, &["bundle", "sign", &bundle, "--key", "hub/officers/officer-3.key"]).code, 0);
    let verify = shyraq(d, &["bundle", "verify", &bundle, "--officers", "hub/officers/officers.json"]);
    assert_eq!(verify.code, 0, "{}", verify.err);

    let built = shyraq(d, &["portal", "build", &bundle, "--out", "site", "--json"]).json();
    assert_eq!(built["report"]["simulated"], true);
    let page = fs::read_to_string(d.join("site/en/index.html")).unwrap();
    assert!(page.to_uppercase().contains("SIMULATED"));
    served(d);

    let mut file = fs::OpenOptions::new().append(true).open(d.join(&bundle).join("data/aggregates.csv")).unwrap();
    file.write_all(b"\n").unwrap();
    shyraq(d, &["bundle", "verify", &bundle]).fails(5, "data/aggregates.csv was changed");
    shyraq(d, &["portal", "build", &bundle, "--out", "site2"]).fails(5, "data/aggregates.csv was changed");
    assert!(!d.join("site2").exists());
    no_name_reached_the_hub(d);
}

/// The submission was stored first, so that a second attempt did not write the refused rows either.
#[test]
fn refused_rows_that_cannot_be_written_keep_the_submission_out() {
    let dir = prepared();
    let d = dir.path();
    fs::create_dir_all(d.join("taken/it")).unwrap();
    let refused = shyraq(d, &[&ADD[..], &["--refused", "taken"]].concat());
    assert!(refused.code == 1 && refused.err.contains("taken"), "{} {}", refused.code, refused.err);
    let again = shyraq(d, &ADD);
    assert!(again.out.contains("3,000 new cases") && again.out.contains("1 refused"), "{}", again.out);
}

/// Gets a page, a missing page and a way out of the folder from the server.
fn served(d: &Path) {
    let mut child =
        command(d, &["portal", "serve", "site", "--addr", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let get = |path: &str| {
        let mut s = TcpStream::connect(&address).unwrap();
        s.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        s.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    };
    let page = get("/en/");
    assert!(page.starts_with("HTTP/1.1 200"), "{page:.200}");
    let head = page.to_lowercase();
    assert!(head.contains("content-security-policy: default-src 'none'"), "{head:.900}");
    assert!(head.contains("referrer-policy: no-referrer") && head.contains("x-content-type-options: nosniff"));
    assert!(get("/nowhere/").starts_with("HTTP/1.1 404"));
    for out in ["/../hub/hub.toml", "/%2e%2e/hub/hub.toml", "/en/../../hub/hub.toml", "//etc/passwd"] {
        assert!(!get(out).starts_with("HTTP/1.1 200"), "{out}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn no_name_reached_the_hub(d: &Path) {
    let mut todo = vec![d.join("hub"), d.join("draft"), d.join("bundles"), d.join("site")];
    let mut files = 0;
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
        } else {
            let bytes = fs::read(&path).unwrap();
            assert!(!bytes.windows(6).any(|w| w == b"NEEDLE"), "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 50);
}

#[test]
fn refused_rows_are_mended_and_sent_again() {
    let dir = prepared();
    let d = dir.path();
    let mut add = ADD.to_vec();
    add.extend(["--refused", "refused.csv"]);
    assert_eq!(shyraq(d, &add).code, 6);
    let refused = fs::read_to_string(d.join("refused.csv")).unwrap();
    assert!(refused.contains("q1") && !refused.contains("NEEDLE"), "{refused}");
    fs::write(d.join("mended.csv"), refused.replace(",x,", ",m,")).unwrap();
    add[2] = "mended.csv";
    let again = shyraq(d, &add);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("1 new cases"), "{}", again.out);
}

#[test]
fn a_mapping_to_another_code_book_is_refused() {
    let dir = prepared();
    let mut add = ADD.to_vec();
    add[8] = "ctdc-2024";
    shyraq(dir.path(), &add).fails(3, "not to the hub's");
}

#[test]
fn a_hub_is_not_made_over_something() {
    let dir = prepared();
    shyraq(dir.path(), &["init", "hub"]).fails(2, "not empty");
    shyraq(dir.path(), &["init", "h2", "--officers", "a,a,b"]).fails(2, "name of its own");
    shyraq(dir.path(), &["init", "h2", "--threshold", "4"]).fails(2, "threshold");
    shyraq(dir.path(), &["intake", "export", "--hub", "nohub", "--out", "x"]).fails(1, "no hub folder");
}

/// A key that was given twice left a bundle with one signature.
#[test]
fn keys_of_which_one_cannot_sign_leave_nothing() {
    let dir = prepared();
    let d = dir.path();
    let draft = ["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6", "--out", "draft"];
    assert_eq!(shyraq(d, &draft).code, 0);
    let key = |n: u8| format!("hub/officers/officer-{n}.key");
    let (one, two, three) = (key(1), key(2), key(3));
    let sign = |dir: &str, keys: &[&str]| {
        let mut all = vec!["bundle", "sign", dir, "--out", "bundles"];
        keys.iter().for_each(|k| all.extend(["--key", k]));
        shyraq(d, &all)
    };
    sign("draft", &[&one, &one]).fails(5, "the key of officer-1 is given twice");
    sign("draft", &[&one, &two, &three]).fails(5, "needs 2 signatures and no more");
    assert!(!d.join("bundles").exists(), "a bundle was made of keys that do not fit");
    assert_eq!(sign("draft", &[&one]).code, 0);
    let bundle = fs::read_dir(d.join("bundles")).unwrap().next().unwrap().unwrap().path();
    let signatures = || fs::read_to_string(bundle.join("signatures.json")).unwrap();
    let before = signatures();
    sign(bundle.to_str().unwrap(), &[&two, &three]).fails(5, "no more");
    sign(bundle.to_str().unwrap(), &[&two, &one]).fails(5, "officer-1 has signed it already");
    assert_eq!(signatures(), before, "the first of two keys signed though the second could not");
    assert_eq!(sign(bundle.to_str().unwrap(), &[&two]).code, 0);
}

/// The name became a path before it was looked at: exit code 1, and the hub's folder in the words.
#[test]
fn a_contributor_that_would_break_a_path_is_refused_by_name() {
    let dir = prepared();
    let mut add = ADD.to_vec();
    for name in ["a/b", "../x", "", ".hidden"] {
        add[6] = name;
        let run = shyraq(dir.path(), &add);
        run.fails(2, "name");
        assert!(!run.err.contains("refused/"), "{}", run.err);
    }
}

/// Nothing ever refuses where no total is set, and the command says so, once.
#[test]
fn a_release_without_a_total_says_so() {
    let dir = prepared();
    let d = dir.path();
    let hub = |out: &str| {
        shyraq(d, &["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6", "--out", out, "--json"])
    };
    let said = "no total is set for the population 'persons'";
    let first = hub("one");
    assert_eq!((first.code, first.err.matches(said).count()), (0, 1), "{}", first.err);
    let open = ["ledger", "open", "hub/ledger.sqlite", "--population", "persons", "--epsilon", "9", "--delta", "1e-6"];
    assert_eq!(shyraq(d, &open).code, 0);
    let second = hub("two");
    assert_eq!((second.code, second.err.matches(said).count()), (0, 0), "{}", second.err);
    fs::write(d.join("in.csv"), super::run::simulated(30)).unwrap();
    let table = shyraq(d, &super::run::release("three", &["--ledger", "new.sqlite"]));
    assert_eq!((table.code, table.err.matches(said).count()), (0, 1), "{}", table.err);
}

/// The hint spoke of a release's manifest.json, and the words were "entity not found".
#[test]
fn a_file_that_is_not_there_is_said_to_be_not_there() {
    let dir = prepared();
    let d = dir.path();
    let mut add = ADD.to_vec();
    add[2] = "nosuch.csv";
    let mut table = super::run::release("o", &[]);
    table[2] = "nosuch.csv";
    for (arguments, code) in
        [(add, 1), (table, 1), (vec!["init", "/proc/x"], 1), (vec!["evaluate", "a.csv", "b.csv"], 1)]
    {
        let run = shyraq(d, &arguments);
        run.fails(code, "there is no such file");
        assert!(!run.err.contains("manifest.json") && !run.err.contains("entity"), "{}", run.err);
        assert!(run.err.contains("hint: check the path"), "{}", run.err);
    }
    shyraq(d, &["bundle", "sign", "hub", "--key", "hub/officers/officer-1.key"]).fails(1, "manifest.json in it");
}
