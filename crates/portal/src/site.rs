use shyraq_bundle::Bundle;
use shyraq_figures::{CountryFigures, figures_for};
use shyraq_law::{CountryLaw, law_of};

use crate::model::{Missed, MissedPage, Release};
use crate::{PortalError, SiteOptions};

/// Everything that pages are rendered from.
pub(crate) struct Site<'a> {
    pub(crate) release: Release<'a>,
    pub(crate) options: &'a SiteOptions,
    /// Published figures of Kazakhstan.
    pub(crate) official: Option<&'static CountryFigures>,
    /// The law of Kazakhstan, in time.
    pub(crate) law: Option<&'static CountryLaw>,
    /// What the release says of those whom it lacks.
    pub(crate) missed: Option<Missed<'a>>,
}

impl<'a> Site<'a> {
    /// Reads a release.
    ///
    /// # Errors
    /// [`PortalError::Bundle`] when its recommendations do not have their form.
    pub(crate) fn new(bundle: &'a Bundle, options: &'a SiteOptions) -> Result<Self, PortalError> {
        let missed = Missed::read(bundle)?;
        Ok(Self { release: Release::read(bundle), options, official: figures_for("KAZ"), law: law_of("KAZ"), missed })
    }

    /// Returns the pages on what the release lacks.
    pub(crate) fn missed_pages(&self) -> Vec<MissedPage> {
        self.missed.as_ref().map_or_else(Vec::new, Missed::pages)
    }

    /// Tells whether the release says from where to where people were taken.
    pub(crate) fn has_corridors(&self) -> bool {
        self.release.corridor().is_some()
    }
}
