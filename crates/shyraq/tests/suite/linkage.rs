//! Linkage from keys to clusters, as contributors and a hub type it.

use std::fs;
use std::path::Path;

use super::run::{Run, shyraq};

const TABLE: &str = "id,Фамилия,Имя,Рождение\n\
    1,Ахметов,Нурлан,14.03.1991\n2,Иванова,Анна,02.11.1987\n3,Бекова,Айгуль,30.06.1995\n";
const OTHER: &str = "id,Фамилия,Имя,Рождение\n\
    a,AKHMETOV,Nurlan,1991-03-14\nb,Bekova,Aigul,1995-06-30\nc,Karimov,Bobur,1990-01-02\n";
const MAPPING: &str = "record = \"id\"\nfamily = \"Фамилия\"\ngiven = \"Имя\"\nbirth = \"Рождение\"\n";

/// A folder with two tables and a mapping.
pub(crate) fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("a.csv", TABLE), ("b.csv", OTHER), ("map.toml", MAPPING)] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

pub(crate) fn encode(dir: &Path, table: &str, key: &str, out: &str, more: &[&str]) -> Run {
    let mut all = vec!["linkage", "encode", table, "--mapping", "map.toml", "--key", key, "--out", out];
    all.extend(more);
    shyraq(dir, &all)
}

pub(crate) fn keygen(dir: &Path, out: &str, more: &[&str]) -> Run {
    let mut all = vec!["linkage", "keygen", "--out", out];
    all.extend(more);
    shyraq(dir, &all)
}

#[test]
fn records_in_two_scripts_are_one_person() {
    let dir = folder();
    let dir = dir.path();
    assert_eq!(keygen(dir, "key", &["--epoch", "2026Q4", "--json"]).json()["epoch"], "2026Q4");
    let first = encode(dir, "a.csv", "key", "kz", &["--duplicate-free", "--json"]).json();
    assert_eq!((first["records"].as_u64(), first["unblocked"].as_u64()), (Some(3), Some(0)));
    assert_eq!(encode(dir, "b.csv", "key", "ngo", &["--contributor", "An NGO", "--duplicate-free"]).code, 0);
    let report = shyraq(dir, &["linkage", "link", "kz", "ngo", "--out", "result", "--json"]).json();
    assert_eq!((report["records"].as_u64(), report["persons"].as_u64()), (Some(6), Some(4)), "{report}");
    let clusters = fs::read_to_string(dir.join("result/clusters.csv")).unwrap();
    assert!(clusters.starts_with("record,contributor,cluster,probability\n"), "{clusters}");
    assert!(clusters.contains("\na,An NGO,"), "{clusters}");
    fs::write(dir.join("truth.csv"), "record,person\n1,A\na,A\n3,B\nb,B\n2,C\nc,D\n").unwrap();
    let found = shyraq(dir, &["linkage", "evaluate", "result", "--truth", "truth.csv", "--json"]).json();
    assert_eq!((found["pairs"]["f1"].as_f64(), found["exact"].as_f64()), (Some(1.0), Some(1.0)), "{found}");
}

#[test]
fn faults_are_said_once_and_nothing_is_left() {
    let dir = folder();
    let dir = dir.path();
    assert_eq!(keygen(dir, "key", &[]).code, 0);
    keygen(dir, "key", &[]).fails(2, "a key is never overwritten");
    keygen(dir, "other", &["--epoch", "no spaces"]).fails(2, "epoch");
    encode(dir, "a.csv", "map.toml", "x", &[]).fails(5, "map.toml");
    fs::write(dir.join("map.toml"), MAPPING.replace("Имя", "Имени")).unwrap();
    encode(dir, "a.csv", "key", "x", &[]).fails(3, "the header has no column 'Имени'");
    fs::write(dir.join("map.toml"), format!("{MAPPING}surname = \"Фамилия\"\n")).unwrap();
    encode(dir, "a.csv", "key", "x", &[]).fails(3, "there is no variable 'surname'");
    fs::write(dir.join("map.toml"), MAPPING).unwrap();
    fs::write(dir.join("twice.csv"), format!("{TABLE}2,Иванова,Анна,\n")).unwrap();
    let twice = encode(dir, "twice.csv", "key", "x", &[]);
    twice.fails(3, "row 5, column 'id'");
    assert!(!twice.err.contains("Иванова") && !twice.err.contains("Анна"), "{}", twice.err);
    assert!(!dir.join("x").exists());
    // Two keys.
    assert_eq!(keygen(dir, "late", &["--epoch", "2030Q1"]).code, 0);
    assert_eq!(encode(dir, "a.csv", "key", "a", &[]).code, 0);
    assert_eq!(encode(dir, "b.csv", "late", "b", &[]).code, 0);
    let link = |folders: &[&str]| {
        let mut all = vec!["linkage", "link", "--out", "result"];
        all.extend(folders);
        shyraq(dir, &all)
    };
    link(&["a", "b"]).fails(5, "another epoch");
    link(&["a", "a"]).fails(3, "named twice");
    link(&["a", "nowhere"]).fails(3, "nowhere");
    assert!(!dir.join("result").exists());
    shyraq(dir, &["linkage", "link", "a", "--out", "result", "--threshold", "1.5"]).fails(2, "threshold");
}

