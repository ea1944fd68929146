//! The same correction from a table that carries noise: what a hub may publish.
//!
//! The exact correction sees each case. Here a table of years of events by years of delay was
//! counted, one cell a person, and measured with noise. All sums that the correction needs are
//! sums of its cells, so they are unbiased; what the noise does to the answer is found by
//! simulation. See `method.md`.
//!
//! - [`Years`] and [`first_reports`]: persons as cells of the table;
//! - [`estimate`]: the corrected counts from noisy cells.

mod estimate;
mod triangle;

pub use estimate::estimate;
pub use triangle::{Years, first_reports};

/// What was measured and how, in words and numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<'a> {
    /// The years.
    pub years: Years,
    /// The noisy cells, in the order of [`Years::cells`].
    pub noisy: &'a [i64],
    /// The law of the noise of each.
    pub noise: shyraq_bundle::assessment::TableNoise,
    /// The column of the event.
    pub event: &'a str,
    /// The column of the report.
    pub report: &'a str,
    /// The day at whose end the cases were taken.
    pub now: jiff::civil::Date,
}
