//! Chan, Silverman and Vincent 2021, Table 3 and §4.

use shyraq_assess::mse::Model;
use shyraq_assess::mse::loglinear::defect;

use super::published;

#[test]
fn the_artificial_table_has_the_published_codes() {
    let h = published("artificial_3");
    for (name, code) in
        [("[12,13,23]", 2), ("[12,3]", 1), ("[12,13]", 1), ("[12,23]", 1), ("[13,23]", 0), ("[1,2,3]", 0)]
    {
        assert_eq!(defect(&h, &Model::parse(3, name).unwrap()).code(), code, "{name}");
    }
}

#[test]
fn all_pairs_of_korea_have_no_maximum() {
    assert_eq!(defect(&published("korea_3"), &Model::all_pairs(3)).code(), 1);
}

#[test]
fn all_models_of_pairs_of_western_us_exist() {
    let h = published("western_us_5");
    for model in shyraq_assess::mse::bic::hierarchical(5, 2) {
        assert!(defect(&h, &model).is_none(), "{model}");
    }
}
