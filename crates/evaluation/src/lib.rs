//! How far a synthetic table and its published counts are from the truth.
//!
//! A method that promises privacy has to be judged by its error, and error can only be
//! measured beside the truth. That is what this crate does, for tests, for simulated data
//! and for public tables: **its numbers are exact functions of the sensitive table and are
//! not private.** It holds no rule about whose data it may see; the command line refuses a
//! hub's.
//!
//! [`evaluate`] reads two tables into shared codes (`table`), counts each marginal in both
//! at once (`tally`), and sums up:
//!
//! - total variation of all 1- and 2-way and of all or a sample of the 3-way marginals, with
//!   blank counted as a value and without (`marginals`);
//! - combinations of values that were lost, invented, kept (`combinations`);
//! - shares of groups with their common denominator, as CTDC prints them (`shares`);
//! - published counts: their error, and how many of their intervals hold the true count
//!   (`aggregates`).
//!
//! Sums that decide a figure are whole numbers, so a table compared with itself is exactly
//! zero and the order of threads changes nothing.
//!
//! ```no_run
//! use shyraq_evaluation::{Request, evaluate};
//! let found = evaluate(&Request::new("truth.csv".as_ref(), "synthetic.csv".as_ref()))?;
//! println!("mean 2-way TV {:?}", found.tv.two_way.map(|d| d.mean));
//! # Ok::<(), shyraq_evaluation::EvaluationError>(())
//! ```

mod aggregates;
mod combinations;
mod error;
mod evaluate;
mod intervals;
mod marginals;
mod report;
mod request;
mod shares;
mod table;
mod tally;
mod triples;

pub use error::EvaluationError;
pub use evaluate::evaluate;
pub use report::{
    AggregateWays, Aggregates, Band, ByWays, Distance, Evaluation, GroupTotal, Intervals, Records, ShareErrors,
    ShareTotal, Tables, Totals, WorstShare,
};
pub use request::{Request, Triples};

#[cfg(test)]
mod tests;
