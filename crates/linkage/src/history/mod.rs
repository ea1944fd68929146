//! What was done to clusters: by linking, by people, and how to see what was before.
//!
//! Clusters keep their names as records come and go, so that a person's pseudonym does not
//! change because a stranger was added. Everything that changes them is an event with what
//! was before, so that each earlier state can be made again; decisions of people are events
//! too, and hold in every later link until they are taken back.

mod called;
mod clusters;
mod decisions;
mod event;
mod names;

pub(crate) use called::Called;
pub use clusters::{ClusterRow, Clusters};
pub(crate) use decisions::decided;
pub use decisions::{Filled, decisions_of, read_decisions};
pub use event::{Act, Decision, Event, RecordRef, Said, read_events};
pub(crate) use event::{last_id, texts, write_events};
pub(crate) use names::name_clusters;
