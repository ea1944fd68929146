//! What is put in a place is on the disk before it is there: after a power cut a folder has all of its files, or is
//! not there.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes all files of a folder, and their names, durable.
///
/// # Errors
/// What the system says.
pub fn sync_tree(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() { sync_tree(&path)? } else { File::open(&path)?.sync_all()? }
    }
    File::open(dir)?.sync_all()
}

/// Makes the name of a file or folder durable.
///
/// # Errors
/// What the system says.
pub fn sync_name(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// Returns the folder in which a file or folder lies.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
