//! A new draft comes into a folder, and an older one goes to `earlier/`.
//!
//! Nothing that was paid for is lost wherever a run is cut off. The older draft is copied whole to
//! `earlier/` first. Then the new one, whole and durable, gets the name `.shyraq-next` within the
//! folder, and from there its files go to their places, the manifest last. Who finds a
//! `.shyraq-next` finishes that. All of it under a lock on the folder, so that two releases into
//! one folder come one after the other.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::draft::{further, sorted};
use crate::{
    ASSESS_DIR, BundleError, DRAFT_FILES, Draft, FileEntry, Manifest, OWN_LEDGER, digest_bytes, digest_file, sync_dir,
};

const MANIFEST: &str = "manifest.json";
/// The new draft on its way, in the folder of the draft.
const NEXT: &str = ".shyraq-next";
/// In it: files of the older draft that the new one lacks, one a line.
const GONE: &str = "gone";
/// The older draft on its way, in `earlier/`.
const ASIDE: &str = ".shyraq-aside";

/// Waits until nobody else puts a draft into a folder, and keeps others from it while it lives.
pub(crate) fn hold(dir: &Path) -> Result<File, BundleError> {
    let lock = File::open(dir).map_err(|e| BundleError::io(dir, e))?;
    lock.lock().map_err(|e| BundleError::io(dir, e))?;
    Ok(lock)
}

/// Tells whether a draft is on its way into a folder, or was when a run was cut off.
pub(crate) fn is_interrupted(dir: &Path) -> bool {
    dir.join(NEXT).exists()
}

/// Finishes what a run that was cut off had begun: to put a whole draft into a folder. Tells
/// whether there was anything to do.
///
/// # Errors
/// [`BundleError::Io`] for what the system refuses; it can be called again.
pub fn finish_interrupted(dir: &Path) -> Result<bool, BundleError> {
    if !is_interrupted(dir) {
        return Ok(false);
    }
    let _lock = hold(dir)?;
    finish(dir)
}

/// Writes the manifest of a draft whose files lie in `staged`, then moves all to `dir`.
///
/// A folder with a manifest is a whole draft. `ledger` is the ledger that was debited, when it
/// is not one of `extra`. A draft that was there before is kept in `dir/earlier/<its hash>`: a
/// new release never destroys what an older one was paid for. With `over`, the draft there must still be that one.
///
/// # Errors
/// [`BundleError`] when a file is missing, another run changed the draft, or the system refuses; what was begun then is
/// finished by [`finish_interrupted`].
pub fn write_draft(
    staged: &Path,
    extra: &[&str],
    dir: &Path,
    mut manifest: Manifest,
    ledger: Option<&Path>,
    over: Option<&Manifest>,
) -> Result<Draft, BundleError> {
    manifest.files.clear();
    let there = further().filter(|name| staged.join(name).exists());
    let files: Vec<&str> = DRAFT_FILES.into_iter().chain(there).collect();
    for name in sorted(&files) {
        let (sha256, bytes) = digest_file(&staged.join(name))?;
        manifest.files.push(FileEntry { path: name.to_owned(), bytes, sha256 });
    }
    write(&staged.join(MANIFEST), &manifest.to_bytes())?;
    let mut names: Vec<&str> = extra.to_vec();
    names.extend(files);
    names.push(MANIFEST);
    let _lock = hold(dir)?;
    finish(dir)?;
    over.map_or(Ok(()), |over| Draft::open(dir)?.is_still(over))?;
    let gone = set_aside(dir, &names, ledger)?;
    write(&staged.join(GONE), gone.join("\n").as_bytes())?;
    names.push(GONE);
    let mut paths: Vec<PathBuf> = names.iter().map(|n| staged.join(n)).collect();
    paths.extend([staged.join(ASSESS_DIR)].into_iter().filter(|p| p.exists()));
    paths.push(staged.to_owned());
    sync_all(&paths)?;
    let next = dir.join(NEXT);
    fs::rename(staged, &next).map_err(|e| BundleError::io(&next, e))?;
    sync_dir(dir)?;
    finish(dir)?;
    Ok(Draft { dir: dir.to_owned(), manifest })
}

