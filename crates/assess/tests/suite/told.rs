//! What the verdict and the page say is what the table of methods prints.

use shyraq_assess::mse::histories::{Lists, Strata, read};
use shyraq_assess::mse::{Method, Report, Request, at_levels, estimate, html, models_csv};

use super::path;

fn strata(name: &str) -> Vec<Strata> {
    read(&path(name), &Lists::default()).unwrap()
}

fn report(name: &str, methods: &[Method]) -> Report {
    let request = Request { methods: methods.to_vec(), boot: 200, ..Request::default() };
    estimate(&strata(name), None, &request, None).unwrap()
}

/// Kosovo's bic has no lower end among its resamples: the range began at 6,900 and its row at 4,400.
#[test]
fn the_range_does_not_begin_above_a_method_that_is_in_it() {
    for name in ["kosovo_4", "new_orleans_5_n185", "western_us_5"] {
        let r = report(name, &[Method::Stepwise, Method::Bic, Method::Bma]);
        let s = &r.strata[0];
        let told = s.verdict.total.map(|t| t[0]).or(s.verdict.above).unwrap() as f64;
        for e in &s.estimates {
            let i = e.intervals.iter().find(|i| i.kind == "bca").unwrap_or(&e.intervals[0]);
            assert!(told <= e.told_lower(i), "{name} {}: {told} {}", e.method, e.told_lower(i));
        }
    }
    let r = report("kosovo_4", &[Method::Stepwise, Method::Bic]);
    let bic = &r.strata[0].estimates[1];
    let bca = bic.intervals.iter().find(|i| i.kind == "bca").unwrap();
    let told = bic.told_lower(bca);
    assert_eq!((bca.lower, Some(told)), (4_400.0, bic.details["least_resample"].as_f64()));
    assert!(told > 4_400.0 && at_levels(bic).unwrap().contains("no lower end is in them, so the least, "));
}

/// Masses of 11 % and 89 % were said to be about as likely.
#[test]
fn peaks_are_told_with_their_shares() {
    let r = report("uk_2013_5", &[Method::Dga]);
    let s = &r.strata[0];
    let peaks = &s.diagnostics.dga.as_ref().unwrap().modes;
    assert!(s.verdict.codes.contains(&"bimodal") && peaks.len() == 2);
    for p in peaks {
        assert!(s.verdict.text.contains(&format!("with {:.0} %", 100.0 * p.mass)), "{}", s.verdict.text);
    }
    assert!(!s.verdict.text.contains("as likely"));
}

#[test]
fn what_is_varied_says_whose_estimate_it_is() {
    let r = report("kosovo_4", &[Method::Independence, Method::Bma]);
    let s = &r.strata[0];
    assert!(s.sensitivity.assumption.iter().all(|a| a.method == "bma"));
    let bma = s.estimates.iter().find(|e| e.method == "bma").unwrap();
    let half = s.sensitivity.assumption.iter().find(|a| a.factor == 0.5).unwrap();
    assert!((half.total - s.input.persons as f64 - 0.5 * bma.hidden.unwrap()).abs() < 1e-6);
    let page = html(&r).unwrap();
    assert!(page.contains("By “Models, averaged” the whole number would be about"));
    let w = &s.sensitivity.without_list[0];
    let (lower, upper) = (w.lower.unwrap().floor() as u64, w.upper.unwrap().ceil() as u64);
    let grouped = |n: u64| format!("{}\u{202f}{:03}", n / 1000, n % 1000);
    assert!(page.contains(&format!("{} – {}", grouped(lower), grouped(upper))), "{lower} {upper}");
}

#[test]
fn a_stratum_is_no_formula_in_the_table_of_models() {
    let mut strata = strata("kosovo_4");
    strata[0].value = Some("=HYPERLINK(1)".to_owned());
    let request = Request { methods: vec![Method::Bma], ..Request::default() };
    let csv = models_csv(&estimate(&strata, Some("region"), &request, None).unwrap());
    assert!(csv.contains("\n'=HYPERLINK(1),bma,\"[") && !csv.contains("\n="), "{csv}");
}
