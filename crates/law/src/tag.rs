use serde::{Deserialize, Serialize};
use shyraq_case::Labels;

/// How far a statement is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Read in a public page.
    Read,
    /// Read in a second-hand copy and cross-checked.
    Secondary,
    /// Background knowledge that was not checked in a source.
    Background,
    /// Looked for and not found: nothing is stated.
    NotFound,
}

impl Tag {
    /// Returns the text for a page.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Read => {
                Labels::of("read in a public source", "прочитано в открытом источнике", "ашық дереккөзден оқылған")
            }
            Self::Secondary => Labels::of(
                "read in a second-hand copy",
                "прочитано в копии из вторых рук",
                "екінші қолдан алынған көшірмеден оқылған",
            ),
            Self::Background => {
                Labels::of("not checked in a source", "не проверено по источнику", "дереккөз бойынша тексерілмеген")
            }
            Self::NotFound => Labels::of(
                "not verified: the text was not read",
                "не проверено: текст не прочитан",
                "тексерілмеген: мәтін оқылмаған",
            ),
        }
    }
}
