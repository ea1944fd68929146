//! How many are missed, from the noisy overlap of lists.

use shyraq_assess::AssessError;
use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::noise::{Kind, Law};
use shyraq_assess::mse::{Request, estimate};
use shyraq_release::assessment::MeasuredAssessment;

use super::tables::OVERLAP;
use crate::linkage_folder::json;

/// Where the estimate lies in a draft.
pub(super) const FILE: &str = "assess/mse.json";

/// Estimates with the noise in the likelihood, and returns the report as its file has it; none where no
/// overlap was measured.
pub(super) fn hidden(measured: &MeasuredAssessment, seed: u64) -> Result<Option<Vec<u8>>, AssessError> {
    let Some((table, noisy)) = measured.table(OVERLAP) else { return Ok(None) };
    let ask = |fault: String| AssessError::Ask { fault, hint: "take a larger epsilon".into() };
    let law = Law::new(Kind::DiscreteGaussian, table.noise().scale).map_err(ask)?;
    // The cells begin with the first list alone; nobody is on none.
    let counts = std::iter::once(0).chain(noisy.iter().copied()).collect();
    let request = Request { noise: Some(law), seed, ..Request::default() };
    let report = estimate(&[Strata::of(table.columns, counts)], None, &request, None)?;
    Ok(json(&report).ok())
}
