use shyraq_figures::PartialDate;

use crate::{Assessment, Binding, Provision, Requirement, Source, Standards, Standing, State, first_day};

/// A change of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a> {
    /// What it was before; none for the first assessment.
    pub before: Option<State>,
    /// What it is since.
    pub after: &'a Assessment,
}

/// A country's law, measured by the standards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryLaw {
    pub(crate) country: String,
    pub(crate) read: PartialDate,
    pub(crate) standards: &'static Standards,
    pub(crate) sources: Vec<Source>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) provisions: Vec<Provision>,
    pub(crate) assessments: Vec<Assessment>,
}

impl CountryLaw {
    /// Returns the ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }

    /// Returns the day on which the sources were read: later law is not in here.
    #[must_use]
    pub fn read(&self) -> PartialDate {
        self.read
    }

    /// Returns the standards by which it is measured.
    #[must_use]
    pub fn standards(&self) -> &'static Standards {
        self.standards
    }

    /// Returns how an instrument binds the country.
    #[must_use]
    pub fn binding(&self, instrument: &str) -> Option<&Binding> {
        self.bindings.iter().find(|b| b.instrument == instrument)
    }

    /// Returns all provisions in the order of time.
    #[must_use]
    pub fn provisions(&self) -> &[Provision] {
        &self.provisions
    }

    /// Returns a provision by its short name.
    #[must_use]
    pub fn provision(&self, id: &str) -> Option<&Provision> {
        self.provisions.iter().find(|p| p.id == id)
    }

    /// Returns where a provision was read; none for background knowledge.
    #[must_use]
    pub fn source(&self, provision: &Provision) -> Option<&Source> {
        let id = provision.source.as_deref()?;
        self.sources.iter().find(|s| s.id == id)
    }

    /// Returns the requirements on which a provision bears, by the assessments that name it.
    pub fn tied_to<'a>(&'a self, provision: &'a str) -> impl Iterator<Item = &'a Requirement> {
        let named = move |r: &str| self.history(r).any(|a| a.provisions.iter().any(|p| p == provision));
        self.standards.requirements().iter().filter(move |r| named(&r.id))
    }

    /// Returns the assessments of a requirement in the order of time.
    pub fn history<'a>(&'a self, requirement: &'a str) -> impl DoubleEndedIterator<Item = &'a Assessment> {
        self.assessments.iter().filter(move |a| a.requirement == requirement)
    }

    /// Returns how a requirement stands on the last day of `at`.
    #[must_use]
    pub fn standing<'a>(&'a self, requirement: &'a str, at: PartialDate) -> Standing<'a> {
        Standing::among(self.history(requirement), at)
    }

    /// Returns the changes of states in the order of time; a first assessment is one, too.
    #[must_use]
    pub fn changes(&self) -> Vec<Change<'_>> {
        let mut out: Vec<Change<'_>> = Vec::new();
        for r in self.standards.requirements() {
            let mut before = None;
            for a in self.history(&r.id) {
                if before != Some(a.state) {
                    out.push(Change { before, after: a });
                }
                before = Some(a.state);
            }
        }
        out.sort_by_key(|c| first_day(c.after.from));
        out
    }
}
