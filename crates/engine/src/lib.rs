//! Persons packed into words, and exact counts of their tables.
//!
//! A release spends its time on noise and records only if counting costs nothing, and it
//! fits a laptop only if a person is a few bytes. So a [`Layout`] gives each column as many
//! bits as its code book needs, a [`Packed`] holds each person in one or a few `u64`, and
//! [`count`] goes over blocks that stay in the cache:
//!
//! - flags (1 or blank) become bit planes by transposing 64 words at a time; two flags are
//!   an AND and a popcount;
//! - a flag beside other columns walks the set bits only, and blank is what is left;
//! - other columns are histograms of a combined code.
//!
//! Everything is a sum of whole numbers, so neither the number of threads nor the order of
//! rows changes a bit of the answer; an [`Engine`] may therefore have other machines count
//! parts of the rows. Counts are exact and therefore sensitive: what calls
//! this crate owes them noise.

mod block;
mod count;
mod engine;
mod layout;
mod merge;
mod packed;
mod plane;
mod query;
mod transpose;

pub use count::{count, count_with};
pub use engine::{Cluster, Engine, EngineError};
pub use layout::{Field, Layout};
pub use packed::Packed;
pub use plane::{and_count, ones};
pub use query::{Axis, Query};

#[cfg(test)]
mod tests;

/// The code of one answer: 0 is blank, `k` the k-th value of the code book.
pub type Code = u16;
