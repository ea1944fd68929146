//! From a table of persons to what may leave: noisy tables and synthetic records.
//!
//! The order of the steps is the promise, so the steps are types:
//!
//! 1. [`read_table`] looks at the form of the input only and codes it into a
//!    [`PersonTable`]; a value outside the code book becomes blank without a word.
//! 2. [`Plan::new`] reads no data: it shares the budget among all tables of one and two
//!    columns of the public code book.
//! 3. A [`Drafted`] release becomes [`Measured`] only by giving up a
//!    [`shyraq_privacy::Spend`], which exists only after its debit is durable. Counting
//!    happens inside that step.
//! 4. Everything after is arithmetic on noisy integers: [`Measured::publish`] makes the
//!    unbiased estimate with its variances, whole consistent tables, and records.
//!
//! Tables of an assessment are measured apart, for a release that is drafted: [`assessment`].
//! What a plan would give is known before anything is spent: [`forecast`].
//! Two releases are compared by what is public of them: [`comparison`].
//!
//! It works on any table of categories with a code book; nothing here knows trafficking.

mod aggregates;
pub mod assessment;
mod choice;
#[cfg(test)]
mod claims;
pub mod comparison;
mod count;
mod draft;
mod error;
mod estimate;
pub mod forecast;
mod input;
mod lists;
mod measured;
mod normal;
mod person;
mod plan;
mod prior;
mod ratio;
mod report;
mod review;
mod shares;
mod synthesis;
mod unified;
mod workload;

pub use draft::{DraftRequest, UnitText, group_loss, write_release};
pub use error::ReleaseError;
pub use input::{InputOptions, codebook_from_data, read_table};
pub use measured::{Drafted, Measured, Published};
pub use person::PersonTable;
pub use plan::{Marginal, Plan};
pub use prior::Prior;
pub use review::{Change, Disclosure, RareValue, ReviewedColumn, ReviewedTable, withdraw};
pub use workload::{Derived, Share, Workload};
