//! What became of recommendations, in the form `shyraq.recommendations/1`.

use serde::Serialize;
use shyraq_case::Labels;
use shyraq_law::State;

use super::status::{Audience, Status};
use crate::law::{FigureOut, Named, ProvisionOut};

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// `shyraq.recommendations/1`.
    pub schema: &'static str,
    /// That a run is quoted which is not for publication; else none.
    pub notice: Option<&'static str>,
    /// The day at whose end statuses are taken.
    pub now: String,
    /// ISO 3166-1 alpha-3.
    pub country: String,
    /// What the list is called.
    pub title: Labels,
    /// How many are in which status.
    pub statuses: Vec<(Status, usize)>,
    /// How many are overdue.
    pub overdue: usize,
    /// The recommendations, in the order of the file.
    pub recommendations: Vec<Item>,
}

/// One recommendation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Short name.
    pub id: String,
    /// What is recommended.
    pub text: Labels,
    /// To whom.
    pub addressee: String,
    /// By when.
    pub due: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// The date of the event that made it so.
    pub since: Option<String>,
    /// Days by which it is overdue; none when it is not.
    pub overdue_days: Option<i32>,
    /// What it stands on.
    pub ground: Vec<Ground>,
    /// Whom it was shared with up to the day.
    pub shared: Vec<SharedOut>,
    /// With whom it was not shared.
    pub not_shared_with: Vec<Audience>,
    /// All events, also those after the day.
    pub events: Vec<EventOut>,
    /// What changed.
    pub after: Vec<After>,
}

/// What a recommendation stands on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ground {
    /// A published figure.
    Figure(Box<FigureOut>),
    /// A gap of the law.
    Gap(GapOut),
    /// A provision of the law.
    Provision(LawProvision),
    /// A value of an earlier run.
    Run(RunOut),
}

/// A gap of the law, when the recommendation was made and now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapOut {
    /// The requirement.
    pub requirement: String,
    /// The instrument and the article.
    pub instrument: Labels,
    /// The article.
    pub article: String,
    /// What is required.
    pub text: Labels,
    /// What was missing when the recommendation was made.
    pub gap: Labels,
    /// Who could close it.
    pub bodies: Vec<Named>,
    /// How far the requirement was met when the recommendation was made.
    pub when_made: State,
    /// How far it is met on the day of the report.
    pub now: State,
}

/// A provision and whether it holds on the day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LawProvision {
    /// The provision.
    #[serde(flatten)]
    pub provision: ProvisionOut,
    /// Whether it holds on the day of the report.
    pub holds: bool,
}

/// A value of an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunOut {
    /// The file beside the recommendations.
    pub file: String,
    /// Where in it the value stands.
    pub pointer: String,
    /// The form of the file, as it says itself.
    pub schema: String,
    /// The value.
    pub value: serde_json::Value,
    /// What the file says about publication; none when it says nothing.
    pub notice: Option<String>,
    /// The day that the run is about, where the file says one.
    #[serde(skip)]
    pub of: Option<String>,
}

/// Whom it was shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedOut {
    /// Which of the three.
    pub with: Audience,
    /// The body.
    pub body: String,
    /// When.
    pub date: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventOut {
    /// When.
    pub date: String,
    /// What it made of the recommendation.
    pub status: Status,
    /// What was done or answered.
    pub note: Option<String>,
    /// Where that is stated.
    pub source: Option<String>,
    /// The recommendation that took its place.
    pub by: Option<String>,
    /// Whether it had happened by the day of the report.
    pub happened: bool,
}

/// What changed after a recommendation: one thing, at two times.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct After {
    /// Before.
    pub before: Value,
    /// After.
    pub after: Value,
    /// What to think of it.
    pub note: Option<String>,
}

/// A figure or a value of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Value {
    /// A published figure.
    Figure(Box<FigureOut>),
    /// A value of an earlier run.
    Run(RunOut),
}
