//! Planted controls: copies of a contributor's own records, spelt with errors on purpose. How
//! many of them come back to their originals says how well his encodings can be linked.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::LinkageError;
use crate::history::Clusters;
use crate::link::{LinkOptions, link};
use crate::received::Received;

/// What became of planted controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlsFound {
    /// Controls whose original is among the contributor's records.
    pub planted: usize,
    /// Of these, how many are in the cluster of their original.
    pub found: usize,
}

/// Draws of the trial: nobody reads them.
const DRAWS: usize = 10;

/// Links everything on trial and looks where controls went. Control `X` of `NAME+control` is a
/// copy of record `X` of `NAME`. The trial lies in `scratch`, which the caller removes.
///
/// # Errors
/// [`LinkageError`] for encodings that can't be linked.
pub fn find_controls(
    dirs: &[PathBuf],
    contributor: &str,
    previous: Option<&Path>,
    scratch: &Path,
) -> Result<ControlsFound, LinkageError> {
    let out = scratch.join("trial");
    let options = LinkOptions {
        draws: DRAWS,
        previous: previous.map(Path::to_owned),
        // In a new epoch the others have yet to come.
        leave_behind: true,
        ..LinkOptions::default()
    };
    link(dirs, &options, &out)?;
    Ok(count(&Clusters::read(&out)?, contributor))
}

fn count(clusters: &Clusters, contributor: &str) -> ControlsFound {
    let control = format!("{contributor}{}", Received::CONTROL);
    let of = |who: &str| -> FxHashMap<&str, &str> {
        let own = clusters.rows.iter().filter(|r| r.record.0 == who);
        own.map(|r| (r.record.1.as_str(), r.cluster.as_str())).collect()
    };
    let (originals, controls) = (of(contributor), of(&control));
    let mut out = ControlsFound { planted: 0, found: 0 };
    for (number, cluster) in controls {
        if let Some(original) = originals.get(number) {
            out.planted += 1;
            out.found += usize::from(*original == cluster);
        }
    }
    out
}
