//! Each method's estimate.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::averaging::{Averaged, average, weights};
use super::super::bic::{Ranked, Search, best_of, rank};
use super::super::bootstrap::{Bca, bca, replicates};
use super::super::chao::{chao, lognormal};
use super::super::coverage::coverage;
use super::super::dga::{Dga, Grid, Prior, beyond, dga, weighty};
use super::super::latent::{Latent, Settings, Told, latent_of};
use super::super::loglinear::{Fit, Fitter, Known, defect, estimate, profile};
use super::super::stepwise::{Stepwise, choose};
use super::super::verdict::NO_END;
use super::super::{Histories, Model, Request, Top};
use super::types::{Estimate, Interval, ModelDetails, RankedModel};

/// Resamples of coverage's interval.
const COVERAGE_RESAMPLES: usize = 1_000;

/// An estimate that could not be made.
pub(super) fn none(method: &'static str, status: &'static str) -> Estimate {
    Estimate { method, status, total: None, hidden: None, intervals: Vec::new(), model: None, details: BTreeMap::new() }
}

/// Graphs of more lists than are averaged.
pub(super) fn beyond_graphs() -> Estimate {
    let why = "graphs are averaged for at most seven lists; merge lists or leave some out";
    Estimate { details: BTreeMap::from([("reason", json!(why))]), ..none("dga", "failed") }
}

/// An estimate of a total; `persons` are those on lists.
pub(super) fn of_total(method: &'static str, persons: f64, total: f64) -> Estimate {
    let hidden = total - persons;
    Estimate { total: Some(total), hidden: Some(hidden), ..none(method, "ok") }
}

fn wald(fit: &Fit, level: f64) -> Interval {
    let (lower, upper) = fit.wald(level);
    Interval { kind: "wald", level, lower, upper: Some(upper).filter(|u| u.is_finite()) }
}

fn model_details(histories: &Histories, fit: &Fit) -> ModelDetails {
    ModelDetails {
        name: fit.model.to_string(),
        terms: fit.model.terms().filter(|t| t.count_ones() > 1).map(|t| histories.names_of(t)).collect(),
        minus_infinity: fit.minus_infinity.iter().map(|t| histories.names_of(*t)).collect(),
        parameters: fit.model.parameters(),
        deviance: fit.deviance,
        aic: fit.aic(),
        bic: fit.bic(),
    }
}

fn of_fit(method: &'static str, histories: &Histories, fit: &Fit, level: f64) -> Estimate {
    let mut out = of_total(method, fit.persons, fit.total());
    out.intervals.push(wald(fit, level));
    if let Some(p) = profile(histories, &fit.model, level) {
        out.intervals.push(Interval { kind: "profile", level, lower: p.lower, upper: p.upper });
        out.details.insert("profile_total", json!(p.total));
    }
    out.model = Some(model_details(histories, fit));
    out
}

/// A model that is given.
pub(super) fn given(method: &'static str, histories: &Histories, model: &Model, level: f64) -> Estimate {
    match estimate(histories, &mut Fitter::new(histories), model, &Known::default()) {
        Some(fit) => of_fit(method, histories, &fit, level),
        None => {
            let mut out = none(method, "not_estimable");
            let defect = defect(histories, model);
            out.details.insert("existence_code", json!(defect.code()));
            out.details.insert("reason", json!(defect.in_words()));
            out
        }
    }
}

pub(super) fn add_bca(out: &mut Estimate, found: &Bca, level: f64) {
    let (lower, upper) = found.interval(level);
    out.intervals.push(Interval {
        kind: "bca",
        level,
        // An end that the resamples do not reach is nobody hidden, and is said.
        lower: lower.value.unwrap_or(found.persons),
        upper: upper.value,
    });
    let finite = |x: f64| if x.is_finite() { json!(x) } else { serde_json::Value::Null };
    out.details.insert("z0", finite(found.z0));
    out.details.insert("acceleration", finite(found.acceleration));
    out.details.insert("boot", json!(found.sorted.len()));
    out.details.insert("failed", json!(found.failed));
    out.details.insert("bca_levels", json!([finite(lower.level), finite(upper.level)]));
    // Where an end is beyond the resamples, how far they go stands beside.
    for (end, name, last) in
        [(lower, "least_resample", found.sorted.first()), (upper, "greatest_resample", found.sorted.last())]
    {
        if let (None, Some(last)) = (end.value, last.filter(|x| x.is_finite())) {
            out.details.insert(name, json!(last));
        }
    }
}