/// Moves the files of `.shyraq-next` to their places. Only under the lock of the folder.
pub(crate) fn finish(dir: &Path) -> Result<bool, BundleError> {
    let next = dir.join(NEXT);
    if !next.exists() {
        return Ok(false);
    }
    let whole = next.join(MANIFEST).exists();
    if whole {
        // From here to the end the folder has no manifest: nobody takes a mixture for a draft.
        remove(&dir.join(MANIFEST))?;
        sync_dir(dir)?;
        let gone = next.join(GONE);
        let gone = fs::read_to_string(&gone).map_err(|e| BundleError::io(&gone, e))?;
        for name in known().filter(|name| gone.lines().any(|l| l == *name)) {
            remove(&dir.join(name))?;
        }
        for name in known().filter(|name| next.join(name).exists()) {
            move_file(&next.join(name), &dir.join(name))?;
        }
        // Empty once its files are gone, else it is in use.
        if dir.join(ASSESS_DIR).exists() && fs::remove_dir(dir.join(ASSESS_DIR)).is_err() {
            sync_dir(&dir.join(ASSESS_DIR))?;
        }
        sync_dir(dir)?;
        move_file(&next.join(MANIFEST), &dir.join(MANIFEST))?;
        sync_dir(dir)?;
    }
    fs::remove_dir_all(&next).map_err(|e| BundleError::io(&next, e))?;
    sync_dir(dir)?;
    Ok(whole)
}

/// Names all files that a draft may have, besides its manifest.
fn known() -> impl Iterator<Item = &'static str> {
    DRAFT_FILES.into_iter().chain(further()).chain([OWN_LEDGER])
}

/// Copies an older draft to `earlier/`; returns its files that the new one lacks.
fn set_aside(dir: &Path, names: &[&str], ledger: Option<&Path>) -> Result<Vec<&'static str>, BundleError> {
    let old = dir.join(MANIFEST);
    let bytes = match fs::read(&old) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(BundleError::io(&old, e)),
    };
    // A ledger that was opened for the older draft alone goes with it, unless this
    // release debits just that file.
    let alone = serde_json::from_slice::<Manifest>(&bytes).is_ok_and(|m| !m.privacy.ledger.keeps_total);
    let goes = |name: &&str| {
        let file = dir.join(name);
        let in_use = ledger.is_some_and(|l| same_file(l, &file));
        file.exists() && (*name != OWN_LEDGER || alone && !in_use)
    };
    let all: Vec<&'static str> = known().filter(goes).collect();
    let earlier = dir.join("earlier");
    let aside = earlier.join(ASIDE);
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(|e| BundleError::io(&aside, e))?;
    }
    let short = digest_bytes(&bytes).short().to_owned();
    let target = (1..).map(|k: u32| match k {
        1 => earlier.join(&short),
        k => earlier.join(format!("{short}-{k}")),
    });
    for target in target {
        let holds = |name: &str| same(&dir.join(name), &target.join(name));
        if !target.exists() {
            copy_whole(dir, &all, &aside)?;
            fs::rename(&aside, &target).map_err(|e| BundleError::io(&target, e))?;
            sync_dir(&earlier)?;
            sync_dir(dir)?;
            break;
        }
        if holds(MANIFEST) && all.iter().all(|name| holds(name)) {
            break;
        }
    }
    Ok(all.into_iter().filter(|name| !names.contains(name)).collect())
}

/// Copies the files of a draft to a new folder, and makes them durable there.
fn copy_whole(dir: &Path, names: &[&str], to: &Path) -> Result<(), BundleError> {
    fs::create_dir_all(to).map_err(|e| BundleError::io(to, e))?;
    let mut paths = Vec::with_capacity(names.len() + 2);
    for name in names.iter().copied().chain([MANIFEST]) {
        let (from, to) = (dir.join(name), to.join(name));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|e| BundleError::io(parent, e))?;
        }
        // A second name of the same bytes is as good, and fast; a ledger is written in place.
        if name == OWN_LEDGER || fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).map_err(|e| BundleError::io(&from, e))?;
        }
        paths.push(to);
    }
    paths.extend([to.join(ASSESS_DIR)].into_iter().filter(|p| p.exists()));
    paths.push(to.to_owned());
    sync_all(&paths)
}