#[test]
fn a_key_in_parts_encodes_as_the_key_does() {
    let dir = folder();
    let dir = dir.path();
    let made = keygen(dir, "key", &["--shares", "2of3", "--json"]).json();
    assert_eq!(made["parts"].as_array().unwrap().len(), 3);
    assert!(!dir.join("key").exists());
    keygen(dir, "k", &["--shares", "3of2"]).fails(2, "2of3");
    encode(dir, "a.csv", "key.1", "x", &[]).fails(5, "too few parts");
    assert_eq!(encode(dir, "a.csv", "key.1", "a", &["--key", "key.3"]).code, 0);
    assert_eq!(encode(dir, "b.csv", "key.2", "b", &["--key", "key.1"]).code, 0);
    let linked = shyraq(dir, &["linkage", "link", "a", "b", "--out", "r", "--json"]).json();
    assert_eq!(linked["persons"].as_u64(), Some(4));
}

/// Who compares and who resolves can be two: each gets its own part, and the levels go between.
#[test]
fn two_roles_give_what_one_run_gives() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    encode(dir, "a.csv", "key", "kz", &["--duplicate-free"]);
    encode(dir, "b.csv", "key", "ngo", &[]);
    assert_eq!(shyraq(dir, &["linkage", "link", "kz", "ngo", "--out", "both"]).code, 0);
    let alone = shyraq(dir, &["linkage", "link", "--role", "comparer", "kz", "ngo", "--out", "c"]);
    assert!(
        alone.code == 0 && alone.err.contains("2 of the folders hold the part of the resolver too"),
        "{}",
        alone.err
    );
    let whole = ["linkage", "link", "--role", "resolver", "kz", "ngo", "--levels", "c", "--out", "x"];
    shyraq(dir, &whole).fails(2, "tags and cells too");
    for (role, of) in [("compare", "comparer"), ("resolve", "resolver")] {
        for who in ["kz", "ngo"] {
            fs::create_dir_all(dir.join(role)).unwrap();
            fs::rename(dir.join(who).join(of), dir.join(role).join(who)).unwrap();
        }
    }
    let link = |role: &str, more: &[&str]| {
        let mut all = vec!["linkage", "link", "--role", role];
        all.extend(more);
        shyraq(dir, &all)
    };
    assert_eq!(link("comparer", &["compare/kz", "compare/ngo", "--out", "compared"]).code, 0);
    link("resolver", &["resolve/kz", "resolve/ngo", "--out", "resolved"]).fails(2, "--levels");
    link("resolver", &["compare/kz", "--levels", "compared/comparer/levels", "--out", "resolved"])
        .fails(3, "not for the resolver");
    let levels = ["--levels", "compared/comparer/levels", "--out", "resolved"];
    assert_eq!(link("resolver", &[&["resolve/ngo", "resolve/kz"][..], &levels].concat()).code, 0);
    for file in ["clusters.csv", "pairs.parquet", "report.json"] {
        assert_eq!(fs::read(dir.join("both").join(file)).unwrap(), fs::read(dir.join("resolved").join(file)).unwrap());
    }
    assert!(!dir.join("resolved/comparer").exists() && !dir.join("compared/resolver").exists());
}

