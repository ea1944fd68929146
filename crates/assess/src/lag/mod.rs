//! How many of each year are still to be reported.
//!
//! A person may be met years after the exploitation ended. Whoever counts cases by the year
//! of exploitation therefore sees the last years fall, always, whatever happened. From the
//! delays of the cases that are in, this module estimates which share of each year is in by
//! now, and what the year will come to. See `method.md`.
//!
//! - [`Cases`]: the dates of a table;
//! - [`Delays`]: the distribution of delays, corrected for those that cannot have been seen;
//! - [`correct`]: a year's count, corrected, with its intervals.
//!
//! [`noisy`] corrects counts that carry noise, for readers.
//!
//! What it cannot see are delays longer than any that could be observed, and a delay that
//! changed over the years.

mod cases;
mod correct;
mod delays;
pub mod noisy;
mod report;
mod request;

pub use cases::{Case, Cases, Columns, Group, read};
pub use correct::correct;
pub use delays::Delays;
pub use report::{Delay, GroupReport, Period, Report, assess};
pub use request::Request;
