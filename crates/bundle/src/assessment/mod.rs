//! What a release says of the hidden number, the cascade and the lag.
//!
//! The assessment of a hub is exact and stays there. What leaves is measured apart, with a debit
//! of its own, and lies in the folder `assess/` of a release: the noisy tables as they were
//! drawn, and what was estimated of them. The types are here and not beside the estimators,
//! because the public site reads them and must not reach what estimates.
//!
//! - [`Assessment`]: the section of the manifest, with all that is needed to check the promise;
//! - [`AssessedTables`]: the noisy tables of `assess/measured.csv`;
//! - [`Hidden`], [`Cascade`], [`Lag`]: the files made of it.

mod cascade;
mod hidden;
mod lag;
mod section;
mod tables;

use std::path::Path;

pub use cascade::{Cascade, CascadeGroup, CascadeStep, NoisyCount, NoisyShare};
pub use hidden::{
    Hidden, HiddenEstimate, HiddenFactor, HiddenInput, HiddenInterval, HiddenPair, HiddenSensitivity, HiddenStratum,
    HiddenUncorrected, HiddenVerdict, HiddenWithout,
};
pub use lag::{Lag, LagDelay, LagPeriod};
pub use section::{AssessedTable, Assessment, TableNoise};
pub use tables::{AssessedCell, AssessedTables, read_assessed};

use crate::BundleError;

/// The folder of the assessment in a draft and in a bundle.
pub const ASSESS_DIR: &str = "assess";

/// The file of the noisy tables; a release with a section has it.
pub const ASSESS_MEASURED: &str = "assess/measured.csv";

/// The files of an assessment; only the first is always there.
pub const ASSESS_FILES: [&str; 5] =
    [ASSESS_MEASURED, "assess/cascade.json", "assess/lag.json", "assess/mse.json", "assess/recommendations.json"];

/// The files of an assessment, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed {
    /// The noisy tables.
    pub tables: AssessedTables,
    /// How many are missed.
    pub hidden: Option<Hidden>,
    /// Where the chain breaks.
    pub cascade: Option<Cascade>,
    /// Counts by year, corrected for what is still to be reported.
    pub lag: Option<Lag>,
    /// Recommendations with their fate, as they were written: `shyraq.recommendations/1`.
    pub recommendations: Option<serde_json::Value>,
}

impl Assessed {
    /// Reads the files of a release that its manifest lists.
    ///
    /// # Errors
    /// [`BundleError`] naming the file that does not have its form.
    pub fn read(root: &Path, listed: &dyn Fn(&str) -> bool) -> Result<Self, BundleError> {
        Ok(Self {
            tables: read_assessed(&root.join(ASSESS_MEASURED))?,
            hidden: json(root, "assess/mse.json", listed)?,
            cascade: json(root, "assess/cascade.json", listed)?,
            lag: json(root, "assess/lag.json", listed)?,
            recommendations: json(root, "assess/recommendations.json", listed)?,
        })
    }
}

fn json<T: serde::de::DeserializeOwned>(
    root: &Path,
    name: &str,
    listed: &dyn Fn(&str) -> bool,
) -> Result<Option<T>, BundleError> {
    if !listed(name) {
        return Ok(None);
    }
    let path = root.join(name);
    let bytes = std::fs::read(&path).map_err(|e| BundleError::io(&path, e))?;
    serde_json::from_slice(&bytes).map(Some).map_err(|e| BundleError::form(&path, e))
}
