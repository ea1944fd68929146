use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::RowAccessor as _;
use shyraq_encoding::Header;
use shyraq_linkage::{
    Citizenship, LinkOptions, LinkageError, Role, evaluate, link, link_as_comparer, link_as_resolver,
};
use shyraq_linkage_encode::{LinkKey, Mapping, Sender, encode};
use shyraq_testkit::SeededEntropy;

const FAMILY: [&str; 12] =
    ["Akhmetov", "Bekova", "Chen", "Dosov", "Ermek", "Ford", "Galiev", "Hart", "Iskakov", "Jones", "Kim", "Lang"];
const GIVEN: [&str; 10] = ["Aigul", "Bolat", "Clara", "Dina", "Erlan", "Farida", "Gulnara", "Henry", "Ivan", "Jamilya"];

/// Made-up people; every third has a second record with a slip.
pub(crate) fn table(people: usize, from: usize) -> (String, String) {
    let (mut table, mut truth) = ("id,f,g,b\n".to_owned(), "record,person\n".to_owned());
    for p in from..from + people {
        let (f, g) = (FAMILY[p % 12], GIVEN[p / 12 % 10]);
        let birth = format!("{}-{:02}-{:02}", 1950 + p * 7 % 50, 1 + p * 5 % 12, 1 + p * 11 % 28);
        writeln!(table, "r{p},{f},{g},{birth}").unwrap();
        writeln!(truth, "r{p},{p}").unwrap();
        if p % 3 == 0 {
            let slip = if p % 2 == 0 { f.replacen('a', "o", 1) } else { format!("{f}e") };
            writeln!(table, "s{p},{slip},{g},{birth}").unwrap();
            writeln!(truth, "s{p},{p}").unwrap();
        }
    }
    (table, truth)
}

pub(crate) fn key(epoch: &str, seed: u64) -> LinkKey {
    LinkKey::generate(epoch, &mut SeededEntropy::new(seed)).unwrap()
}

pub(crate) struct Bench {
    dir: tempfile::TempDir,
    pub(crate) key: LinkKey,
    /// Encodings made. Each has noise of its own, the same in every run, so that no test hangs on chance.
    encodings: AtomicU64,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), key: key("2026Q4", 1), encodings: AtomicU64::new(0) }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn encode(&self, name: &str, table: &str, once: bool, key: &LinkKey) -> PathBuf {
        let source = self.path(&format!("{name}.csv"));
        fs::write(&source, table).unwrap();
        let mapping = Mapping::parse("record='id'\nfamily='f'\ngiven='g'\nbirth='b'").unwrap();
        let sender = Sender { contributor: name.into(), duplicate_free: once };
        let out = self.path(&format!("{name}.encoded"));
        let seed = self.encodings.fetch_add(1, Ordering::Relaxed);
        encode(&source, &mapping, key, &sender, &out, &mut SeededEntropy::new(seed)).unwrap();
        out
    }

    pub(crate) fn link(&self, dirs: &[PathBuf], out: &str) -> PathBuf {
        let out = self.path(out);
        link(dirs, &LinkOptions::default(), &out).unwrap();
        out
    }
}

/// Lists the files of a folder and of those in it, with what they hold.
pub(crate) fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(|e| e.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            out.extend(files(&entry.path()).into_iter().map(|f| (format!("{name}/{}", f.0), f.1)));
        } else {
            out.push((name, fs::read(entry.path()).unwrap()));
        }
    }
    out.sort();
    out
}

#[test]
fn records_with_a_slip_are_found_and_strangers_are_not() {
    let bench = Bench::new();
    let (table, truth) = table(600, 0);
    fs::write(bench.path("truth.csv"), &truth).unwrap();
    let out = bench.link(&[bench.encode("a", &table, false, &bench.key)], "out");
    let found = evaluate(&out, &bench.path("truth.csv")).unwrap();
    assert_eq!((found.records, found.true_persons), (800, 600));
    assert!(found.pairs.f1 > 0.95, "{found:?}");

    // A truth that says two things of a record, or nothing, is not scored as if it said one.
    let record = truth.lines().nth(1).unwrap().split(',').next().unwrap();
    for (row, says) in [("somebody else", "another person"), ("", "no person")] {
        fs::write(bench.path("other.csv"), format!("{truth}{record},{row}\n")).unwrap();
        let refused = evaluate(&out, &bench.path("other.csv")).unwrap_err().to_string();
        assert!(refused.contains("row 802") && refused.contains(says), "{refused}");
    }
}

