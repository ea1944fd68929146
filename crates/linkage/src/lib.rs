//! Who is the same person, without anyone seeing a name.
//!
//! Contributors send encodings ([`shyraq_encoding`]). Rows that share a tag are compared, and
//! only levels of agreement go on (`comparer`, `levels`); a model fitted without labels says how
//! likely two records are one person (`model`); records become clusters (`cluster`); what else is
//! possible is drawn (`posterior`) and says how sure all of it is (`persons`). This
//! crate cannot encode: it does not reach the crate that holds keys and rules of names.
#![expect(clippy::indexing_slicing, reason = "indices are rows and records that this crate numbered itself")]

mod apart;
mod calibrate;
mod chance;
mod citizenship;
mod cluster;
mod comparer;
mod component;
mod controls;
mod decided;
mod drawn;
mod engine;
mod error;
mod evaluate;
mod exact;
mod gibbs;
mod group_scores;
mod handed;
mod history;
mod indirect;
mod levels;
mod link;
mod lists;
mod lookup;
mod members;
mod model;
mod numbered;
mod of_pairs;
mod page;
mod pairs;
mod parts;
mod persons;
mod posterior;
mod posterior_file;
mod reading;
mod received;
mod records;
mod register;
mod report;
mod resolver;
mod review;
mod revise;
mod scrub;
mod seed;
mod shares;
mod sheet;
mod size;
mod submission;
mod twins;
mod withdrawn;
mod written;

pub use apart::likely_apart;
pub use citizenship::Citizenship;
pub use comparer::{Columnar, Compared, Kernel, Range, Ranges};
pub use controls::{ControlsFound, find_controls};
pub use engine::{Cluster, Engine};
pub use error::LinkageError;
pub use evaluate::{Evaluation, GROUPS, Scores, evaluate};
pub use group_scores::GroupScores;
pub use handed::{Handed, handed_on};
pub use history::{
    Act, ClusterRow, Clusters, Decision, Event, Filled, RecordRef, Said, decisions_of, read_decisions, read_events,
};
pub use link::{LinkOptions, link, link_as_comparer, link_as_resolver};
pub use persons::{Band, CitizenshipEstimates, ContributorEstimates, Estimates, GroupEstimates};
pub use received::{Received, Terms};
pub use report::{FieldReport, KeyReport, LevelReport, Report};
pub use review::{Explained, ExplainedPair, Question, explain, export, pair_name, review};
pub use revise::{decide, merge, unlink};
pub use scrub::scrub;
pub use shyraq_encoding::Role;
pub use withdrawn::Withdrawn;
