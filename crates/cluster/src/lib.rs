//! The two heavy jobs on several machines: the counts of a release, and the comparisons of a
//! linkage, of which this crate knows the way only ([`Functions`], [`Parts`], [`Job`], [`Place`]).
//!
//! A laptop counts ten million persons in seconds, so a release does not need this crate.
//! It is for a centre whose table is larger than one machine, or whose persons lie beside a
//! cluster already. There the [engine's](shyraq_engine) kernel runs as an aggregate function
//! of DataFusion and Ballista moves the records:
//!
//! - **out**: coded columns without names, as Parquet parts in a folder that all machines
//!   see and that is removed afterwards. Persons were merged before, so no identifier is
//!   among them;
//! - **there**: each executor packs its parts and counts all tables of the release;
//! - **back**: whole numbers, added by one executor and checked by the driver.
//!
//! Counts are sums of whole numbers, so the answer is the same as in one process, bit for
//! bit, whatever the number of parts and machines, and a job that failed may simply be run
//! again. This crate knows no ledger, no randomness and no noise; a test of the dependency
//! rule keeps it so.
//!
//! Ballista has **no authentication** here: whoever reaches a port can run queries and read
//! what an executor can read. Everything binds to loopback unless told otherwise.
//!
//! DataFusion takes minutes to build. Without the feature `cluster` this crate is empty.
#![cfg(feature = "cluster")]

mod address;
mod coded;
mod driver;
mod error;
mod executor;
mod function;
mod functions;
mod job;
mod parts;
mod place;
mod remote;
mod scheduler;
mod scratch;
mod spec;
mod standalone;
mod stop;
mod tally;
mod threads;

pub use address::Address;
pub use error::ClusterError;
pub use executor::{ExecutorSettings, serve_executor};
pub use function::{FUNCTION, count_tables};
pub use functions::Functions;
pub use job::Job;
pub use parts::{Parts, Sharing};
pub use place::Place;
pub use remote::Remote;
pub use scheduler::serve_scheduler;
pub use scratch::remove_on_signal;
pub use spec::Spec;
pub use standalone::Standalone;
