//! Who is the same person, without anyone seeing a name.
//!
//! Contributors send encodings ([`shyraq_encoding`]). Rows that share a tag are compared, and
//! only levels of agreement go on (`blocks`, `levels`); a model fitted without labels says how
//! likely two records are one person (`model`); records become clusters (`cluster`). This
//! crate cannot encode: it does not reach the crate that holds keys and rules of names.
#![expect(clippy::indexing_slicing, reason = "indices are rows and records that this crate numbered itself")]

mod blocks;
mod cluster;
mod error;
mod evaluate;
mod handed;
mod input;
mod link;
mod model;
mod pairs;
mod report;

pub use error::LinkageError;
pub use evaluate::{Evaluation, Scores, evaluate};
pub use handed::{Handed, handed_on};
pub use link::{LinkOptions, link};
pub use report::{FieldReport, KeyReport, LevelReport, Report};
