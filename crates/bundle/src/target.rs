//! Where a draft may go: into a new folder, an empty one, or one of a former draft.

use std::fs;
use std::io;
use std::path::Path;

use crate::publish::{finish, hold};
use crate::{BundleError, Manifest, OWN_LEDGER, SCHEMA, State};

/// Refuses a folder that holds anything but a former draft, before anything is spent.
///
/// What a run leaves that was cut off or refused is no hindrance; what one had begun is finished.
/// `ledger` may lie there too.
///
/// # Errors
/// [`BundleError::Target`], or [`BundleError::Io`] for what the system refuses.
pub fn check_target(dir: &Path, ledger: Option<&Path>) -> Result<(), BundleError> {
    let target = |fault| Err(BundleError::Target { path: dir.to_owned(), fault });
    let inside = dir.parent().filter(|p| !p.as_os_str().is_empty());
    if inside.is_some_and(|p| p.join("signatures.json").exists()) {
        return target("lies in a signed bundle, which it would break");
    }
    match fs::metadata(dir) {
        Ok(about) if about.is_dir() => {}
        Ok(_) => return target("is a file, not a folder"),
        Err(e) if e.kind() == io::ErrorKind::NotFound && dir.is_symlink() => {
            return target("is a link to a folder that is not there");
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(BundleError::io(dir, e)),
    }
    let _lock = hold(dir)?;
    finish(dir)?;
    if dir.join("signatures.json").exists() {
        return target("holds a signed bundle");
    }
    if dir.join("hub.toml").exists() {
        return target("is the folder of a hub");
    }
    let path = dir.join("manifest.json");
    match fs::read(&path) {
        Ok(bytes) => {
            let draft =
                serde_json::from_slice::<Manifest>(&bytes).is_ok_and(|m| m.schema == SCHEMA && m.state == State::Draft);
            return if draft { Ok(()) } else { target("holds a manifest.json that is not a draft's") };
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(BundleError::io(&path, e)),
    }
    let own = ledger.filter(|l| same_folder(l.parent(), dir)).and_then(|l| l.file_name()).map(|n| n.to_string_lossy());
    let left = |name: &str| {
        let ledger = name.starts_with(OWN_LEDGER) || own.as_ref().is_some_and(|own| name.starts_with(&**own));
        ledger || name == "earlier" || name.starts_with(".shyraq-")
    };
    let children = crate::files::children(dir)?;
    let all = children.iter().all(|c| c.file_name().is_some_and(|n| left(&n.to_string_lossy())));
    if all { Ok(()) } else { target("holds other files already") }
}

fn same_folder(a: Option<&Path>, b: &Path) -> bool {
    let a = a.filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
