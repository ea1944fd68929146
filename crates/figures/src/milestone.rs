use serde::Deserialize;
use shyraq_case::Labels;

use crate::{PartialDate, Precision};

/// How far a statement is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tag {
    /// Read in a public page.
    Read,
    /// Background knowledge that was not checked in a source.
    Background,
}

impl Tag {
    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Read => {
                Labels::of("read in a public source", "прочитано в открытом источнике", "ашық дереккөзден оқылған")
            }
            Self::Background => {
                Labels::of("not checked in a source", "не проверено по источнику", "дереккөз бойынша тексерілмеген")
            }
        }
    }
}

/// A step of the law.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// When; for a range, the earliest date.
    pub date: PartialDate,
    /// The latest date, when the source only gives a range.
    #[serde(default)]
    pub until: Option<PartialDate>,
    /// The act, with its number.
    pub act: Labels,
    /// What changed for people.
    pub effect: Labels,
    /// How far to trust it.
    pub tag: Tag,
    /// Registration number or report in which it was read.
    #[serde(default)]
    pub reference: Option<String>,
}

impl Milestone {
    /// Returns how exactly the date is known.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.date.precision()
    }
}
