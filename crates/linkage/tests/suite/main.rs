//! From tables to clusters and back to the truth.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test says what is wrong by failing"
)]

mod clerical;
mod damage;
mod run;
mod time;
