//! The promise of a release, seen from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test says what is wrong by failing"
)]

mod audit;
mod comparison;
mod coverage;
mod exact;
mod review;
mod whole_run;
