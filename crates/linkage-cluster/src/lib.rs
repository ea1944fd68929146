//! The comparisons of a linkage on several machines.
//!
//! Comparing is most of a linkage's work, and blocks need nothing of each other. So a centre with
//! a cluster can have ranges of tags compared side by side. The comparer's
//! [kernel](shyraq_linkage::Kernel) runs as a function of DataFusion, and Ballista moves:
//!
//! - **out**: handle, tag and cells of the rows that are to be compared, and the place of their
//!   submission; a row of Parquet is a range of tags, a part is one row. That is what a comparer
//!   may see. No record's number, no decision and no pair that was scored is among it: this
//!   crate gets a [`Range`](shyraq_linkage::Range) and could not ask for more;
//! - **there**: each executor compares every two rows of each block of its ranges;
//! - **back**: levels of agreement, which the driver writes in the order of the ranges.
//!
//! The files are those of one process, byte for byte, whatever the number of machines, and a
//! job that failed may be run again.
//!
//! Cells of one block say much to who has a list of the same people: the machines of the
//! cluster are as sensitive as the comparer's. Ballista has **no authentication**, see
//! [`shyraq_cluster`].
//!
//! DataFusion takes minutes to build. Without the feature `cluster` this crate is empty.
#![cfg(feature = "cluster")]

mod columns;
mod comparing;
mod function;

pub use columns::{batch, schema};
pub use comparing::Comparing;
pub use function::{FUNCTION, compare_rows, functions};
