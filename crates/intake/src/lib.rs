//! A contributor's table becomes valid cases.
//!
//! Every organisation keeps its own columns, languages and codes, and files made by people
//! have faults. A [`Mapping`] (a TOML file that the contributor can mend himself) says how
//! his columns and values become the variables of a code book; [`read`] streams the table
//! through it. Good rows go on as a [`ValidBatch`], which only this crate can make; rows
//! with a fault are kept apart, can be mended and sent again; the [`Report`] says each
//! fault once, with column, rows, rule and remedy, and never with a cell's value.
//!
//! Files come from outside: bytes become rows in [`shyraq_tabular`], under one table of
//! [`Limits`]; nothing panics, and memory does not grow with rows. Time is an argument
//! ([`Clock`]).

mod bands;
mod batch;
mod cases;
mod coder;
mod dates;
mod delimited;
mod error;
mod mapping;
mod plan;
mod read;
mod recipe;
mod refused;
mod report;
mod rule;
mod tally;
mod words;
mod workbook;

pub use batch::{Accepted, RefusedBatch, ValidBatch};
pub use cases::CaseWriter;
pub use error::{Blame, IntakeError};
pub use mapping::{Mapping, SHIPPED_MAPPINGS, identity_mapping, shipped_mapping_text};
pub use read::{NoSink, Sink, SinkError, read};
pub use refused::RefusedWriter;
pub use report::{FaultGroup, Report, Reported};
pub use rule::{Rule, Severity};
pub use shyraq_tabular::{Clock, Format, Limits, NoClock, Quotes, Source, TableError};
