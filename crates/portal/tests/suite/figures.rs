//! A figure is the same in every language, in the page and in its file, and in the release.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::site::{Built, attribute, ctdc, own, tags};

/// Returns the marked figures of a page: `table:row` and value.
pub(crate) fn marked(html: &str) -> BTreeSet<(String, String)> {
    tags(html)
        .filter(|t| t.starts_with("data "))
        .map(|t| (attribute(t, "data-figure").unwrap(), attribute(t, "value").unwrap()))
        .collect()
}

/// A row of a table's file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    count: String,
    low: u64,
    status: String,
    noisy: i64,
}

/// Reads the file of a table: rows by their codes.
fn rows(site: &Built, lang: &str, table: &str) -> HashMap<String, Row> {
    let folder = if table.contains('.') { "t" } else { "explore" };
    let text = site.text(&format!("{lang}/{folder}/{table}/{table}.csv"));
    assert!(!text.starts_with('\u{feff}') && !text.contains("\n#"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = |name: &str| heads.iter().position(|h| h == name).unwrap();
    let codes: Vec<usize> = (0..at("count")).filter(|i| !heads[*i].ends_with("_label")).collect();
    let (count, low, status, noisy, data) = (at("count"), at("low"), at("status"), at("noisy"), at("data"));
    reader
        .records()
        .map(|r| {
            let r = r.unwrap();
            assert_eq!(&r[data], "SIMULATED DATA");
            let key: Vec<&str> = codes.iter().map(|i| &r[*i]).collect();
            let row = Row {
                count: r[count].to_owned(),
                low: r[low].parse().unwrap(),
                status: r[status].to_owned(),
                noisy: r[noisy].parse().unwrap(),
            };
            (key.join(";"), row)
        })
        .collect()
}

fn check(site: &Built) -> usize {
    let pages = site.pages();
    let mut files: HashMap<String, HashMap<String, Row>> = HashMap::new();
    let mut checked = 0;
    for (path, html) in pages.iter().filter(|(p, _)| p.starts_with("en/")) {
        let figures = marked(html);
        for lang in ["ru", "kk"] {
            let other = &pages[&path.replacen("en", lang, 1)];
            assert_eq!(figures, marked(other), "{path} and {lang}");
        }
        for (id, value) in figures {
            let Some((table, row)) = id.split_once(':') else {
                assert_eq!(id, "total");
                continue;
            };
            if table == "reported" || ["official.", "share."].iter().any(|p| table.starts_with(p)) {
                continue;
            }
            let file = files.entry(table.to_owned()).or_insert_with(|| rows(site, "en", table));
            let cell = file.get(row).unwrap_or_else(|| panic!("{path}: {id} is not in the file"));
            assert_eq!(cell.count, value, "{path}: {id}");
            assert_eq!(cell.status, "published", "{path}: {id} is hidden in the file");
            checked += 1;
        }
    }
    checked
}

#[test]
fn figures_of_the_ctdc_set_agree_everywhere_and_stand_out_of_the_noise() {
    let site = ctdc();
    let checked = check(&site);
    assert!(checked > 1_500, "{checked}");
    check_publication(&site);
    check_json(&site);
    // Persons with an answer, added up from the file itself.
    let gender = rows(&site, "kk", "gender");
    let answered: u64 =
        gender.iter().filter(|(k, _)| !k.is_empty()).map(|(_, r)| r.count.parse::<u64>().unwrap()).sum();
    let page = site.text("ru/explore/gender/index.html");
    assert!(marked(&page).contains(&("reported:gender".into(), answered.to_string())));
    let all: u64 = gender.values().map(|r| r.count.parse::<u64>().unwrap()).sum();
    assert_eq!(all, 20_000);
    assert!(marked(&site.text("index.html")).contains(&("total".into(), "20000".into())));
}

#[test]
fn figures_of_any_code_book_agree_everywhere() {
    let checked = check(&own());
    assert!(checked > 200, "{checked}");
}

/// A cell is published when its measurement stands out of the noise.
fn check_publication(site: &Built) {
    // The noise of the fixture has the variance 224. Quantiles of the normal distribution
    // at 1 - 0.5/m from scipy.stats.norm.isf: m = 2, 4, 26, 40, 62,500.
    let sigma = 224.0_f64.sqrt();
    for (table, z) in [
        ("isForcedLabour", 1.96),
        ("gender", 1.96),
        ("yearOfRegistration", 2.0699),
        ("gender.ageBroad", 2.2414),
        ("citizenship.CountryOfExploitation", 4.3145),
    ] {
        let file = rows(site, "en", table);
        let (mut published, mut hidden) = (0, 0);
        for (key, row) in &file {
            let distance = row.noisy as f64 - z * sigma;
            if distance.abs() < 0.05 {
                continue; // the approximation of the quantile is this good
            }
            // Intervals are 60 wide and printed in steps of 10: one from below 10 is printed from 0.
            let shown = distance > 0.0 && row.low >= 10;
            assert_eq!(row.status == "published", shown, "{table} {key} {row:?}");
            if shown { published += 1 } else { hidden += 1 }
        }
        assert!(published > 0, "{table}");
        assert!(hidden > 0 || file.len() < 30, "{table}");
    }
    let pairs = rows(site, "en", "citizenship.CountryOfExploitation");
    assert_eq!(pairs.len(), 62_500, "the file has every cell");
    assert!(pairs.values().any(|r| r.noisy < 0 && r.status == "hidden"), "negative measurements stay");
}

/// The JSON beside a table says what the CSV says.
fn check_json(site: &Built) {
    let json: serde_json::Value = serde_json::from_str(&site.text("tables/gender.ageBroad.json")).unwrap();
    assert_eq!(json["schema"], "shyraq.table/1");
    assert_eq!(json["simulated"]["ru"], "СМОДЕЛИРОВАННЫЕ ДАННЫЕ");
    assert_eq!((json["epsilon"].as_str(), json["unit"].as_str()), (Some("7.7663"), Some("person")));
    assert_eq!(json["release"].as_str(), Some(site.report.release.as_str()));
    assert_eq!(json["columns"], serde_json::json!(["gender", "ageBroad", "count", "low", "high", "status", "noisy"]));
    let file = rows(site, "ru", "gender.ageBroad");
    let list = json["rows"].as_array().unwrap();
    assert_eq!(list.len(), file.len());
    for row in list {
        let key = format!("{};{}", row[0].as_str().unwrap(), row[1].as_str().unwrap());
        assert_eq!(file[&key].count, row[2].to_string());
        assert_eq!(file[&key].status, row[5].as_str().unwrap());
    }
    let named: BTreeMap<&str, &str> = json["variables"][0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["code"].as_str().unwrap(), v["labels"]["kk"].as_str().unwrap()))
        .collect();
    assert_eq!(named["Woman"], "Әйел");
}

/// Reads a column of the packed records: codes of a fixed number of bits, the lowest bit first.
fn unpacked(bytes: &[u8], offset: usize, bits: usize, records: usize) -> Vec<usize> {
    let bit = |at: usize| usize::from(bytes[offset + at / 8] >> (at % 8) & 1);
    (0..records).map(|r| (0..bits).map(|b| bit(r * bits + b) << b).sum()).collect()
}

#[test]
fn the_packed_records_are_those_of_the_release() {
    let site = own();
    let meta: serde_json::Value = serde_json::from_str(&site.text("kk/explore/records.json")).unwrap();
    let number = |v: &serde_json::Value| usize::try_from(v.as_u64().unwrap()).unwrap();
    assert_eq!(meta["simulated"], "МОДЕЛЬДЕНГЕН ДЕРЕКТЕР");
    let file = meta["file"].as_str().unwrap().trim_start_matches("../");
    let bytes = std::fs::read(site.root.join(file)).unwrap();
    let records = number(&meta["records"]);
    assert_eq!(records, 3_000);
    for column in meta["columns"].as_array().unwrap() {
        let slug = column["slug"].as_str().unwrap();
        let codes = unpacked(&bytes, number(&column["offset"]), number(&column["bits"]), records);
        // The fixture's tables are counted over its records, so each count must be met exactly.
        let text = site.text(&format!("kk/explore/{slug}/{slug}.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let published: Vec<usize> = reader.records().map(|r| r.unwrap()[2].parse().unwrap()).collect();
        let counted: Vec<usize> = (0..published.len()).map(|v| codes.iter().filter(|c| **c == v).count()).collect();
        assert_eq!(counted, published, "{slug}");
    }
}
