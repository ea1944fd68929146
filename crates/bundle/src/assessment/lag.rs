use serde::{Deserialize, Serialize};

use super::TableNoise;

/// Counts by year of an event, corrected for what is still to be reported, from noisy counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lag {
    /// [`Lag::SCHEMA`].
    pub schema: String,
    /// The column of the event.
    pub event: String,
    /// The column of the report.
    pub report: String,
    /// The day at whose end the cases were taken.
    pub now: String,
    /// `year`: how finely dates were taken.
    pub resolution: String,
    /// The level of intervals.
    pub level: f64,
    /// Simulated tables behind an interval.
    pub boot: usize,
    /// Their seed.
    pub seed: u64,
    /// The noise of each cell.
    pub noise: TableNoise,
    /// How long reports take.
    pub delay: LagDelay,
    /// What the correction rests on, in words.
    pub assumption: String,
    /// The years of events.
    pub periods: Vec<LagPeriod>,
}

impl Lag {
    /// The form that this version writes and reads.
    pub const SCHEMA: &'static str = "shyraq.lag/1";
}

/// How long reports take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LagDelay {
    /// The unit of delays.
    pub unit: String,
    /// The longest delay that is allowed for.
    pub longest: u32,
    /// The share of cases that are in after 0, 1, ... units, of those with a delay up to the longest.
    pub within: Vec<f64>,
}

/// A year of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LagPeriod {
    /// The year.
    pub period: String,
    /// The noisy count of cases that are in; may be negative.
    pub observed: i64,
    /// Variance of the noise of `observed`.
    pub variance: f64,
    /// The share of the year's cases that are in, by the delays.
    pub complete: f64,
    /// What such a year comes to; none where nothing is in.
    pub corrected: Option<f64>,
    /// The lower end of the rate.
    pub lower: Option<f64>,
    /// The upper end; none where it can't be given.
    pub upper: Option<f64>,
    /// Less than half is in: no trend is to be drawn to it.
    pub hatched: bool,
}
