//! `report.json`: what was measured with which noise, from the plan and noisy values only.

use serde_json::{Value, json};
use shyraq_bundle::Manifest;

use crate::measured::{Measured, Published};

/// Writes the report. It has no true count, no true error and nothing that was not
/// measured with noise.
pub(crate) fn report(manifest: &Manifest, measured: &Measured, published: &Published) -> Value {
    let plan = measured.plan();
    let name = |i: &usize| plan.workload.name(*i).to_owned();
    let tables: Vec<Value> = plan
        .marginals
        .iter()
        .map(|m| {
            let names: Vec<String> = m.axes.iter().map(name).collect();
            json!({
                "variables": names,
                "cells": m.cells,
                "variance": m.variance.to_string(),
                "rho": plan.accountant.loss(m.variance).map(|r| r.to_string()),
            })
        })
        .collect();
    let mut out = json!({
        "schema": "shyraq.report/1",
        "codebook": manifest.codebook,
        "privacy": manifest.privacy,
        "simulated": manifest.simulated,
        "persons": published.total,
        "total": measured.cells().next().and_then(|(m, cells)| Some(json!({
            "noisy": cells.first()?,
            "variance": m.variance.to_string(),
        }))),
        "synthetic_records": published.records.rows,
        "interval": { "level": 0.95, "covers": "the recorded number of each cell, one cell at a time; noise only, not who is missing" },
        "tables": tables,
        "notes": manifest.notes,
    });
    if let (Some(prior), Some(fields)) = (&manifest.prior, out.as_object_mut()) {
        fields.insert("prior".into(), json!(prior));
    }
    out
}
