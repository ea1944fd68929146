use crate::{Instrument, Requirement, Source};

/// The instruments and what they require, for any country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standards {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) sources: Vec<Source>,
    pub(crate) requirements: Vec<Requirement>,
}

impl Standards {
    /// Returns the instruments in the order of a page.
    #[must_use]
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// Returns all requirements, by instrument and article.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Returns a requirement by its short name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|r| r.id == id)
    }

    /// Returns an instrument by its short name.
    #[must_use]
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|i| i.id == id)
    }

    /// Returns where the wording of a requirement was read; none for background knowledge.
    #[must_use]
    pub fn source(&self, requirement: &Requirement) -> Option<&Source> {
        let id = requirement.source.as_deref()?;
        self.sources.iter().find(|s| s.id == id)
    }
}
