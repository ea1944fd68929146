//! The files of a result, written beside it and put in its place in one step.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use shyraq_durable::{folder_of, sync_name, sync_tree};
use shyraq_encoding::Role;

use crate::LinkageError;
use crate::history::{Called, Clusters, Event, write_events};
use crate::levels::Levels;
use crate::pairs::Found;
use crate::posterior::Posterior;
use crate::report::Report;

/// What the resolver writes.
pub(crate) struct Written<'a> {
    pub(crate) found: Found<'a>,
    pub(crate) called: &'a Called,
    pub(crate) events: Vec<Event>,
    pub(crate) posterior: &'a Posterior,
    pub(crate) report: &'a Report,
}

impl Written<'_> {
    pub(crate) fn write(&self, dir: &Path) -> Result<(), LinkageError> {
        let Found { records, cluster, .. } = self.found;
        let certain = self.posterior.memberships(cluster);
        let row = |((r, cluster), p): ((u32, &u32), f64)| -> [Cow<'_, str>; 4] {
            let (contributor, number) = records.named(r);
            [number.into(), contributor.into(), self.called.name(*cluster), format!("{p:.4}").into()]
        };
        Clusters::write_rows(&dir.join(Clusters::FILE), (0..).zip(cluster).zip(certain).map(row))?;
        write_events(dir, &self.events)?;
        crate::posterior_file::write(&dir.join("posterior.parquet"), records, self.posterior)?;
        crate::pairs::write(dir, &self.found)?;
        let path = dir.join(Report::PAGE);
        let page = crate::page::html(self.report).map_err(|e| LinkageError::io(&path)(std::io::Error::other(e)))?;
        fs::write(&path, page).map_err(LinkageError::io(&path))?;
        let path = dir.join(Report::FILE);
        let mut file = fs::File::create(&path).map_err(LinkageError::io(&path))?;
        let mut text = serde_json::to_vec_pretty(self.report).map_err(|e| LinkageError::io(&path)(e.into()))?;
        text.push(b'\n');
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(LinkageError::io(&path))
    }
}

/// Nobody else changes a result while this lives.
pub(crate) struct Held {
    _lock: Option<File>,
}

/// Waits until nobody else changes a result, so that what is read of it holds until it is replaced.
///
/// The lock is the folder's own. Another may have put a new one in its place in the meantime.
pub(crate) fn hold(out: &Path) -> Result<Held, LinkageError> {
    let io = LinkageError::io(out);
    loop {
        let lock = match File::open(out) {
            Ok(lock) => lock,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Held { _lock: None }),
            Err(e) => return Err(io(e)),
        };
        lock.lock().map_err(&io)?;
        let own = lock.metadata().map_err(&io)?;
        if fs::metadata(out).is_ok_and(|now| (now.dev(), now.ino()) == (own.dev(), own.ino())) {
            return Ok(Held { _lock: Some(lock) });
        }
    }
}

/// Checks that nothing but a result is replaced.
fn replaceable(out: &Path) -> Result<(), LinkageError> {
    let target = || LinkageError::Target { path: out.to_owned() };
    let of_comparer = Path::new(Role::Comparer.folder()).join(Levels::FOLDER);
    match fs::symlink_metadata(out) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(LinkageError::io(out)(e)),
        Ok(found) if !found.is_dir() => Err(target()),
        Ok(_) if fs::read_dir(out).map_err(LinkageError::io(out))?.next().is_none() => Ok(()),
        Ok(_) if out.join(Report::FILE).is_file() && out.join(Clusters::FILE).is_file() => Ok(()),
        Ok(_) if out.join(of_comparer).is_dir() => Ok(()),
        Ok(_) => Err(target()),
    }
}

/// A folder in which a result is made; it goes with this, unless it was put in its place.
pub(crate) struct Staging {
    dir: PathBuf,
    /// Held while this lives: a folder that nobody holds was left by a run that was killed.
    _lock: File,
}

const STAGED: &str = ".shyraq-link-";

/// Makes a folder beside `out`, in which the result is made, and clears away what killed runs
/// left there.
pub(crate) fn staging(out: &Path) -> Result<Staging, LinkageError> {
    replaceable(out)?;
    let parent = folder_of(out);
    let io = LinkageError::io(parent);
    fs::create_dir_all(parent).map_err(&io)?;
    for entry in fs::read_dir(parent).map_err(&io)?.flatten() {
        let left = entry.file_name().as_encoded_bytes().starts_with(STAGED.as_bytes())
            && entry.path().is_dir()
            && File::open(entry.path()).is_ok_and(|f| f.try_lock().is_ok());
        if left {
            fs::remove_dir_all(entry.path()).map_err(&io)?;
        }
    }
    // It has the name that others look for when it is held, not before.
    // It holds encodings: only its owner may look into it.
    let private = fs::Permissions::from_mode(0o700);
    let new = tempfile::Builder::new().prefix(".shyraq-new-").permissions(private).tempdir_in(parent).map_err(&io)?;
    let lock = File::open(new.path()).and_then(|f| f.lock().map(|()| f)).map_err(&io)?;
    let name = new.path().file_name().map(|n| n.to_string_lossy().replace(".shyraq-new-", STAGED)).unwrap_or_default();
    let dir = parent.join(name);
    fs::rename(new.keep(), &dir).map_err(&io)?;
    Ok(Staging { dir, _lock: lock })
}

impl Staging {
    pub(crate) fn path(&self) -> &Path {
        &self.dir
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What can't be removed now is by the next run.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Puts a folder in the place of another in one step: a reader sees the old one or the new
/// one, also when the program or the machine stops in between.
pub(crate) fn replace(staging: Staging, out: &Path) -> Result<(), LinkageError> {
    exchange(&staging, out)
}

/// The same; what was there is gone when this returns, or it is said that it is not.
pub(crate) fn replace_for_good(staging: Staging, out: &Path) -> Result<(), LinkageError> {
    exchange(&staging, out)?;
    fs::remove_dir_all(staging.path()).map_err(LinkageError::io(staging.path()))?;
    sync_name(out).map_err(LinkageError::io(out))
}

fn exchange(staging: &Staging, out: &Path) -> Result<(), LinkageError> {
    let io = LinkageError::io(out);
    sync_tree(staging.path()).map_err(LinkageError::io(staging.path()))?;
    if out.exists() {
        let (from, to) = (staging.path(), out);
        rustix::fs::renameat_with(rustix::fs::CWD, from, rustix::fs::CWD, to, rustix::fs::RenameFlags::EXCHANGE)
            .map_err(|e| io(e.into()))?;
    } else {
        fs::rename(staging.path(), out).map_err(&io)?;
    }
    sync_name(out).map_err(io)
}

/// Makes a new file that only its owner may read.
pub(crate) fn private(path: &Path) -> Result<File, LinkageError> {
    File::options().write(true).create_new(true).mode(0o600).open(path).map_err(LinkageError::io(path))
}

/// Keeps all files of a folder in another, without copying what need not be.
pub(crate) fn keep_all(from: &Path, to: &Path) -> Result<(), LinkageError> {
    fs::create_dir_all(to).map_err(LinkageError::io(to))?;
    for entry in fs::read_dir(from).map_err(LinkageError::io(from))? {
        let entry = entry.map_err(LinkageError::io(from))?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            keep_all(&path, &to)?;
        } else if fs::hard_link(&path, &to).is_err() {
            fs::copy(&path, &to).map_err(LinkageError::io(&path))?;
        }
    }
    Ok(())
}
