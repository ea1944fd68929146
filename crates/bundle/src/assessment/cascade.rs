use serde::{Deserialize, Serialize};

/// Where the chain breaks, from noisy counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cascade {
    /// [`Cascade::SCHEMA`].
    pub schema: String,
    /// The day at whose end the cases were taken.
    pub now: String,
    /// The level of intervals.
    pub level: f64,
    /// The stages in their order; the first is the start.
    pub stages: Vec<String>,
    /// The columns by which persons are grouped.
    pub columns: Vec<String>,
    /// Whom it is about, in words.
    pub counted: String,
    /// The stages, of all persons.
    pub steps: Vec<CascadeStep>,
    /// The stages by each value of each column.
    pub groups: Vec<CascadeGroup>,
}

impl Cascade {
    /// The form that this version writes and reads.
    pub const SCHEMA: &'static str = "shyraq.published-cascade/1";
}

/// The persons of a value of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CascadeGroup {
    /// The column.
    pub column: String,
    /// Its value; empty for what is not stated or not in the public list.
    pub value: String,
    /// The stages.
    pub steps: Vec<CascadeStep>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CascadeStep {
    /// The stage.
    pub stage: String,
    /// Persons with a start who reached it.
    pub persons: NoisyCount,
    /// Their share of those with a start; none for the start, and where there may be nobody.
    pub of_start: Option<NoisyShare>,
    /// Those of the stage before who reached it, as a share of these; none as above.
    pub of_previous: Option<NoisyShare>,
}

/// A count that carries noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoisyCount {
    /// The sum of its cells as they were drawn; may be negative.
    pub noisy: i64,
    /// The same, not below 0.
    pub count: u64,
    /// Lower end of the interval of the noise.
    pub low: u64,
    /// Upper end.
    pub high: u64,
    /// Variance of the noise.
    pub variance: f64,
}

/// A share of noisy counts, from 0 to 1, with the interval of their noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoisyShare {
    /// The share.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}