/// Pairs added while they improve the fit; returns how many resamples failed.
pub(super) fn of_stepwise(histories: &Histories, request: &Request) -> (Estimate, Option<Stepwise>, usize) {
    let total =
        |h: &Histories, known: &Known| choose(h, &mut Fitter::new(h), request.threshold, known).map(|s| s.fit.total());
    let Some(chosen) = choose(histories, &mut Fitter::new(histories), request.threshold, &Known::default()) else {
        return (none("stepwise", "not_estimable"), None, 0);
    };
    let mut out = of_fit("stepwise", histories, &chosen.fit, request.level);
    let drawn = replicates(histories, request.seed, request.boot, total);
    let found = bca(histories, chosen.fit.total(), drawn, |h| total(h, &Known::default()));
    add_bca(&mut out, &found, request.level);
    let added: Vec<_> =
        chosen.added.iter().map(|(pair, p)| json!({"pair": histories.names_of(*pair), "p": p})).collect();
    out.details.insert("added", json!(added));
    (out, Some(chosen), found.failed)
}

/// All models ranked, for BIC and its average.
pub(super) fn ranking(histories: &Histories, request: &Request) -> Vec<Ranked> {
    rank(histories, Search::usual(histories.lists(), request.max_order))
}

/// The least BIC; returns how many resamples failed.
pub(super) fn of_bic(histories: &Histories, request: &Request, ranked: &[Ranked]) -> (Estimate, usize) {
    let Some(best) = ranked.first() else { return (none("bic", "not_estimable"), 0) };
    let mut out = given("bic", histories, &best.model, request.level);
    let top = request.top.unwrap_or(if histories.lists() <= 4 { Top::All } else { Top::Best(100) });
    let many = match top {
        Top::All => ranked.len(),
        Top::Best(n) => n,
    };
    let models: Vec<Model> = ranked.iter().take(many).map(|r| r.model).collect();
    let order = request.max_order;
    let total = |h: &Histories, known: &Known| {
        if h.lists() == histories.lists() {
            best_of(h, &mut Fitter::new(h), &models, known).map(|(_, r)| r.total)
        } else {
            // A list fell out: the models are of others.
            rank(h, Search::usual(h.lists(), order)).first().map(|r| r.total)
        }
    };
    let drawn = replicates(histories, request.seed, request.boot, total);
    let found = bca(histories, best.total, drawn, |h| total(h, &Known::default()));
    add_bca(&mut out, &found, request.level);
    out.details.insert("models", json!(ranked.len()));
    out.details.insert("top", json!(many.min(ranked.len())));
    (out, found.failed)
}

/// Rows of a ranking by BIC.
pub(super) fn bic_rows(ranked: &[Ranked]) -> Vec<RankedModel> {
    let rows = ranked.iter().zip(weights(ranked));
    rows.map(|(r, weight)| RankedModel {
        method: "bic",
        name: r.model.to_string(),
        total: r.total,
        bic: Some(r.bic),
        weight,
    })
    .collect()
}

/// The average of hierarchical models.
pub(super) fn of_bma(histories: &Histories, request: &Request, ranked: &[Ranked]) -> (Estimate, Vec<RankedModel>) {
    let Some(found) = average(histories, ranked) else { return (none("bma", "not_estimable"), Vec::new()) };
    let mut out = posterior("bma", histories.persons() as f64, request.level, |p| found.quantile(p), found.mean());
    out.details.insert("models", json!(found.models.len()));
    (out, bma_rows(&found))
}

fn bma_rows(found: &Averaged) -> Vec<RankedModel> {
    let rows = found.models.iter();
    rows.map(|(r, weight)| RankedModel {
        method: "bma",
        name: r.model.to_string(),
        total: r.total,
        bic: Some(r.bic),
        weight: *weight,
    })
    .collect()
}