#[test]
fn any_thread_count_and_order_of_folders_give_the_same_bytes() {
    let bench = Bench::new();
    let dirs = [
        bench.encode("a", &table(150, 0).0, true, &bench.key),
        bench.encode("b", &table(150, 60).0, false, &bench.key),
        bench.encode("c", &table(100, 90).0, false, &bench.key),
    ];
    let one = files(&bench.link(&dirs, "one"));
    let [a, b, c] = dirs;
    let other = bench.link(&[c.clone(), a.clone(), b.clone()], "other");
    assert!(one == files(&other), "another order of folders");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| bench.link(&[b, c, a], "other"));
    assert!(one == files(&other), "another number of threads, over an older result");
}

#[test]
fn no_record_and_one_record_can_be_linked() {
    let bench = Bench::new();
    for (name, rows, persons) in [("none", "id,f,g,b\n", 0), ("one", "id,f,g,b\n1,Ford,Ivan,1990-01-02\n", 1)] {
        let dir = bench.encode(name, rows, false, &bench.key);
        let report = link(&[dir], &LinkOptions::default(), &bench.path("out")).unwrap();
        assert_eq!((report.records, report.persons), (persons, persons));
    }
    // Records that say nothing stay records: each a person of its own.
    let dir = bench.encode("blank", "id,f,g,b\n1,,,\n2,,,\n3,,,1990\n", false, &bench.key);
    assert_eq!(link(&[dir], &LinkOptions::default(), &bench.path("out")).unwrap().persons, 3);
}

#[test]
fn a_contributor_that_has_each_person_once_gets_no_two_records_into_a_cluster() {
    let bench = Bench::new();
    // Two equal records beside other people, from whom the model learns what is usual.
    let rows = format!("{}x1,Ford,Ivan,1990-01-02\nx2,Ford,Ivan,1990-01-02\n", table(90, 0).0);
    let encode = |name: &str, once| bench.encode(name, &rows, once, &bench.key);
    let many = bench.link(&[encode("many", false), encode("x", false)], "m");
    let once = bench.link(&[encode("once", true), encode("y", true)], "o");
    let clusters = |dir: &Path| {
        let text = fs::read_to_string(dir.join("clusters.csv")).unwrap();
        let own = text.lines().filter(|l| l.starts_with('x'));
        let mut all: Vec<String> = own.map(|l| l.split(',').nth(2).unwrap().to_owned()).collect();
        all.sort();
        all.dedup();
        all.len()
    };
    assert_eq!(clusters(&many), 1, "nothing tells them apart");
    assert_eq!(clusters(&once), 2);
}

#[test]
fn another_key_and_the_same_submission_twice_are_refused() {
    let bench = Bench::new();
    let rows = table(30, 0).0;
    let a = bench.encode("a", &rows, false, &bench.key);
    let other = bench.encode("b", &rows, false, &key("2026Q4", 2));
    let late = bench.encode("c", &rows, false, &key("2027Q1", 1));
    let refused = |dirs: &[PathBuf]| link(dirs, &LinkOptions::default(), &bench.path("out")).unwrap_err();
    let e = refused(&[a.clone(), other]);
    assert!(e.is_unfit() && e.to_string().contains("another key"), "{e}");
    let e = refused(&[a.clone(), late]);
    assert!(e.is_unfit() && e.to_string().contains("another epoch"), "{e}");
    assert!(matches!(refused(&[a.clone(), a]), LinkageError::Twice { .. }));
    assert!(!bench.path("out").exists(), "nothing is written");
}

