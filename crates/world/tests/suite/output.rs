//! A world as files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use shyraq_world::{CONTRIBUTORS, NAME_LIST, WorldError, contributor_mapping, generate, linkage_mapping};

use crate::support::{Made, bytes, make, spec, table, truth};

#[test]
fn the_same_spec_gives_the_same_bytes_on_any_number_of_threads() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        bytes(&pool.install(|| make(spec(9_000, 1))).root)
    };
    let one = with(1);
    for threads in [2, 5] {
        let other = with(threads);
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, content) in &one {
            assert!(content == &other[name], "{name} differs with {threads} threads");
        }
    }
    let seed = bytes(&make(spec(9_000, 2)).root);
    let differ = one.iter().filter(|(name, content)| seed[*name] != **content).count();
    // Six contributors' files, six tables of the truth and its summary differ; notes, model and mappings do not.
    assert_eq!(differ, 13);
}

/// The smaller world is the beginning of the greater one, file by file.
#[test]
fn a_greater_world_continues_a_smaller_one() {
    let (small, great) = (make(spec(3_000, 8)), make(spec(5_000, 8)));
    let (small, great) = (bytes(&small.root), bytes(&great.root));
    for (name, content) in &small {
        if [".csv", ".tsv", ".txt"].iter().any(|e| name.ends_with(e)) && !name.ends_with("README.txt") {
            assert!(great[name].starts_with(content), "{name}");
            assert!(great[name].len() > content.len(), "{name}");
        }
    }
}

fn files(made: &Made) -> impl Iterator<Item = (&'static str, String)> {
    CONTRIBUTORS.into_iter().flat_map(|c| made.summary.contributors[c].files.iter().map(move |f| (c, f.clone())))
}

#[test]
fn everything_says_that_it_is_simulated() {
    let made = make(spec(20_000, 3));
    let said = ["имитация", "simulyatsiya", "simulated"];
    for (name, file) in files(&made) {
        assert!(file.starts_with(&format!("simulated-{name}")));
        let (header, rows) = table(&made.root.join("contributors").join(name).join(&file));
        assert!(
            ["Имитация", "Имитация дерегі", "Simulyatsiya", "simulated"].contains(&header[0].as_str()),
            "{}",
            header[0]
        );
        assert!(rows.len() > 300, "{name}: {}", rows.len());
        assert!(rows.iter().all(|r| said.contains(&r[0].as_str())), "{name}");
        // Letters that the encoding lacks would have come out as "&#1179;".
        assert!(rows.iter().flatten().all(|c| !c.contains("&#")), "{name}");
        let mapping = fs::read_to_string(made.root.join("contributors").join(name).join("mapping.toml")).unwrap();
        assert_eq!(Some(mapping.as_str()), contributor_mapping(name));
        let linkage = fs::read_to_string(made.root.join("contributors").join(name).join("linkage.toml")).unwrap();
        assert_eq!(Some(linkage.as_str()), linkage_mapping(name));
        assert!(linkage.contains("SIMULATED"));
        assert!(mapping.contains("SIMULATED"));
    }
    for name in ["persons.csv", "episodes.csv", "detections.csv", "expected.csv", "faults.csv", "stages.csv"] {
        let rows = truth(&made.root, name);
        assert!(!rows.is_empty() && rows.iter().all(|r| r["simulated"] == "simulated"), "{name}");
    }
    for note in ["README.txt", "truth/README.txt"] {
        assert!(fs::read_to_string(made.root.join(note)).unwrap().starts_with("SIMULATED DATA"), "{note}");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(made.root.join("truth/world.json")).unwrap()).unwrap();
    assert_eq!(json["simulated"], true);
    assert_eq!(json["hidden"], made.summary.hidden);
}

/// Row by row: the number, the identifiers and the width that the truth states are those of the file.
#[test]
fn the_truth_points_at_the_rows() {
    let made = make(spec(20_000, 4));
    let mut tables: BTreeMap<String, (Vec<String>, Vec<Vec<String>>)> = BTreeMap::new();
    for (name, file) in files(&made) {
        tables.insert(format!("{name}/{file}"), table(&made.root.join("contributors").join(name).join(&file)));
    }
    let mut detections = truth(&made.root, "detections.csv");
    detections.retain(|d| d["contributor"] != NAME_LIST);
    for d in &detections {
        let (header, rows) = &tables[&format!("{}/{}", d["contributor"], d["file"])];
        let row = &rows[d["row"].parse::<usize>().unwrap() - 2];
        assert_eq!(row.len() == header.len(), d["fault"] != "ragged-row", "{d:?}");
        assert!(row.contains(&d["record"]), "{d:?}");
        assert_eq!(row.contains(&d["own_id"]), d["fault"] != "missing-id", "{d:?}");
    }
    assert_eq!(tables.values().map(|t| t.1.len()).sum::<usize>(), detections.len());
    let refused: BTreeSet<_> =
        truth(&made.root, "faults.csv").into_iter().map(|f| (f["file"].clone(), f["row"].clone())).collect();
    let expected: BTreeSet<_> =
        truth(&made.root, "expected.csv").into_iter().map(|e| (e["file"].clone(), e["row"].clone())).collect();
    assert!(refused.is_disjoint(&expected));
    assert_eq!(refused.len() + expected.len(), detections.len());
}

