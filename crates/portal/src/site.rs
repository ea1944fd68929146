use shyraq_bundle::Bundle;
use shyraq_figures::{CountryFigures, figures_for};
use shyraq_law::{CountryLaw, law_of};

use crate::SiteOptions;
use crate::model::Release;

/// Everything that pages are rendered from.
pub(crate) struct Site<'a> {
    pub(crate) release: Release<'a>,
    pub(crate) options: &'a SiteOptions,
    /// Published figures of Kazakhstan.
    pub(crate) official: Option<&'static CountryFigures>,
    /// The law of Kazakhstan, in time.
    pub(crate) law: Option<&'static CountryLaw>,
}

impl<'a> Site<'a> {
    pub(crate) fn new(bundle: &'a Bundle, options: &'a SiteOptions) -> Self {
        Self { release: Release::read(bundle), options, official: figures_for("KAZ"), law: law_of("KAZ") }
    }

    /// Tells whether the release says from where to where people were taken.
    pub(crate) fn has_corridors(&self) -> bool {
        self.release.corridor().is_some()
    }
}
