//! Who is the same person, without anyone seeing a name.
//!
//! Contributors send encodings ([`shyraq_encoding`]). Rows that share a tag are compared, and
//! only levels of agreement go on (`comparer`, `levels`); a model fitted without labels says how
//! likely two records are one person (`model`); records become clusters (`cluster`). This
//! crate cannot encode: it does not reach the crate that holds keys and rules of names.
#![expect(clippy::indexing_slicing, reason = "indices are rows and records that this crate numbered itself")]

mod cluster;
mod comparer;
mod error;
mod evaluate;
mod levels;
mod link;
mod model;
mod pairs;
mod records;
mod report;
mod size;
mod submission;
mod withdrawn;

pub use error::LinkageError;
pub use evaluate::{Evaluation, Scores, evaluate};
pub use link::{LinkOptions, link, link_as_comparer, link_as_resolver};
pub use report::{FieldReport, KeyReport, LevelReport, Report};
pub use withdrawn::Withdrawn;
