//! The parts of `assess/mse.json` that are shown; the file says more, and may come to say more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TableNoise;

/// How many are missed: a report of multiple systems estimation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hidden {
    /// `shyraq.mse/1`.
    pub schema: String,
    /// The estimates; one entry.
    pub strata: Vec<HiddenStratum>,
}

/// The estimates from one table of lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenStratum {
    /// What was estimated from.
    pub input: HiddenInput,
    /// What can be stood behind.
    pub verdict: HiddenVerdict,
    /// The assumption, in words.
    pub assumption: String,
    /// By method.
    pub estimates: Vec<HiddenEstimate>,
    /// How far the answer depends on what cannot be known.
    #[serde(default)]
    pub sensitivity: HiddenSensitivity,
}

/// What was estimated from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenInput {
    /// The lists.
    pub lists: Vec<String>,
    /// Persons on at least one list: an estimate.
    pub persons: f64,
    /// The noise of the table.
    #[serde(default)]
    pub noise: Option<TableNoise>,
}

/// What can be stood behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenVerdict {
    /// `ok`, `warned` or `refused`.
    pub status: String,
    /// Why, by code.
    pub codes: Vec<String>,
    /// The lists that a code is about, by code; pairs and groups as such.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, Vec<Vec<String>>>,
    /// The range, to two significant digits.
    pub total: Option<[u64; 2]>,
    /// Its lower end where it has no upper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<u64>,
    /// The same in words.
    pub text: String,
}

/// One method's estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenEstimate {
    /// The method's word.
    pub method: String,
    /// `ok` or why not.
    pub status: String,
    /// The total.
    pub total: Option<f64>,
    /// Of it on no list.
    pub hidden: Option<f64>,
    /// Intervals of the total.
    pub intervals: Vec<HiddenInterval>,
    /// What is particular to the method.
    #[serde(default)]
    pub details: serde_json::Map<String, serde_json::Value>,
}

impl HiddenEstimate {
    /// Returns the estimate of the same method from the noisy table taken as exact.
    #[must_use]
    pub fn uncorrected(&self) -> Option<HiddenUncorrected> {
        serde_json::from_value(self.details.get("uncorrected")?.clone()).ok()
    }
}

/// An estimate that takes a noisy table as exact: for comparison only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenUncorrected {
    /// The total.
    pub total: Option<f64>,
    /// Lower end.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
}

/// An interval of the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenInterval {
    /// How it was made.
    pub kind: String,
    /// Its level.
    pub level: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end; none where none can be given.
    pub upper: Option<f64>,
}

/// How far the answer depends on what cannot be known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HiddenSensitivity {
    /// Each list left out.
    #[serde(default)]
    pub without_list: Vec<HiddenWithout>,
    /// The untestable assumption changed by a factor.
    #[serde(default)]
    pub assumption: Vec<HiddenFactor>,
    /// Each pair's odds ratio fixed.
    #[serde(default)]
    pub pairs: Vec<HiddenPair>,
}

/// The total without a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenWithout {
    /// The list.
    pub list: String,
    /// The total; none when it cannot be estimated.
    pub total: Option<f64>,
    /// The lower end of its interval; none in bundles of before.
    #[serde(default)]
    pub lower: Option<f64>,
    /// The upper end; none where none can be given.
    #[serde(default)]
    pub upper: Option<f64>,
}

/// The total when the number on no list is a multiple of what the assumption says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenFactor {
    /// The multiple.
    pub factor: f64,
    /// The total.
    pub total: f64,
}

/// The total when two lists depend on each other by a given odds ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenPair {
    /// The lists.
    pub lists: Vec<String>,
    /// The odds ratio.
    pub odds_ratio: f64,
    /// The total; none when it cannot be estimated.
    pub total: Option<f64>,
}
