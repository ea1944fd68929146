//! The assessment's report: what the runs found, the law, official figures, recommendations.
//!
//! A national assessment is quoted for years, mostly without its annexes. So no number is
//! typed into a sentence here: **a figure is a place in a run or in a published series**, read
//! from there when the report is made, and printed with a mark that leads to its source. A
//! place that does not exist, a sentence with digits that no source stands behind, a mark
//! without an entry stop the report ([`ReportError`]); nothing is written then.
//!
//! The report is private: its runs count exactly.

mod chain;
mod error;
mod hidden;
mod late;
mod made;
mod named;
mod official;
mod recommended;
mod run;
mod statute;
mod writer;

/// Of fewer persons no quartile is printed: each would be one person's time.
const FEWEST: f64 = 5.0;

pub use error::ReportError;
pub use made::{Made, document};
pub use run::Run;
