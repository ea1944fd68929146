//! What somebody could find out who holds encodings and a public list of names.
//!
//! A key keeps nobody from comparing *structure*: the attacker encodes a list that he has, with
//! the same program and a key of his own, and looks who is alike whom on both sides. An attack
//! that fails says nothing by itself, so the same run has to break the encodings that are
//! known to be weak: one Bloom filter a record ([`similarity_graph`]) and tags that are linked to
//! records ([`linked_tags`]).
//!
//! Everybody here is simulated. Nothing of the product reaches this crate.
#![expect(clippy::indexing_slicing, reason = "indices are rows and records that this crate numbered itself")]

pub mod assignment;
pub mod block_colours;
pub mod block_pairs;
pub mod clk;
mod error;
pub mod frequency;
mod hash;
pub mod linked_tags;
pub mod people;
pub mod record_graph;
pub mod score;
mod sent;
pub mod series;
pub mod similarity_graph;
mod spelling;
pub mod structure;

pub use error::AttackError;
pub use people::{Entry, Lists, Spelling};
pub use score::{Guess, Outcome, score};
pub use sent::Sent;
