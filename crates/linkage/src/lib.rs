//! Who is the same person, without anyone seeing a name.
//!
//! Contributors send encodings ([`shyraq_encoding`]). Rows that share a tag are compared, and
//! only levels of agreement go on (`blocks`, `levels`); a model fitted without labels says how
//! likely two records are one person (`model`); records become clusters (`cluster`); what else is
//! possible is drawn (`posterior`) and says how sure all of it is (`persons`). This
//! crate cannot encode: it does not reach the crate that holds keys and rules of names.
#![expect(clippy::indexing_slicing, reason = "indices are rows and records that this crate numbered itself")]

mod blocks;
mod calibrate;
mod chance;
mod cluster;
mod component;
mod decided;
mod error;
mod evaluate;
mod exact;
mod gibbs;
mod indirect;
mod input;
mod link;
mod model;
mod pairs;
mod persons;
mod posterior;
mod posterior_file;
mod reading;
mod report;
mod seed;

pub use error::LinkageError;
pub use evaluate::{Evaluation, Scores, evaluate};
pub use link::{LinkOptions, link};
pub use persons::{Band, ContributorEstimates, Estimates};
pub use report::{FieldReport, KeyReport, LevelReport, Report};
