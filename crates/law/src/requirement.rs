use serde::{Deserialize, Serialize};
use shyraq_case::Labels;

use crate::Tag;

/// How strongly the text binds, by its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// "Shall", also where the text adds "in appropriate cases" or "within available means".
    Shall,
    /// "Shall endeavour".
    ShallEndeavour,
    /// "Shall consider".
    ShallConsider,
    /// "Should", or a principle that is recommended.
    Should,
}

impl Force {
    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Shall => Labels::of("duty", "обязанность", "міндет"),
            Self::ShallEndeavour => Labels::of("duty to endeavour", "обязанность стремиться", "ұмтылу міндеті"),
            Self::ShallConsider => Labels::of("duty to consider", "обязанность рассмотреть", "қарастыру міндеті"),
            Self::Should => Labels::of("recommended", "рекомендуется", "ұсынылады"),
        }
    }
}

/// The part of the answer to trafficking that a requirement belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pillar {
    /// What the crime is, and its prosecution.
    Prosecution,
    /// Victims: identification, help, rights, stay, return.
    Protection,
    /// That it does not happen.
    Prevention,
    /// Bodies and states that work together.
    Partnership,
}

impl Pillar {
    /// All, in the order of the Protocol's articles.
    pub const ALL: [Self; 4] = [Self::Prosecution, Self::Protection, Self::Prevention, Self::Partnership];

    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Prosecution => {
                Labels::of("Definition and prosecution", "Определение и преследование", "Анықтама және қудалау")
            }
            Self::Protection => Labels::of("Protection", "Защита", "Қорғау"),
            Self::Prevention => Labels::of("Prevention", "Предупреждение", "Алдын алу"),
            Self::Partnership => Labels::of("Partnership", "Сотрудничество", "Әріптестік"),
        }
    }
}

/// One duty or recommendation of an instrument, in our words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Short name, unique among all requirements.
    pub id: String,
    /// The instrument.
    pub instrument: String,
    /// The article, principle or guideline, as the instrument numbers it.
    pub article: String,
    /// Where it belongs.
    pub pillar: Pillar,
    /// How strongly the text binds.
    pub force: Force,
    /// What is required, paraphrased.
    pub text: Labels,
    /// How the wording of the instrument was checked.
    pub tag: Tag,
    /// Where its wording was read; names a source of the standards.
    #[serde(default)]
    pub source: Option<String>,
}