#[test]
fn a_later_file_is_added_and_one_is_taken_back() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    encode(dir, "a.csv", "key", "kz", &[]);
    encode(dir, "b.csv", "key", "ngo", &[]);
    let persons = |run: Run| run.json()["persons"].as_u64().unwrap();
    assert_eq!(persons(shyraq(dir, &["linkage", "link", "kz", "--out", "new/folder/r", "--json"])), 3);
    assert_eq!(encode(dir, "b.csv", "key", "another/new/ngo", &[]).code, 0);
    assert_eq!(persons(shyraq(dir, &["linkage", "link", "kz", "--out", "r", "--json"])), 3);
    let more = ["linkage", "link", "ngo", "--previous", "r", "--out", "r", "--json"];
    assert_eq!(persons(shyraq(dir, &more)), 4);
    shyraq(dir, &more).fails(3, "named twice");
    let back = |more: &[&str]| {
        let mut all = vec!["linkage", "withdraw", "r", "--contributor", "ngo", "--reason", "asked for it", "--json"];
        all.extend(more);
        shyraq(dir, &all)
    };
    back(&["--record", "q"]).fails(3, "no record of 'ngo'");
    assert_eq!(persons(back(&["--record", "c"])), 3);
    assert_eq!(persons(back(&[])), 3);
    let clusters = fs::read_to_string(dir.join("r/clusters.csv")).unwrap();
    assert_eq!(clusters.lines().count(), 4, "{clusters}");
}

#[test]
fn people_judge_pairs_and_look_back() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    encode(dir, "a.csv", "key", "kz", &[]);
    encode(dir, "b.csv", "key", "An NGO", &[]);
    assert_eq!(shyraq(dir, &["linkage", "link", "kz", "An NGO", "--out", "r"]).code, 0);
    let linkage = |words: &[&str]| shyraq(dir, &[&["linkage"], words].concat());
    let listed = linkage(&["review", "r", "--limit", "2"]);
    assert!(listed.out.contains("1. ") && listed.out.contains("birth: "), "{}", listed.out);
    for name in ["Ахметов", "AKHMETOV", "1991"] {
        assert!(!listed.out.contains(name), "no value is shown");
    }
    let persons = |run: Run| run.json()["persons"].as_u64().unwrap();
    let pair = "kz/1=An NGO/a";
    let asked = linkage(&["review", "r", "--json"]).json();
    assert!(asked["questions"].as_array().unwrap().iter().any(|q| q["pair"] == "An NGO/a=kz/1"), "{asked}");
    linkage(&["decide", "r", pair, "different", "--reason", " "]).fails(2, "no reason");
    linkage(&["decide", "r", "kz/1=nobody/7", "same", "--reason", "x"]).fails(2, "no such record");
    linkage(&["decide", "r", pair, "maybe", "--reason", "x"]).fails(2, "maybe");
    assert_eq!(persons(linkage(&["decide", "r", pair, "different", "--reason", "two passports", "--json"])), 5);
    let why = linkage(&["explain", "r", "1", "An NGO/a"]);
    assert!(why.out.contains("decided: different"), "{}", why.out);
    let clusters = fs::read_to_string(dir.join("r/clusters.csv")).unwrap();
    let of = |record: &str| {
        let line = clusters.lines().find(|l| l.starts_with(&format!("{record},"))).unwrap();
        line.split(',').nth(2).unwrap().to_owned()
    };
    let (one, two) = (of("1"), of("a"));
    assert_ne!(one, two);
    linkage(&["merge", "r", &one, "--reason", "x"]).fails(2, "2");
    let done = linkage(&["merge", "r", &one, &two, "--reason", "a mistake", "--json"]).json();
    // The older name stays.
    let merged = one.clone().min(two.clone());
    assert_eq!((&done["persons"], &done["event"]["after"]), (&serde_json::json!(4), &serde_json::json!([merged])));
    let why = linkage(&["explain", "r", "1"]);
    assert!(why.out.contains("merged; 2") && why.out.contains("; a mistake"), "{}", why.out);
    assert_eq!(persons(linkage(&["unlink", "r", &merged, "--reason", "no mistake", "--json"])), 5);
    assert_eq!(fs::read_to_string(dir.join("r/clusters.csv")).unwrap(), clusters);
    let history = linkage(&["history", "r", &merged]);
    for says in ["two passports", "merged", "taken back"] {
        assert!(history.out.contains(says), "{}", history.out);
    }
    assert_eq!(linkage(&["history", "r", "--before", "2", "--out", "then.csv"]).code, 0);
    assert_eq!(fs::read_to_string(dir.join("then.csv")).unwrap().lines().count(), 7);
    // A file of decisions.
    assert_eq!(linkage(&["review", "r", "--export", "q.csv"]).code, 0);
    let header = "record_a,contributor_a,record_b,contributor_b,decision\n";
    fs::write(dir.join("d.csv"), format!("{header}1,kz,a,An NGO,same\n")).unwrap();
    let again = ["link", "--previous", "r", "--out", "s", "--decisions", "d.csv", "--json"];
    assert_eq!(persons(linkage(&again)), 4);
    // As spreadsheets write it where the comma parts decimals.
    fs::write(dir.join("d.csv"), format!("{header}1,kz,a,An NGO,same\n").replace(',', ";")).unwrap();
    assert_eq!(persons(linkage(&again)), 4);
    linkage(&["link", "--previous", "r", "--out", "s", "--decisions", "a.csv"]).fails(3, "no column 'record_a'");
    linkage(&["link", "--previous", "r", "--out", "s", "--decisions", "none"]).fails(3, "there is no such file");
    linkage(&["evaluate", "r", "--truth", "none.csv"]).fails(3, "there is no such file");
    linkage(&["evaluate", "nowhere", "--truth", "a.csv"]).fails(3, "there is no such file");
}

