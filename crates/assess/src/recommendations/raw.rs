//! The TOML form of the file, before anything is resolved.

use serde::Deserialize;
use shyraq_case::Labels;

use super::status::{Audience, Status};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFile {
    pub(crate) country: String,
    pub(crate) title: Labels,
    #[serde(rename = "recommendation")]
    pub(crate) recommendations: Vec<RawRecommendation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRecommendation {
    pub(crate) id: String,
    pub(crate) text: Labels,
    pub(crate) addressee: String,
    #[serde(default)]
    pub(crate) due: Option<String>,
    pub(crate) ground: Vec<RawGround>,
    #[serde(default)]
    pub(crate) shared: Vec<RawShared>,
    pub(crate) events: Vec<RawEvent>,
    #[serde(default)]
    pub(crate) after: Vec<RawAfter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGround {
    #[serde(default)]
    pub(crate) figure: Option<String>,
    #[serde(default)]
    pub(crate) gap: Option<String>,
    #[serde(default)]
    pub(crate) provision: Option<String>,
    #[serde(default)]
    pub(crate) run: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawShared {
    pub(crate) with: Audience,
    pub(crate) body: String,
    pub(crate) date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEvent {
    pub(crate) date: String,
    pub(crate) status: Status,
    #[serde(default)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) source: Option<String>,
    #[serde(default)]
    pub(crate) by: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAfter {
    pub(crate) before: RawGround,
    pub(crate) after: RawGround,
    #[serde(default)]
    pub(crate) note: Option<String>,
}
