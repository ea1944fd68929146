use serde::{Deserialize, Serialize};
use shyraq_case::Labels;
use shyraq_figures::PartialDate;

use crate::{FigureName, Tag};

/// How far a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The law provides for it; practice may still lag, then the gap says so.
    Met,
    /// In part.
    Partly,
    /// The law does not provide for it, or excludes people from it.
    NotMet,
    /// Not known: no text that would tell was read.
    Unknown,
}

impl State {
    /// All, from met to unknown.
    pub const ALL: [Self; 4] = [Self::Met, Self::Partly, Self::NotMet, Self::Unknown];

    /// Returns the code of files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Met => Labels::of("met in law", "выполнено в законе", "заңда орындалған"),
            Self::Partly => Labels::of("partly met", "выполнено частично", "ішінара орындалған"),
            Self::NotMet => Labels::of("not met", "не выполнено", "орындалмаған"),
            Self::Unknown => Labels::of("not known", "не установлено", "белгісіз"),
        }
    }
}

/// Who could close a gap.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Short name, unique in a country.
    pub id: String,
    /// What stands on a page.
    pub name: Labels,
}

/// How far a requirement is met from a date on.
///
/// Only the loader makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    pub(crate) requirement: String,
    pub(crate) from: PartialDate,
    pub(crate) latest: Option<PartialDate>,
    pub(crate) until: Option<PartialDate>,
    pub(crate) state: State,
    pub(crate) tag: Tag,
    pub(crate) why: Option<Labels>,
    pub(crate) gap: Option<Labels>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) provisions: Vec<String>,
    pub(crate) figures: Vec<FigureName>,
}

impl Assessment {
    /// Returns the requirement.
    #[must_use]
    pub fn requirement(&self) -> &str {
        &self.requirement
    }

    /// Returns from when it holds.
    #[must_use]
    pub fn from(&self) -> PartialDate {
        self.from
    }

    /// Returns the latest date on which the change may have come, where only a range is known.
    #[must_use]
    pub fn latest(&self) -> Option<PartialDate> {
        self.latest
    }

    /// Returns its last day, where it ends without another one.
    #[must_use]
    pub fn until(&self) -> Option<PartialDate> {
        self.until
    }

    /// Returns how far the requirement is met.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns how far to trust this.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Returns the reason, if there is anything to say.
    #[must_use]
    pub fn why(&self) -> Option<&Labels> {
        self.why.as_ref()
    }

    /// Returns what is missing, or what has to be read to know.
    #[must_use]
    pub fn gap(&self) -> Option<&Labels> {
        self.gap.as_ref()
    }

    /// Returns who could close the gap; empty where the sources name nobody.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// Returns the provisions on which it rests.
    #[must_use]
    pub fn provisions(&self) -> &[String] {
        &self.provisions
    }

    /// Returns the figures that bear on it.
    #[must_use]
    pub fn figures(&self) -> &[FigureName] {
        &self.figures
    }
}
