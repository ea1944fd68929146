//! What an assessment of the law says, in the form `shyraq.law/1`.

use serde::Serialize;
use shyraq_case::Labels;
use shyraq_law::{Force, Pillar, State, Status, Tag};

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// `shyraq.law/1`.
    pub schema: &'static str,
    /// ISO 3166-1 alpha-3.
    pub country: String,
    /// The day, month or year at whose end the law is looked at.
    pub at: String,
    /// The day on which the sources were read; later law is not in here.
    pub read: String,
    /// The day is after that on which the sources were read: what became law between is not known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub later_unknown: bool,
    /// The instruments, each with how it binds and how many requirements are in which state.
    pub instruments: Vec<InstrumentOut>,
    /// The requirements.
    pub requirements: Vec<Item>,
    /// What is missing then, with who could close it.
    pub gaps: Vec<Gap>,
    /// Changes of states up to then, in the order of time.
    pub changes: Vec<ChangeOut>,
}

/// An instrument and how a country stands to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstrumentOut {
    /// Short name.
    pub id: String,
    /// Its name.
    pub name: Labels,
    /// Where its text stands.
    pub reference: String,
    /// Whether the state is bound.
    pub status: Status,
    /// Since when, where it is known.
    pub since: Option<String>,
    /// How far to trust this.
    pub tag: Tag,
    /// How many of its requirements are in which state.
    pub states: Vec<(State, usize)>,
}

/// A requirement as it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Short name.
    pub id: String,
    /// The instrument.
    pub instrument: String,
    /// The article, principle or guideline.
    pub article: String,
    /// The part of the answer to trafficking.
    pub pillar: Pillar,
    /// How strongly the text binds.
    pub force: Force,
    /// What is required, paraphrased.
    pub text: Labels,
    /// How the wording of the instrument was checked.
    pub wording: Tag,
    /// How far it is met.
    pub state: State,
    /// Since when; none when nothing was assessed.
    pub since: Option<String>,
    /// The end of the range in which the change came, where its date was not found.
    pub latest: Option<String>,
    /// Whether the day lies in that range, so that the state is unknown.
    pub changing: bool,
    /// How far to trust the assessment; none when nothing was assessed.
    pub tag: Option<Tag>,
    /// The reason.
    pub why: Option<Labels>,
    /// What is missing, or what has to be read.
    pub gap: Option<Labels>,
    /// Who could close the gap.
    pub bodies: Vec<Named>,
    /// The provisions that hold then.
    pub provisions: Vec<ProvisionOut>,
    /// The figures that bear on it.
    pub figures: Vec<FigureOut>,
    /// All its states, early and late.
    pub history: Vec<StateFrom>,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Short name.
    pub id: String,
    /// Its name.
    pub name: Labels,
}

/// Where something was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceOut {
    /// What it is.
    pub title: String,
    /// The page or file.
    pub page: String,
    /// When it was read.
    pub read: String,
}

/// A piece of national law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvisionOut {
    /// Short name.
    pub id: String,
    /// The act, with its number.
    pub act: Labels,
    /// The article.
    pub article: Option<String>,
    /// From when.
    pub from: String,
    /// The end of the range in which it began.
    pub latest: Option<String>,
    /// Its last day.
    pub until: Option<String>,
    /// What it provides.
    pub effect: Labels,
    /// How far to trust this.
    pub tag: Tag,
    /// Registration number.
    pub reference: Option<String>,
    /// Where it was read.
    pub source: Option<SourceOut>,
}

/// A published figure with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureOut {
    /// The series.
    pub series: String,
    /// What the series is called.
    pub title: Labels,
    /// Who counts.
    pub body: Labels,
    /// What is counted.
    pub unit: Labels,
    /// What exactly is counted.
    pub definition: Labels,
    /// The period.
    pub period: String,
    /// The figure as it stands in files: `86`, `<5`, `~2000`, `>150`, or a word.
    pub figure: String,
    /// The word in the product's languages, where the figure is one.
    pub words: Option<Labels>,
    /// A caveat about this figure.
    pub note: Option<Labels>,
    /// Where it was read.
    pub source: SourceOut,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// The requirement.
    pub requirement: String,
    /// How far it is met.
    pub state: State,
    /// What is missing, or what has to be read.
    pub gap: Labels,
    /// Who could close it.
    pub bodies: Vec<String>,
}

/// A state and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateFrom {
    /// From when.
    pub from: String,
    /// The end of the range in which it began.
    pub latest: Option<String>,
    /// Its last day, where it ends without another.
    pub until: Option<String>,
    /// How far the requirement is met.
    pub state: State,
    /// How far to trust this.
    pub tag: Tag,
}

/// A change of a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeOut {
    /// When, or the first day of the range.
    pub from: String,
    /// The end of the range.
    pub latest: Option<String>,
    /// The requirement.
    pub requirement: String,
    /// What it was; none for the first assessment.
    pub before: Option<State>,
    /// What it is since.
    pub after: State,
}
