//! The core of every release: exact noise, exact accounting, and no noise without a debit.
//!
//! Floating point breaks differential privacy in ways that no review of formulas finds
//! (Mironov 2012; Haney et al. 2022; Casacuberta et al. 2022), so there is none here:
//! counts, noise, thresholds and losses are integers and fractions, and the lint
//! `clippy::float_arithmetic` is denied for the whole crate.
//!
//! - [`laplace`] and [`gaussian`] draw from the discrete distributions of Canonne, Kamath
//!   and Steinke (arXiv:2004.00010) without approximation.
//! - [`zcdp`] converts between (epsilon, delta) and rho, rounded so that the promise holds.
//! - [`composed`] does the same, tighter, for releases whose every draw is a discrete
//!   Gaussian; [`Accountant`] says which of the two a loss is counted in.
//! - [`Ledger`], [`spend`] and [`Spend`]: a loss must be durably recorded before a
//!   mechanism can run. A [`Spend`] can't be made in any other way, and each measurement
//!   takes its share out of it.
//! - [`Histogram`] is a table that each person changes by 1 in one cell, whoever counts it.
//!
//! Neighbouring tables differ in all records of one person. A mechanism here sees counts
//! to which each person contributes at most 1 in one cell; bounding the contribution is
//! the caller's duty and is stated in each function's `# Privacy` section.

#![deny(clippy::float_arithmetic)]

mod accountant;
mod bernoulli;
pub mod composed;
mod decimal;
mod entropy;
pub mod gaussian;
pub mod histogram;
pub mod laplace;
mod ledger;
mod logarithm;
mod measure;
mod rho;
#[cfg(test)]
#[expect(clippy::float_arithmetic, reason = "statistics of the tests")]
mod testing;
pub mod zcdp;

pub use accountant::{Accountant, UnknownAccountant};
pub use decimal::{DecimalError, parse_decimal, to_decimal};
pub use entropy::{Entropy, EntropyError, OsEntropy};
pub use gaussian::Variance;
pub use histogram::Histogram;
pub use ledger::{Ledger, Loss, Receipt, Spend, spend};
pub use measure::{MeasureError, measure_gaussian, measure_laplace};
pub use num_rational::BigRational;
pub use rho::Rho;
