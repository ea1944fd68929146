//! What a hub's own releases witness about its ledger.
//!
//! Each names the entry that paid for it and the hash of that entry. A ledger without it is an
//! older copy: it verifies by itself, and would let what was spent be spent again.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use shyraq_store::BudgetLedger;

use crate::failure::{Exit, Failure};
use crate::hub::SETTINGS;

/// Folders of a hub in which releases lie.
const RELEASES: [&str; 2] = ["drafts", "bundles"];
/// How deep: a draft, its folder of earlier ones, one of these.
const DEPTH: usize = 4;

/// An entry that a manifest names.
struct Named {
    manifest: PathBuf,
    population: String,
    entry: u64,
    head: String,
}

/// Refuses the ledger of a hub that lacks an entry of the hub's releases. A ledger elsewhere has
/// no such witness.
pub(crate) fn check(ledger: &Path) -> Result<(), Failure> {
    // A link from elsewhere leads to the same ledger.
    let real = ledger.canonicalize().unwrap_or_else(|_| ledger.to_owned());
    let Some(hub) = real.parent().filter(|dir| dir.join(SETTINGS).exists()) else { return Ok(()) };
    // Read before the ledger: what is released in between is in the ledger only.
    let mut named = Vec::new();
    for folder in RELEASES {
        collect(&hub.join(folder), DEPTH, &mut named);
    }
    let accounts = match BudgetLedger::open_begun(ledger)? {
        Some(ledger) => ledger.accounts(None)?,
        None => Vec::new(),
    };
    let holds = |n: &Named| {
        let of = accounts.iter().filter(|a| a.population == n.population);
        of.flat_map(|a| &a.entries).any(|e| e.number == n.entry && e.hash == n.head)
    };
    match named.iter().find(|n| !holds(n)) {
        None => Ok(()),
        Some(n) => Err(Failure::new(
            Exit::Verify,
            format!(
                "{}: the ledger lacks entry {} as {} names it: this is an older copy, or another ledger",
                ledger.display(),
                n.entry,
                n.manifest.display()
            ),
            "bring back the newest copy of the ledger: the one whose head is that of your newest release; \
             a release that was never paid from this ledger does not belong into the hub's folder",
        )),
    }
}

/// Collects what the manifests in a folder name. What can't be read witnesses nothing.
fn collect(dir: &Path, depth: usize, out: &mut Vec<Named>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    let mut folders = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        // Links are not followed: they may lead anywhere.
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            folders.push(path);
        } else if entry.file_name() == "manifest.json" {
            let manifest = fs::read(&path).ok().and_then(|b| serde_json::from_slice::<Value>(&b).ok());
            let parts = ["/privacy/ledger", "/assessment/ledger"];
            let references = manifest.iter().flat_map(|m| parts.iter().filter_map(|p| m.pointer(p)));
            out.extend(references.filter_map(|r| reference(&path, r)));
        }
    }
    if depth > 1 {
        folders.sort();
        folders.iter().for_each(|f| collect(f, depth - 1, out));
    }
}

/// Reads a reference to a ledger that keeps a total.
fn reference(manifest: &Path, of: &Value) -> Option<Named> {
    let text = |key| of.get(key).and_then(Value::as_str).map(str::to_owned);
    of.get("keeps_total")?.as_bool().filter(|keeps| *keeps)?;
    Some(Named {
        manifest: manifest.to_owned(),
        population: text("population")?,
        entry: of.get("entry")?.as_u64()?,
        head: text("head")?,
    })
}
