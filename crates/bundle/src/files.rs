use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use shyraq_durable::{folder_of, sync_folder, sync_tree, write_whole};
use tempfile::TempDir;

use crate::BundleError;

/// A folder beside the target in which everything is written first.
///
/// Until [`Staging::publish`] renames it, nothing can be seen under the target's name;
/// when it is dropped before, it is removed. A crash leaves at most a hidden folder whose
/// name begins with `.shyraq-`.
#[derive(Debug)]
pub struct Staging {
    dir: TempDir,
}

impl Staging {
    /// Makes a staging folder inside `parent`, which is made if it is not there.
    ///
    /// # Errors
    /// [`BundleError::Io`] when the folder can't be made.
    pub fn within(parent: &Path) -> Result<Self, BundleError> {
        fs::create_dir_all(parent).map_err(|e| BundleError::io(parent, e))?;
        let dir = tempfile::Builder::new()
            .prefix(".shyraq-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(parent)
            .map_err(|e| BundleError::io(parent, e))?;
        Ok(Self { dir })
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Makes everything durable and gives the folder its name.
    ///
    /// # Errors
    /// [`BundleError::Target`] when `target` exists and is not an empty folder,
    /// [`BundleError::Io`] for what the system refuses; the staging folder is removed then.
    pub fn publish(self, target: &Path) -> Result<(), BundleError> {
        self.rename(target)?;
        // The staging folder is its owner's; a release is for readers.
        open_to_readers(target)
    }

    /// As [`Staging::publish`], but only the owner may look into the folder.
    ///
    /// # Errors
    /// As [`Staging::publish`].
    pub fn publish_private(self, target: &Path) -> Result<(), BundleError> {
        self.rename(target)
    }

    /// As [`Staging::publish`], in the place of a folder that is there: the two change places in one step, so that a
    /// reader sees one or the other. The old one goes then.
    ///
    /// # Errors
    /// [`BundleError::Io`]; what has the name is then the old folder, or the new one whose name may not be durable.
    pub fn replace(self, target: &Path) -> Result<(), BundleError> {
        durable(self.path())?;
        open_to_readers(self.path())?;
        renameat_with(CWD, self.path(), CWD, target, RenameFlags::EXCHANGE)
            .map_err(|e| BundleError::io(target, e.into()))?;
        sync_dir(folder_of(target))
    }

    fn rename(self, target: &Path) -> Result<(), BundleError> {
        durable(self.path())?;
        match fs::rename(self.path(), target) {
            Ok(()) => {}
            Err(e) if matches!(e.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) => {
                return Err(BundleError::Target { path: target.to_owned(), fault: "exists already and is not empty" });
            }
            Err(e) => return Err(BundleError::io(target, e)),
        }
        let _renamed = self.dir.keep();
        sync_dir(folder_of(target))
    }
}

fn open_to_readers(dir: &Path) -> Result<(), BundleError> {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).map_err(|e| BundleError::io(dir, e))
}

fn durable(dir: &Path) -> Result<(), BundleError> {
    sync_tree(dir).map_err(|e| BundleError::io(dir, e))
}

/// Returns the entries of a folder, sorted.
pub(crate) fn children(dir: &Path) -> Result<Vec<PathBuf>, BundleError> {
    let io = |e| BundleError::io(dir, e);
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).map_err(io)? {
        out.push(entry.map_err(io)?.path());
    }
    out.sort();
    Ok(out)
}

/// Makes the names in a folder durable.
///
/// # Errors
/// [`BundleError::Io`] when the system refuses.
pub fn sync_dir(dir: &Path) -> Result<(), BundleError> {
    sync_folder(dir).map_err(|e| BundleError::io(dir, e))
}

/// Writes a file whole: beside its place, made durable, then renamed.
///
/// # Errors
/// [`BundleError::Io`]; the old file, if any, is then still there unchanged.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    write_whole(path, bytes).map_err(|e| BundleError::io(path, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_for_readers_opens_to_others() {
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let staging = Staging::within(dir.path()).unwrap();
        assert_eq!(mode(staging.path()), 0o700);
        staging.publish_private(&dir.path().join("private")).unwrap();
        Staging::within(dir.path()).unwrap().publish(&dir.path().join("public")).unwrap();
        // What is replaced goes, and readers may read what came.
        let (old, new) = (dir.path().join("public"), Staging::within(dir.path()).unwrap());
        fs::write(old.join("was"), "").unwrap();
        fs::write(new.path().join("is"), "").unwrap();
        new.replace(&old).unwrap();
        assert!(old.join("is").exists() && !old.join("was").exists());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing is left beside");
        assert_eq!((mode(&dir.path().join("private")), mode(&dir.path().join("public"))), (0o700, 0o755));
    }
}
