//! Resampled persons, the choice of the model repeated, and BCa ends. See `method.md`.

mod bca;
mod resample;

pub use bca::{Bca, End, bca, quantile8};
pub use resample::{replicates, resample};
