//! Recommendations as they lie in a release: `shyraq.recommendations/1`.
//!
//! The reader is written anew from the form: the public plane must not reach what makes the
//! file. What is not shown is not read, and what is missing is empty, since the form only grows.

use serde::Deserialize;
use shyraq_case::Labels;

/// The form that this version reads.
const SCHEMA: &str = "shyraq.recommendations/1";

/// A list of recommendations as it stood on a day.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Recommendations {
    schema: String,
    /// Set when the file quotes exact figures of persons: no value of a run is then shown.
    #[serde(default)]
    pub(crate) notice: Option<String>,
    pub(crate) now: String,
    #[serde(default)]
    pub(crate) title: Labels,
    #[serde(default, rename = "recommendations")]
    pub(crate) list: Vec<Recommendation>,
}

/// One recommendation.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Recommendation {
    pub(crate) id: String,
    pub(crate) text: Labels,
    pub(crate) addressee: String,
    #[serde(default)]
    pub(crate) due: Option<String>,
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) since: Option<String>,
    #[serde(default)]
    pub(crate) overdue_days: Option<u64>,
    #[serde(default)]
    pub(crate) ground: Vec<Ground>,
    #[serde(default)]
    pub(crate) shared: Vec<Shared>,
    #[serde(default)]
    pub(crate) not_shared_with: Vec<String>,
    #[serde(default)]
    pub(crate) events: Vec<Event>,
    #[serde(default)]
    pub(crate) after: Vec<Change>,
}

/// What a recommendation stands on.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Ground {
    Figure(Box<Cited>),
    Gap(Gap),
    Provision(Provision),
    Run(Run),
    #[serde(other)]
    Unknown,
}

/// A published figure.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Cited {
    #[serde(default)]
    pub(crate) title: Labels,
    #[serde(default)]
    pub(crate) body: Labels,
    pub(crate) period: String,
    pub(crate) figure: String,
    #[serde(default)]
    pub(crate) words: Option<Labels>,
    pub(crate) source: Source,
}

/// Where something was read.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Source {
    pub(crate) title: String,
    pub(crate) page: String,
}

/// A gap of the law.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Gap {
    #[serde(default)]
    pub(crate) instrument: Labels,
    pub(crate) article: String,
    #[serde(default)]
    pub(crate) text: Labels,
    pub(crate) gap: Labels,
    pub(crate) when_made: String,
    pub(crate) now: String,
}

/// A provision of the law.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Provision {
    pub(crate) act: Labels,
    #[serde(default)]
    pub(crate) article: Option<String>,
    #[serde(default)]
    pub(crate) effect: Labels,
    pub(crate) holds: bool,
}

/// A value of an assessment.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Run {
    pub(crate) file: String,
    pub(crate) pointer: String,
    #[serde(default)]
    pub(crate) value: serde_json::Value,
    #[serde(default)]
    pub(crate) notice: Option<String>,
}

/// Whom it was shared with.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Shared {
    pub(crate) with: String,
    pub(crate) body: String,
    pub(crate) date: String,
}

/// What happened.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Event {
    pub(crate) date: String,
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) source: Option<String>,
    #[serde(default)]
    pub(crate) by: Option<String>,
    #[serde(default)]
    pub(crate) happened: bool,
}

/// One thing at two times.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Change {
    pub(crate) before: Value,
    pub(crate) after: Value,
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// A figure or a value of an assessment.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Value {
    Figure(Box<Cited>),
    Run(Run),
}

impl Recommendations {
    /// Reads the file.
    ///
    /// # Errors
    /// What does not have the form, in words.
    pub(crate) fn read(value: &serde_json::Value) -> Result<Self, String> {
        let read: Self = serde_json::from_value(value.clone()).map_err(|e| e.to_string())?;
        if read.schema == SCHEMA { Ok(read) } else { Err(format!("the schema is not {SCHEMA}")) }
    }

    /// Returns how many are overdue.
    pub(crate) fn overdue(&self) -> u64 {
        self.list.iter().filter(|r| r.overdue_days.is_some()).count() as u64
    }
}
