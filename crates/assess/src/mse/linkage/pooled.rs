//! Between-linkage variance added to every interval.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::super::averaging::average;
use super::super::bic::{Ranked, rank_among};
use super::super::chao::{Chao, chao};
use super::super::coverage::coverage;
use super::super::latent::{Settings, latent};
use super::super::loglinear::{Fitter, Known, estimate};
use super::super::report::{Estimate, averaged_graphs};
use super::super::stepwise::stepwise;
use super::super::{Histories, Model, Request, normal_quantile};
use super::Draws;

/// Points of a coarse grid: a median needs no more.
const GRID: u64 = 4_000;

/// What a draw is estimated with.
pub(in crate::mse) struct Pooling<'a> {
    /// The table of the clusters as they are.
    pub(in crate::mse) table: &'a Histories,
    pub(in crate::mse) draws: &'a Draws,
    pub(in crate::mse) own: Option<&'a Model>,
    /// For each draw, the models that ranked best on the table, as they rank on the draw.
    ranked: Vec<Vec<Ranked>>,
    pub(in crate::mse) request: &'a Request,
}

impl<'a> Pooling<'a> {
    /// `models` are those that ranked best on the table, among which each draw chooses.
    pub(in crate::mse) fn new(
        table: &'a Histories,
        draws: &'a Draws,
        own: Option<&'a Model>,
        models: &[Model],
        request: &'a Request,
    ) -> Self {
        let ranked = draws.histories().par_iter().map(|h| rank_among(h, models)).collect();
        Self { table, draws, own, ranked, request }
    }
}

/// Models within so much of the least BIC are averaged over in a draw: the others have less than
/// a hundredth of the best one's weight.
const NEAR: f64 = 10.0;

fn near(ranked: &[Ranked]) -> &[Ranked] {
    let least = ranked.first().map_or(0.0, |r| r.bic);
    let many = ranked.iter().take_while(|r| r.bic <= least + NEAR).count();
    ranked.get(..many).unwrap_or(ranked)
}

/// The total of one method on the histories of one draw; `ranked` are its models.
fn total(method: &str, h: &Histories, ranked: &[Ranked], pooling: &Pooling<'_>) -> Option<f64> {
    let Pooling { own, request, .. } = *pooling;
    let of = |model: &Model| estimate(h, &mut Fitter::new(h), model, &Known::default()).map(|f| f.total());
    match method {
        "independence" => of(&Model::independence(h.lists())),
        "model" => own.and_then(of),
        "stepwise" => stepwise(h, request.threshold).map(|s| s.fit.total()),
        "bic" => ranked.first().map(|r| r.total),
        "bma" => average(h, near(ranked)).map(|a| a.quantile(0.5)),
        "chao" => Some(chao(h).total),
        "coverage" => coverage(h).map(|c| c.total()),
        "dga" => averaged_graphs(h, request, GRID).map(|d| d.quantile(0.5)),
        "lcm" => {
            let settings = Settings {
                classes: request.classes,
                chains: 2,
                sweeps: (request.sweeps / 20).max(1_100),
                seed: request.seed,
                ..Settings::default()
            };
            Some(latent(h, settings).quantile(0.5))
        }
        _ => None,
    }
}

