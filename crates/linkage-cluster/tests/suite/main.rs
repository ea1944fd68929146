//! The comparer's kernel, called by DataFusion and by Ballista, gives what one process gives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test says what is wrong by failing"
)]

mod encoded;
mod function;
mod processes;
mod standalone;
