//! The types of the report; fields are the JSON's.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::super::noise::Law;

/// A whole report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `shyraq.mse/1`.
    pub schema: &'static str,
    /// The seed of resamples and chains.
    pub seed: u64,
    /// One entry for the table, or one for each stratum.
    pub strata: Vec<Stratum>,
}

/// The estimates of one stratum.
#[derive(Debug, Clone, Serialize)]
pub struct Stratum {
    /// Which stratum; none: the whole table.
    pub by: Option<By>,
    /// What was estimated from.
    pub input: Input,
    /// What can be stood behind.
    pub verdict: Verdict,
    /// The assumption, in words.
    pub assumption: String,
    /// The estimates, in the order of methods.
    pub estimates: Vec<Estimate>,
    /// The models of each method that ranks models, best first; as JSON the best hundred of each.
    #[serde(serialize_with = "best_hundred")]
    pub models: Vec<RankedModel>,
    /// How far the answer depends on what cannot be known.
    pub sensitivity: Sensitivity,
    /// What the methods say of themselves.
    pub diagnostics: Diagnostics,
}

/// A stratum.
#[derive(Debug, Clone, Serialize)]
pub struct By {
    /// The column.
    pub column: String,
    /// Its value.
    pub value: String,
}

/// What was estimated from.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// The lists, in the order that models name them by.
    pub lists: Vec<String>,
    /// Persons on at least one list.
    pub persons: u64,
    /// Persons by list.
    pub sizes: BTreeMap<String, u64>,
    /// Which period the lists cover, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Who counts as a person, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Pairs of lists without a common person; with noise, without one that can be told from it.
    pub nonoverlapping: Vec<Vec<String>>,
    /// The noise that each count was measured with; persons and sizes are then estimates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise: Option<Law>,
}

/// What can be stood behind.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// `ok`, `warned` or `refused`.
    pub status: &'static str,
    /// Why, by code.
    pub codes: Vec<&'static str>,
    /// The lists that a code is about, by code; pairs and groups as such.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<&'static str, Vec<Vec<String>>>,
    /// The range of all methods that allow for the choice of a model, to two significant digits.
    pub total: Option<[u64; 2]>,
    /// Its lower end where it has no upper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<u64>,
    /// The same in words.
    pub text: String,
}

/// One method's estimate.
#[derive(Debug, Clone, Serialize)]
pub struct Estimate {
    /// The method's word; `model` for a model of one's own.
    pub method: &'static str,
    /// `ok`, `not_estimable`, `not_converged` or `failed`.
    pub status: &'static str,
    /// The estimated total.
    pub total: Option<f64>,
    /// The estimated number on no list.
    pub hidden: Option<f64>,
    /// Its intervals.
    pub intervals: Vec<Interval>,
    /// The model, where there is one.
    pub model: Option<ModelDetails>,
    /// What is particular to the method.
    pub details: BTreeMap<&'static str, serde_json::Value>,
}

impl Estimate {
    /// The lower end of an interval as people are told it. A bootstrap whose resamples do not reach its
    /// lower end falls back to the persons observed, which says nothing of the resamples: told is the
    /// least of these, as in the verdict's range, and beside it that it is no end of its own.
    #[must_use]
    pub fn told_lower(&self, interval: &Interval) -> f64 {
        let least = self.details.get("least_resample").filter(|_| interval.kind == "bca");
        least.and_then(serde_json::Value::as_f64).unwrap_or(interval.lower)
    }
}

/// An interval of the total.
#[derive(Debug, Clone, Serialize)]
pub struct Interval {
    /// `wald`, `profile`, `bca`, `posterior` or `lognormal`.
    pub kind: &'static str,
    /// Its level.
    pub level: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end; none when none can be given.
    pub upper: Option<f64>,
}

/// A log-linear model that was fitted.
#[derive(Debug, Clone, Serialize)]
pub struct ModelDetails {
    /// Its greatest terms, lists by number.
    pub name: String,
    /// Its terms of more than one list, by name.
    pub terms: Vec<Vec<String>>,
    /// Those that nobody bears out.
    pub minus_infinity: Vec<Vec<String>>,
    /// How many parameters it has.
    pub parameters: usize,
    /// Its deviance.
    pub deviance: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// Schwarz's criterion.
    pub bic: f64,
}

/// A model in a ranking.
#[derive(Debug, Clone, Serialize)]
pub struct RankedModel {
    /// Who ranks it.
    pub method: &'static str,
    /// Its name.
    pub name: String,
    /// Its total.
    pub total: f64,
    /// Its BIC; none for graphs.
    pub bic: Option<f64>,
    /// Its weight.
    pub weight: f64,
}