/// How a result was made holds for what comes after it, unless something else is asked for.
#[test]
fn threshold_and_draws_stay_as_they_were() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    encode(dir, "a.csv", "key", "kz", &[]);
    encode(dir, "b.csv", "key", "ngo", &[]);
    let linkage = |words: &[&str]| shyraq(dir, &[&["linkage"], words, &["--json"]].concat()).json();
    let made = |report: serde_json::Value| {
        (report["threshold"].as_f64().unwrap(), report["estimates"]["draws"].as_u64().unwrap())
    };
    assert_eq!(made(linkage(&["link", "kz", "--out", "r", "--threshold", "0.9", "--draws", "20"])), (0.9, 20));
    assert_eq!(made(linkage(&["link", "ngo", "--previous", "r", "--out", "r"])), (0.9, 20));
    assert_eq!(made(linkage(&["decide", "r", "kz/1=ngo/a", "same", "--reason", "x"])), (0.9, 20));
    let back = ["withdraw", "r", "--contributor", "ngo", "--record", "c", "--reason", "x", "--out", "s"];
    assert_eq!(made(linkage(&back)), (0.9, 20));
    assert_eq!(
        made(linkage(&["link", "--previous", "r", "--out", "t", "--threshold", "0.5", "--draws", "10"])),
        (0.5, 10)
    );
    assert_eq!(made(linkage(&["link", "kz", "--out", "u"])), (0.5, 50));
}

/// By the contract of linkage an input that is not there is one that is refused.
#[test]
fn what_is_not_there_is_refused_by_all_commands_alike() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    encode(dir, "a.csv", "key", "kz", &[]);
    encode(dir, "none.csv", "key", "x", &[]).fails(3, "none.csv: there is no such file");
    encode(dir, "a.csv", "none", "x", &[]).fails(3, "none: there is no such file");
    for words in [
        &["link", "none", "--out", "r"][..],
        &["link", "kz", "--out", "r", "--decisions", "none"],
        &["link", "kz", "--out", "r", "--previous", "none"],
        &["review", "none"],
        &["decide", "none", "a/1=b/2", "same", "--reason", "x"],
        &["merge", "none", "P1", "P2", "--reason", "x"],
        &["history", "none"],
        &["withdraw", "none", "--contributor", "kz", "--reason", "x"],
        &["evaluate", "none", "--truth", "a.csv"],
        &["evaluate", "kz", "--truth", "none"],
    ] {
        shyraq(dir, &[&["linkage"], words].concat()).fails(3, "none: there is no such file");
    }
    // Nor is a folder that no link has made a result.
    fs::create_dir(dir.join("empty")).unwrap();
    for words in [
        &["review", "empty"][..],
        &["merge", "empty", "P1", "P2", "--reason", "x"],
        &["withdraw", "empty", "--contributor", "kz", "--reason", "x"],
        &["link", "kz", "--out", "r", "--previous", "empty"],
    ] {
        shyraq(dir, &[&["linkage"], words].concat()).fails(3, "empty: this is no result of a link");
    }
    assert!(!dir.join("r").exists() && !dir.join("none").exists());
}

