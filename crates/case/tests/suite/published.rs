//! The 2021 code book against counts of the published file, which may not be kept in this
//! repository: without the folder beside it the test says that it is skipped.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use shyraq_case::CodeBook;

const COUNTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/restricted/ctdc-2021/acceptance-2021.json");

fn counts(json: &Json) -> BTreeMap<String, u64> {
    json.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_u64().unwrap())).collect()
}

#[test]
fn every_value_of_the_published_file_is_in_the_code_book() {
    let Ok(text) = std::fs::read_to_string(COUNTS) else {
        println!("SKIPPED: the counts of the CTDC file of 2021 are not beside the repository");
        return;
    };
    let json: Json = serde_json::from_str(&text).unwrap();
    let book = CodeBook::shipped("ctdc-2021").unwrap();
    let mut tables: BTreeMap<String, BTreeMap<String, u64>> =
        json["values"].as_object().unwrap().iter().map(|(k, v)| (k.clone(), counts(v))).collect();
    tables.insert("majorityStatusAtExploit".into(), counts(&json["majorityStatusAtExploit"]));
    let mut columns = 0;
    for (name, values) in &tables {
        let (_, variable) = book.variable(name).unwrap();
        columns += 1;
        assert_eq!(values.values().sum::<u64>(), 193_025, "{name}");
        for value in values.keys().filter(|v| *v != "(empty)") {
            assert!(variable.values.iter().any(|x| &x.code == value), "{name}={value}");
        }
    }
    for name in counts(&json["columns37_ones"]).keys() {
        let full =
            if name == "meansOfControlThreatOfLawEnforce" { "meansOfControlThreatOfLawEnforcement" } else { name };
        assert!(book.variable(full).unwrap().1.is_flag(), "{name}");
        columns += 1;
    }
    assert_eq!(columns, 37);
    assert_eq!(tables["citizenship"].len(), 129);
    assert_eq!(tables["CountryOfExploitation"].len(), 142);
}
