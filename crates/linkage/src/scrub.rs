//! Encodings of a closed epoch are taken out of a result; what was found stays.

use std::fs;
use std::path::Path;

use shyraq_encoding::Role;

use crate::LinkageError;
use crate::levels::Levels;
use crate::submission::kept;
use crate::written::{hold, keep_all, replace_for_good, staging};

/// Takes rows, handles and levels out of a result. Clusters, pairs in words, decisions and the
/// report stay. Returns how many submissions went.
///
/// # Errors
/// [`LinkageError`]; the result is as it was then, or, where the folder that is named could not be
/// removed, its encodings lie there.
pub fn scrub(dir: &Path) -> Result<usize, LinkageError> {
    let roles = [Role::Comparer, Role::Resolver].map(Role::folder);
    let _held = hold(dir)?;
    let gone = kept(&dir.join(Role::Resolver.folder()))?.len();
    let staging = staging(dir)?;
    for entry in fs::read_dir(dir).map_err(LinkageError::io(dir))? {
        let entry = entry.map_err(LinkageError::io(dir))?;
        let (from, to) = (entry.path(), staging.path().join(entry.file_name()));
        if roles.iter().any(|r| entry.file_name() == *r) {
            fs::create_dir(&to).map_err(LinkageError::io(&to))?;
        } else if from.is_dir() {
            keep_all(&from, &to)?;
        } else if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).map_err(LinkageError::io(&from))?;
        }
    }
    replace_for_good(staging, dir)?;
    Ok(gone)
}

/// Refuses to go on from a result whose encodings are gone with nothing new: there would be no
/// clusters left.
pub(crate) fn not_scrubbed(previous: &Path) -> Result<(), LinkageError> {
    let levels = previous.join(Role::Resolver.folder()).join(Levels::FOLDER);
    if levels.exists() || !kept(&previous.join(Role::Resolver.folder()))?.is_empty() {
        return Ok(());
    }
    Err(LinkageError::Form {
        path: previous.to_owned(),
        fault: "its encodings were scrubbed with their epoch".into(),
        hint: "link encodings of the new epoch with it; people can decide and withdraw again then",
    })
}