/// The needles are names and births of the table, in any case, and plain hashes are not looked
/// for by name: cells are keyed, so none can be there.
#[test]
fn no_name_and_no_birth_is_in_any_file() {
    let bench = Bench::new();
    let (table, _) = table(200, 0);
    let dir = bench.encode("a", &table, false, &bench.key);
    let out = bench.link(std::slice::from_ref(&dir), "out");
    let mut all = Vec::new();
    for sub in [dir.join("comparer"), dir.join("resolver"), out] {
        files(&sub).into_iter().for_each(|f| all.extend(f.1));
    }
    let text = String::from_utf8_lossy(&all).to_lowercase();
    for needle in
        FAMILY.iter().chain(&GIVEN).filter(|n| n.len() > 4).map(|n| n.to_lowercase()).chain(["1957-06-12".into()])
    {
        assert!(!text.contains(&needle), "{needle}");
    }
    // The comparer does not even know the records' numbers.
    let comparer = files(&dir.join("comparer"));
    assert!(comparer.iter().all(|f| !String::from_utf8_lossy(&f.1).contains("r101")));
}

#[test]
fn the_result_is_replaced_whole() {
    let bench = Bench::new();
    let out = bench.link(&[bench.encode("before", &table(20, 0).0, false, &bench.key)], "out");
    fs::write(out.join("old.txt"), "old").unwrap();
    bench.link(&[bench.encode("a", &table(30, 0).0, false, &bench.key)], "out");
    let mut names: Vec<String> = files(&out).into_iter().map(|f| f.0).collect();
    assert!(!names.contains(&"old.txt".to_owned()));
    names.retain(|n| !n.contains('/'));
    assert_eq!(
        names,
        ["clusters.csv", "events.jsonl", "pairs.parquet", "posterior.parquet", "report.html", "report.json"]
    );
}

/// Shares that no table can have come from a contributor that lies or is broken; shares that are only
/// wrong are taken, and the link ends.
#[test]
fn shares_that_cannot_be_are_refused_and_wrong_ones_do_no_harm() {
    let bench = Bench::new();
    let dir = bench.encode("a", &table(60, 0).0, false, &bench.key);
    let with = |chance: &str| {
        for role in ["comparer", "resolver"] {
            let path = dir.join(role).join("header.json");
            let mut header: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            header["chance"] = serde_json::from_str(chance).unwrap();
            fs::write(&path, header.to_string()).unwrap();
        }
        link(std::slice::from_ref(&dir), &LinkOptions::default(), &bench.path("out"))
    };
    for absurd in ["[[9e99,-5.0],[],[1.0]]", "[[-0.1]]", "[[0.0],[0.0],[0.0],[0.0]]"] {
        assert!(with(absurd).unwrap_err().to_string().contains("no shares of its fields"), "{absurd}");
    }
    for wrong in ["[]", "[[0.0],[1.0,1.0],[0.5]]"] {
        let report = with(wrong).unwrap();
        assert!((1..=80).contains(&report.persons), "{wrong}: {}", report.persons);
    }
}

/// The draws are linkages of the same records: each has every contributor, its persons lie
/// within what the report says of them, and a row stands once.
#[test]
fn draws_say_who_has_a_record_of_each_person() {
    let bench = Bench::new();
    let dirs = [
        bench.encode("a", &table(150, 0).0, true, &bench.key),
        bench.encode("b", &table(150, 60).0, false, &bench.key),
    ];
    let options = LinkOptions { draws: 20, ..LinkOptions::default() };
    let report = link(&dirs, &options, &bench.path("out")).unwrap();
    let file = fs::File::open(bench.path("out").join("posterior.parquet")).unwrap();
    let rows = SerializedFileReader::new(file).unwrap();
    let mut draws: BTreeMap<i32, BTreeSet<(i64, String)>> = BTreeMap::new();
    for row in rows.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let new = draws
            .entry(row.get_int(0).unwrap())
            .or_default()
            .insert((row.get_long(1).unwrap(), row.get_string(2).unwrap().clone()));
        assert!(new, "a row stands twice");
    }
    assert!(draws.keys().copied().eq(0..20));
    let [low, high] = report.estimates.persons_interval;
    let mut within = 0;
    for rows in draws.values() {
        let persons: BTreeSet<i64> = rows.iter().map(|r| r.0).collect();
        within += usize::from((low..=high).contains(&persons.len()));
        let own = |list: &str| rows.iter().filter(|r| r.1 == list).count();
        // Contributor a has each person once, and 200 records.
        assert_eq!(own("a"), 200);
        assert!(own("b") > 100);
    }
    assert!(within >= 18, "{within} of 20 draws lie within the interval");
    assert!((low..=high).contains(&report.persons), "{report:?}");
}

