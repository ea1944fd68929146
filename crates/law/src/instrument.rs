use serde::{Deserialize, Serialize};
use shyraq_case::Labels;
use shyraq_figures::PartialDate;

use crate::Tag;

/// A treaty or a body of standards.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Short name, unique among instruments.
    pub id: String,
    /// Its name.
    pub name: Labels,
    /// Where its text stands: number of a resolution, a convention, a document.
    pub reference: String,
    /// When it was adopted.
    pub adopted: PartialDate,
}

/// Whether a state is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The state is a party.
    Party,
    /// The state is not a party; the text serves as a standard.
    NotParty,
    /// A recommendation to all states; nobody is a party.
    Recommendation,
    /// Not found.
    Unknown,
}

impl Status {
    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Party => Labels::of("the state is a party", "государство – участник", "мемлекет – қатысушы"),
            Self::NotParty => Labels::of(
                "the state is not a party: a further standard",
                "государство не участвует: дополнительный стандарт",
                "мемлекет қатысушы емес: қосымша стандарт",
            ),
            Self::Recommendation => {
                Labels::of("a recommendation to states", "рекомендация государствам", "мемлекеттерге ұсыным")
            }
            Self::Unknown => Labels::of(
                "whether the state is a party was not checked",
                "участие государства не проверено",
                "мемлекеттің қатысуы тексерілмеген",
            ),
        }
    }
}

/// How an instrument binds a country.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The instrument.
    pub instrument: String,
    /// Whether the state is bound.
    pub status: Status,
    /// Since when; absent where it is not known or the state is not a party.
    #[serde(default)]
    pub since: Option<PartialDate>,
    /// How far to trust this.
    pub tag: Tag,
}
