//! Every release draws its own noise, and nobody can say which.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::run::{folder, release, shyraq};

/// Releases of one table: no two have the same noisy cells, nor the same records.
fn all_differ(releases: usize) {
    let dir = folder(200);
    let mut seen = [BTreeSet::new(), BTreeSet::new()];
    for k in 0..releases {
        let out = format!("r{k}");
        assert_eq!(shyraq(dir.path(), &release(&out, &[])).code, 0);
        for (name, seen) in ["measured.csv", "synthetic.csv"].iter().zip(&mut seen) {
            seen.insert(shyraq_bundle::digest_bytes(&fs::read(dir.path().join(&out).join(name)).unwrap()).to_string());
        }
        fs::remove_dir_all(dir.path().join(&out)).unwrap();
    }
    println!("{releases} releases: {} different measurements, {} different records", seen[0].len(), seen[1].len());
    assert_eq!(seen.map(|s| s.len()), [releases; 2]);
}

#[test]
fn releases_of_one_table_all_differ() {
    all_differ(30);
}

/// `cargo test --release -p shyraq --test suite -- --ignored fresh --nocapture`.
#[test]
#[ignore = "a minute; run it in release"]
fn a_thousand_releases_of_one_table_all_differ() {
    all_differ(1000);
}

/// The commands below one, by its help.
fn commands(dir: &Path, path: &[String], out: &mut Vec<(String, String)>) {
    let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let help = shyraq(dir, &arguments);
    assert_eq!(help.code, 0, "{path:?}: {}", help.err);
    let below = help.out.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    for line in below.filter(|l| l.starts_with("  ") && !l.starts_with("   ")) {
        let name = line.split_whitespace().next().unwrap();
        if name != "help" {
            commands(dir, &[path, &[name.to_owned()]].concat(), out);
        }
    }
    out.push((path.join(" "), help.out));
}

/// Only what makes or samples simulated people, samples tables of a comparison, or resamples for an estimate has a seed.
#[test]
fn no_command_on_the_way_to_a_release_has_a_seed() {
    let dir = folder(0);
    let mut all = Vec::new();
    commands(dir.path(), &[], &mut all);
    assert!(all.len() > 20 && all.iter().any(|(c, _)| c == "release hub"), "{}", all.len());
    let seeded: Vec<&str> = all.iter().filter(|(_, h)| h.contains("--seed")).map(|(c, _)| c.as_str()).collect();
    assert_eq!(
        seeded,
        ["world", "release assessment", "evaluate", "assess mse", "assess lag", "assess report", "demo"]
    );
    for (command, help) in all.iter().filter(|(c, _)| !seeded.contains(&c.as_str())) {
        for word in ["seed", "rng", "entropy", "deterministic", "reproduc"] {
            assert!(!help.to_lowercase().contains(word), "{command}: {word}");
        }
    }
    for flag in ["--seed", "--random-seed", "--rng"] {
        shyraq(dir.path(), &release("o", &[flag, "1"])).fails(2, flag);
    }
}

/// The seed of a demonstration makes its people, and goes no further.
#[test]
#[ignore = "two demonstrations; run it in release"]
fn a_demonstration_with_the_same_seed_has_other_noise() {
    let dir = folder(0);
    let run = |name: &str| {
        let demo =
            shyraq(dir.path(), &["demo", "--dir", name, "--no-serve", "--people", "3000", "--seed", "1", "--json"]);
        assert_eq!(demo.code, 0, "{}", demo.err);
        let read = |file: &str| fs::read(dir.path().join(name).join(file)).unwrap();
        let contributors = dir.path().join(name).join("world/contributors");
        let mut people = Vec::new();
        for folder in fs::read_dir(contributors).unwrap() {
            let mut files: Vec<_> = fs::read_dir(folder.unwrap().path()).unwrap().map(|f| f.unwrap().path()).collect();
            files.retain(|f| f.extension().is_some_and(|e| e == "csv"));
            people.extend(files.iter().map(|f| fs::read(f).unwrap()));
        }
        people.sort();
        (people, read("draft/measured.csv"), read("draft/synthetic.csv"))
    };
    let (a, b) = (run("a"), run("b"));
    assert!(!a.0.is_empty() && a.0 == b.0, "the same seed makes the same people");
    assert!(a.1 != b.1 && a.2 != b.2, "the noise is its own");
}
