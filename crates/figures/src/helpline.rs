use serde::Deserialize;
use shyraq_case::Labels;

use crate::PartialDate;

/// Where a number was found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    /// What it is.
    pub title: String,
    /// The page.
    pub page: String,
    /// When it was read.
    pub read: PartialDate,
}

/// A telephone number for people who need help.
///
/// A number that does not answer can cost a person the only chance to call. So a number
/// is shown only when a page is cited for it and somebody saw it answer on a stated day;
/// the rule is here, in one place, and not with whoever draws the page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helpline {
    number: String,
    name: Labels,
    #[serde(default)]
    source: Option<Cited>,
    #[serde(default)]
    seen_to_answer: Option<PartialDate>,
    #[serde(default)]
    note: Labels,
}

impl Helpline {
    /// Tells whether the number may stand on a page for those affected.
    #[must_use]
    pub fn may_show(&self) -> bool {
        let cited = self.source.as_ref().is_some_and(|s| !s.page.trim().is_empty());
        let answered = self.seen_to_answer.is_some_and(|d| d.day().is_some());
        cited && answered
    }

    /// Returns the number when it may be shown.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.may_show().then_some(self.number.as_str())
    }

    /// Returns the number for a list of what is still to be checked, not for a page that
    /// offers help.
    #[must_use]
    pub fn unchecked_number(&self) -> &str {
        &self.number
    }

    /// Returns what the line is.
    #[must_use]
    pub fn name(&self) -> &Labels {
        &self.name
    }

    /// Returns where the number was found.
    #[must_use]
    pub fn source(&self) -> Option<&Cited> {
        self.source.as_ref()
    }

    /// Returns the day on which the number was seen to answer.
    #[must_use]
    pub fn seen_to_answer(&self) -> Option<PartialDate> {
        self.seen_to_answer
    }

    /// Returns what else is known; may be empty.
    #[must_use]
    pub fn note(&self) -> &Labels {
        &self.note
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(rest: &str) -> Helpline {
        toml::from_str(&format!("number = \"000\"\nname = {{ en = \"Simulated line\" }}\n{rest}")).unwrap()
    }

    const CITED: &str = "source = { title = \"t\", page = \"example.org/line\", read = \"2026-11-24\" }\n";

    #[test]
    fn a_number_is_shown_only_with_page_and_day_of_answer() {
        assert!(!line("").may_show());
        assert!(!line(CITED).may_show());
        assert!(!line("seen_to_answer = \"2026-11-20\"").may_show());
        assert!(!line(&format!("{CITED}seen_to_answer = \"2026\"")).may_show());
        assert!(
            !line(&format!("{}seen_to_answer = \"2026-11-20\"", CITED.replace("example.org/line", " "))).may_show()
        );
        let shown = line(&format!("{CITED}seen_to_answer = \"2026-11-20\""));
        assert_eq!(shown.number(), Some("000"));
        assert_eq!(line(CITED).number(), None);
    }
}