/// An estimate of a posterior: none when the median is beyond all bounds, else the median, the mean, quantiles and an equal-tailed interval.
pub(super) fn posterior(
    method: &'static str,
    persons: f64,
    level: f64,
    quantile: impl Fn(f64) -> f64,
    mean: f64,
) -> Estimate {
    let mut out = of_total(method, persons, quantile(0.5));
    let (lower, upper) = (quantile((1.0 - level) / 2.0), quantile((1.0 + level) / 2.0));
    let upper = Some(upper).filter(|u| *u <= NO_END * persons);
    out.intervals.push(Interval { kind: "posterior", level, lower, upper });
    out.details.insert("mean", json!(mean));
    let quantiles: BTreeMap<&str, f64> =
        [("0.025", 0.025), ("0.25", 0.25), ("0.5", 0.5), ("0.75", 0.75), ("0.975", 0.975)]
            .map(|(name, p)| (name, quantile(p)))
            .into();
    out.details.insert("quantiles", json!(quantiles));
    if out.total.is_none_or(|t| t > NO_END * persons) {
        // Half of the probability lies where arithmetic stopped: a lower end is all that is known.
        (out.status, out.total, out.hidden) = ("not_estimable", None, None);
    }
    out
}

/// Decomposable graphs; for up to seven lists.
pub(super) fn of_dga(histories: &Histories, request: &Request) -> Option<(Estimate, Dga)> {
    let found = averaged_graphs(histories, request, most_points(histories.lists()))?;
    Some((dga_estimate(histories.persons() as f64, histories.lists(), request, &found), found))
}

/// The prior weight of a cell that is asked for, or the usual one.
pub(super) fn delta(lists: usize, request: &Request) -> f64 {
    request.dga_delta.unwrap_or(0.5_f64.powi(lists as i32))
}

/// Most points of a grid on which nothing is asked: six lists have 18,154 graphs, seven 617,675.
pub(in crate::mse) fn most_points(lists: usize) -> u64 {
    match lists {
        7 => 6_000,
        6 => 100_000,
        _ => 200_000,
    }
}

/// The average over graphs, on a grid that goes far enough, of at most so many points where
/// nothing is asked; none for more than seven lists.
pub(in crate::mse) fn averaged_graphs(histories: &Histories, request: &Request, points: u64) -> Option<Dga> {
    if histories.lists() > 7 {
        return None;
    }
    let delta = delta(histories.lists(), request);
    let persons = histories.persons().max(1);
    let farthest = FARTHEST.saturating_mul(persons);
    let mut most = request.dga_max.unwrap_or(30 * persons);
    while request.dga_max.is_none()
        && most < farthest
        && beyond(histories, most, farthest, delta, Prior::Reciprocal) > BEYOND
    {
        most *= 2;
    }
    loop {
        let found = dga(histories, grid_to(most, histories, request, points), delta, Prior::Reciprocal);
        let goes_on = found.grid.most >= most && found.end_mass() >= END * found.grid.step as f64;
        if request.dga_max.is_some() || !goes_on || most >= farthest {
            return Some(found);
        }
        most *= 2;
    }
}

/// The most persons on no list that a grid goes to unasked, in multiples of those observed.
const FARTHEST: u64 = 1_000;

/// The share of the probability that may lie beyond a grid's end.
const BEYOND: f64 = 1e-3;

/// Steps that a grid has at least.
const FEWEST: u64 = 20;

/// The probability of the grid's last number, below which it is wide enough.
const END: f64 = 1e-6;

/// A grid up to a number; one of too many points begins and ends where the probability does.
fn grid_to(most: u64, histories: &Histories, request: &Request, points: u64) -> Grid {
    if let Some(step) = request.dga_step {
        return Grid { least: 0, most, step: step.min(most / FEWEST).max(1) };
    }
    let whole = Grid { least: 0, most, step: (most / points).max(1) };
    if whole.step == 1 {
        return whole;
    }
    let (least, most) = weighty(histories, whole, delta(histories.lists(), request), Prior::Reciprocal);
    Grid { least, most, step: ((most - least) / points).max(1) }
}

