use serde::Deserialize;
use shyraq_case::Labels;
use shyraq_figures::PartialDate;

use crate::{Tag, first_day, last_day};

/// Where something was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name, unique in its file.
    pub id: String,
    /// What it is, in its own language.
    pub title: String,
    /// The page or file.
    pub page: String,
    /// When it was read.
    pub read: PartialDate,
}

/// A piece of national law or policy, with the dates between which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Short name, unique in a country.
    pub id: String,
    /// The act, with its number.
    pub act: Labels,
    /// The article, where it is known.
    #[serde(default)]
    pub article: Option<String>,
    /// From when: the date of the act or of its registration, as the source states it.
    pub from: PartialDate,
    /// The latest day on which it may have begun, where the source gives a range.
    #[serde(default)]
    pub latest: Option<PartialDate>,
    /// The last day on which it held; absent while it holds.
    #[serde(default)]
    pub until: Option<PartialDate>,
    /// What it provides.
    pub effect: Labels,
    /// How far to trust this.
    pub tag: Tag,
    /// Where it was read; absent for background knowledge.
    #[serde(default)]
    pub source: Option<String>,
    /// Registration number or page of the act itself.
    #[serde(default)]
    pub reference: Option<String>,
}

impl Provision {
    /// Tells whether it may have held on the last day of a date.
    #[must_use]
    pub fn holds(&self, at: PartialDate) -> bool {
        first_day(self.from) <= last_day(at) && self.until.is_none_or(|u| last_day(u) >= last_day(at))
    }

    /// Tells whether it begins only after the last day of a date.
    #[must_use]
    pub fn is_to_come(&self, at: PartialDate) -> bool {
        first_day(self.from) > last_day(at)
    }
}
