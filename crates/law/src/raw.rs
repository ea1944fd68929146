//! The TOML form of the files, before anything is checked.

use serde::Deserialize;
use shyraq_case::Labels;
use shyraq_figures::PartialDate;

use crate::{Binding, Body, FigureName, Instrument, Provision, Requirement, Source, State, Tag};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStandards {
    #[serde(rename = "instrument")]
    pub(crate) instruments: Vec<Instrument>,
    #[serde(default, rename = "source")]
    pub(crate) sources: Vec<Source>,
    #[serde(rename = "requirement")]
    pub(crate) requirements: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProvisions {
    pub(crate) country: String,
    pub(crate) read: PartialDate,
    #[serde(rename = "source")]
    pub(crate) sources: Vec<Source>,
    #[serde(rename = "binding")]
    pub(crate) bindings: Vec<Binding>,
    #[serde(rename = "provision")]
    pub(crate) provisions: Vec<Provision>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAssessments {
    pub(crate) country: String,
    #[serde(rename = "body")]
    pub(crate) bodies: Vec<Body>,
    #[serde(default, rename = "text")]
    pub(crate) texts: Vec<RawText>,
    #[serde(rename = "assessment")]
    pub(crate) assessments: Vec<RawAssessment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawText {
    pub(crate) id: String,
    pub(crate) labels: Labels,
}

/// A text in place, or the name of one that several assessments share.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Wording {
    Named(String),
    Own(Labels),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAssessment {
    pub(crate) requirement: String,
    pub(crate) from: PartialDate,
    #[serde(default)]
    pub(crate) latest: Option<PartialDate>,
    #[serde(default)]
    pub(crate) until: Option<PartialDate>,
    pub(crate) state: State,
    pub(crate) tag: Tag,
    #[serde(default)]
    pub(crate) why: Option<Wording>,
    #[serde(default)]
    pub(crate) gap: Option<Wording>,
    #[serde(default)]
    pub(crate) bodies: Vec<String>,
    #[serde(default)]
    pub(crate) provisions: Vec<String>,
    #[serde(default)]
    pub(crate) figures: Vec<FigureName>,
}