/// On a grid that was asked for, the density at its end beside the greatest from which on there is no upper end.
const CUT_OFF: f64 = 0.005;

/// What is reported of an average over graphs.
pub(super) fn dga_estimate(persons: f64, lists: usize, request: &Request, found: &Dga) -> Estimate {
    let mut out = posterior("dga", persons, request.level, |p| found.quantile(p), found.mean());
    if request.dga_max.is_some() && found.end_height() > CUT_OFF {
        out.intervals.iter_mut().for_each(|i| i.upper = None);
    }
    out.details.insert("delta", json!(delta(lists, request)));
    out.details.insert("graphs", json!(found.graphs.len()));
    out
}

/// Rows of a ranking of graphs.
pub(super) fn dga_rows(found: &Dga) -> Vec<RankedModel> {
    let rows = found.graphs.iter();
    rows.map(|g| RankedModel { method: "dga", name: g.model.to_string(), total: g.mean, bic: None, weight: g.weight })
        .collect()
}

/// Latent classes; without an interval when the chains do not agree.
pub(super) fn of_lcm(histories: &Histories, request: &Request) -> (Estimate, Latent, Settings) {
    of_told(Told::Exactly(histories), histories.persons() as f64, request)
}

/// As [`of_lcm`], also of noisy counts; `persons` are those on lists.
pub(super) fn of_told(told: Told<'_>, persons: f64, request: &Request) -> (Estimate, Latent, Settings) {
    let settings = Settings {
        classes: request.classes,
        chains: request.chains,
        sweeps: request.sweeps,
        seed: request.seed,
        ..Settings::default()
    };
    let found = latent_of(told, settings);
    let mut out = posterior("lcm", persons, request.level, |p| found.quantile(p), found.mean());
    if !found.converged() {
        out.status = "not_converged";
        out.intervals.clear();
        out.details.insert("reason", json!(found.why_not()));
    }
    out.details.extend([("draws", json!(found.sorted.len())), ("descents", json!(found.descents))]);
    (out, found, settings)
}

/// Chao's bound.
pub(super) fn of_chao(histories: &Histories, level: f64) -> Estimate {
    let found = chao(histories);
    let mut out = of_total("chao", found.persons, found.total);
    let (lower, upper) = found.interval(level);
    out.intervals.push(Interval { kind: "lognormal", level, lower, upper: Some(upper) });
    out.details.extend([("f1", json!(found.f1)), ("f2", json!(found.f2)), ("with_t", json!(found.with_t))]);
    out
}

/// Sample coverage, with the variance of resamples.
pub(super) fn of_coverage(histories: &Histories, request: &Request) -> Estimate {
    let Some(found) = coverage(histories) else { return none("coverage", "not_estimable") };
    let persons = histories.persons() as f64;
    // Lists that share more than chance would have it leave fewer persons than are seen: that is no estimate.
    let mut out = if found.total() >= persons {
        of_total("coverage", persons, found.total())
    } else {
        none("coverage", "not_estimable")
    };
    if let Some(variance) = coverage_variance(histories, request.seed, COVERAGE_RESAMPLES)
        && out.total.is_some()
    {
        let (lower, upper) = lognormal(persons, found.total(), variance, request.level);
        out.intervals.push(Interval { kind: "lognormal", level: request.level, lower, upper: Some(upper) });
    }
    out.details.extend([
        ("C", json!(found.c)),
        ("D", json!(found.d)),
        ("n0", json!(found.n0)),
        ("n_high", json!(found.n_high)),
        ("n_low", json!(found.n_low)),
    ]);
    out
}

/// The variance of coverage's total over resamples.
pub(super) fn coverage_variance(histories: &Histories, seed: u64, resamples: usize) -> Option<f64> {
    let drawn = replicates(histories, seed, resamples, |h, _| coverage(h).map(|c| c.total()));
    let finite: Vec<f64> = drawn.into_iter().filter(|x| x.is_finite()).collect();
    let mean = finite.iter().sum::<f64>() / finite.len() as f64;
    let squares = finite.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    (finite.len() > 1).then(|| squares / (finite.len() - 1) as f64)
}