/// Models that a report as JSON has of each ranking.
const PRINTED: usize = 100;

fn best_hundred<S: Serializer>(models: &[RankedModel], serializer: S) -> Result<S::Ok, S::Error> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    serializer.collect_seq(models.iter().filter(|m| {
        let many = seen.entry(m.method).or_default();
        *many += 1;
        *many <= PRINTED
    }))
}

/// How far the answer depends on what cannot be known.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sensitivity {
    /// Each list left out.
    pub without_list: Vec<WithoutList>,
    /// The untestable assumption changed by a factor.
    pub assumption: Vec<Assumption>,
    /// Each pair's odds ratio fixed, all else independent.
    pub pairs: Vec<Pair>,
    /// Each list's members as a population of known size, estimated from the other lists.
    pub known_size: Vec<KnownSize>,
}

/// The estimate without a list.
#[derive(Debug, Clone, Serialize)]
pub struct WithoutList {
    /// The list.
    pub list: String,
    /// How it was estimated.
    pub method: &'static str,
    /// The total; none when it cannot be estimated.
    pub total: Option<f64>,
    /// Lower end of its own interval; those of all lists hold at once.
    pub lower: Option<f64>,
    /// Upper end; none when there is none.
    pub upper: Option<f64>,
}

/// The total when the number on no list is a multiple of what the assumption says.
#[derive(Debug, Clone, Serialize)]
pub struct Assumption {
    /// The method whose number on no list is varied.
    pub method: &'static str,
    /// The multiple.
    pub factor: f64,
    /// The total.
    pub total: f64,
}

/// The total when a pair of lists depends on each other by a given odds ratio.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// The pair.
    pub lists: Vec<String>,
    /// The odds ratio.
    pub odds_ratio: f64,
    /// The total; none when it cannot be estimated.
    pub total: Option<f64>,
}

/// A list as a population of known size.
#[derive(Debug, Clone, Serialize)]
pub struct KnownSize {
    /// The list.
    pub list: String,
    /// How many are on it.
    pub known: u64,
    /// What the other lists estimate.
    pub estimated: Option<f64>,
    /// The lower end of the estimate's Wald interval.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
}

impl KnownSize {
    /// Tells whether the interval holds the known size; none where there is no interval.
    #[must_use]
    pub fn within(&self) -> Option<bool> {
        let known = self.known as f64;
        self.lower.map(|lower| lower <= known && self.upper.is_none_or(|upper| known <= upper))
    }
}

/// What the methods say of themselves.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Diagnostics {
    /// Whether the model of all pairs exists: 0 yes, 1 no maximum, 2 not identified, 3 both.
    pub all_pairs_code: Option<u8>,
    /// Chains of latent classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lcm: Option<Lcm>,
    /// The grid of decomposable graphs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dga: Option<DgaGrid>,
    /// Resamples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot: Option<Boot>,
    /// The share of the heaviest model, and the least and greatest total among models within
    /// 6 of the least BIC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models: Option<Spread>,
}

/// Whether chains agree.
#[derive(Debug, Clone, Serialize)]
pub struct Lcm {
    /// R̂.
    pub rhat: f64,
    /// Effective draws for the middle.
    pub ess_bulk: f64,
    /// Effective draws for the tails.
    pub ess_tail: f64,
    /// The most persons on no list that were let through, in multiples of those observed.
    pub ceiling: Option<u64>,
}

/// The grid's end and the posterior's peaks.
#[derive(Debug, Clone, Serialize)]
pub struct DgaGrid {
    /// The probability of the last point.
    pub end_mass: f64,
    /// The last number on no list.
    pub most: u64,
    /// The distance of points.
    pub step: u64,
    /// Peaks that hold a tenth of the probability or more.
    pub modes: Vec<Peak>,
    /// How far the graphs differ that weigh a twentieth of the heaviest or more.
    pub graphs: Spread,
}

/// A peak of a posterior.
#[derive(Debug, Clone, Serialize)]
pub struct Peak {
    /// Where.
    pub total: f64,
    /// How much probability is around it.
    pub mass: f64,
}

/// How resampling went.
#[derive(Debug, Clone, Serialize)]
pub struct Boot {
    /// Resamples.
    pub replicates: usize,
    /// Those in which nothing could be estimated, of the method in which they were most.
    pub failed: usize,
}

/// How far models differ.
#[derive(Debug, Clone, Serialize)]
pub struct Spread {
    /// Weight of the best.
    pub top_weight: f64,
    /// The least total of models within 6 of the least BIC.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// How many there are.
    pub within_six: usize,
}