/// Moves an estimate to the middle of the draws and widens its intervals by how much the
/// draws differ; what it was before stands in its details.
pub(in crate::mse) fn pool(out: &mut Estimate, pooling: &Pooling<'_>) {
    let Pooling { table, draws, .. } = *pooling;
    let (Some(before), Some(hidden)) = (out.total, out.hidden) else { return };
    let found: Vec<(f64, f64)> = draws
        .histories()
        .par_iter()
        .zip(&pooling.ranked)
        .filter_map(|(h, ranked)| {
            let n = h.persons() as f64;
            total(out.method, h, ranked, pooling).filter(|t| t.is_finite() && *t > n).map(|t| (n, (t - n).ln()))
        })
        .collect();
    let d = found.len() as f64;
    if found.len() < 2 || hidden <= 0.0 {
        out.status = "failed";
        out.intervals.clear();
        return;
    }
    let persons = found.iter().map(|f| f.0).sum::<f64>() / d;
    let centre = found.iter().map(|f| f.1).sum::<f64>() / d;
    let between = found.iter().map(|f| (f.1 - centre).powi(2)).sum::<f64>() / (d - 1.0);
    let n = table.persons() as f64;
    let log = hidden.ln();
    let mut within = None;
    let uncorrected: Vec<_> = out.intervals.clone();
    for interval in &mut out.intervals {
        let z = normal_quantile(0.5 + interval.level / 2.0);
        let more = z * z * (1.0 + 1.0 / d) * between;
        let end = |side: f64, sign: f64| persons + (centre + sign * (side * side + more).sqrt()).exp();
        let down = log - (interval.lower - n).max(0.0).ln();
        let up = interval.upper.map(|u| (u - n).ln() - log);
        within.get_or_insert(((down + up.unwrap_or(down)) / (2.0 * z)).powi(2));
        if interval.kind == "bca" {
            for (name, sign) in [("least_resample", -1.0), ("greatest_resample", 1.0)] {
                let Some(last) = out.details.get(name).and_then(Value::as_f64) else { continue };
                let side = sign * ((last - n).max(0.0).ln() - log);
                let pooled = if side.is_finite() { end(side.max(0.0), sign) } else { persons };
                out.details.insert(name, json!(pooled));
            }
        }
        // A posterior's median may lie outside of its narrowest interval's middle: a side is
        // never negative.
        interval.lower = if down.is_finite() { end(down.max(0.0), -1.0) } else { persons };
        interval.upper = up.map(|u| end(u.max(0.0), 1.0));
    }
    let total = persons + centre.exp();
    let parts = parts(out, pooling, persons, centre.exp());
    // What stands in details is of the same law as the interval.
    let (own_mean, own_quantiles) = (out.details.get("mean").cloned(), out.details.get("quantiles").cloned());
    let more = (1.0 + 1.0 / d) * between;
    if let Some(mean) = own_mean.as_ref().and_then(Value::as_f64).filter(|m| *m > n) {
        // A mean is moved as the middle is, and grows by half the variance of the logarithm.
        out.details.insert("mean", json!(persons + (centre + (mean - n).ln() - log + more / 2.0).exp()));
    }
    if let Some(Value::Object(quantiles)) = out.details.get_mut("quantiles") {
        for (p, at) in quantiles.iter_mut() {
            let (Ok(p), Some(x)) = (p.parse::<f64>(), at.as_f64()) else { continue };
            let (z, side) = (normal_quantile(p), (x - n).max(0.0).ln() - log);
            let moved = (side * side + z * z * more).sqrt();
            let sign = if p < 0.5 { -1.0 } else { 1.0 };
            *at = json!(if p == 0.5 {
                total
            } else if moved.is_finite() {
                persons + (centre + sign * moved).exp()
            } else {
                persons
            });
        }
    }
    out.hidden = Some(total - n);
    out.total = Some(total);
    out.details.insert(
        "linkage",
        json!({
            "draws": draws.histories().len(),
            "not_estimable": draws.histories().len() - found.len(),
            "between": between,
            "within": within.filter(|w| w.is_finite()),
            "persons": persons,
            "uncorrected": {
                "total": before, "intervals": uncorrected, "mean": own_mean, "quantiles": own_quantiles, "parts": parts,
            },
        }),
    );
}

/// Puts what Chao's bound is made of in the place of the table's own, which is given back.
///
/// Geometric means over the draws, so that persons + f1² / (2 f2) is the pooled total; where nobody is
/// on two lists in a draw there is none.
fn parts(out: &mut Estimate, pooling: &Pooling<'_>, persons: f64, hidden: f64) -> Option<Value> {
    let own: serde_json::Map<String, Value> =
        ["f1", "f2", "with_t"].into_iter().filter_map(|k| Some((k.to_owned(), out.details.remove(k)?))).collect();
    if own.is_empty() {
        return None;
    }
    let lists = pooling.table.lists().max(1) as f64;
    out.details.insert("with_t", json!(persons + hidden * (lists - 1.0) / lists));
    let bounds = pooling.draws.histories().iter().map(chao);
    let kept: Vec<_> = bounds.filter(|c| c.total.is_finite() && c.total > c.persons).collect();
    for (name, of) in [("f1", (|c| c.f1) as fn(&Chao) -> u64), ("f2", |c| c.f2)] {
        let mean = kept.iter().map(|c| (of(c) as f64).ln()).sum::<f64>() / kept.len() as f64;
        if kept.iter().all(|c| c.f2 > 0) {
            out.details.insert(name, json!(mean.exp()));
        }
    }
    Some(Value::Object(own))
}