/// The list of names is Unicode text with Turkish letters; the truth knows whose each row is.
#[test]
fn a_list_of_names_is_written_in_turkish() {
    let made = make(spec(20_000, 4));
    let list = &made.summary.name_lists[NAME_LIST];
    let bytes = fs::read(made.root.join("contributors").join(NAME_LIST).join(&list.files[0])).unwrap();
    let (text, encoding, lost) = encoding_rs::UTF_8.decode(&bytes);
    assert_eq!((encoding.name(), lost), ("UTF-16LE", false));
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows[0][4], "Adı Soyadı");
    assert!(rows.iter().skip(1).all(|r| r.len() == 7 && r[0] == "simülasyon"), "{:?}", rows[1]);
    let listed: Vec<_> =
        truth(&made.root, "detections.csv").into_iter().filter(|d| d["contributor"] == NAME_LIST).collect();
    assert_eq!((listed.len() as u64, rows.len() as u64 - 1), (list.rows, list.rows));
    assert!(list.people > 100 && list.people <= list.rows, "{list:?}");
    let persons: BTreeMap<_, _> =
        truth(&made.root, "persons.csv").into_iter().map(|p| (p["person"].clone(), p)).collect();
    for d in &listed {
        let row = &rows[d["row"].parse::<usize>().unwrap() - 1];
        assert_eq!((row[1], row[2]), (d["record"].as_str(), d["own_id"].as_str()));
        let born: Vec<&str> = persons[&d["person"]]["birth"].split('-').collect();
        let changed =
            ["birth-unknown", "birth-year-only", "day-month-swapped"].iter().any(|c| d["changes"].contains(c));
        assert_eq!(row[5] == format!("{}.{}.{}", born[2], born[1], born[0]), !changed, "{d:?}");
    }
    let records: BTreeSet<_> = listed.iter().map(|d| &d["record"]).collect();
    assert_eq!(records.len(), listed.len());
    for letter in ["ü", "Ş", "Ç", "İ"] {
        assert!(text.contains(letter), "{letter}");
    }
}

/// Each dated episode that somebody saw has a way on, whose stages follow one another in the world's years.
#[test]
fn stages_follow_one_another() {
    let made = make(spec(20_000, 4));
    let rows = truth(&made.root, "stages.csv");
    let seen = truth(&made.root, "persons.csv").into_iter().filter(|p| !p["seen_by"].is_empty());
    let seen: BTreeSet<_> = seen.map(|p| p["person"].clone()).collect();
    let persons: BTreeSet<_> = rows.iter().map(|r| r["person"].clone()).collect();
    assert!(persons.is_subset(&seen) && persons.len() * 100 > seen.len() * 90, "{} of {}", persons.len(), seen.len());
    let last = format!("{}-12-31", spec(1, 1).to_year);
    for r in &rows {
        let early = ["exploitation_end", "first_contact", "screening", "presumption", "identification", "referral"];
        let late = ["identification", "case_registered", "charge", "conviction", "compensation"];
        for chain in [&early[..], &late[..]] {
            let days: Vec<&String> = chain.iter().map(|s| &r[*s]).collect();
            // None follows one that is missing, and dates as text are in the order of days.
            assert!(days.windows(2).all(|d| d[1].is_empty() || (!d[0].is_empty() && d[0] <= d[1])), "{r:?}");
            assert!(days.iter().all(|d| **d <= last), "{r:?}");
        }
        assert_eq!(r["turned_away"].is_empty(), r["rule"].is_empty());
        assert!(r["turned_away"].is_empty() || (r["country"] == "KAZ" && r["citizenship"] != "KAZ"), "{r:?}");
    }
    let share = |stage: &str| rows.iter().filter(|r| !r[stage].is_empty()).count() as f64 / rows.len() as f64;
    // 0.8, and of those 0.75: less those whom the world's end cut off.
    assert!((share("screening") - 0.8).abs() < 0.03 && (share("presumption") - 0.6).abs() < 0.04);
}

