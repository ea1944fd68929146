//! Whether the parts of a manifest agree with one another and with the report of the measurement.
//!
//! A manifest that was edited after the release says something else than the report, which the
//! measurement wrote, or states an epsilon that its loss does not have.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::promise::{Accountant, as_float};
use crate::{BundleError, Manifest, Problem, ProblemKind};

/// How far a stated epsilon may be from that of the loss, relatively: losses and conversions are
/// rounded outward, a little each.
const CLOSE: f64 = 1e-3;
/// The same absolutely: losses of groups are stated to four decimals.
const DECIMALS: f64 = 2e-4;

/// Refuses a manifest whose parts do not agree.
pub(crate) fn agrees(manifest: &Manifest, report: &Path) -> Result<(), BundleError> {
    match fault(manifest, report)? {
        None => Ok(()),
        Some(kind) => Err(BundleError::NotVerified(vec![Problem { path: "manifest.json".into(), kind }])),
    }
}

/// Finds what does not agree.
///
/// # Errors
/// [`BundleError`] when the report can't be read.
pub(crate) fn fault(m: &Manifest, report: &Path) -> Result<Option<ProblemKind>, BundleError> {
    let bytes = fs::read(report).map_err(|e| BundleError::io(report, e))?;
    let told: Value = serde_json::from_slice(&bytes).map_err(|e| BundleError::form(report, e))?;
    let says = |key: &str, value: Value| told.get(key) == Some(&value);
    let same = says("privacy", json!(m.privacy))
        && says("codebook", json!(m.codebook))
        && says("notes", json!(m.notes))
        && says("synthetic_records", json!(m.records))
        // Reports of before do not say it.
        && told.get("simulated").is_none_or(|s| *s == json!(m.simulated));
    Ok((!same || !converts(m)).then_some(ProblemKind::Disagrees))
}

/// Tells whether epsilon, and that of groups, are those of the loss. An accountant that is not
/// known is found elsewhere.
fn converts(m: &Manifest) -> bool {
    let p = &m.privacy;
    let Some(accountant) = Accountant::named(&p.accountant) else { return true };
    let (Some(rho), Ok(delta)) = (as_float(&p.rho), p.delta.parse::<f64>()) else { return false };
    let close = |stated: &str, rho: f64, decimals: f64| {
        let epsilon = accountant.epsilon(rho, delta);
        stated.parse::<f64>().is_ok_and(|e| (e - epsilon).abs() <= CLOSE * epsilon + decimals)
    };
    let of_group = |m: u32| rho * f64::from(m) * f64::from(m);
    close(&p.epsilon, rho, 0.0) && p.groups.iter().all(|g| close(&g.epsilon, of_group(g.identities), DECIMALS))
}
