use shyraq_figures::Helpline;
use shyraq_locale::Lang;

use crate::PortalError;

/// Where "leave this page" leads, in each language.
///
/// The page must be harmless, known in the country, and open there on a slow line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exits {
    /// For readers of English.
    pub en: String,
    /// For readers of Russian.
    pub ru: String,
    /// For readers of Kazakh.
    pub kk: String,
}

impl Default for Exits {
    fn default() -> Self {
        Self {
            en: "https://en.m.wikipedia.org/wiki/Weather".into(),
            ru: "https://ru.m.wikipedia.org/wiki/Погода".into(),
            kk: "https://kk.m.wikipedia.org/wiki/Ауа_райы".into(),
        }
    }
}

impl Exits {
    /// Returns the target for a language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ru => &self.ru,
            Lang::Kk => &self.kk,
        }
    }
}

/// Settings of a site that are not part of the release.
#[derive(Debug, Clone, Default)]
pub struct SiteOptions {
    /// Public address without a slash at the end, for example `https://data.example.org`;
    /// printed at the foot of each page.
    pub base_url: Option<String>,
    /// Where "leave this page" leads.
    pub exits: Exits,
    /// Helplines of the publisher besides those that ship; one that was not seen to
    /// answer is not shown.
    pub helplines: Vec<Helpline>,
    /// Terms under which the data may be used, for example `CC BY 4.0`.
    pub licence: Option<String>,
}

impl SiteOptions {
    /// Returns the public address; empty when it is not known.
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.as_deref().unwrap_or_default().trim_end_matches('/')
    }

    /// Refuses addresses that a browser would read as something else than a page.
    pub(crate) fn check(&self) -> Result<(), PortalError> {
        for lang in Lang::ALL {
            check_address("the exit", self.exits.get(lang))?;
        }
        self.base_url.as_deref().map_or(Ok(()), |u| check_address("the public address", u))
    }
}

fn check_address(what: &'static str, value: &str) -> Result<(), PortalError> {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let bad = |c: char| c.is_whitespace() || c.is_control() || "<>\"'".contains(c);
    match rest {
        Some(r) if !r.is_empty() && !value.contains(bad) => Ok(()),
        _ => Err(PortalError::Setting {
            what,
            value: value.to_owned(),
            fault: "it must begin with https:// or http:// and hold no blank and none of < > \" '",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_must_be_a_page() {
        assert!(SiteOptions::default().check().is_ok());
        for bad in ["javascript:alert(1)", "https://", "http://a b", "https://a\"b", "//a"] {
            let exits = Exits { ru: bad.into(), ..Exits::default() };
            assert!(SiteOptions { exits, ..SiteOptions::default() }.check().is_err(), "{bad}");
        }
    }
}
