//! The session in the hub: what is held and why, persons' pseudonyms, releases a person, scrubbing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use super::run::{BOOK, Run, command, shyraq};

const MAPPING: &str = "record = \"id\"\nfamily = \"family\"\ngiven = \"given\"\nbirth = \"birth\"\n";
const FAMILIES: [&str; 8] = ["Akhmetov", "Bekova", "Karimov", "Ivanova", "Sadykov", "Tursunova", "Omarov", "Petrenko"];
const GIVEN: [&str; 7] = ["Nurlan", "Aigul", "Bobur", "Anna", "Timur", "Zarina", "Oksana"];

/// Rows of people, each the same whenever its number comes.
pub(crate) fn people(numbers: impl Iterator<Item = usize>, prefix: &str) -> String {
    let row = |k: usize| {
        let (f, g) = (FAMILIES[k % 8], GIVEN[(k / 3) % 7]);
        format!("{prefix}{k},{f}{},{g},{}-{:02}-{:02}\n", k / 8, 1960 + k % 43, 1 + k % 12, 1 + (k * 7) % 28)
    };
    format!("id,family,given,birth\n{}", numbers.map(row).collect::<String>())
}

/// A hub and the keys of an epoch and of two contributors.
pub(crate) fn hub() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    fs::write(d.join("book.toml"), BOOK).unwrap();
    fs::write(d.join("m.toml"), MAPPING).unwrap();
    fine(shyraq(d, &["init", "hub", "--codebook", "book.toml", "--simulated", "--name", "Test hub"]));
    fine(shyraq(d, &["linkage", "keygen", "--out", "key", "--epoch", "2026Q4"]));
    for who in ["police", "ngo"] {
        fine(shyraq(d, &["linkage", "signer", "--out", &format!("{who}.key"), "--contributor", who]));
    }
    dir
}

pub(crate) fn fine(run: Run) -> Run {
    assert_eq!(run.code, 0, "{}", run.err);
    run
}

pub(crate) fn encode(d: &Path, table: &str, who: &str, key: &str, out: &str, more: &[&str]) {
    fs::write(d.join("table.csv"), table).unwrap();
    let all =
        ["linkage", "encode", "table.csv", "--mapping", "m.toml", "--key", key, "--contributor", who, "--out", out];
    fine(shyraq(d, &[&all[..], more].concat()));
}

fn submit(d: &Path, dir: &str, more: &[&str]) -> Run {
    shyraq(d, &[&["linkage", "submit", dir, "--hub", "hub"], more].concat())
}

pub(crate) fn session(d: &Path, more: &[&str]) -> Run {
    shyraq(d, &[&["linkage", "session", "--hub", "hub"], more].concat())
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut todo = vec![dir.to_owned()];
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
        } else {
            out.push(path);
        }
    }
    out
}

fn encodings(d: &Path) -> usize {
    let is = |p: &PathBuf| ["rows.parquet", "handles.parquet"].iter().any(|n| p.ends_with(n));
    let levels = |p: &PathBuf| p.components().any(|c| c.as_os_str() == "levels");
    files(&d.join("hub")).iter().filter(|p| is(p) || levels(p)).count()
}

/// Clusters by record, and pseudonyms by cluster as `intake export` shows none: from the database.
fn clusters(d: &Path) -> Vec<(String, String)> {
    let mut rows = csv::Reader::from_path(d.join("hub/linkage/result/clusters.csv")).unwrap();
    rows.records().map(|r| r.unwrap()).map(|r| (format!("{}/{}", &r[1], &r[0]), r[2].to_owned())).collect()
}

