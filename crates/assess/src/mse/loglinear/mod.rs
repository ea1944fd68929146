//! One Poisson log-linear model: existence, fit, interval. See `method.md`.

mod existence;
mod fit;
mod profile;

pub use existence::{Defect, Known, defect, estimate};
pub use fit::{Fit, Fitter};
pub use profile::{Profile, profile, profile_likelihood};
