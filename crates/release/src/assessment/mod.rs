//! Tables of an assessment: measured once, under a debit of their own, for a release that is
//! drafted.
//!
//! Overlap of lists, stages of the cascade and delays of reports are exact in the hub's own
//! reports. For readers they are counted anew, each as a histogram to which a person adds at
//! most 1 in one cell, and measured with noise. Which tables there are, how many cells each has
//! and how much of the budget each gets follows from public facts alone.
//!
//! 1. [`AssessedShape`]: a table by its name and cells;
//! 2. [`AssessmentPlan`]: shares a budget among shapes. Reads no data;
//! 3. [`AssessmentPlan::measure`] gives up a [`shyraq_privacy::Spend`]; counting happens inside;
//! 4. [`MeasuredAssessment`]: noisy integers; [`cascade`] and what other crates estimate of them
//!    is post-processing;
//! 5. [`add_assessment`] puts all into the draft.

mod cascade;
mod domain;
mod measured;
mod plan;
mod review;
mod section;

pub use cascade::cascade;
pub use domain::{tells_of, values_of};
pub use measured::MeasuredAssessment;
pub use plan::{AssessedShape, AssessmentPlan, Part};
pub use review::{ReviewedAssessedTable, ReviewedAssessment};
pub use section::{AssessmentRequest, Estimated, add_assessment};

#[cfg(test)]
mod tests;