/// The sums of world.json are those of the tables.
#[test]
fn the_summary_adds_up() {
    let made = make(spec(20_000, 5));
    let s = &made.summary;
    let persons = truth(&made.root, "persons.csv");
    assert_eq!(persons.len() as u64, s.people);
    assert_eq!(persons.iter().filter(|p| p["seen_by"].is_empty()).count() as u64, s.hidden);
    assert_eq!(s.seen + s.hidden, s.people);
    assert_eq!(s.histories.iter().map(|h| h.people).sum::<u64>(), s.people);
    assert_eq!(truth(&made.root, "episodes.csv").len() as u64, s.episodes);
    for h in &s.histories {
        let list = h.seen_by.join(";");
        assert_eq!(persons.iter().filter(|p| p["seen_by"] == list).count() as u64, h.people, "{list}");
    }
    let faults = truth(&made.root, "faults.csv");
    for (name, c) in &s.contributors {
        let planted = faults.iter().filter(|f| f["contributor"] == *name).count() as u64;
        assert_eq!(c.faults.values().sum::<u64>(), planted);
        // "About 0.5 to 2 per cent" of the rows are to be refused.
        let share = planted as f64 / c.rows as f64;
        assert!((0.003..0.025).contains(&share), "{name}: {share}");
    }
    let hidden = s.hidden as f64 / s.people as f64;
    assert!((0.75..0.9).contains(&hidden), "{hidden}");
}

#[test]
fn a_target_in_use_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let used = dir.path().join("used");
    fs::create_dir(&used).unwrap();
    fs::write(used.join("mine.txt"), "mine").unwrap();
    let e = generate(&spec(10, 1), &used, &mut |_| {}).unwrap_err();
    assert!(matches!(e, WorldError::NotEmpty(_)), "{e}");
    assert!(e.hint().contains("does not exist yet"));
    let file = used.join("mine.txt");
    assert!(matches!(generate(&spec(10, 1), &file, &mut |_| {}), Err(WorldError::Target(_))));
    assert!(matches!(generate(&spec(10, 1), Path::new("/"), &mut |_| {}), Err(WorldError::Target(_))));
    assert_eq!(bytes(dir.path()).len(), 1, "something was left behind");
}

#[test]
fn an_empty_target_and_a_missing_parent_are_taken() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    generate(&spec(10, 1), &empty, &mut |_| {}).unwrap();
    let deep = dir.path().join("a/b/c");
    generate(&spec(10, 1), &deep, &mut |_| {}).unwrap();
    assert_eq!(bytes(&empty), bytes(&deep));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "a staging folder was left behind");
}

#[test]
fn progress_grows_to_the_number_of_people() {
    let dir = tempfile::tempdir().unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut told = Vec::new();
    pool.install(|| {
        let (send, receive) = std::sync::mpsc::channel();
        generate(&spec(20_000, 1), &dir.path().join("w"), &mut |n| send.send(n).unwrap()).unwrap();
        told.extend(receive.try_iter());
    });
    assert!(told.len() > 1 && told.is_sorted());
    assert_eq!(told.last(), Some(&20_000));
}

#[test]
fn the_summary_of_a_small_world_stays() {
    let json = serde_json::to_string_pretty(&make(spec(2_000, 42)).summary).unwrap();
    insta::assert_snapshot!(json);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn small_worlds_of_any_size_are_whole(people in 0_u64..3_000, seed: u64) {
        let made = make(spec(people, seed));
        prop_assert_eq!(made.summary.people, people);
        for (name, file) in files(&made) {
            let (header, rows) = table(&made.root.join("contributors").join(name).join(&file));
            prop_assert!(header.len() > 10);
            prop_assert_eq!(rows.len() as u64, made.summary.contributors[name].rows);
        }
    }
}

fn peak_kilobytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Slow: run it by name with `--run-ignored all`, and under `time` for the speed on one thread.
#[test]
#[ignore = "makes 1,100,000 people; run by hand"]
fn memory_does_not_grow_with_people() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        drop(make(spec(100_000, 1)));
        let before = peak_kilobytes();
        let made = make(spec(1_000_000, 1));
        let after = peak_kilobytes();
        println!("peak {before} kB after 100,000 people, {after} kB after 1,000,000");
        assert!(after < before + 32_000, "{before} kB, then {after} kB");
        assert_eq!(made.summary.people, 1_000_000);
    });
}

/// The greatest world there is, on all threads; about 4 GB in the temporary folder.
#[test]
#[ignore = "makes 10,000,000 people; run by hand"]
fn ten_million_people() {
    let made = make(spec(10_000_000, 1));
    println!("peak {} kB, {:#?}", peak_kilobytes(), made.summary.contributors);
    assert_eq!(made.summary.seen + made.summary.hidden, 10_000_000);
    assert!(peak_kilobytes() < 200_000);
}
