use serde::Deserialize;
use shyraq_case::Labels;

/// Figures of one series that take part in a contradiction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Involved {
    /// The series.
    pub series: String,
    /// The periods, as [`crate::Period`] writes them.
    pub periods: Vec<String>,
}

/// Published figures that do not fit one another, shown as such.
///
/// We do not decide who is right: the sentence says what each source states and, where
/// a source says so, why they differ.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// Short name.
    pub id: String,
    /// Which figures; every one of them exists.
    pub figures: Vec<Involved>,
    /// The sentence for a page.
    pub sentence: Labels,
}

impl Contradiction {
    /// Tells whether a series takes part.
    #[must_use]
    pub fn involves(&self, series: &str) -> bool {
        self.figures.iter().any(|f| f.series == series)
    }
}
