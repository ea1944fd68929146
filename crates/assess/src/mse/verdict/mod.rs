//! What can be stood behind.
//!
//! An estimate of the hidden number is quoted for years. So the verdict says, before any
//! number, whether the lists can carry one at all, and which of the known ways to go wrong
//! they show. The codes are those of the literature's disputes (see the book).

mod refuse;
mod said;
mod seen;
mod signs;

use std::collections::BTreeMap;

use super::report::{Estimate, Spread, Verdict};
use super::terms::pairs;
use refuse::alike;
pub(super) use refuse::refusals;
pub(super) use said::ends;
pub use said::two_digits;
use said::{above, all_said, text};
pub(super) use seen::{NO_END, Seen};
use signs::{clings, feeds, pieces, shuns};

/// The verdict on what was seen.
pub(super) fn verdict(seen: &Seen<'_>) -> Verdict {
    let mut codes: Vec<&'static str> = seen.refused.to_vec();
    // A total without an interval, as of chains that do not agree, is nothing to stand behind either.
    let stands = |e: &Estimate| e.total.is_some() && !e.intervals.is_empty();
    if codes.is_empty() && !seen.estimates.is_empty() && !seen.estimates.iter().any(stands) {
        codes.push("not_estimable");
        if not_converged(seen) {
            codes.push("not_converged");
        }
    }
    if !codes.is_empty() {
        let lists = about(seen, &codes);
        return Verdict {
            status: "refused",
            total: None,
            above: None,
            text: all_said(seen, &codes, &lists),
            lists,
            codes,
        };
    }
    let headline = seen.headline();
    codes.extend(warnings(seen, headline));
    let total = headline.and_then(|(lower, upper)| Some(ends(lower, upper?, seen.certain())));
    let above = headline.filter(|h| h.1.is_none()).map(|h| above(h.0, seen.certain()));
    let status = if codes.is_empty() { "ok" } else { "warned" };
    let lists = about(seen, &codes);
    Verdict { status, text: text(seen, &codes, &lists, headline), lists, codes, total, above }
}

/// The lists that codes are about, by code; pairs and groups as such.
fn about(seen: &Seen<'_>, codes: &[&'static str]) -> BTreeMap<&'static str, Vec<Vec<String>>> {
    let h = seen.histories;
    let named = codes.iter().map(|c| (*c, concerned(seen, c).into_iter().map(|l| h.names_of(l)).collect::<Vec<_>>()));
    named.filter(|(_, lists)| !lists.is_empty()).collect()
}

/// The sets of lists that a code is about; none where it is about all of them.
fn concerned(seen: &Seen<'_>, code: &str) -> Vec<usize> {
    let h = seen.histories;
    let alone = |on: &dyn Fn(usize) -> bool| (0..h.lists()).filter(|l| on(1 << l)).map(|l| 1 << l).collect();
    match code {
        "empty_list" => alone(&|l| h.on_all(l) == 0),
        "duplicate_list" => pairs(h.lists()).filter(|p| alike(h, *p)).collect(),
        "depends_on_one_list" => {
            let plain = seen.plain();
            let averages = plain.averages();
            let turning = seen.sensitivity.without_list.iter().filter(|w| plain.contradicts(w, averages));
            turning.filter_map(|w| Some(1 << h.names().iter().position(|n| *n == w.list)?)).collect()
        }
        "feeding_list" => pairs(h.lists()).filter(|p| seen.share(*p) && feeds(h, *p) || clings(seen, *p)).collect(),
        "disconnected_lists" => Some(pieces(seen)).filter(|p| p.len() > 1).unwrap_or_default(),
        "thin_neighbours" => alone(&|l| seen.stepwise.and_then(|e| e.get(l)).is_some_and(|m| *m < THIN)),
        "boundary_term" => pairs(h.lists()).filter(|p| !seen.share(*p) || shuns(seen, *p)).collect(),
        _ => Vec::new(),
    }
}

fn not_converged(seen: &Seen<'_>) -> bool {
    seen.estimates.iter().any(|e| e.status == "not_converged")
}

/// Fewer expected persons on one list alone say little of those on none.
const THIN: f64 = 5.0;

fn warnings(seen: &Seen<'_>, headline: Option<(f64, Option<f64>)>) -> Vec<&'static str> {
    let h = seen.histories;
    let n = h.persons() as f64;
    let upper = headline.and_then(|x| x.1);
    let mut out = Vec::new();
    let mut warn = |code, on: bool| {
        if on {
            out.push(code);
        }
    };
    let shows = |code| !concerned(seen, code).is_empty();
    let mut intervals = seen.estimates.iter().flat_map(|e| &e.intervals);
    warn(
        "no_upper_end",
        headline.is_some() && upper.is_none_or(|u| u > 10.0 * n) || intervals.any(|i| i.upper.is_none()),
    );
    let spread = seen.diagnostics.models.as_ref();
    // Where no models were ranked, the graphs say it.
    let graphs = seen.diagnostics.dga.as_ref().map(|d| &d.graphs).filter(|_| spread.is_none());
    let unstable = |s: &Spread| s.top_weight < 0.5 && s.greatest > 2.0 * s.least;
    warn("unstable_models", spread.or(graphs).is_some_and(unstable));
    // Bounds and independence are no estimates of the same thing.
    let totals: Vec<f64> = ["stepwise", "bic", "dga", "lcm", "bma"]
        .iter()
        .filter_map(|m| seen.of(m))
        .filter(|e| e.status == "ok")
        .filter_map(|e| e.total)
        .collect();
    let (least, greatest) =
        (totals.iter().copied().fold(f64::INFINITY, f64::min), totals.iter().copied().fold(0.0, f64::max));
    warn("methods_disagree", greatest > 2.0 * least);
    warn("not_converged", not_converged(seen));
    warn("bimodal", seen.diagnostics.dga.as_ref().is_some_and(|d| d.modes.len() > 1));
    let boundary = |e: &Estimate| {
        e.model.as_ref().is_some_and(|m| !m.minus_infinity.is_empty()) || e.details.contains_key("bounded_terms")
    };
    let shunned = pairs(h.lists()).any(|p| shuns(seen, p));
    warn("boundary_term", seen.estimates.iter().any(boundary) || shunned);
    warn("disconnected_lists", shows("disconnected_lists"));
    warn("depends_on_one_list", shows("depends_on_one_list"));
    let on_two: u64 = (2..=h.lists() as u32).map(|k| h.on_exactly(k)).sum();
    warn("tiny_overlap", n < 100.0 || on_two < 20);
    let chao = super::chao::chao(h);
    warn("below_chao_bound", seen.plain().headline().and_then(|x| x.1).is_some_and(|u| u < chao.with_t));
    warn("thin_neighbours", shows("thin_neighbours"));
    warn("feeding_list", shows("feeding_list"));
    out
}
