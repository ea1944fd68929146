//! How many are missed, and where the chain breaks.
//!
//! Those who are identified are a small part of those who are trafficked. A national
//! assessment asks three things about the rest, and this crate answers from what is
//! counted: how many were seen by nobody ([`mse`]), at which step those who were seen fell
//! out ([`cascade`]), what the law lacks ([`law`]), and what became of what was recommended
//! ([`recommendations`]); one [`report`] brings it together. Whoever reads counts by year has to know how many are still to come
//! ([`lag`]).
//!
//! It takes values and gives values: no file but the table it is asked to read, no clock,
//! no randomness but a seed. Nothing here is private in the sense of differential privacy;
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