#[test]
fn signature_header_volume_and_duplicates_are_looked_at() {
    let dir = hub();
    let d = dir.path();
    let sign = ["--sign", "police.key"];
    session(d, &[]).fails(2, "nothing was accepted");
    encode(d, &people(0..40, ""), "police", "key", "unsigned", &[]);
    encode(d, &people(0..40, ""), "police", "key", "first", &sign);
    // Signature.
    submit(d, "first", &[]).fails(3, "no key of this contributor");
    submit(d, "unsigned", &["--key", "police.key.pub"]).fails(3, "it is not signed");
    submit(d, "first", &["--key", "ngo.key.pub"]).fails(3, "not of these files by the contributor's key");
    submit(d, "first", &["--key", "key"]).fails(5, "no public key");
    assert!(
        !d.join("hub/contributors/police.pub").exists(),
        "a key is kept when something signed with it was accepted"
    );
    let held = submit(d, "first", &["--json"]);
    assert_eq!(held.code, 3, "{}", held.err);
    let held: serde_json::Value = serde_json::from_str(&held.out).unwrap();
    assert_eq!(held["accepted"], false);
    let place = d.join(held["folder"].as_str().unwrap());
    let report: serde_json::Value = serde_json::from_slice(&fs::read(place.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["checks"][1]["name"], "signature");
    assert!(place.join("encodings/comparer/rows.parquet").exists());
    // A changed file.
    encode(d, &people(0..40, ""), "police", "key", "changed", &sign);
    fs::copy(d.join("unsigned/comparer/rows.parquet"), d.join("changed/comparer/rows.parquet")).unwrap();
    submit(d, "changed", &["--key", "police.key.pub"]).fails(3, "not of these files");
    // Accepted: it leaves quarantine; then the key is known.
    let done = fine(submit(d, "first", &["--key", "police.key.pub"]));
    assert!(done.out.contains("ok   signature") && done.out.contains("ok   header"), "{}", done.out);
    assert!(!place.exists() && d.join("hub/contributors/police.pub").exists());
    submit(d, "first", &["--key", "ngo.key.pub"]).fails(5, "another key of this contributor");
    // The same again, before and after it is linked.
    submit(d, "first", &[]).fails(3, "it was accepted on");
    fine(session(d, &[]));
    submit(d, "first", &[]).fails(3, "it was accepted on");
    // Volume.
    encode(d, &people(0..121, ""), "police", "key", "many", &sign);
    encode(d, &people(0..13, ""), "police", "key", "few", &sign);
    encode(d, &people(0..120, ""), "police", "key", "more", &sign);
    submit(d, "many", &[]).fails(3, "121 records, 40 the last time");
    submit(d, "few", &[]).fails(3, "13 records, 40 the last time");
    fine(submit(d, "more", &[]));
    fine(submit(d, "few", &["--accept-volume"]));
    // Header: another key of the same epoch, another epoch.
    fine(shyraq(d, &["linkage", "keygen", "--out", "other", "--epoch", "2026Q4"]));
    fine(shyraq(d, &["linkage", "keygen", "--out", "late", "--epoch", "2027Q1"]));
    encode(d, &people(0..20, ""), "police", "other", "other-key", &sign);
    encode(d, &people(0..20, ""), "police", "late", "later", &sign);
    submit(d, "other-key", &["--new-epoch"]).fails(3, "another key of this epoch");
    submit(d, "later", &[]).fails(3, "it is of epoch 2027Q1, and the hub takes 2026Q4");
    fine(submit(d, "later", &["--new-epoch"]));
    encode(d, &people(0..20, ""), "police", "key", "too-late", &sign);
    submit(d, "too-late", &[]).fails(3, "epoch 2026Q4 is closed");
    // A link to a file of the hub, and names that could lead out of it.
    encode(d, &people(0..20, ""), "police", "late", "linked", &sign);
    fs::remove_file(d.join("linked/resolver/signature")).unwrap();
    std::os::unix::fs::symlink(d.join("hub/keys/pseudonyms.key"), d.join("linked/resolver/signature")).unwrap();
    submit(d, "linked", &[]).fails(3, "no plain file");
    // Encodings of another's name, and a header that somebody wrote by hand.
    encode(d, &people(0..20, ""), "ngo", "late", "others", &sign);
    submit(d, "others", &["--key", "police.key.pub"]).fails(3, "the key is of 'police', and these encodings of 'ngo'");
    let encode_as = |who: &str| {
        let of = ["linkage", "encode", "table.csv", "--mapping", "m.toml", "--key", "late", "--out", "named"];
        shyraq(d, &[&of[..], &sign, &["--contributor", who]].concat())
    };
    encode_as("../police").fails(2, "no name of a contributor");
    encode(d, &people(0..20, ""), "police", "late", "out", &sign);
    for role in ["comparer", "resolver"] {
        let path = d.join("out").join(role).join("header.json");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\"police\"", "\"../police\"")).unwrap();
    }
    submit(d, "out", &[]).fails(2, "can't be the name");
    let header = fs::read_to_string(d.join("later/comparer/header.json")).unwrap();
    let id = header.split("\"submission\": \"").nth(1).unwrap()[..32].to_owned();
    for role in ["comparer", "resolver"] {
        let path = d.join("later").join(role).join("header.json");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(&id, "../../../x")).unwrap();
    }
    submit(d, "later", &[]).fails(3, "32 hexadecimal digits");
    assert_eq!(
        fs::read_dir(d.join("hub/quarantine"))
            .unwrap()
            .filter(|e| { e.as_ref().unwrap().file_name().to_string_lossy().starts_with('.') })
            .count(),
        0
    );
}

