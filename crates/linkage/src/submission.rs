use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use shyraq_encoding::{Header, Role};

use crate::LinkageError;
use crate::history::{Act, Event, read_events};
use crate::levels::Levels;
use crate::link::LinkOptions;

/// One role's part of what a contributor sent at one time.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    pub(crate) header: Header,
    /// Holds the header and the role's file.
    pub(crate) dir: PathBuf,
    /// It was not there when the previous result was made.
    pub(crate) new: bool,
}

/// Checks that the two parts of encodings are of one submission, where both are there.
pub(crate) fn are_one(dir: &Path) -> Result<(), LinkageError> {
    let part = |role: Role| dir.join(role.folder());
    if !part(Role::Comparer).exists() || !part(Role::Resolver).exists() {
        return Ok(());
    }
    let comparer = Header::read(&part(Role::Comparer), Role::Comparer)?;
    let resolver = Header::read(&part(Role::Resolver), Role::Resolver)?;
    if (Header { role: Role::Resolver, sha256: resolver.sha256.clone(), ..comparer }) == resolver {
        return Ok(());
    }
    Err(LinkageError::Form {
        path: dir.to_owned(),
        fault: "its two parts are not of one submission".into(),
        hint: "give the folder as 'shyraq linkage encode' wrote it",
    })
}

/// Lists the new submissions and those that a previous result holds, by contributor. Those of
/// another epoch are left behind: contributors encode all they have anew.
pub(crate) fn gather(dirs: &[PathBuf], options: &LinkOptions, role: Role) -> Result<Vec<Submission>, LinkageError> {
    let previous = options.previous.as_deref();
    let mut all = Vec::new();
    for dir in dirs {
        let inner = dir.join(role.folder());
        let dir = if inner.exists() { inner } else { dir.clone() };
        let header = Header::read(&dir, role)?;
        header.check(&dir)?;
        all.push(Submission { header, dir, new: true });
    }
    let epoch = all.first().map(|s| s.header.epoch.clone());
    if let (Some(given), Some(previous)) = (&epoch, previous) {
        not_older(given, previous)?;
    }
    let mut left_behind = BTreeMap::new();
    for dir in previous.map(|p| held(&p.join(role.folder()))).transpose()?.unwrap_or_default() {
        let header = Header::read(&dir, role)?;
        if epoch.as_ref().is_none_or(|given| *given == header.epoch) {
            all.push(Submission { header, dir, new: false });
        } else if !all.iter().any(|s| s.new && s.header.contributor == header.contributor) {
            left_behind.insert(header.contributor, header.epoch);
        }
    }
    if let (Some(held), Some(given), false) = (left_behind.values().next(), epoch, options.leave_behind) {
        let named: Vec<String> = left_behind.keys().map(|c| format!("'{c}'")).collect();
        return Err(LinkageError::LeftBehind { contributors: named.join(", "), held: held.clone(), given });
    }
    in_order(all)
}

/// Checks that a result does not turn back to an epoch that it has left.
fn not_older(given: &str, previous: &Path) -> Result<(), LinkageError> {
    if !previous.join(Event::FILE).exists() {
        return Ok(());
    }
    let linked = read_events(previous)?.into_iter().filter_map(|e| match e.act {
        Act::Link { epoch, .. } => Some(epoch),
        _ => None,
    });
    let epochs: Vec<String> = linked.collect();
    match epochs.last() {
        Some(newest) if newest != given && epochs.iter().any(|e| e == given) => {
            Err(LinkageError::Older { given: given.to_owned(), newest: newest.clone() })
        }
        _ => Ok(()),
    }
}

/// Lists the submissions in a role's folder of a result.
pub(crate) fn kept(role_dir: &Path) -> Result<Vec<Submission>, LinkageError> {
    let role = if role_dir.ends_with(Role::Comparer.folder()) { Role::Comparer } else { Role::Resolver };
    let read = |dir: PathBuf| Ok(Submission { header: Header::read(&dir, role)?, dir, new: false });
    in_order(held(role_dir)?.into_iter().map(read).collect::<Result<_, LinkageError>>()?)
}

/// Checks that submissions fit together and puts them in an order that does not depend on how
/// they were named.
fn in_order(mut all: Vec<Submission>) -> Result<Vec<Submission>, LinkageError> {
    for (k, submission) in all.iter().enumerate().skip(1) {
        if let Some(first) = all.first() {
            first.header.fits(&submission.header, &submission.dir)?;
        }
        if all.iter().take(k).any(|s| s.header.submission == submission.header.submission) {
            return Err(LinkageError::Twice { path: submission.dir.clone() });
        }
    }
    let of = |s: &Submission| (s.header.contributor.clone(), s.header.submission.clone());
    all.sort_by_cached_key(of);
    Ok(all)
}

/// Lists the submissions' folders in a role's folder of a result.
fn held(dir: &Path) -> Result<Vec<PathBuf>, LinkageError> {
    let io = LinkageError::io(dir);
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).map_err(&io)? {
        let entry = entry.map_err(&io)?;
        if entry.file_name() != Levels::FOLDER && entry.path().join(Header::FILE).exists() {
            out.push(entry.path());
        }
    }
    Ok(out)
}

impl Submission {
    /// Keeps a file in a role's folder of a new result, without copying it if that can be.
    pub(crate) fn keep(&self, role_dir: &Path, file: &str) -> Result<(), LinkageError> {
        let to = self.folder(role_dir)?;
        for name in [Header::FILE, file] {
            let (from, to) = (self.dir.join(name), to.join(name));
            if fs::hard_link(&from, &to).is_err() {
                fs::copy(&from, &to).map_err(LinkageError::io(&from))?;
            }
        }
        Ok(())
    }

    /// Makes its folder in a role's folder of a new result.
    pub(crate) fn folder(&self, role_dir: &Path) -> Result<PathBuf, LinkageError> {
        let to = role_dir.join(&self.header.submission);
        fs::create_dir_all(&to).map_err(LinkageError::io(&to))?;
        Ok(to)
    }
}
