//! One Poisson log-linear model: existence, fit, interval. See `method.md`.

mod existence;
mod fit;
mod normal;
mod profile;

pub use existence::{Defect, Known, defect, estimate};
pub(in crate::mse) use fit::Unsettled;
pub use fit::{Fit, Fitter};
pub(in crate::mse) use normal::Normal;
pub(in crate::mse) use profile::search;
pub use profile::{Profile, profile, profile_likelihood};
