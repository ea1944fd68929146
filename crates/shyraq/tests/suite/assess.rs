//! Estimates of the hidden number, as programs call them.

use std::fs;
use std::path::Path;

use super::run::{command, shyraq};

/// The artificial table of Chan, Silverman and Vincent 2021, Table 2, of three lists.
const ARTIFICIAL: &str = include_str!("../../../assess/tests/published/artificial_3.csv");
const KOSOVO: &str = include_str!("../../../assess/tests/published/kosovo_4.csv");

fn with(table: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("lists.csv"), table).unwrap();
    dir
}

fn mse(dir: &Path, more: &[&str]) -> super::run::Run {
    shyraq(dir, &[&["assess", "mse", "lists.csv"], more].concat())
}

/// Chains short enough for a test.
const SHORT: [&str; 4] = ["--sweeps", "2200", "--boot", "200"];

#[test]
fn the_json_has_all_that_is_promised() {
    let dir = with(KOSOVO);
    let json = mse(dir.path(), &[&SHORT[..], &["--json", "--model", "[123,4]"]].concat()).json();
    assert_eq!((&json["schema"], &json["seed"]), (&"shyraq.mse/1".into(), &1.into()));
    let s = &json["strata"][0];
    assert!(s["by"].is_null());
    assert_eq!(s["input"]["persons"], 4_400);
    assert_eq!(s["input"]["sizes"]["EXH"], 1_910);
    let methods: Vec<&str> = s["estimates"].as_array().unwrap().iter().map(|e| e["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["independence", "stepwise", "bic", "dga", "lcm", "bma", "chao", "coverage", "model"]);
    let of = |method: &str| &s["estimates"][methods.iter().position(|m| *m == method).unwrap()];
    // Ball et al. 2002 and Silverman, Chan, Vincent 2024: the least BIC.
    assert_eq!(of("bic")["model"]["name"], "[123,14,34]");
    assert!((of("bic")["total"].as_f64().unwrap() - 10_356.52).abs() < 1.0);
    assert_eq!(of("stepwise")["model"]["terms"].as_array().unwrap().len(), 5);
    assert!(of("stepwise")["intervals"].as_array().unwrap().iter().any(|i| i["kind"] == "bca"));
    assert!(of("dga")["details"]["quantiles"]["0.975"].as_f64().unwrap() > 15_000.0);
    assert_eq!(of("chao")["intervals"][0]["kind"], "lognormal");
    assert!(s["models"].as_array().unwrap().iter().any(|m| m["method"] == "dga" && m["bic"].is_null()));
    assert_eq!(s["sensitivity"]["without_list"].as_array().unwrap().len(), 4);
    assert_eq!(s["sensitivity"]["assumption"].as_array().unwrap().len(), 4);
    assert_eq!(s["sensitivity"]["pairs"].as_array().unwrap().len(), 18);
    assert_eq!(s["diagnostics"]["all_pairs_code"], 0);
    assert!(s["assumption"].as_str().unwrap().contains("No data can show"));
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let dir = with(KOSOVO);
    let run = |threads: &str, seed: &str| {
        let arguments = [&["assess", "mse", "lists.csv", "--json", "--seed", seed], &SHORT[..]].concat();
        command(dir.path(), &arguments).env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
    };
    let one = run("1", "7");
    assert!(!one.is_empty());
    assert!(one == run("2", "7") && one == run("5", "7"));
    assert!(one != run("2", "8"));
}

#[test]
fn order_of_rows_and_missing_or_repeated_histories_do_not_matter() {
    let json = |table: &str| {
        let dir = with(table);
        mse(dir.path(), &["--json", "--methods", "independence,chao"]).json()
    };
    let whole = json("a,b,c,n\n1,0,0,9\n0,1,0,8\n0,0,1,7\n1,1,0,4\n1,0,1,3\n0,1,1,2\n1,1,1,1\n");
    let turned = json("a,b,c,n\n1,1,1,1\n0,1,1,2\n1,0,1,3\n1,1,0,1\n0,0,1,7\n1,1,0,3\n0,1,0,8\n1,0,0,9\n1,0,0,0\n");
    assert_eq!(whole, turned);
    assert_eq!(whole["strata"][0]["input"]["persons"], 34);
}

#[test]
fn strata_lists_counts_and_merging() {
    let dir = with(
        "sector,n,a,b,c,d\nlabour,9,1,0,0,0\nlabour,8,0,1,0,0\nlabour,7,0,0,1,1\nlabour,6,1,1,0,0\nlabour,5,0,1,1,0\nsexual,4,1,0,0,0\nsexual,3,0,1,1,0\nsexual,2,1,0,1,1\n",
    );
    let flags = ["--json", "--count", "n", "--by", "sector", "--merge", "cd=c+d", "--methods", "chao"];
    let json = mse(dir.path(), &flags).json();
    let strata = json["strata"].as_array().unwrap();
    assert_eq!(strata.len(), 2);
    assert_eq!(strata[0]["by"], serde_json::json!({"column": "sector", "value": "labour"}));
    assert_eq!(strata[0]["input"]["lists"], serde_json::json!(["a", "b", "cd"]));
    assert_eq!(strata[0]["input"]["sizes"], serde_json::json!({"a": 15, "b": 19, "cd": 12}));
    assert_eq!(strata[1]["input"]["persons"], 9);
    // Who is only on a list that was left out is not there.
    let json = mse(dir.path(), &["--json", "--count", "n", "--lists", "d,b,c", "--methods", "chao"]).json();
    assert_eq!(json["strata"][0]["input"]["lists"], serde_json::json!(["d", "b", "c"]));
    assert_eq!(json["strata"][0]["input"]["persons"], 44 - 9 - 4);
}

#[test]
fn a_linkage_s_clusters_are_lists() {
    let dir = with(
        "record,contributor,cluster,probability\n1,police,P1,1\n2,police,P2,1\n1,ngo,P1,.9\n2,ngo,P3,1\n9,hotline,P3,1\n\
         8,hotline,P2,1\n7,hotline,P2,1\n",
    );
    let json = mse(dir.path(), &["--json", "--methods", "chao"]).json();
    let input = &json["strata"][0]["input"];
    assert_eq!(input["persons"], 3);
    assert_eq!(input["sizes"], serde_json::json!({"hotline": 2, "ngo": 2, "police": 2}));
}

#[test]
fn what_cannot_be_stood_behind_is_refused_with_its_json() {
    for (table, code) in [
        ("a,b,n\n1,0,50\n0,1,40\n1,1,20\n", "too_few_lists"),
        ("a,b,c,n\n1,0,0,50\n0,1,0,40\n0,0,1,20\n", "no_overlap"),
        ("a,b,c,n\n1,0,0,50\n0,1,0,40\n1,1,0,20\n", "empty_list"),
        ("a,b,c,n\n1,1,0,50\n0,0,1,40\n1,1,1,20\n", "duplicate_list"),
    ] {
        let dir = with(table);
        let run = mse(dir.path(), &["--json"]);
        assert_eq!(run.code, 7, "{code}: {}", run.err);
        let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let verdict = &json["strata"][0]["verdict"];
        assert_eq!(verdict["status"], "refused");
        assert!(verdict["total"].is_null());
        assert!(verdict["codes"].as_array().unwrap().contains(&code.into()), "{verdict}");
    }
}

#[test]
fn faults_of_the_table_name_row_column_and_what_to_do() {
    for (table, code, says) in [
        ("a,b,c,n\n1,0,2,5\n", 3, "row 2, column 'c'"),
        ("a,b,c,n\n1,0,0,x\n", 3, "row 2, column 'n'"),
        ("a,b,c,n\n1,0,0,5\n0,0,0,3\n", 3, "row 3: a history on no list"),
        ("a,b,c,n\n", 3, "no rows"),
        ("a,b,c,n\n1,0,0,-5\n", 3, "row 2, column 'n': a count is negative"),
        ("a,b,c,n\n1,0,0,9000000000000000000\n1,1,0,9\n", 3, "row 2, column 'n': more persons"),
        ("a,b,c,n\n1,0,0,4000000000000000\n1,1,0,4000000000000000\n", 3, "column 'n': more persons"),
    ] {
        let dir = with(table);
        mse(dir.path(), &[]).fails(code, says);
    }
    let dir = with(ARTIFICIAL);
    for (flags, says) in [
        (&["--methods", "magic"][..], "'magic' is no method"),
        (&["--model", "[123]"], "term of all lists"),
        (&["--model", "[12,3"], "one bracket of two"),
        (&["--level", "1.5"], "--level"),
        (&["--merge", "x"], "NEW=a+b"),
        (&["--merge", "x=A+Q"], "'Q' is no list"),
        (&["--count", "nothing"], "no column 'nothing'"),
        (&["--lists", "A,B,count"], "'count' is the last column, which has the counts"),
        (&["--top", "few"], "--top few"),
    ] {
        mse(dir.path(), flags).fails(2, says);
    }
    shyraq(dir.path(), &["assess", "mse", "nowhere.csv"]).fails(1, "nowhere.csv");
    // Records of a linkage: lists are contributors.
    let dir = with("record,contributor,cluster\n1,a,P1\n2,b,P1\n3,c,P2\n");
    mse(dir.path(), &["--lists", "a,nope"]).fails(2, "no contributor 'nope'");
    mse(dir.path(), &["--count", "cluster"]).fails(2, "no column of counts");
    fs::write(dir.path().join("cut.parquet"), "PAR1aaaaPAR1").unwrap();
    mse(dir.path(), &["--linkage", "cut.parquet"]).fails(3, "cut off or changed");
}

/// A model without an estimate says which of the two conditions fails, by the code of the literature.
#[test]
fn a_model_that_cannot_be_estimated_says_why_and_a_method_that_is_named_twice_is_run_once() {
    // Chan, Silverman and Vincent 2021, table 3.
    for (model, code, says) in [("[12,13,23]", 2, "told apart"), ("[12,3]", 1, "no maximum")] {
        let flags = ["--methods", "chao,independence,chao", "--model", model, "--json"];
        let json = mse(with(ARTIFICIAL).path(), &flags).json();
        let all = json["strata"][0]["estimates"].as_array().unwrap();
        let named: Vec<&str> = all.iter().map(|e| e["method"].as_str().unwrap()).collect();
        assert_eq!(named, ["independence", "chao", "model"]);
        assert_eq!((&all[2]["status"], &all[2]["details"]["existence_code"]), (&"not_estimable".into(), &code.into()));
        assert!(all[2]["details"]["reason"].as_str().unwrap().contains(says), "{}", all[2]);
    }
}

/// Chains that do not agree have a number and no interval.
#[test]
fn chains_alone_that_do_not_agree_are_no_estimate() {
    let dir = with(KOSOVO);
    let run = mse(dir.path(), &["--methods", "lcm", "--sweeps", "1100", "--chains", "2", "--json"]);
    assert_eq!(run.code, 7, "{}", run.err);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let s = &json["strata"][0];
    assert_eq!(s["estimates"][0]["status"], "not_converged");
    assert_eq!(s["verdict"]["codes"], serde_json::json!(["not_estimable", "not_converged"]));
}

#[test]
fn what_spreadsheets_write_is_read() {
    let of = |table: &str| mse(with(table).path(), &["--json", "--methods", "chao"]).json();
    let usual = of(ARTIFICIAL);
    assert_eq!(of(&ARTIFICIAL.replace(',', ";")), usual);
    assert_eq!(of(&ARTIFICIAL.replace(',', "\t").replace('\n', "\r\n")), usual);
    // A column that once had a gap has 1.0 for 1.
    let (header, rows) = ARTIFICIAL.split_once('\n').unwrap();
    let decimals = rows.replace(',', ".0,").trim_end().replace('\n', ".0\n");
    assert_eq!(of(&format!("{header}\n{decimals}.0\n")), usual);
}

#[test]
fn warnings_and_period_are_told_with_their_lists() {
    let dir = with(KOSOVO);
    let period = ["--period", "March to June 1999", "--person", "people killed"];
    let run = mse(dir.path(), &[&SHORT[..], &["--methods", "stepwise,bic,bma", "--json"], &period].concat());
    let s = &run.json()["strata"][0];
    assert_eq!((&s["input"]["period"], &s["input"]["person"]), (&period[1].into(), &period[3].into()));
    let lists = &s["verdict"]["lists"];
    assert_eq!(lists["feeding_list"], serde_json::json!([["ABA", "OSCE"], ["OSCE", "HRW"]]));
    assert!(s["verdict"]["text"].as_str().unwrap().contains("merge them (ABA + OSCE, OSCE + HRW)."), "{lists}");
    // The exhaustive bootstrap has no lower end there: the range goes down to the least resample.
    let bic = &s["estimates"][1];
    let least = bic["details"]["least_resample"].as_f64().unwrap();
    assert!(least > 4_400.0 && bic["intervals"][2]["lower"] == 4_400.0, "{bic}");
    let told = s["verdict"]["total"][0].as_f64().unwrap();
    assert!((told / least - 1.0).abs() < 0.05, "{told} {least}");
}

#[test]
fn people_read_no_bare_number() {
    let dir = with(KOSOVO);
    let run = mse(dir.path(), &SHORT);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("If the assumption holds, the whole number is between about"), "{}", run.out);
    for method in ["independence", "stepwise", "bic", "dga", "bma", "chao", "coverage"] {
        let line = run.out.lines().find(|l| l.trim_start().starts_with(method)).unwrap();
        assert!(["wald", "posterior", "lognormal"].iter().any(|k| line.contains(k)), "{line}");
    }
}

#[test]
fn the_folder_has_page_picture_models_and_report() {
    let dir = with(KOSOVO);
    let d = dir.path();
    let run = mse(d, &[&SHORT[..], &["--out", "found/here"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    let file = |name: &str| fs::read_to_string(d.join("found/here").join(name)).unwrap();
    let page = file("index.html");
    assert!(page.contains("Models that fit about as well") && page.contains(" of the resamples"), "{page}");
    // All 113 hierarchical models of four lists, where the JSON has a hundred.
    let models = file("models.csv");
    assert_eq!(models.lines().filter(|l| l.starts_with(",bic,")).count(), 113);
    assert!(page.contains("No data can show") && page.contains("bootstrap, the choice repeated"), "{page}");
    assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
    let picture = file("estimates-1.svg");
    assert_eq!(picture.matches("<circle").count(), 7, "each method but latent classes, which has no interval");
    let models = file("models.csv");
    assert!(models.starts_with("stratum,method,model,total,bic,weight\n,bic,\"[123,14,34]\",10356.5"), "{models}");
    let report: serde_json::Value = serde_json::from_str(&file("report.json")).unwrap();
    assert_eq!(report["strata"][0]["input"]["persons"], 4_400);
    mse(d, &["--out", "found/here"]).fails(2, "not empty");
}

/// Draws of a linkage that are the table itself change nothing; draws that differ widen.
#[test]
fn draws_of_a_linkage_widen_the_intervals() {
    let dir = with("a,b,c,n\n1,0,0,90\n0,1,0,80\n0,0,1,70\n1,1,0,14\n1,0,1,13\n0,1,1,12\n1,1,1,3\n");
    let d = dir.path();
    // Persons by history, of whom `apart` on both a and b are two persons instead.
    let draws = |apart: &dyn Fn(u64) -> u64| {
        let mut csv = String::from("draw,person,list\n");
        for draw in 0..40 {
            let mut person = 0;
            let mut add = |lists: &str, times: u64| {
                for _ in 0..times {
                    person += 1;
                    lists.chars().for_each(|l| csv.push_str(&format!("{draw},{person},{l}\n")));
                }
            };
            let two = apart(draw);
            for (lists, n) in
                [("a", 90 + two), ("b", 80 + two), ("c", 70), ("ab", 14 - two), ("ac", 13), ("bc", 12), ("abc", 3)]
            {
                add(lists, n);
            }
        }
        fs::write(d.join("draws.csv"), csv).unwrap();
        mse(d, &["--json", "--methods", "independence,chao", "--linkage", "draws.csv"]).json()
    };
    let ends = |json: &serde_json::Value| {
        let i = &json["strata"][0]["estimates"][0]["intervals"][0];
        (i["lower"].as_f64().unwrap(), i["upper"].as_f64().unwrap())
    };
    let plain = mse(d, &["--json", "--methods", "independence,chao"]).json();
    let (same, moved) = (draws(&|_| 0), draws(&|draw| draw % 8));
    let (a, b) = (ends(&plain), ends(&same));
    assert!((a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6, "{a:?} {b:?}");
    let wide = ends(&moved);
    assert!((wide.1 / wide.0).ln() > (a.1 / a.0).ln() * 1.02, "{wide:?} {a:?}");
    let e = &moved["strata"][0]["estimates"][0];
    assert_eq!(e["details"]["linkage"]["draws"], 40);
    // Missed links raise the estimate; what it was stands beside.
    assert!(e["total"].as_f64().unwrap() > e["details"]["linkage"]["uncorrected"]["total"].as_f64().unwrap());
    let all = (1..=4).map(|p| format!("1,{p},{}\n", ["a", "b", "c", "d"][p - 1])).collect::<String>();
    fs::write(d.join("few.csv"), format!("draw,person,list\n{all}")).unwrap();
    mse(d, &["--linkage", "few.csv"]).fails(3, "1 draws");
    // Draws of other lists, and of other people.
    fs::write(d.join("other.csv"), "draw,person,list\n1,1,a\n1,2,x\n").unwrap();
    mse(d, &["--linkage", "other.csv"]).fails(3, "no draw has a person on the list 'b'");
    let twenty = (1..=20).map(|draw| all.replace("1,", &format!("{draw},"))).collect::<String>();
    fs::write(d.join("four.csv"), format!("draw,person,list\n{twenty}")).unwrap();
    mse(d, &["--linkage", "four.csv"]).fails(3, "they are of another table");
    mse(d, &["--linkage", "lists.csv"]).fails(3, "no column 'draw'");
    fs::write(d.join("nobody.csv"), "draw,person,list\n1,1,a\n1,,b\n").unwrap();
    mse(d, &["--linkage", "nobody.csv"]).fails(3, "row 3, column 'person': no person");
}

/// What a release with noise has of the table of Kosovo, in a fixed draw: cells of nobody too.
const NOISY: &str = "a,b,c,d,n\n1,0,0,0,1135\n0,1,0,0,848\n1,1,0,0,176\n0,0,1,0,938\n1,0,1,0,234\n0,1,1,0,31\n1,1,1,0,20\n\
    0,0,0,1,409\n1,0,0,1,229\n0,1,0,1,102\n1,1,0,1,45\n0,0,1,1,123\n1,0,1,1,-2\n0,1,1,1,14\n1,1,1,1,24\n";

#[test]
fn noise_is_part_of_every_estimate() {
    let dir = with(NOISY);
    let d = dir.path();
    fs::write(d.join("noise.json"), "{\"kind\": \"discrete_gaussian\", \"scale\": 4.0}").unwrap();
    let flags = [&SHORT[..], &["--noise", "noise.json", "--out", "found", "--json"]].concat();
    let json = mse(d, &flags).json();
    let s = &json["strata"][0];
    assert_eq!(s["input"]["noise"], serde_json::json!({"kind": "discrete_gaussian", "scale": 4.0}));
    let methods: Vec<&str> = s["estimates"].as_array().unwrap().iter().map(|e| e["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["independence", "stepwise", "bic", "dga", "lcm", "bma", "chao", "coverage"]);
    for e in s["estimates"].as_array().unwrap() {
        let beside = &e["details"]["uncorrected"];
        assert!(beside["total"].is_number(), "{}: {beside}", e["method"]);
        assert!(e["method"] == "lcm" || beside["lower"].as_f64() < beside["upper"].as_f64(), "{beside}");
        assert!(e["model"].is_null() || e["model"]["minus_infinity"] == serde_json::json!([]));
    }
    let page = fs::read_to_string(d.join("found/index.html")).unwrap();
    assert!(page.contains("measured with noise") && page.contains("taken as exact"), "{page}");
    assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
    let run = mse(d, &[&SHORT[..], &["--noise", "noise.json", "--methods", "bma,chao"]].concat());
    assert!(run.out.contains("About ") && run.out.contains("without regard to the noise"), "{}", run.out);
}

#[test]
fn each_stratum_has_its_own_noise() {
    // The same table twice, once with every count doubled: each stratum is what it is alone.
    let rows = || NOISY.lines().skip(1).filter_map(|l| l.rsplit_once(','));
    let double = |n: &str| 2 * n.parse::<i64>().unwrap();
    let lines: Vec<String> =
        rows().flat_map(|(h, n)| [format!("{h},work,{n}"), format!("{h},home,{}", double(n))]).collect();
    let dir = with(&format!("a,b,c,d,sector,n\n{}\n", lines.join("\n")));
    let d = dir.path();
    fs::write(d.join("noise.json"), "{\"kind\": \"discrete_gaussian\", \"scale\": 4.0}").unwrap();
    let asked = ["--noise", "noise.json", "--methods", "independence,bma", "--boot", "50", "--json"];
    let both = mse(d, &[&asked[..], &["--by", "sector"]].concat()).json();
    fs::write(d.join("lists.csv"), NOISY).unwrap();
    let alone = mse(d, &asked).json();
    let total = |s: &serde_json::Value, k: usize| s["estimates"][k]["total"].as_f64().unwrap();
    let of = |sector: &str| {
        let found = both["strata"].as_array().unwrap().iter().find(|s| s["by"]["value"] == sector).unwrap();
        assert_eq!((found["by"]["column"].as_str(), &found["input"]["noise"]["scale"]), (Some("sector"), &4.0.into()));
        [total(found, 0), total(found, 1)]
    };
    let single = [total(&alone["strata"][0], 0), total(&alone["strata"][0], 1)];
    assert_eq!(of("work"), single);
    // Twice the people, and half as much noise beside them.
    assert!(
        of("home").iter().zip(single).all(|(home, one)| (home / one - 2.0).abs() < 0.05),
        "{:?} {single:?}",
        of("home")
    );
}

#[test]
fn a_negative_count_needs_a_law_of_noise() {
    let dir = with(NOISY);
    let d = dir.path();
    mse(d, &[]).fails(3, "negative");
    for bad in ["{}", "{\"kind\":\"gaussian\",\"scale\":1}", "{\"kind\":\"discrete_laplace\",\"scale\":0}", "x"] {
        fs::write(d.join("noise.json"), bad).unwrap();
        mse(d, &["--noise", "noise.json"]).fails(3, "noise.json");
    }
    mse(d, &["--noise", "nowhere.json"]).fails(1, "nowhere.json: there is no such file");
    mse(d, &["--noise", "noise.json", "--linkage", "draws.csv"]).fails(2, "--linkage");
    fs::write(d.join("noise.json"), "{\"kind\":\"discrete_laplace\",\"scale\":2}").unwrap();
    fs::write(d.join("lists.csv"), "record,contributor,cluster\n1,a,P1\n").unwrap();
    mse(d, &["--noise", "noise.json"]).fails(3, "linkage");
    fs::write(d.join("lists.csv"), "a,b,c,n\n1,0,0,9\n1,1,0,4\n1,0,0,2\n").unwrap();
    mse(d, &["--noise", "noise.json"]).fails(3, "row 4: the history of row 2 again");
}

/// Two lists that are one, or of four only three: cells add up, and so does their noise.
#[test]
fn lists_that_are_merged_or_left_out_add_their_noise() {
    let dir = with(NOISY);
    let d = dir.path();
    fs::write(d.join("noise.json"), "{\"kind\":\"discrete_gaussian\",\"scale\":4}").unwrap();
    let width = |more: &[&str]| {
        let json = mse(d, &[&["--noise", "noise.json", "--json", "--methods", "independence"], more].concat()).json();
        let i = &json["strata"][0]["estimates"][0]["intervals"][0];
        assert_eq!(json["strata"][0]["input"]["lists"].as_array().unwrap().len(), 3);
        i["upper"].as_f64().unwrap() - i["lower"].as_f64().unwrap()
    };
    let whole = width(&["--lists", "a,b,c"]);
    // The same sums as a table of three lists, each cell measured once: less noise.
    let sums = "a,b,c,n\n1,0,0,1364\n0,1,0,950\n1,1,0,221\n0,0,1,1061\n1,0,1,232\n0,1,1,45\n1,1,1,44\n";
    fs::write(d.join("lists.csv"), sums).unwrap();
    assert!(whole > width(&[]) * 1.0005);
    fs::write(d.join("lists.csv"), NOISY).unwrap();
    assert!(width(&["--merge", "cd=c+d"]) > 0.0);
}
