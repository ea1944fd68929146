//! Multiple systems estimation: how many persons are on no list.
//!
//! Several bodies each keep a list of the persons they met. Who is on two lists tells how
//! much of the whole each list holds, and so how many are on none. Everything rests on one
//! assumption that no data can test: that nothing beyond the dependences of the model ties
//! being unseen by all lists together. So no estimator here gives a bare number: each comes
//! with an interval, and [`Histories`] are put to several estimators that fail in different
//! ways.
//!
//! - [`Histories`]: how many persons were on exactly which lists;
//! - [`loglinear`]: one Poisson log-linear model, its existence, its fit, its interval;
//! - [`stepwise`]: pairs added while they improve the fit, with a bootstrap that repeats
//!   the choice ([`bootstrap`]);
//! - [`bic`]: all hierarchical models by BIC, and their average;
//! - [`dga`]: decomposable graphs, averaged exactly;
//! - [`latent`]: classes of persons who differ in how easily they are met;
//! - [`chao`], [`coverage`]: bounds that need no model;
//! - [`noise`]: all of them on counts that carry noise of a known law.
//!
//! Notation follows the literature (Chan, Silverman, Vincent 2021; Silverman, Chan, Vincent
//! 2024): t lists; a history is a non-empty set of lists; N* of a set of lists counts the
//! persons on at least those lists.

pub mod averaging;
pub mod bic;
pub mod bootstrap;
pub mod chao;
pub mod coverage;
pub mod dga;
pub mod histories;
pub mod latent;
pub mod lattice;
pub mod linkage;
pub mod loglinear;
pub mod noise;
mod page;
mod plot;
pub mod report;
mod request;
mod sensitivity;
pub mod stepwise;
pub mod terms;
mod verdict;

pub use histories::Histories;
pub use page::{at_levels, html, models_csv, why};
pub use plot::{svg, svg_named};
pub use report::{Report, Stratum, estimate};
pub use request::{Method, Request, Top};
pub use terms::Model;
pub use verdict::two_digits;

/// The quantile of the standard normal distribution.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * p)
}

/// The distribution function of the standard normal.
#[must_use]
pub fn normal_below(x: f64) -> f64 {
    statrs::function::erf::erfc(-x / std::f64::consts::SQRT_2) / 2.0
}

/// The most lists that are estimated at once: a model's name writes a list as one digit.
pub const MOST_LISTS: usize = 9;
