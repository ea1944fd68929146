use crate::{Body, Contradiction, Helpline, Milestone, Series};

/// All that is published about one country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryFigures {
    pub(crate) country: String,
    pub(crate) bodies: Vec<Body>,
    pub(crate) series: Vec<Series>,
    pub(crate) contradictions: Vec<Contradiction>,
    pub(crate) milestones: Vec<Milestone>,
    pub(crate) helplines: Vec<Helpline>,
}

impl CountryFigures {
    /// Returns the ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }

    /// Returns the bodies, in the order in which a page shows them.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// Returns all series.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Returns the series of one body: one panel of a page.
    pub fn of_body<'a>(&'a self, body: &'a str) -> impl Iterator<Item = &'a Series> {
        self.series.iter().filter(move |s| s.body.id == body)
    }

    /// Returns a series by its short name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|s| s.id == id)
    }

    /// Returns what does not fit together in the sources.
    #[must_use]
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.contradictions
    }

    /// Returns the contradictions in which a series takes part.
    pub fn contradictions_of<'a>(&'a self, series: &'a str) -> impl Iterator<Item = &'a Contradiction> {
        self.contradictions.iter().filter(move |c| c.involves(series))
    }

    /// Returns the steps of the law in the order of time.
    #[must_use]
    pub fn milestones(&self) -> &[Milestone] {
        &self.milestones
    }

    /// Returns all telephone numbers that were found; ask each whether it may be shown.
    #[must_use]
    pub fn helplines(&self) -> &[Helpline] {
        &self.helplines
    }

    /// Returns the numbers that may be shown. When there is none, the page says that no
    /// number has been checked; it never falls back to another one.
    pub fn checked_helplines(&self) -> impl Iterator<Item = &Helpline> {
        self.helplines.iter().filter(|h| h.may_show())
    }
}
