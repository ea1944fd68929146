//! The engine's kernel, called by DataFusion and by Ballista, gives the engine's counts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test says what is wrong by failing"
)]

mod function;
mod persons;
mod processes;
mod standalone;
