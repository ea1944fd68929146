//! Putting a table of noisy counts to the methods.

use serde_json::json;

use super::super::histories::{Histories, Strata};
use super::super::noise::{Chosen, Law, Noisy, sensitivity};
use super::super::verdict::{Seen, refusals, verdict};
use super::super::{Method, Model, Request};
use super::estimates as by;
use super::make::{assumption, by_bootstrap, exact, hidden};
use super::noisy::Measured;
use super::types::{Boot, By, DgaGrid, Diagnostics, Estimate, Input, Lcm, Sensitivity, Spread, Stratum};
use crate::AssessError;

/// Estimates a stratum whose counts carry noise of a law. Beside each estimate stands what the
/// method says of the table taken as exact, with what is below 0 as 0.
pub(super) fn measured(
    strata: &Strata,
    by_value: Option<By>,
    own: Option<&Model>,
    request: &Request,
    law: Law,
) -> Result<Stratum, AssessError> {
    let table = Noisy::new(strata, law)?;
    let refused = table.refusals();
    let found = if refused.is_empty() { Measured::of(&table, request) } else { None };
    let clipped = strata.clipped()?;
    let whole = found.as_ref().map_or(&clipped, |f| &f.whole);
    let mut out = Stratum {
        by: by_value,
        input: input(&table, found.as_ref(), whole),
        verdict: verdict(&Seen { refused: &refused, noisy: Some(&table), ..Seen::nothing(whole) }),
        assumption: assumption(whole),
        estimates: Vec::new(),
        models: Vec::new(),
        sensitivity: Sensitivity::default(),
        diagnostics: Diagnostics::default(),
    };
    let Some(found) = &found else {
        out.estimates = request.methods.iter().map(|m| by::none(m.word(), "not_estimable")).collect();
        let estimates = &out.estimates;
        out.verdict = verdict(&Seen { refused: &refused, estimates, noisy: Some(&table), ..Seen::nothing(whole) });
        return Ok(out);
    };
    let chosen = run(found, own, &mut out);
    beside(&mut out.estimates, &clipped, own, request);
    out.sensitivity = sensitivity(&table, request, found.persons(), hidden(&out.estimates));
    out.verdict = verdict(&Seen {
        histories: whole,
        refused: &refused,
        estimates: &out.estimates,
        as_linked: None,
        stepwise: chosen.as_ref().map(|c| c.fit.expected.as_slice()),
        added: chosen.as_ref().map_or(&[], |c| c.added.as_slice()),
        diagnostics: &out.diagnostics,
        sensitivity: &out.sensitivity,
        noisy: Some(&table),
    });
    Ok(out)
}

fn input(table: &Noisy, found: Option<&Measured<'_>>, whole: &Histories) -> Input {
    let sizes = table.names().iter().cloned().enumerate();
    let size = |list: usize| match found {
        Some(_) => whole.on_all(1 << list),
        None => table.on_all(1 << list).0.max(0) as u64,
    };
    Input {
        lists: table.names().to_vec(),
        persons: found.map_or(table.persons() as u64, |_| whole.persons()),
        sizes: sizes.map(|(list, name)| (name, size(list))).collect(),
        period: None,
        person: None,
        nonoverlapping: table.nonoverlapping().into_iter().map(|p| table.names_of(p)).collect(),
        noise: Some(table.law()),
    }
}

/// Puts the table to the methods; returns the stepwise choice.
fn run(found: &Measured<'_>, own: Option<&Model>, out: &mut Stratum) -> Option<Chosen> {
    let request = found.request;
    let mut stepwise = None;
    let mut failed = None;
    for method in Method::ALL.into_iter().filter(|m| request.methods.contains(m)) {
        let estimate: Estimate = match method {
            Method::Independence => found.given("independence", &Model::independence(found.table.lists())),
            Method::Stepwise => {
                let (estimate, chosen, many) = found.stepwise();
                stepwise = chosen;
                failed = Some(failed.unwrap_or(0).max(many));
                estimate
            }
            Method::Bic => {
                let (estimate, many) = found.bic();
                failed = Some(failed.unwrap_or(0).max(many));
                out.models.extend(by::bic_rows(&found.ranked));
                estimate
            }
            Method::Dga => match found.dga() {
                Some((estimate, dga)) => {
                    out.models.extend(by::dga_rows(&dga));
                    out.diagnostics.dga = Some(DgaGrid::of(&dga));
                    estimate
                }
                None => by::beyond_graphs(),
            },
            Method::Lcm => {
                let (estimate, latent, settings) = found.lcm();
                out.diagnostics.lcm = Some(Lcm::of(&latent, &settings));
                estimate
            }
            Method::Bma => {
                let (estimate, rows) = found.bma();
                out.models.extend(rows);
                estimate
            }
            Method::Chao => found.chao(),
            Method::Coverage => found.coverage(),
        };
        out.estimates.push(estimate);
    }
    if let Some(model) = own {
        out.estimates.push(found.given("model", model));
    }
    out.diagnostics.boot = failed.map(|failed| Boot { replicates: request.boot, failed });
    out.diagnostics.models = Spread::of(&found.ranked);
    stepwise
}

/// Puts beside each estimate what its method says of the table taken as exact.
fn beside(estimates: &mut [Estimate], clipped: &Histories, own: Option<&Model>, request: &Request) {
    let plain = if refusals(clipped).is_empty() { exact(clipped, own, request) } else { Vec::new() };
    for estimate in estimates {
        let found = plain.iter().find(|e| e.method == estimate.method);
        let interval = found.and_then(by_bootstrap);
        estimate.details.insert(
            "uncorrected",
            json!({
                "total": found.and_then(|e| e.total),
                "lower": interval.map(|i| i.lower),
                "upper": interval.and_then(|i| i.upper),
                "kind": interval.map(|i| i.kind),
            }),
        );
    }
}