/// Family, father and birth agree in twins as in one person: they were merged at 90 % and more.
#[test]
fn twins_stay_apart_whoever_sends_them() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    fs::write(d.join("map.toml"), MAPPING.to_owned() + "patronymic = \"Отчество\"\n").unwrap();
    let families =
        ["Каримов", "Рахимов", "Юсупов", "Ахмедов", "Назаров", "Усманов", "Мирзаев", "Иванов", "Петров", "Ким"];
    let given = ["Рустам", "Дилшод", "Тимур", "Ерлан", "Виктор", "Сергей", "Олег", "Денис"];
    let row = |k: usize, name: &str, number: String| {
        let (family, father) = (families[k % 10], given[k / 10 % 8]);
        format!("{number},{family},{name},{father}ович,{}-{:02}-{:02}\n", 1960 + k % 41, 1 + k % 12, 1 + k % 28)
    };
    let twins = [("Фатимаджон", "Зухра"), ("Екатерина", "Людмила"), ("Бахтиёр", "Улугбек")];
    let table = |who: &str, from: usize, to: usize| {
        let mut text = "id,Фамилия,Имя,Отчество,Рождение\n".to_owned();
        (from..to).for_each(|k| text += &row(k, given[k / 3 % 8], format!("{who}{k}")));
        for (k, (one, other)) in twins.iter().enumerate() {
            text += &row(500 + 7 * k, one, format!("{who}t{k}"));
            text += &row(500 + 7 * k, other, format!("{who}u{k}"));
        }
        text
    };
    fs::write(d.join("a.csv"), table("a", 0, 200)).unwrap();
    fs::write(d.join("b.csv"), table("b", 100, 300)).unwrap();
    keygen(d, "key", &[]);
    for who in ["a", "b"] {
        assert_eq!(encode(d, &format!("{who}.csv"), "key", who, &[]).code, 0);
    }
    assert_eq!(shyraq(d, &["linkage", "link", "a", "b", "--out", "r"]).code, 0);
    let clusters = fs::read_to_string(d.join("r/clusters.csv")).unwrap();
    let cluster = |number: &str| {
        let row = clusters.lines().find(|l| l.split(',').next() == Some(number)).unwrap();
        row.split(',').nth(2).unwrap().to_owned()
    };
    let right = (0..twins.len()).filter(|k| {
        let of = |what: &str| [cluster(&format!("a{what}{k}")), cluster(&format!("b{what}{k}"))];
        let ([one, again], [other, too]) = (of("t"), of("u"));
        one == again && other == too && one != other
    });
    // The noise of keys and cells lets a pair look a little alike once in some 200 runs; two of three not in 10,000.
    let right = right.count();
    assert!(right >= 2, "{right} of 3");
}

/// Two records with one number of a paper and nothing else were 20 % one person.
#[test]
fn the_number_of_a_paper_alone_links() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    fs::write(d.join("map.toml"), "record = \"id\"\nidno = \"paper\"\n").unwrap();
    let table = |from: u64, to: u64| {
        let number = |k: u64| (k + 1) * 7_919_000_003 % 1_000_000_000_039;
        let rows = (from..to).map(|k| format!("{from}-{k},{:012}\n", number(k)));
        format!("id,paper\n{}", rows.collect::<String>())
    };
    fs::write(d.join("a.csv"), table(0, 60)).unwrap();
    fs::write(d.join("b.csv"), table(20, 90)).unwrap();
    keygen(d, "key", &[]);
    for who in ["a", "b"] {
        assert_eq!(encode(d, &format!("{who}.csv"), "key", who, &[]).code, 0);
    }
    let found = shyraq(d, &["linkage", "link", "a", "b", "--out", "r", "--json"]).json();
    assert_eq!((&found["records"], &found["persons"]), (&130.into(), &90.into()));
    // Who has nobody in common is said to be linked to nobody, not to be right in all of it.
    let alone = shyraq(d, &["linkage", "link", "a", "--out", "one"]);
    assert!(alone.code == 0 && alone.out.contains("nobody is linked"), "{}", alone.out);
}

