//! The command line as programs call it: exit codes, files, words of errors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test says what is wrong by failing"
)]

mod aim;
mod alone;
mod assess;
mod assessment;
mod assessment_report;
mod cascade;
mod clerical;
#[cfg(feature = "cluster")]
mod cluster;
mod ctdc;
mod engine;
mod evaluate;
mod forecast;
mod fresh;
mod guards;
mod hostile;
mod hub;
mod kill;
mod lag;
mod law;
mod ledger;
mod linkage;
mod names;
mod plan;
mod prior;
mod refusals;
mod review;
mod run;
mod sealed;
mod session;
mod table;
