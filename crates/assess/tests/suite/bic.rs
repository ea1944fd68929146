//! Silverman, Chan and Vincent 2024, Tables 2, 3 and 6.

use shyraq_assess::mse::bic::{Search, rank};

use super::{near, published};

#[test]
fn the_best_models_and_their_neighbours() {
    for (name, order, ranked) in [
        ("korea_3", 2, vec![("[12,23]", 157.1667, 57.14081), ("[12,3]", 268.78, 58.96860)]),
        (
            "kosovo_4",
            3,
            vec![
                ("[123,14,34]", 10_356.52, 203.0296),
                ("[123,134]", 12_740.97, 203.1134),
                ("[134,12,23]", 18_393.31, 203.9573),
            ],
        ),
        ("kosovo_4", 2, vec![("[12,13,14,23,34]", 14_341.66, 225.2112)]),
        ("uk_2013_5", 2, vec![("[12,13,23,25,34]", 22_991.33, 196.5398), ("[12,13,25,35,45]", 12_262.41, 197.4950)]),
        ("uk_2013_5", 3, vec![("[123,25,34]", 25_311.29, 195.8791), ("[123,34,5]", 28_822.0, 196.3297)]),
        ("new_orleans_5_n186", 3, vec![("[1,2,3,4,5]", 981.4314, 96.27026), ("[35,1,2,4]", 878.27, 97.69201)]),
        ("western_us_5", 3, vec![("[15,2,3,4]", 2_483.38, 118.7443), ("?", 2_175.2, 118.9971)]),
        ("netherlands_5", 2, vec![("?", 48_012.7, 222.0539)]),
        ("netherlands_5", 3, vec![("[135,12,24,34]", 148_788.8, 219.1707)]),
        ("australia_4", 3, vec![("[12,23,24]", 6_496.009, 114.1275)]),
        ("hiv_rome_4", 3, vec![("[1,2,3,4]", 11_124.58, 117.7995)]),
        ("diabetes_4", 3, vec![("[13,24,34]", 2_472.247, 168.2131)]),
        ("congenital_5", 3, vec![("[12,13,45]", 620.4704, 200.1285)]),
    ] {
        let found = rank(&published(name), Search::All { order });
        for ((model, total, bic), found) in ranked.into_iter().zip(found) {
            assert!(model == "?" || found.model.to_string() == model, "{name}: {} is not {model}", found.model);
            near(found.total, total);
            assert!((found.bic - bic).abs() <= 1e-3, "{name}: BIC {} is not {bic}", found.bic);
        }
    }
}

#[test]
fn six_models_of_korea_and_6084_of_the_united_kingdom_can_be_estimated() {
    assert_eq!(rank(&published("korea_3"), Search::All { order: 2 }).len(), 6);
    assert_eq!(rank(&published("uk_2013_5"), Search::All { order: 3 }).len(), 6_084);
}

#[test]
fn greedy_search_finds_what_the_exhaustive_one_does() {
    for name in ["uk_2013_5", "kosovo_4", "western_us_5", "netherlands_5"] {
        let h = published(name);
        let (all, greedy) = (rank(&h, Search::All { order: 2 }), rank(&h, Search::Greedy { order: 2 }));
        assert_eq!(all[0].model, greedy[0].model, "{name}");
    }
}
