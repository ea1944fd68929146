//! The TOML form of the files, before anything is checked.

use serde::Deserialize;
use shyraq_case::Labels;

use crate::{ArticleSet, Body, Contradiction, Helpline, Milestone, PartialDate, Period, PeriodKind, Source, Unit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFile {
    pub(crate) country: String,
    pub(crate) licence: Labels,
    #[serde(rename = "body")]
    pub(crate) bodies: Vec<Body>,
    #[serde(rename = "source")]
    pub(crate) sources: Vec<Source>,
    #[serde(default, rename = "text")]
    pub(crate) texts: Vec<RawText>,
    pub(crate) series: Vec<RawSeries>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawText {
    pub(crate) id: String,
    pub(crate) labels: Labels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSeries {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) title: Labels,
    pub(crate) definition: Labels,
    pub(crate) unit: Unit,
    pub(crate) period: PeriodKind,
    #[serde(default)]
    pub(crate) articles: Option<ArticleSet>,
    pub(crate) source: String,
    pub(crate) points: Vec<RawPoint>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPoint {
    #[serde(default)]
    pub(crate) year: Option<u16>,
    #[serde(default)]
    pub(crate) from: Option<PartialDate>,
    #[serde(default)]
    pub(crate) to: Option<PartialDate>,
    #[serde(default)]
    pub(crate) exact: Option<u64>,
    #[serde(default)]
    pub(crate) below: Option<u64>,
    #[serde(default)]
    pub(crate) about: Option<u64>,
    #[serde(default)]
    pub(crate) more_than: Option<u64>,
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) note: Labels,
    #[serde(default)]
    pub(crate) source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawContradictions {
    pub(crate) contradiction: Vec<Contradiction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTimeline {
    pub(crate) milestone: Vec<Milestone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawHelplines {
    #[serde(default)]
    pub(crate) helpline: Vec<Helpline>,
}

impl RawPoint {
    /// Returns the period, or what is wrong with it.
    pub(crate) fn period(&self, kind: PeriodKind) -> Result<Period, &'static str> {
        match (self.year, self.from, self.to) {
            (Some(y), None, None) if (1990..=2100).contains(&y) => Ok(Period::Year(y)),
            (Some(_), None, None) => Err("has a year out of range"),
            (None, Some(from), Some(to)) if kind == PeriodKind::Span => {
                if from < to {
                    Ok(Period::Span { from, to })
                } else {
                    Err("ends before it begins")
                }
            }
            (None, Some(_), Some(_)) => Err("has a span in a series of years"),
            _ => Err("needs year, or from and to"),
        }
    }
}