/// Makes several files durable at once: the disk then writes one journal entry for all.
pub(crate) fn sync_all(paths: &[PathBuf]) -> Result<(), BundleError> {
    std::thread::scope(|scope| {
        let sync =
            |path: &PathBuf| fs::File::open(path).and_then(|f| f.sync_all()).map_err(|e| BundleError::io(path, e));
        let threads: Vec<_> = paths.iter().map(|path| scope.spawn(move || sync(path))).collect();
        let failed =
            || BundleError::Signing { fault: "a file could not be made durable", hint: "check the disk and try again" };
        threads.into_iter().try_for_each(|t| t.join().map_err(|_| failed())?)
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    fs::write(path, bytes).map_err(|e| BundleError::io(path, e))
}

fn remove(path: &Path) -> Result<(), BundleError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(BundleError::io(path, e)),
        _ => Ok(()),
    }
}

/// Moves a file, making the folder that it goes to.
fn move_file(from: &Path, to: &Path) -> Result<(), BundleError> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|e| BundleError::io(parent, e))?;
    }
    fs::rename(from, to).map_err(|e| BundleError::io(from, e))
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((digest_file(a), digest_file(b)), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(dir: &Path, files: &[(&str, &str)]) {
        fs::create_dir_all(dir).unwrap();
        files.iter().for_each(|(name, text)| fs::write(dir.join(name), text).unwrap());
    }

    fn read(path: PathBuf) -> String {
        fs::read_to_string(path).unwrap()
    }

    /// Set aside file by file, an older draft was destroyed by the release after a killed one.
    #[test]
    fn an_older_draft_is_whole_wherever_a_run_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        put(dir, &[("manifest.json", "old"), ("synthetic.csv", "old"), ("lists.csv", "old")]);
        // Cut off while it is copied: the copy is begun anew.
        put(&dir.join("earlier").join(ASIDE), &[("synthetic.csv", "half")]);
        assert_eq!(set_aside(dir, &["manifest.json", "synthetic.csv"], None).unwrap(), ["lists.csv"]);
        let aside = dir.join("earlier").join(digest_bytes(b"old").short());
        // Cut off after it was copied: once is enough.
        set_aside(dir, &["manifest.json", "synthetic.csv"], None).unwrap();
        assert_eq!(fs::read_dir(dir.join("earlier")).unwrap().count(), 1);
        // Cut off after each single step of the new one.
        let next = dir.join(NEXT);
        for moved in 0..3 {
            put(&next, &[("manifest.json", "new"), ("synthetic.csv", "new"), (GONE, "lists.csv")]);
            if moved > 0 {
                fs::remove_file(dir.join("manifest.json")).unwrap();
            }
            if moved > 1 {
                fs::rename(next.join("synthetic.csv"), dir.join("synthetic.csv")).unwrap();
            }
            assert!(finish_interrupted(dir).unwrap() && !finish_interrupted(dir).unwrap());
            assert_eq!(["manifest.json", "synthetic.csv"].map(|n| read(dir.join(n))), ["new", "new"]);
            assert!(!dir.join("lists.csv").exists() && !next.exists());
            put(dir, &[("manifest.json", "old"), ("synthetic.csv", "old"), ("lists.csv", "old")]);
        }
        // Cut off when all is in its place.
        put(&next, &[(GONE, "lists.csv")]);
        assert!(!finish_interrupted(dir).unwrap() && !next.exists());
        assert_eq!(["manifest.json", "synthetic.csv", "lists.csv"].map(|n| read(aside.join(n))), ["old"; 3]);
    }
}
