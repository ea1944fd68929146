//! What a correction says, in the form `shyraq.lag/1`.

use serde::Serialize;

use super::cases::{Cases, Columns, Group};
use super::{Delays, Request, correct};
use crate::date::Grain;

/// A whole report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `shyraq.lag/1`.
    pub schema: &'static str,
    /// The column of the event.
    pub event: String,
    /// The column of the report.
    pub report: String,
    /// The day at whose end the table was taken.
    pub now: String,
    /// How finely all dates were taken.
    pub resolution: Grain,
    /// Rows without one of the two dates: they are not counted.
    pub undated: u64,
    /// Rows reported in a month or year that is not over: they are not counted.
    pub set_aside: u64,
    /// The level of intervals.
    pub level: f64,
    /// Resamples.
    pub boot: usize,
    /// The seed of resamples.
    pub seed: u64,
    /// Cases that are counted.
    pub cases: u64,
    /// Their delays.
    pub delay: Delay,
    /// The years of all cases.
    pub periods: Vec<Period>,
    /// The same by the values of a column, each by its own delays.
    pub groups: Vec<GroupReport>,
    /// What the correction rests on, in words.
    pub assumption: String,
}

/// The delays of some cases, corrected.
#[derive(Debug, Clone, Serialize)]
pub struct Delay {
    /// The unit of all that follow.
    pub unit: Grain,
    /// The longest delay that is allowed for.
    pub longest: u32,
    /// Within which a quarter, half and three quarters of the cases are in, of those with a
    /// delay up to the longest.
    pub quartiles: [u32; 3],
    /// The same of the cases that are in, uncorrected: always shorter or equal.
    pub observed_quartiles: [u32; 3],
}

/// One year of events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    /// The year.
    pub period: String,
    /// Cases that are in.
    pub observed: u64,
    /// The share that is in: observed / corrected; 0 when nothing can have been seen yet.
    pub complete: f64,
    /// The corrected count; none when nothing can have been seen yet.
    pub corrected: Option<f64>,
    /// Lower end for the rate: what such a year brings on average. Use it to compare years.
    pub lower: Option<f64>,
    /// Upper end for the rate; none when none can be given.
    pub upper: Option<f64>,
    /// Lower end for what this year's count comes to in the end.
    pub count_lower: Option<f64>,
    /// Upper end for what this year's count comes to in the end.
    pub count_upper: Option<f64>,
    /// Less than half is in: to be hatched in a chart, and no trend to be drawn to it.
    pub hatched: bool,
    /// The year is not over: the figures are of the part that is.
    pub partial: bool,
    /// Cases with a delay beyond the longest: counted, with nothing added for others like them.
    pub beyond: u64,
}

/// The years of one group.
#[derive(Debug, Clone, Serialize)]
pub struct GroupReport {
    /// The column.
    pub column: String,
    /// Its value.
    pub value: String,
    /// Its cases.
    pub cases: u64,
    /// Their delays.
    pub delay: Delay,
    /// Its years.
    pub periods: Vec<Period>,
}

/// Corrects the counts of a table, of the whole and of each group.
///
/// # Privacy
/// None. Every figure is made of exact cases; what carries noise goes to
/// [`super::noisy::estimate`].
#[must_use]
pub fn assess(cases: &Cases, columns: &Columns, request: &Request) -> Report {
    let mut groups = cases.groups.iter().map(|g| (g, one(cases, g, request)));
    let (delay, periods, count) = groups.next().map_or_else(
        || (Delay { unit: cases.grain, longest: 0, quartiles: [0; 3], observed_quartiles: [0; 3] }, Vec::new(), 0),
        |(g, (delay, periods))| (delay, periods, g.cases.len() as u64),
    );
    let groups = groups
        .map(|(g, (delay, periods))| GroupReport {
            column: columns.by.clone().unwrap_or_default(),
            value: g.value.clone().unwrap_or_default(),
            cases: g.cases.len() as u64,
            delay,
            periods,
        })
        .collect();
    Report {
        schema: "shyraq.lag/1",
        event: columns.event.clone(),
        report: columns.report.clone(),
        now: cases.now.to_string(),
        resolution: cases.grain,
        undated: cases.undated,
        set_aside: cases.set_aside,
        level: request.level,
        boot: request.boot,
        seed: request.seed,
        cases: count,
        assumption: assumption(cases.grain, &delay),
        delay,
        periods,
        groups,
    }
}

fn one(cases: &Cases, group: &Group, request: &Request) -> (Delay, Vec<Period>) {
    let delays = Delays::estimate(&group.cases, cases.until);
    let mut seen: Vec<u32> = group.cases.iter().map(|c| c.delay).collect();
    seen.sort_unstable();
    let observed = |share: f64| {
        let at = (share * seen.len() as f64).ceil() as usize;
        seen.get(at.saturating_sub(1)).copied().unwrap_or(0)
    };
    let delay = Delay {
        unit: cases.grain,
        longest: delays.longest(),
        quartiles: [0.25, 0.5, 0.75].map(|p| delays.quantile(p)),
        observed_quartiles: [0.25, 0.5, 0.75].map(observed),
    };
    (delay, correct(&group.cases, cases.grain, cases.until, &delays, request))
}

fn assumption(grain: Grain, delay: &Delay) -> String {
    let (unit, s) = (grain.word(), if delay.longest == 1 { "" } else { "s" });
    format!(
        "Reports that take longer than {} {unit}{s} are not foreseen: no table shows delays longer than itself. \
         The estimate assumes that delays did not change over the years and that, within a year, events came evenly.",
        delay.longest
    )
}
