//! How many are missed, and where the chain breaks.
//!
//! Those who are identified are a small part of those who are trafficked. A national
//! assessment asks five things about the rest, and this crate answers them: how many were seen
//! by nobody ([`mse`]), at which step those who were seen fell out ([`cascade`]), how many of a
//! year are still to come ([`lag`]), what the law lacks ([`law`]), and what became of what was
//! recommended ([`recommendations`]); one [`report`] brings it together.
//!
//! It reads the files that it is given by name, and the runs that a file of recommendations
//! names beside it; it writes none. No clock, no randomness but a seed. Nothing here is private in the sense of differential privacy;
//! what leaves a hub is estimated from counts that carry noise already.

pub mod cascade;
pub mod date;
mod error;
pub mod lag;
pub mod law;
pub mod mse;
pub mod recommendations;
pub mod report;
mod sheet;
mod table;
mod thousands;

pub use error::AssessError;
pub use table::columns_of;
