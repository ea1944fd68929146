//! How many are missed, from the noisy overlap of lists.

use shyraq_assess::AssessError;
use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::noise::{Kind, Law};
use shyraq_assess::mse::{Request, estimate};
use shyraq_release::assessment::{AssessmentPlan, MeasuredAssessment};

use super::tables::OVERLAP;
use crate::failure::Failure;
use crate::linkage_folder::json;

/// Where the estimate lies in a draft.
pub(super) const FILE: &str = "assess/mse.json";

/// Refuses, before the debit, an overlap of so much noise that nothing can be estimated from it.
pub(super) fn fits(plan: &AssessmentPlan) -> Result<(), Failure> {
    let overlap = plan.tables().find(|(shape, _)| shape.name == OVERLAP);
    let Some((_, variance)) = overlap else { return Ok(()) };
    let (p, q) = variance.parts();
    Law::new(Kind::DiscreteGaussian, (p as f64 / q as f64).sqrt()).map(|_| ()).map_err(|_| {
        Failure::usage(
            "with this epsilon and delta each overlap of lists would be off by more than a thousand persons",
            "take a larger epsilon, or fewer tables; nothing was spent",
        )
    })
}

/// Estimates with the noise in the likelihood, and returns the report as its file has it; none where no
/// overlap was measured.
pub(super) fn hidden(measured: &MeasuredAssessment, seed: u64) -> Result<Option<Vec<u8>>, Failure> {
    let Some((table, noisy)) = measured.table(OVERLAP) else { return Ok(None) };
    let ask = |fault: String| AssessError::Ask { fault, hint: "take a larger epsilon".into() };
    let law = Law::new(Kind::DiscreteGaussian, table.noise().scale).map_err(ask)?;
    // The cells begin with the first list alone; nobody is on none.
    let counts = std::iter::once(0).chain(noisy.iter().copied()).collect();
    let request = Request { noise: Some(law), seed, ..Request::default() };
    let report = estimate(&[Strata::of(table.columns, counts)], None, &request, None)?;
    Ok(Some(json(&report)?))
}
