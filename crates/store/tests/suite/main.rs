//! The ledger and the hub's store: what must hold whatever happens around them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test says what is wrong by failing"
)]

mod currency;
mod hub;
mod ledger;
mod old_form;
mod plan;