#[test]
fn an_empty_table_is_said_to_be_one() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    let header = fs::read_to_string(dir.join("a.csv")).unwrap().lines().next().unwrap().to_owned();
    fs::write(dir.join("none.csv"), header + "\n").unwrap();
    let run = encode(dir, "none.csv", "key", "none", &[]);
    assert!(run.code == 0 && run.err.contains("no row below its header"), "{}", run.err);
    assert_eq!(shyraq(dir, &["linkage", "link", "none", "--out", "r", "--json"]).json()["persons"], 0);
    shyraq(dir, &["linkage", "signer", "--out", "s", "--contributor", "ngo+control"])
        .fails(2, "the contributor's own key");
}

#[test]
fn nothing_is_written_over() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    fs::create_dir(dir.join("empty")).unwrap();
    encode(dir, "a.csv", "key", "empty", &[]).fails(2, "it is there already");
    for (name, more) in [("plain", &[][..]), ("deep/er/plain", &[])] {
        assert_eq!(encode(dir, "a.csv", "key", name, more).code, 0);
    }
    let linkage = |words: &[&str]| shyraq(dir, &[&["linkage"], words].concat());
    linkage(&["link", "plain", "--out", "map.toml"]).fails(2, "no result of a link");
    linkage(&["link", "plain", "--out", "deep"]).fails(2, "no result of a link");
    assert_eq!(linkage(&["link", "plain", "--out", "r"]).code, 0);
    for words in [&["review", "r", "--export", "map.toml"][..], &["history", "r", "--before", "1", "--out", "map.toml"]]
    {
        linkage(words).fails(2, "it is there already");
    }
    linkage(&["history", "r", "P999"]).fails(3, "no cluster P999");
    assert_eq!(fs::read_to_string(dir.join("map.toml")).unwrap(), MAPPING);
}

#[test]
fn a_mapping_may_name_everything_and_says_what_cannot_be_read() {
    let dir = folder();
    let dir = dir.path();
    keygen(dir, "key", &[]);
    let fields = ["family", "given", "patronymic", "full_name", "sex", "birth", "citizenship", "birthplace", "street"];
    let fields = [&fields[..], &["locality", "postcode", "region", "idno", "house", "occupation"]].concat();
    let lines: String = ["record"].iter().chain(&fields).map(|f| format!("{f} = \"{f}\"\n")).collect();
    let header = format!("record,{}\n", fields.join(","));
    let row =
        |n: u8, names: &str, birth: &str| format!("{n},{names},M,{birth},KAZ,Taraz,Abay,Almaty,050000,A,12,3,cook\n");
    let rows = [row(1, "Akhmetov,Nurlan,Serikuly,", "1991-03-14"), row(2, ",,,Akhmetov Nurlan Serikuly", "14.03.1991")];
    fs::write(dir.join("all.csv"), format!("{header}{}{}", rows[0], rows[1])).unwrap();
    fs::write(dir.join("map.toml"), &lines).unwrap();
    assert_eq!(encode(dir, "all.csv", "key", "all", &[]).code, 0);
    let linked = shyraq(dir, &["linkage", "link", "all", "--out", "r", "--json"]).json();
    assert_eq!((linked["records"].as_u64(), linked["persons"].as_u64()), (Some(2), Some(1)));
    fs::write(dir.join("map.toml"), format!("{lines}birth_formats = [\"%Y-%m-%d\", \"%Y/%m/%d\"]\n")).unwrap();
    let run = encode(dir, "all.csv", "key", "one", &[]);
    assert!(run.code == 0 && run.err.contains("the births of 1 records could not be read"), "{}", run.err);
    fs::write(dir.join("map.toml"), format!("{lines}birth_formats = [\"%Q\"]\n")).unwrap();
    encode(dir, "all.csv", "key", "two", &[]).fails(3, "by the format '%Q'");
    fs::write(dir.join("map.toml"), b"record = \"\xff\"\n").unwrap();
    encode(dir, "all.csv", "key", "two", &[]).fails(3, "not written in UTF-8");
}
