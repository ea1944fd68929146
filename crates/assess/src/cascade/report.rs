//! What a cascade says, in the form `shyraq.cascade/1`.

use serde::Serialize;

use crate::date::Grain;

/// A whole report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `shyraq.cascade/1`.
    pub schema: &'static str,
    /// That the figures are exact, and what follows.
    pub notice: &'static str,
    /// The day at whose end the table was taken.
    pub now: String,
    /// The last day of the last day, month or year that is over: up to it everybody is followed.
    pub followed_to: String,
    /// How finely all dates were taken; the unit of all times.
    pub resolution: Grain,
    /// Units from the start within which groups and years are compared.
    pub within: i32,
    /// The level of intervals.
    pub level: f64,
    /// Shares of fewer persons are marked.
    pub few: u64,
    /// Which persons were asked for: column and value.
    pub only: Vec<(String, String)>,
    /// What was counted.
    pub input: Input,
    /// The stages, of all persons.
    pub steps: Vec<Step>,
    /// Times between stages, of all persons.
    pub times: Vec<Time>,
    /// The ways out, and after which stage.
    pub exits: Vec<Exit>,
    /// Who was turned away, by rule.
    pub turned_away: Vec<Rule>,
    /// The persons by the values of columns, and by the year of their start.
    pub groups: Vec<Group>,
    /// What happened in a year, whoever began when.
    pub cross_section: Vec<CrossSection>,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Rows of the table about them.
    pub rows: u64,
    /// Persons who are counted.
    pub persons: u64,
    /// Persons whom `--only` left out.
    pub left_out: u64,
    /// Persons with a date of the first stage.
    pub started: u64,
    /// Those of them whose start is surely long enough ago for comparison.
    pub followed: u64,
    /// Persons without a date of any stage.
    pub undated: u64,
    /// Persons whose rows disagree about a value.
    pub conflicts: u64,
    /// Ways out after which a later stage is dated: they were none.
    pub undone: u64,
    /// Rows of the whole table with a rule and no date in `turned_away`: nobody is counted by them.
    pub rules_undated: u64,
}

/// A share of persons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub persons: u64,
    /// Of how many.
    pub of: u64,
    /// The share; none of nobody.
    pub share: Option<f64>,
    /// The lower end of Wilson's interval.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
    /// It rests on few persons.
    pub few: bool,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The stage.
    pub stage: String,
    /// Persons who reached it, each once, whether or not their start is dated.
    pub persons: u64,
    /// Times that it was reached: distinct dates of persons.
    pub events: u64,
    /// Of those with a start.
    pub of_start: Share,
    /// Of those who reached the stage before it; none for the first.
    pub of_previous: Option<Share>,
    /// Within the time of comparison, of those whose start is that long ago.
    pub within: Share,
}

/// The time from one stage to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Time {
    /// From which stage.
    pub from: String,
    /// To which.
    pub to: String,
    /// Persons who reached the first, less those who had reached the second before.
    pub persons: u64,
    /// Of them arrived.
    pub arrived: u64,
    /// Of them left, by way out.
    pub left: Vec<(String, u64)>,
    /// Of them neither by now.
    pub open: u64,
    /// Persons who had reached the second before the first: they are not among `persons`.
    pub already: u64,
    /// When a quarter, half and three quarters of all `persons` had arrived.
    pub quantiles: Vec<Quantile>,
    /// How many have arrived by the time of comparison.
    pub within: Within,
}

/// When a share had arrived.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantile {
    /// The share.
    pub share: f64,
    /// The time; none when so many have not arrived in the time that the table covers.
    pub time: Option<i32>,
    /// The lower end.
    pub lower: Option<i32>,
    /// The upper end; none when it lies beyond the table.
    pub upper: Option<i32>,
}

/// Cumulative incidences at the time of comparison, from the units that are over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Within {
    /// The time.
    pub time: i32,
    /// The share that has arrived; none where nobody is followed so long. Then `lower` and `left`
    /// hold what is known by the last time that somebody is followed to, and `upper` is 1.
    pub arrived: Option<f64>,
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
    /// The share that has left, by way out.
    pub left: Vec<(String, f64)>,
}

/// A way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exit {
    /// Its column.
    pub exit: String,
    /// Persons who left so for good.
    pub persons: u64,
    /// The same by the furthest stage that they had reached.
    pub after: Vec<(String, u64)>,
}

/// A rule by which persons were turned away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The rule; empty where none is stated.
    pub rule: String,
    /// Persons, each once.
    pub persons: u64,
    /// Times.
    pub events: u64,
    /// Persons by column and value.
    pub by: Vec<(String, String, u64)>,
}

/// The persons with a value of a column.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The column, or `year of` the first stage.
    pub column: String,
    /// The value; empty where none is stated.
    pub value: String,
    /// Persons.
    pub persons: u64,
    /// The stages.
    pub steps: Vec<Step>,
    /// Each stage within the time of comparison, against another group.
    pub compared: Vec<GroupStep>,
    /// Times between neighbouring stages.
    pub times: Vec<Time>,
}

/// A stage of a group, compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupStep {
    /// The stage.
    pub stage: String,
    /// The group that it is compared with: the greatest.
    pub reference: String,
    /// The ratio of shares within the time of comparison.
    pub ratio: Option<Ratio>,
    /// The same with both groups made up alike; none when they have nothing in common.
    pub standardised: Option<Standardised>,
}

/// A ratio of shares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ratio {
    /// The ratio.
    pub ratio: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

/// Shares of groups that are made up alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standardised {
    /// By what.
    pub by: Vec<String>,
    /// The share of the group.
    pub share: f64,
    /// The share of the reference.
    pub reference: f64,
    /// The ratio.
    pub ratio: Option<Ratio>,
    /// The part of all persons in strata that both groups have.
    pub coverage: f64,
}

/// A stage in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrossSection {
    /// The year.
    pub year: i32,
    /// The stage.
    pub stage: String,
    /// Persons who reached it in the year, each once.
    pub persons: u64,
    /// Times that it was reached in the year.
    pub events: u64,
}
