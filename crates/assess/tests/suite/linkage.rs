//! Linkage that is not sure, on tables whose truth is known.

use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::linkage::Draws;
use shyraq_assess::mse::stepwise::stepwise;
use shyraq_assess::mse::{Histories, Method, Request, Stratum, estimate};

/// Ten thousand people, four lists that meet each of them with probability 0.3, as expected.
fn clean() -> Vec<f64> {
    let p = |h: usize| 0.3_f64.powi(h.count_ones() as i32) * 0.7_f64.powi(4 - h.count_ones() as i32);
    (0..16).map(|h| if h == 0 { 0.0 } else { 10_000.0 * p(h) }).collect()
}

/// Of each hundred persons on two lists or more five fall apart, the least list from the rest.
fn apart(counts: &[f64]) -> Vec<f64> {
    let mut out = counts.to_vec();
    for (h, n) in counts.iter().enumerate().filter(|(h, _)| h.count_ones() > 1) {
        let first = h & h.wrapping_neg();
        out[h] -= n * 0.05;
        out[first] += n * 0.05;
        out[h ^ first] += n * 0.05;
    }
    out
}

fn histories(counts: &[f64]) -> Histories {
    let names = (1..=4).map(|j| format!("L{j}")).collect();
    Histories::new(names, counts.iter().map(|n| n.round() as u64).collect()).unwrap()
}

fn estimated(table: &[f64], draws: &[&[f64]]) -> Stratum {
    let names = (1..=4).map(|j| format!("L{j}")).collect();
    let strata = Strata::of(names, table.iter().map(|n| n.round() as i64).collect());
    let draws = Draws::new((0..20).map(|k| histories(draws[k % draws.len()])).collect()).unwrap();
    let methods = Method::ALL.into_iter().filter(|m| *m != Method::Lcm).collect();
    let request = Request { methods, boot: 200, dga_step: Some(10), ..Request::default() };
    estimate(&[strata], None, &request, Some(&draws)).unwrap().strata.remove(0)
}

#[test]
fn what_a_linkage_missed_is_put_right_and_raises_no_alarm() {
    let (truth, seen) = (clean(), apart(&clean()));
    let found = estimated(&seen, &[&truth]);
    for method in ["independence", "stepwise", "bic", "dga", "bma"] {
        let e = found.estimates.iter().find(|e| e.method == method).unwrap();
        let before = e.details["linkage"]["uncorrected"]["total"].as_f64().unwrap();
        assert!(before > 10_300.0, "{method}: {before}");
        assert!((e.total.unwrap() - 10_000.0).abs() < 50.0, "{method}: {:?}", e.total);
    }
    // The table as it was linked contradicts the corrected answer, which says nothing of the lists.
    for code in ["below_chao_bound", "depends_on_one_list", "methods_disagree"] {
        assert!(!found.verdict.codes.contains(&code), "{:?}", found.verdict.codes);
    }
}

/// The total is the mean of persons plus f1² / (2 f2) of the details, and the table's own stand beside.
#[test]
fn the_parts_of_the_bound_make_its_total() {
    let (truth, seen) = (clean(), apart(&clean()));
    let found = estimated(&seen, &[&truth, &seen]);
    let chao = found.estimates.iter().find(|e| e.method == "chao").unwrap();
    let of = |name: &str| chao.details[name].as_f64().unwrap();
    let linkage = &chao.details["linkage"];
    let hidden = of("f1") * of("f1") / (2.0 * of("f2"));
    let persons = linkage["persons"].as_f64().unwrap();
    assert!((persons + hidden - chao.total.unwrap()).abs() < 1e-6, "{:?}", chao.details);
    assert!((persons + hidden * 3.0 / 4.0 - of("with_t")).abs() < 1e-6);
    let table = histories(&seen);
    let own = &linkage["uncorrected"]["parts"];
    assert_eq!((own["f1"].as_u64(), own["f2"].as_u64()), (Some(table.on_exactly(1)), Some(table.on_exactly(2))));
    let (one, two) = (histories(&truth).on_exactly(1) as f64, table.on_exactly(1) as f64);
    assert!((of("f1") - (one * two).sqrt()).abs() < 1e-6, "half of the draws each way");
    assert!(
        found.estimates.iter().find(|e| e.method == "dga").unwrap().details["linkage"]["uncorrected"]["parts"]
            .is_null()
    );
}

#[test]
fn draws_that_agree_with_the_table_change_nothing_and_draws_that_differ_widen() {
    let (a, b) = (clean(), apart(&clean()));
    let same = estimated(&a, &[&a]);
    let wald = |s: &Stratum| {
        let e = s.estimates.iter().find(|e| e.method == "independence").unwrap();
        let i = e.intervals.iter().find(|i| i.kind == "wald").unwrap();
        (e.total.unwrap(), i.lower, i.upper.unwrap(), e.details["linkage"]["between"].as_f64().unwrap())
    };
    let (total, lower, upper, between) = wald(&same);
    let alone = stepwise(&histories(&a), 1e-12).unwrap().fit;
    let (l, u) = alone.wald(0.95);
    assert!((total - alone.total()).abs() < 1e-6 && (lower - l).abs() < 1e-6 && (upper - u).abs() < 1e-6);
    assert!(between.abs() < 1e-20);
    // Half of the draws each way: the variance of a fair coin's two sides, of 20 draws.
    let (_, low, high, between) = wald(&estimated(&a, &[&a, &b]));
    let other = stepwise(&histories(&b), 1e-12).unwrap().fit;
    let apart = other.hidden().ln() - alone.hidden().ln();
    assert!((between - apart * apart / 4.0 * 20.0 / 19.0).abs() < 1e-9);
    assert!(high - low > upper - lower);
}

/// Two lists that exclude each other by how they work, and twelve common persons by false links.
#[test]
fn a_boundary_that_false_links_hide_is_warned_of() {
    let mut seen: Vec<f64> = clean().iter().enumerate().map(|(h, n)| if h & 3 == 3 { 0.0 } else { *n }).collect();
    for (h, n) in [(0b0011, 6.0), (0b0111, 3.0), (0b1011, 3.0)] {
        seen[h] = n;
    }
    let found = estimated(&seen, &[&seen]);
    assert!(found.verdict.codes.contains(&"boundary_term"), "{:?}", found.verdict.codes);
    assert_eq!(found.verdict.lists["boundary_term"], [["L1", "L2"]]);
    // Taken as exact, twelve persons are a fact: lists that rarely meet, but do.
    let names = (1..=4).map(|j| format!("L{j}")).collect();
    let strata = Strata::of(names, seen.iter().map(|n| n.round() as i64).collect());
    let request = Request { methods: vec![Method::Stepwise], boot: 200, ..Request::default() };
    let exact = estimate(&[strata], None, &request, None).unwrap().strata.remove(0);
    assert!(!exact.verdict.codes.contains(&"boundary_term"), "{:?}", exact.verdict.codes);
    // Lists that do not depend have nothing of the kind.
    let clean = estimated(&clean(), &[&clean()]);
    assert!(!clean.verdict.codes.contains(&"boundary_term"), "{:?}", clean.verdict.codes);
}
