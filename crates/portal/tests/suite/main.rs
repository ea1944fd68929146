//! A signed, simulated release becomes a site; the site is read back as a browser would.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod figures;
mod kazakhstan;
mod missed;
mod replace;
mod served;
mod shares;
mod site;
mod structure;
