//! Where encodings lie in a hub: quarantine, what was accepted, the result, receipts.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shyraq_bundle::{sync_dir, write_durably};
use shyraq_durable::folder_of;
use shyraq_linkage::{Clusters, Terms};

use crate::failure::{Exit, Failure};
use crate::hub::HubFolder;
use crate::shared::read_text;

/// What was looked at of a submission; it stays as a receipt when the encodings are gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Receipt {
    /// 1, 2, and so on, as submissions came: two may come within a second.
    #[serde(default)]
    pub(crate) number: u64,
    pub(crate) submission: String,
    pub(crate) contributor: String,
    pub(crate) records: u64,
    pub(crate) terms: Terms,
    /// SHA-256 of the comparer's rows.
    pub(crate) rows: String,
    pub(crate) at: String,
    pub(crate) accepted: bool,
    pub(crate) checks: Vec<Check>,
}

/// One look at a submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) passed: bool,
    pub(crate) says: String,
    /// What to do; empty when it passed.
    pub(crate) remedy: String,
}

/// The epoch whose encodings the hub takes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Epochs {
    pub(crate) open: Option<Terms>,
    pub(crate) closed: Vec<String>,
}

/// The hub's folder of linkage, held against other sessions.
pub(crate) struct LinkageFolder {
    hub: PathBuf,
    _lock: File,
}

pub(crate) const REPORT: &str = "report.json";
const STAGED: &str = ".shyraq-";

impl LinkageFolder {
    /// Opens the folder, waits for others, and clears away what killed runs left.
    pub(crate) fn open(hub: &HubFolder) -> Result<Self, Failure> {
        let dir = hub.path("linkage");
        for sub in ["quarantine", "contributors", "linkage/accepted", "linkage/receipts", "linkage/closed"] {
            let path = hub.path(sub);
            fs::create_dir_all(&path).map_err(|e| Failure::io(&path, &e))?;
        }
        let path = dir.join("lock");
        let lock = File::create(&path).map_err(|e| Failure::io(&path, &e))?;
        lock.lock().map_err(|e| Failure::io(&path, &e))?;
        for sub in ["quarantine", "linkage/accepted", "linkage/closed"] {
            for left in entries(&hub.path(sub), |name| name.starts_with(STAGED))? {
                remove(&left)?;
            }
        }
        Ok(Self { hub: hub.path(""), _lock: lock })
    }

    pub(crate) fn quarantine(&self) -> PathBuf {
        self.hub.join("quarantine")
    }

    pub(crate) fn accepted(&self) -> PathBuf {
        self.hub.join("linkage/accepted")
    }

    pub(crate) fn closed(&self) -> PathBuf {
        self.hub.join("linkage/closed")
    }

    /// Returns the folder of the result, whether it is there or not.
    pub(crate) fn result(&self) -> PathBuf {
        result_of(&self.hub)
    }

    /// Returns the result if there is one.
    pub(crate) fn linked(&self) -> Option<PathBuf> {
        Some(self.result()).filter(|r| r.join(Clusters::FILE).exists())
    }

    /// Returns where the public key of a contributor lies; his name was checked.
    pub(crate) fn public_key(&self, contributor: &str) -> PathBuf {
        self.hub.join("contributors").join(format!("{contributor}.pub"))
    }

    pub(crate) fn epochs(&self) -> Result<Epochs, Failure> {
        let path = self.hub.join("linkage/epochs.json");
        if !path.exists() {
            return Ok(Epochs::default());
        }
        serde_json::from_str(&read_text(&path, "list of epochs")?).map_err(|_| broken(&path))
    }

    pub(crate) fn write_epochs(&self, epochs: &Epochs) -> Result<(), Failure> {
        Ok(write_durably(&self.hub.join("linkage/epochs.json"), &json(epochs)?)?)
    }

    /// Lists what waits for a session.
    pub(crate) fn pending(&self) -> Result<Vec<(PathBuf, Receipt)>, Failure> {
        let folders = entries(&self.accepted(), |name| !name.starts_with('.'))?;
        folders.into_iter().map(|dir| Ok((dir.clone(), receipt(&dir.join(REPORT))?))).collect()
    }

    /// Lists all that was ever accepted, oldest first.
    pub(crate) fn receipts(&self) -> Result<Vec<Receipt>, Failure> {
        let files = entries(&self.hub.join("linkage/receipts"), |name| !name.starts_with('.'))?;
        let mut out = files.iter().map(|f| receipt(f)).collect::<Result<Vec<_>, _>>()?;
        out.extend(self.pending()?.into_iter().map(|(_, r)| r));
        out.sort_by(|a, b| (a.number, &a.at, &a.submission).cmp(&(b.number, &b.at, &b.submission)));
        Ok(out)
    }

    /// Keeps the receipt of what was linked and lets its encodings go: the result has them.
    pub(crate) fn settle(&self, dir: &Path, receipt: &Receipt) -> Result<(), Failure> {
        let path = self.hub.join(format!("linkage/receipts/{}.json", receipt.submission));
        write_durably(&path, &json(receipt)?)?;
        discard(dir)
    }
}

/// Returns where the result of a hub's sessions lies.
pub(crate) fn result_of(hub: &Path) -> PathBuf {
    hub.join("linkage/result")
}

/// Takes a folder away in one step.
pub(crate) fn discard(dir: &Path) -> Result<(), Failure> {
    let name = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let gone = dir.with_file_name(format!("{STAGED}gone-{name}"));
    fs::rename(dir, &gone).map_err(|e| Failure::io(dir, &e))?;
    remove(&gone)
}

fn remove(path: &Path) -> Result<(), Failure> {
    let done = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    done.map_err(|e| Failure::io(path, &e))?;
    Ok(sync_dir(folder_of(path))?)
}

/// Lists entries of a folder by name, sorted.
pub(crate) fn entries(dir: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let io = |e: std::io::Error| Failure::io(dir, &e);
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).map_err(io)? {
        let entry = entry.map_err(io)?;
        if wanted(&entry.file_name().to_string_lossy()) {
            out.push(entry.path());
        }
    }
    out.sort();
    Ok(out)
}

pub(crate) fn json(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|_| Failure::internal())?;
    text.push(b'\n');
    Ok(text)
}

fn receipt(path: &Path) -> Result<Receipt, Failure> {
    serde_json::from_str(&read_text(path, "receipt")?).map_err(|_| broken(path))
}

fn broken(path: &Path) -> Failure {
    Failure::new(
        Exit::Input,
        format!("{}: this is not as Shyraq wrote it", path.display()),
        "bring the file back from a copy of the hub",
    )
}
