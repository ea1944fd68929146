use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{Builder, TempDir};

use crate::ClusterError;
use crate::stop::stopped;

/// The folders that exist now.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The exit code of a process that a signal ended.
const SIGNALLED: i32 = 130;

/// A folder of coded columns or partial counts: its owner alone may enter, and it goes with
/// all that is in it when this value does.
#[derive(Debug)]
pub(crate) struct Scratch(TempDir);

impl Scratch {
    /// Makes a folder inside another.
    pub(crate) fn within(parent: &Path) -> Result<Self, ClusterError> {
        let fault = |source| ClusterError::Folder { path: parent.to_owned(), source };
        // Executors on this machine get the path as it is written here.
        let parent = parent.canonicalize().map_err(fault)?;
        let owner = Permissions::from_mode(0o700);
        // Known from the moment on in which it exists: a signal waits for the lock.
        let mut live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = Builder::new().prefix("shyraq-").permissions(owner).tempdir_in(&parent).map_err(fault)?;
        live.push(dir.path().to_owned());
        Ok(Self(dir))
    }

    /// Returns the folder.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Returns the folder as a text.
    pub(crate) fn text(&self) -> Result<&str, ClusterError> {
        self.path().to_str().ok_or(ClusterError::Form("the path of the folder is not UTF-8"))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Before it is forgotten, so that a signal in between finds it.
        let _ = std::fs::remove_dir_all(self.0.path());
        LIVE.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| path != self.0.path());
    }
}

/// Removes all folders of coded columns when the process is told to stop, and ends it then.
///
/// A signal ends a process without tidying up; coded records of persons must not stay
/// behind. Call it once, before a cluster is used.
///
/// # Errors
/// [`ClusterError::Service`] when signals can't be heard.
pub fn remove_on_signal() -> Result<(), ClusterError> {
    let fault = |e: std::io::Error| ClusterError::Service { what: "the watch for signals", fault: e.to_string() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
    let signal = runtime.block_on(async { stopped() }).map_err(fault)?;
    std::thread::spawn(move || {
        runtime.block_on(signal);
        // Held to the end: no folder is made any more.
        let live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
        for path in live.iter() {
            let _ = std::fs::remove_dir_all(path);
        }
        std::process::exit(SIGNALLED);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_enters_and_nothing_stays() {
        let parent = tempfile::tempdir().unwrap();
        let scratch = Scratch::within(parent.path()).unwrap();
        std::fs::write(scratch.path().join("part"), "x").unwrap();
        assert_eq!(scratch.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        drop(scratch);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
