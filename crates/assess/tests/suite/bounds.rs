//! Bounds that need no model.

use shyraq_assess::mse::chao::chao;
use shyraq_assess::mse::coverage::coverage;
use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::noise::{Kind, Law};
use shyraq_assess::mse::{Method, Request, estimate};

use super::{near, published};

#[test]
fn chao_1987() {
    for (name, total, with_t) in [
        ("uk_2013_6", 15_628.0, 13_480.6),
        ("uk_2013_5", 17_616.7, 14_642.2),
        ("netherlands_5", 81_239.8, 66_638.6),
        ("new_orleans_8_n185", 1_529.7, f64::NAN),
        ("new_orleans_8_n186", 1_418.7, f64::NAN),
        ("new_orleans_5_n185", 1_681.5, f64::NAN),
        ("new_orleans_5_n186", 1_546.4, f64::NAN),
        ("western_us_5", 2_813.7, 2_319.9),
        ("kosovo_4", 10_270.5, 8_802.9),
        ("korea_3", 144.7, f64::NAN),
        ("australia_4", 1_707.75, 1_384.3),
        ("hepatitis_a_3", 583.2, 479.1),
    ] {
        let found = chao(&published(name));
        near(found.total, total);
        if !with_t.is_nan() {
            near(found.with_t, with_t);
        }
    }
}

#[test]
fn sample_coverage_of_hepatitis_a() {
    // Chao et al. 2001: 407, 971 and 508; more digits from a run of CARE1.
    let found = coverage(&published("hepatitis_a_3")).unwrap();
    assert!((found.d - 208.667).abs() < 1e-3 && (found.c - 0.51269).abs() < 1e-5);
    near(found.n0, 407.0);
    near(found.n_high.unwrap(), 970.8048);
    near(found.n_low.unwrap(), 507.772);
    near(found.total(), 507.772);
}

#[test]
fn sample_coverage_of_more_lists() {
    for (name, c, n0) in [
        ("diabetes_4", 0.803, 2_271.7),
        ("kosovo_4", 0.47101, 7_633.5),
        ("uk_2013_5", 0.19122, 11_711.0),
        ("western_us_5", 0.15980, 1_756.0),
    ] {
        let found = coverage(&published(name)).unwrap();
        assert!((found.c - c).abs() < 5e-4, "{name}: {}", found.c);
        near(found.n0, n0);
    }
}

/// Three lists that share more than chance would have it: D / C and what dependence adds leave 124 of 166 persons seen.
#[test]
fn a_coverage_below_the_persons_seen_is_no_estimate() {
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let strata = Strata::of(names, vec![0, 2, 2, 50, 2, 50, 50, 10]);
    let request = Request { methods: vec![Method::Independence, Method::Coverage], ..Request::default() };
    let found = estimate(&[strata], None, &request, None).unwrap().strata.remove(0);
    let of = found.estimates.iter().find(|e| e.method == "coverage").unwrap();
    assert_eq!((of.status, of.total, of.intervals.len()), ("not_estimable", None, 0));
    assert!(of.details["n_high"].as_f64().unwrap() < 166.0, "{:?}", of.details);
}

#[test]
fn a_lower_bound_alone_is_told_without_an_upper_end() {
    let strata = Strata::of(
        published("kosovo_4").names().to_vec(),
        published("kosovo_4").counts().iter().map(|n| *n as i64).collect(),
    );
    let request = Request { methods: vec![Method::Chao], ..Request::default() };
    let verdict = estimate(&[strata], None, &request, None).unwrap().strata.remove(0).verdict;
    assert_eq!(verdict.total, None);
    assert!(verdict.codes.contains(&"no_upper_end") && verdict.text.contains("above about 9,700"), "{verdict:?}");
}

/// Three lists of 900 that share one person a pair: by independence 810,000 people, 300 times those
/// observed, and no posterior ends where anybody could check it.
#[test]
fn a_posterior_beyond_all_bounds_has_a_lower_end_alone() {
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let table = Strata::of(names, vec![0, 900, 900, 1, 900, 1, 1, 0]);
    let of = |methods: &[Method]| {
        let request = Request { methods: methods.to_vec(), ..Request::default() };
        estimate(std::slice::from_ref(&table), None, &request, None).unwrap().strata.remove(0)
    };
    let averages = of(&[Method::Bma, Method::Dga]);
    for average in &averages.estimates {
        assert_eq!((average.status, average.total, average.hidden), ("not_estimable", None, None));
        let interval = &average.intervals[0];
        assert!(interval.lower >= 2_703.0 && interval.upper.is_none(), "{average:?}");
    }
    assert_eq!((averages.verdict.status, &averages.verdict.codes[..]), ("refused", &["not_estimable"][..]));
    // Beside a method with an interval their lower ends are told.
    let beside = of(&[Method::Independence, Method::Bma, Method::Dga]).verdict;
    assert_eq!((beside.status, beside.total), ("warned", None));
    assert!(beside.above.unwrap() >= 2_703, "no fewer than were seen: {beside:?}");
    assert!(beside.codes.contains(&"no_upper_end"));
}

/// Sparse lists fall apart (Chan, Silverman and Vincent 2021, section 5: B and F of New Orleans). Under noise of the size
/// of each overlap lists still hold together by all that they have in common.
#[test]
fn lists_that_share_nobody_fall_apart() {
    let verdict = |strata: Strata, noise: Option<Law>| {
        let request = Request { methods: vec![Method::Chao], noise, ..Request::default() };
        estimate(&[strata], None, &request, None).unwrap().strata.remove(0).verdict
    };
    let table = published("new_orleans_8_n186");
    let counts = table.counts().iter().map(|n| *n as i64).collect();
    let apart = verdict(Strata::of(table.names().to_vec(), counts), None);
    let pieces: Vec<String> = apart.lists["disconnected_lists"].iter().map(|p| p.concat()).collect();
    assert_eq!(pieces, ["ACDEGH", "BF"]);
    // Four independent lists that each meet a tenth of 2,000 people: two share 20.
    let names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let count = |h: usize| [0, 146, 16, 2, 0][h.count_ones() as usize];
    let noise = Some(Law::new(Kind::DiscreteGaussian, 4.0).unwrap());
    let four = verdict(Strata::of(names, (0..16).map(count).collect()), noise);
    assert!(!four.codes.contains(&"disconnected_lists"), "{four:?}");
}