#[test]
fn nothing_but_a_result_is_replaced() {
    let bench = Bench::new();
    let dir = bench.encode("a", &table(30, 0).0, false, &bench.key);
    let out = |name: &str| link(std::slice::from_ref(&dir), &LinkOptions::default(), &bench.path(name));
    fs::write(bench.path("notes.txt"), "notes").unwrap();
    fs::create_dir_all(bench.path("own/sub")).unwrap();
    fs::write(bench.path("own/sub/data.txt"), "data").unwrap();
    fs::create_dir(bench.path("empty")).unwrap();
    for name in ["notes.txt", "own", "a.encoded"] {
        let refused = out(name).unwrap_err();
        assert!(matches!(refused, LinkageError::Target { .. }), "{name}: {refused}");
    }
    assert_eq!(fs::read_to_string(bench.path("notes.txt")).unwrap(), "notes");
    assert!(bench.path("own/sub/data.txt").exists() && dir.join("comparer/rows.parquet").exists());
    for name in ["empty", "new", "new"] {
        out(name).unwrap();
    }
    let hidden = |e: &fs::DirEntry| e.file_name().to_string_lossy().starts_with('.');
    assert!(!fs::read_dir(bench.path("")).unwrap().any(|e| hidden(&e.unwrap())));
}

#[test]
fn the_resolver_takes_levels_of_its_encodings_alone() {
    let bench = Bench::new();
    let [a, b, c] = ["a", "b", "c"].map(|n| bench.encode(n, &table(40, 0).0, false, &bench.key));
    let options = LinkOptions::default();
    let levels = link_as_comparer(&[a.clone(), b.clone()], &options, &bench.path("compared")).unwrap();
    let resolve = |dirs: &[PathBuf]| link_as_resolver(dirs, &levels, &options, &bench.path("out"));
    let refused = |dirs: &[PathBuf]| resolve(dirs).unwrap_err().to_string();
    assert!(refused(&[a.clone(), c]).contains("levels are not of these encodings"));
    assert!(refused(std::slice::from_ref(&a)).contains("encodings that are not here"));
    assert!(!bench.path("out").exists());
    resolve(&[b, a]).unwrap();
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let bench = Bench::new();
    let [a, b] = ["a", "b"].map(|n| bench.encode(n, &table(120, if n == "a" { 0 } else { 90 }).0, false, &bench.key));
    let whole = files(&a);
    let refused =
        || link(&[a.clone(), b.clone()], &LinkOptions::default(), &bench.path("out")).unwrap_err().to_string();
    let again = || whole.iter().for_each(|(path, bytes)| fs::write(a.join(path), bytes).unwrap());
    fs::copy(b.join("resolver/header.json"), a.join("resolver/header.json")).unwrap();
    assert!(refused().contains("not of one submission"));
    again();
    let fewer = bench.encode("fewer", &table(7, 0).0, false, &bench.key);
    for file in ["resolver/handles.parquet", "comparer/rows.parquet"] {
        again();
        fs::copy(fewer.join(file), a.join(file)).unwrap();
        let (said, lost) = (refused(), format!("a.encoded/{file}: it is not the file that its header was written for"));
        assert!(said.contains(&lost), "{said}");
    }
    again();
    let resolver = a.join("resolver");
    fs::copy(fewer.join("resolver/handles.parquet"), resolver.join("handles.parquet")).unwrap();
    Header::read(&resolver, Role::Resolver).unwrap().write(&resolver).unwrap();
    let said = refused();
    assert!(said.contains("a.encoded/resolver: it has not as many records as its header says"), "{said}");
    for (from, to, says) in [
        ("\"contributor\": \"a\"", "\"contributor\": \" \"", "no name"),
        ("\"chance\": [", "\"chance\": [[1e308],", "no shares"),
    ] {
        again();
        for role in ["comparer", "resolver"] {
            let path = a.join(role).join("header.json");
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from));
            fs::write(&path, text.replacen(from, to, 1)).unwrap();
        }
        assert!(refused().contains(says));
    }
    assert!(!bench.path("out").exists());
}