#[test]
fn controls_must_come_back_to_their_originals() {
    let dir = hub();
    let d = dir.path();
    let sign = ["--sign", "police.key"];
    encode(d, &people(0..60, ""), "police", "key", "own", &[&sign[..], &["--duplicate-free"]].concat());
    // Copies with a slip in every third given name, and such as are of other people.
    let copies = people(0..12, "").replace("Aigul", "Aygul").replace("Timur", "Timour");
    let strangers = people(300..312, "x");
    let strangers: String = strangers
        .lines()
        .enumerate()
        .map(|(k, l)| if k == 0 { format!("{l}\n") } else { format!("{}{}\n", k - 1, &l[l.find(',').unwrap()..]) })
        .collect();
    encode(d, &copies, "police+control", "key", "good", &[&sign[..], &["--duplicate-free"]].concat());
    encode(d, &strangers, "police+control", "key", "bad", &sign);
    encode(d, &people(0..12, "c"), "police+control", "key", "unnumbered", &sign);
    encode(d, &copies, "ngo+control", "key", "foreign", &sign);
    let with = |controls: &str| submit(d, "own", &["--key", "police.key.pub", "--controls", controls]);
    with("bad").fails(3, "controls: 0 of 12 came back");
    with("unnumbered").fails(3, "no control has the number of a record");
    with("foreign").fails(3, "controls are of another contributor");
    let done = fine(with("good"));
    let found = done.out.lines().find(|l| l.contains("controls")).unwrap();
    let back: usize = found.split("controls: ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(back >= 10 && found.contains("of 12"), "{found}");
    fine(session(d, &[]));
    // Controls were for the check alone.
    assert_eq!(clusters(d).len(), 60);
    assert_eq!(files(&d.join("hub/quarantine")).len(), 0);
}

/// Sixty people at the police, forty of them and twenty others at the NGO, some twice.
pub(crate) fn two_contributors(d: &Path, key: &str, tag: &str, more: &[&str]) {
    encode(
        d,
        &people(0..60, ""),
        "police",
        key,
        &format!("police{tag}"),
        &["--sign", "police.key", "--duplicate-free"],
    );
    encode(d, &people(20..80, "n"), "ngo", key, &format!("ngo{tag}"), &["--sign", "ngo.key", "--duplicate-free"]);
    fine(submit(d, &format!("police{tag}"), &[&["--key", "police.key.pub"], more].concat()));
    fine(submit(d, &format!("ngo{tag}"), &["--key", "ngo.key.pub"]));
}

fn export(d: &Path) -> Vec<String> {
    fine(shyraq(d, &["intake", "export", "--hub", "hub", "--out", "valid.csv"]));
    let text = fs::read_to_string(d.join("valid.csv")).unwrap();
    text.lines().skip(1).map(|l| l.split(',').next().unwrap().to_owned()).collect()
}

fn distinct(all: &[String]) -> usize {
    all.iter().collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn a_person_counts_once_whoever_sent_the_records() {
    let dir = hub();
    let d = dir.path();
    let map = "name='own'\nversion='1'\ncodebook='book.toml'\n[source]\nrecord='id'\nperson='who'\n\
        [[variable]]\nname='gender'\ncolumn='sex'\nvalues={f='Woman',m='Man'}\n";
    fs::write(d.join("cases.toml"), map).unwrap();
    let cases = |numbers: std::ops::Range<usize>, prefix: &str| {
        let row = |k: usize| format!("{prefix}{k},w{k},{}\n", ["f", "m"][k % 2]);
        format!("id,who,sex\n{}", numbers.map(row).collect::<String>())
    };
    // The NGO has a second case of its person w79, which is in no encoding.
    fs::write(d.join("police.csv"), cases(0..60, "")).unwrap();
    fs::write(d.join("ngo.csv"), format!("{}extra,w79,f\n", cases(20..80, "n"))).unwrap();
    for who in ["police", "ngo"] {
        let file = format!("{who}.csv");
        fine(shyraq(d, &["intake", "add", &file, "--hub", "hub", "--contributor", who, "--mapping", "cases.toml"]));
    }
    assert_eq!((export(d).len(), distinct(&export(d))), (121, 120), "before records are linked");
    two_contributors(d, "key", "", &[]);
    let found = fine(session(d, &["--release-epoch", "2026Q4", "--json"])).json();
    assert_eq!((found["persons"].as_u64(), found["pseudonyms"]["new"].as_u64()), (Some(80), Some(80)), "{found}");
    let first = export(d);
    assert_eq!((first.len(), distinct(&first)), (121, 80));
    // Random: as many hexadecimal digits as 128 bits have, and in none of the files that tags,
    // handles or records stand in.
    assert!(first.iter().all(|p| p.len() == 32));
    let bytes: Vec<Vec<u8>> = files(&d.join("hub/linkage")).iter().map(|p| fs::read(p).unwrap()).collect();
    for p in &first {
        let raw: Vec<u8> = (0..16).map(|k| u8::from_str_radix(&p[2 * k..2 * k + 2], 16).unwrap()).collect();
        assert!(!bytes.iter().any(|b| b.windows(16).any(|w| w == raw)), "a pseudonym is in the linkage");
    }
    // The same people, session again: they keep them; in a new epoch they are others.
    fine(session(d, &["--release-epoch", "2026Q4"]));
    assert_eq!(export(d), first);
    fine(session(d, &["--release-epoch", "2027Q1"]));
    let second = export(d);
    assert_eq!(distinct(&second), 80);
    assert!(second.iter().all(|p| !first.contains(p)));
    session(d, &["--release-epoch", "2026Q4"]).fails(2, "2027Q1");

    let open =
        ["ledger", "open", "hub/ledger.sqlite", "--population", "persons", "--epsilon", "900", "--delta", "1e-6"];
    fine(shyraq(d, &open));
    let release = |out: &str| {
        let all = ["release", "hub", "--hub", "hub", "--epsilon", "300", "--delta", "1e-6", "--out", out, "--json"];
        shyraq(d, &all)
    };
    // With hardly any noise the total is the number of persons.
    let draft = fine(release("draft")).json();
    let persons = draft["persons"].as_i64().unwrap();
    assert!((persons - 80).abs() <= 2, "{persons}");
    assert!(draft["units_of_a_person"].as_u64().unwrap() >= 1);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(d.join("draft/manifest.json")).unwrap()).unwrap();
    let identities: Vec<u64> =
        manifest["privacy"]["groups"].as_array().unwrap().iter().map(|g| g["identities"].as_u64().unwrap()).collect();
    assert_eq!(identities, [2, 3, 4, 8, 16], "stated always, not by what the table holds");
    assert!(manifest["privacy"]["unit"].as_str().unwrap().contains("linkage"));

    // A person is withdrawn: the pseudonym goes, and clusters without one stop a release.
    let police_only = clusters(d).into_iter().find(|(r, _)| r == "police/3").unwrap().1;
    let back =
        ["linkage", "withdraw", "hub/linkage/result", "--contributor", "police", "--record", "3", "--reason", "asked"];
    fine(shyraq(d, &back));
    assert!(!clusters(d).iter().any(|(_, c)| *c == police_only));
    let after = fine(session(d, &["--release-epoch", "2027Q1", "--json"])).json();
    assert_eq!((after["persons"].as_u64(), after["pseudonyms"]["gone"].as_u64()), (Some(79), Some(2)), "{after}");
    let shared = clusters(d).into_iter().find(|(r, _)| r == "police/30").unwrap().1;
    fine(shyraq(d, &["linkage", "unlink", "hub/linkage/result", &shared, "--reason", "two passports"]));
    release("again").fails(3, "clusters were changed after the last session");
    assert!(!d.join("again").exists());
    fine(session(d, &["--release-epoch", "2027Q1"]));
    assert_eq!(distinct(&export(d)), 81);
}

#[test]
fn a_new_epoch_scrubs_the_old_one_when_all_have_encoded_anew() {
    let dir = hub();
    let d = dir.path();
    two_contributors(d, "key", "", &[]);
    fine(session(d, &[]));
    let before = clusters(d);
    assert!(encodings(d) > 0);
    fine(shyraq(d, &["linkage", "keygen", "--out", "late", "--epoch", "2027Q1"]));
    encode(d, &people(0..60, ""), "police", "late", "p2", &["--sign", "police.key", "--duplicate-free"]);
    fine(submit(d, "p2", &["--new-epoch"]));
    session(d, &[]).fails(3, "ngo missing");
    encode(d, &people(20..80, "n"), "ngo", "late", "n2", &["--sign", "ngo.key", "--duplicate-free"]);
    fine(submit(d, "n2", &[]));
    let done = fine(session(d, &[]));
    assert!(done.out.contains("Encodings of epoch 2026Q4 are deleted"), "{}", done.out);
    // Clusters keep their names, and nothing of the old epoch is there but receipts. Each
    // encoding has noise of its own, so a record may be judged otherwise than before.
    let after = clusters(d);
    assert!(otherwise(&before, &after) <= 6, "{before:?}\n{after:?}");
    let before = after;
    for header in files(&d.join("hub")).iter().filter(|p| p.ends_with("header.json")) {
        assert!(fs::read_to_string(header).unwrap().contains("2027Q1"), "{}", header.display());
    }
    // The open epoch is scrubbed when somebody insists: clusters and decisions stay.
    let scrub = |more: &[&str]| shyraq(d, &[&["linkage", "scrub", "--hub", "hub", "--epoch"], more].concat());
    scrub(&["2030Q1"]).fails(2, "no epoch '2030Q1'");
    scrub(&["2027Q1"]).fails(2, "is open");
    fine(shyraq(d, &["linkage", "decide", "hub/linkage/result", "police/1=ngo/n70", "different", "--reason", "seen"]));
    fine(scrub(&["2027Q1", "--force"]));
    assert_eq!(encodings(d), 0);
    assert_eq!(clusters(d), before);
    let history = fine(shyraq(d, &["linkage", "history", "hub/linkage/result"]));
    assert!(history.out.contains("seen"), "{}", history.out);
    let decide = ["linkage", "decide", "hub/linkage/result", "police/1=ngo/n70", "same", "--reason", "x"];
    shyraq(d, &decide).fails(3, "scrubbed");
    assert_eq!(clusters(d), before, "nothing was made of nothing");
    session(d, &[]).fails(2, "nothing was accepted");
    // It goes on with the next epoch.
    fine(shyraq(d, &["linkage", "keygen", "--out", "third", "--epoch", "2027Q2"]));
    two_contributors(d, "third", "3", &[]);
    fine(session(d, &[]));
    let last = clusters(d);
    assert!(otherwise(&before, &last) <= 6, "{before:?}\n{last:?}");
}

/// How many records are not in the cluster they were in.
fn otherwise(before: &[(String, String)], after: &[(String, String)]) -> usize {
    assert_eq!(before.len(), after.len());
    before.iter().zip(after).filter(|(b, a)| b != a).count()
}

/// A record that was withdrawn came back with an encoding of the same table that waited for its session.
#[test]
fn a_withdrawal_waits_for_what_is_not_linked_yet() {
    let dir = hub();
    let d = dir.path();
    two_contributors(d, "key", "", &[]);
    fine(session(d, &[]));
    encode(d, &people(0..60, ""), "police", "key", "again", &["--sign", "police.key", "--duplicate-free"]);
    fine(submit(d, "again", &[]));
    let withdraw = || {
        let of = ["linkage", "withdraw", "hub/linkage/result", "--contributor", "police", "--record", "1"];
        shyraq(d, &[&of[..], &["--reason", "asked for it"]].concat())
    };
    withdraw().fails(2, "encodings of police were accepted and not linked yet");
    fine(session(d, &[]));
    fine(withdraw());
    fine(session(d, &[]));
    let held = fs::read_to_string(d.join("hub/linkage/result/clusters.csv")).unwrap();
    assert!(held.contains("2,police,") && !held.lines().any(|l| l.starts_with("1,police,")), "{held}");
}

/// What was accepted for an epoch and never linked was deleted when another contributor opened the next one.
#[test]
fn what_was_not_linked_yet_stays_until_it_is_encoded_anew() {
    let dir = hub();
    let d = dir.path();
    encode(d, &people(0..60, ""), "police", "key", "p", &["--sign", "police.key"]);
    fine(submit(d, "p", &["--key", "police.key.pub"]));
    fine(shyraq(d, &["linkage", "keygen", "--out", "late", "--epoch", "2027Q1"]));
    encode(d, &people(20..80, "n"), "ngo", "late", "n", &["--sign", "ngo.key"]);
    fine(submit(d, "n", &["--key", "ngo.key.pub", "--new-epoch"]));
    let held = encodings(d);
    session(d, &[]).fails(3, "not all contributors of epoch 2026Q4 have encoded anew: police missing");
    assert_eq!(encodings(d), held);
    encode(d, &people(0..60, ""), "police", "late", "p2", &["--sign", "police.key"]);
    fine(submit(d, "p2", &[]));
    fine(session(d, &[]));
    assert!(clusters(d).len() >= 120);
}

#[test]
fn by_hand_the_old_epoch_is_kept_until_it_is_scrubbed() {
    let dir = hub();
    let d = dir.path();
    let settings = fs::read_to_string(d.join("hub/hub.toml")).unwrap();
    assert!(settings.contains("scrub_after = \"next epoch\""), "{settings}");
    fs::write(d.join("hub/hub.toml"), settings.replace("next epoch", "by hand")).unwrap();
    two_contributors(d, "key", "", &[]);
    fine(session(d, &[]));
    fine(shyraq(d, &["linkage", "keygen", "--out", "late", "--epoch", "2027Q1"]));
    encode(d, &people(0..60, ""), "police", "late", "p2", &["--sign", "police.key"]);
    fine(submit(d, "p2", &["--new-epoch"]));
    fine(session(d, &["--force"]));
    assert_eq!(clusters(d).len(), 60, "who did not encode anew is out");
    assert!(d.join("hub/linkage/closed/2026Q4/comparer").exists());
    fine(shyraq(d, &["linkage", "scrub", "--hub", "hub", "--epoch", "2026Q4"]));
    assert!(!d.join("hub/linkage/closed/2026Q4").exists());
    assert!(encodings(d) > 0, "the open epoch stays");
}

/// Wherever a submission or a session is killed, the next run ends as one that was not.
#[test]
fn a_killed_submission_or_session_leaves_nothing_half() {
    let dir = hub();
    let d = dir.path();
    two_contributors(d, "key", "", &[]);
    let copy = |from: &str, to: &str| {
        fs::remove_dir_all(d.join(to)).ok();
        for file in files(&d.join(from)) {
            let target = d.join(to).join(file.strip_prefix(d.join(from)).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(&file, target).unwrap();
        }
        for empty in ["quarantine", "drafts", "refused", "linkage/receipts"] {
            fs::create_dir_all(d.join(to).join(empty)).unwrap();
        }
    };
    let on = |hub: &str, words: &[&str]| shyraq(d, &[&["linkage"], words, &["--hub", hub]].concat());
    copy("hub", "base");
    let start = Instant::now();
    fine(on("hub", &["session"]));
    let whole = start.elapsed();
    let expected = clusters(d);
    encode(d, &people(50..90, ""), "police", "key", "later", &["--sign", "police.key"]);
    let mut seen = [0, 0];
    for k in 0..24_u32 {
        copy("base", "hub");
        let kill = |words: &[&str], after: Option<std::time::Duration>| {
            let all = [&["linkage"], words, &["--hub", "hub"]].concat();
            let mut child = command(d, &all).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            if let Some(after) = after {
                std::thread::sleep(after);
                child.kill().unwrap();
            }
            child.wait().unwrap();
        };
        // One of eight submissions comes to its end.
        kill(&["submit", "later"], Some(whole * (k % 8) / 10).filter(|_| k % 8 < 7));
        kill(&["session"], Some(whole * k / 20));
        // What was accepted is whole, and what was linked is linked once.
        for entry in fs::read_dir(d.join("hub/linkage/accepted")).unwrap().map(|e| e.unwrap().path()) {
            let hidden = entry.file_name().unwrap().to_string_lossy().starts_with('.');
            assert!(hidden || entry.join("report.json").exists() && entry.join("encodings/resolver").exists());
        }
        fine(on("hub", &["session"]));
        let now = clusters(d);
        assert!(now == expected || now.len() == 150, "{} records", now.len());
        seen[usize::from(now.len() == 150)] += 1;
        assert_eq!(fs::read_dir(d.join("hub/linkage/accepted")).unwrap().count(), 0);
        let again = on("hub", &["submit", "later"]);
        assert_eq!(again.code, if now.len() == 150 { 3 } else { 0 }, "{}", again.err);
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}: the kills came too early or too late");
}
