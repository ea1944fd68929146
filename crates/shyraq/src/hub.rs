//! The hub's folder: where things lie in it, and its settings.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shyraq_case::CodeBook;
use shyraq_seal::PseudonymKey;
use shyraq_store::Hub;

use crate::failure::{Exit, Failure};
use crate::shared::{load_codebook, read_text};

/// The file that makes a folder a hub's.
pub(crate) const SETTINGS: &str = "hub.toml";

/// Returns the folder of the hub in which a file lies, links resolved.
///
/// # Errors
/// What the system says of a path that leads nowhere.
pub(crate) fn hub_around(file: &Path) -> std::io::Result<Option<PathBuf>> {
    let real = file.canonicalize()?;
    Ok(real.ancestors().skip(1).find(|dir| dir.join(SETTINGS).exists()).map(Path::to_owned))
}

/// `hub.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HubSettings {
    /// Organisation that releases.
    pub(crate) name: String,
    /// The people are simulated.
    pub(crate) simulated: bool,
    /// Population whose budget releases debit.
    pub(crate) population: String,
    /// When it was made.
    pub(crate) created: String,
    /// When encodings of a closed epoch are deleted.
    #[serde(default)]
    pub(crate) scrub_after: ScrubAfter,
}

/// When encodings of a closed epoch are deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScrubAfter {
    /// With the first session of the next epoch.
    #[default]
    #[serde(rename = "next epoch")]
    NextEpoch,
    /// When somebody says so: 'shyraq linkage scrub'.
    #[serde(rename = "by hand")]
    ByHand,
}

/// A hub's folder that was opened.
#[derive(Debug)]
pub(crate) struct HubFolder {
    dir: PathBuf,
    pub(crate) settings: HubSettings,
    pub(crate) codebook: CodeBook,
}

impl HubFolder {
    pub(crate) fn open(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join(SETTINGS);
        if !path.exists() {
            return Err(Failure::new(
                Exit::Internal,
                format!("{}: this is no hub folder", dir.display()),
                "make one with: shyraq init DIR",
            ));
        }
        let settings = toml::from_str(&read_text(&path, "hub settings")?).map_err(|e| {
            Failure::new(
                Exit::Input,
                format!("{}: {e}", path.display()),
                "compare with the hub.toml that 'shyraq init' writes",
            )
        })?;
        let codebook = load_codebook(&dir.join("codebook.toml").to_string_lossy())?;
        Ok(Self { dir: dir.to_owned(), settings, codebook })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(crate) fn store(&self) -> Result<Hub, Failure> {
        Ok(Hub::open(&self.path("hub.sqlite"))?)
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.path("ledger.sqlite")
    }

    pub(crate) fn pseudonym_key(&self) -> Result<PseudonymKey, Failure> {
        Ok(PseudonymKey::load(&self.path("keys/pseudonyms.key"))?)
    }
}
