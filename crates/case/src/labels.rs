use serde::{Deserialize, Serialize};

/// A language of the product; the first three that every public text exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
    /// Kazakh (Cyrillic).
    Kk,
}

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::En, Self::Ru, Self::Kk];

    /// Returns the BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::Kk => "kk",
        }
    }

    /// Reads a BCP 47 tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }
}

/// One text in the product's languages.
///
/// A language that is missing falls back to English, then to whatever is there, so a
/// user's own code book may carry one language or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Russian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ru: Option<String>,
    /// Kazakh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kk: Option<String>,
}

impl Labels {
    /// Makes a text that is the same in every language.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self { en: Some(text.into()), ru: None, kk: None }
    }

    /// Makes a text from its three versions.
    #[must_use]
    pub fn of(en: &str, ru: &str, kk: &str) -> Self {
        Self { en: Some(en.into()), ru: Some(ru.into()), kk: Some(kk.into()) }
    }

    /// Returns the text in `lang`, else in English, else in any language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> Option<&str> {
        let own = match lang {
            Lang::En => &self.en,
            Lang::Ru => &self.ru,
            Lang::Kk => &self.kk,
        };
        own.as_deref().or(self.en.as_deref()).or(self.ru.as_deref()).or(self.kk.as_deref())
    }

    /// Tells whether no language has a text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.en.is_none() && self.ru.is_none() && self.kk.is_none()
    }
}