/// Every record is in one group, and every person of one citizenship in one.
#[test]
fn the_report_parts_by_citizenship_where_it_is_told() {
    let bench = Bench::new();
    let (table, truth) = table(300, 0);
    let dir = bench.encode("a", &table, false, &bench.key);
    let person: BTreeMap<String, usize> = truth
        .lines()
        .skip(1)
        .map(|l| l.split_once(',').unwrap())
        .map(|(r, p)| (r.into(), p.parse().unwrap()))
        .collect();
    let told = person.clone();
    let citizenship = Citizenship::new(move |who, number| {
        assert_eq!(who, "a");
        [Some("KAZ"), Some("UZB"), None][told[number] % 3].map(str::to_owned)
    });
    let options = LinkOptions { citizenship: Some(citizenship), ..LinkOptions::default() };
    let report = link(&[dir], &options, &bench.path("out")).unwrap();
    let found = &report.estimates.citizenships;
    let names: Vec<&str> = found.iter().map(|c| c.citizenship.as_str()).collect();
    assert_eq!(names, ["", "KAZ", "UZB"]);
    // Every third person has two records: those of the first citizenship.
    let records: Vec<usize> = found.iter().map(|c| c.found.records).collect();
    assert_eq!(records, [100, 200, 100]);
    for c in found {
        let [low, high] = c.found.persons_interval;
        assert!((90..=112).contains(&c.found.persons) && low <= high && high <= c.found.records, "{c:?}");
        // Where nobody has two records all links are slips of the encodings' noise: a share of a few.
        let least = if c.citizenship == "KAZ" { 0.8 } else { 0.0 };
        assert!((least..=1.0).contains(&c.found.precision) && c.found.recall <= 1.0, "{c:?}");
    }
    let page = fs::read_to_string(bench.path("out").join("report.html")).unwrap();
    assert!(page.contains("<th scope=\"row\">UZB</th>") && page.contains("not stated"));
    assert!(page.contains("both roles together"), "what the encodings give away is said");
    // A truth that knows the citizenship has the same intervals beside it, and nothing of the result changes.
    let citizenship = |p: &usize| ["KAZ", "UZB", ""][p % 3];
    let rows: Vec<String> = person.iter().map(|(r, p)| format!("{r},{p},{}", citizenship(p))).collect();
    fs::write(bench.path("truth.csv"), format!("record,person,citizenship\n{}\n", rows.join("\n"))).unwrap();
    let before = files(&bench.path("out"));
    let beside = evaluate(&bench.path("out"), &bench.path("truth.csv")).unwrap();
    assert_eq!(files(&bench.path("out")), before);
    for c in found {
        let scores = &beside.by_group["citizenship"][&c.citizenship];
        assert_eq!(scores.persons_interval, Some(c.found.persons_interval), "{}", c.citizenship);
        assert_eq!((scores.records, scores.persons, scores.true_persons), (c.found.records, c.found.persons, 100));
    }
    // Of clusters and pairs alone there is no interval, and all else is the same.
    fs::create_dir(bench.path("bare")).unwrap();
    for file in ["clusters.csv", "pairs.parquet"] {
        fs::copy(bench.path("out").join(file), bench.path("bare").join(file)).unwrap();
    }
    let bare = evaluate(&bench.path("bare"), &bench.path("truth.csv")).unwrap();
    assert_eq!((bare.pairs, bare.by_contributor["a"].persons_interval), (beside.pairs, None));
    // Its pairs are those within 100 persons of two records each; so are all pairs of the contributor.
    assert_eq!((beside.by_group["citizenship"]["KAZ"].true_pairs, beside.by_contributor["a"].true_pairs), (100, 100));
}
