//! Records that a contributor takes back: afterwards all is as if they had never come.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use shyraq_encoding::{HandlesWriter, Header, Layout, Role, RowsFile, RowsWriter, Tag, read_handles};

use crate::LinkageError;
use crate::history::RecordRef;
use crate::link::LinkOptions;
use crate::submission::{Submission, kept};

/// What a contributor takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Who sent it.
    pub contributor: String,
    /// His numbers of records; none: all that he sent.
    pub records: Option<Vec<String>>,
}

/// The handles of what is withdrawn, by submission, and how many records stay.
#[derive(Default)]
pub(crate) struct Gone(FxHashMap<String, Going>);

#[derive(Default)]
struct Going {
    handles: FxHashSet<u64>,
    stay: u64,
    /// Nothing of it stays: not its name either.
    leaves: bool,
}

impl Gone {
    /// Looks withdrawn records up in the previous result.
    pub(crate) fn find(options: &LinkOptions) -> Result<Self, LinkageError> {
        let mut out = Self::default();
        let Some(previous) = options.previous.as_deref().filter(|_| !options.withdrawn.is_empty()) else {
            return Ok(out);
        };
        let dir = previous.join(Role::Resolver.folder());
        let submissions = kept(&dir)?;
        for withdrawn in &options.withdrawn {
            let mut missing: FxHashSet<&str> = withdrawn.records.iter().flatten().map(String::as_str).collect();
            let mut found = false;
            for submission in submissions.iter().filter(|s| s.header.contributor == withdrawn.contributor) {
                found = true;
                out.add(submission, withdrawn, &mut missing)?;
            }
            let fault = match (found, missing.len()) {
                (true, 0) => continue,
                (false, _) => format!("'{}' has sent nothing", withdrawn.contributor),
                (true, n) => format!("{n} of the numbers are of no record of '{}'", withdrawn.contributor),
            };
            let hint = "look the contributor and the numbers up in clusters.csv";
            return Err(LinkageError::Form { path: dir, fault, hint });
        }
        Ok(out)
    }

    fn add(
        &mut self,
        submission: &Submission,
        withdrawn: &Withdrawn,
        missing: &mut FxHashSet<&str>,
    ) -> Result<(), LinkageError> {
        let wanted: Option<FxHashSet<&str>> =
            withdrawn.records.as_ref().map(|r| r.iter().map(String::as_str).collect());
        let going = self.0.entry(submission.header.submission.clone()).or_default();
        let mut stay: FxHashSet<String> = FxHashSet::default();
        let mut seen: FxHashSet<String> = FxHashSet::default();
        read_handles(&submission.dir, |handle, record| {
            if wanted.as_ref().is_none_or(|w| w.contains(record)) {
                going.handles.insert(handle);
                seen.insert(record.to_owned());
            } else if !going.handles.contains(&handle) && !stay.contains(record) {
                stay.insert(record.to_owned());
            }
        })?;
        going.stay = stay.len() as u64;
        // Who had sent an empty table and takes all back goes, too.
        going.leaves = stay.is_empty() && (wanted.is_none() || !going.handles.is_empty());
        missing.retain(|record| !seen.contains(*record));
        Ok(())
    }

    /// Tells which records are withdrawn.
    pub(crate) fn records(options: &LinkOptions) -> impl Fn(&RecordRef) -> bool {
        let withdrawn = options.withdrawn.clone();
        move |(contributor, record): &RecordRef| {
            let of = |w: &&Withdrawn| w.contributor == *contributor;
            withdrawn.iter().filter(of).any(|w| w.records.as_ref().is_none_or(|r| r.contains(record)))
        }
    }

    pub(crate) fn is_gone(&self, submission: &str, handle: u64) -> bool {
        self.0.get(submission).is_some_and(|g| g.handles.contains(&handle))
    }

    /// Tells whether nothing of a submission stays.
    pub(crate) fn leaves(&self, submission: &Submission) -> bool {
        self.0.get(&submission.header.submission).is_some_and(|g| g.leaves)
    }

    /// Keeps the comparer's rows of a submission in a new result, but for those that are gone.
    pub(crate) fn keep_rows(&self, submission: &Submission, role_dir: &Path) -> Result<(), LinkageError> {
        if self.leaves(submission) {
            return Ok(());
        }
        let Some(going) = self.going(submission) else { return submission.keep(role_dir, RowsWriter::FILE) };
        let words = Layout::new(&submission.header.fields).words();
        let dir = submission.folder(role_dir)?;
        let mut writer = RowsWriter::create(&dir, words)?;
        let mut failed = None;
        RowsFile::open(&submission.dir, words)?.between(Tag::default(), None, |handle, tag, cells| {
            if failed.is_none() && !going.handles.contains(&handle) {
                failed = writer.push(handle, tag, cells).err();
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        writer.finish()?;
        going.head(submission, &dir)
    }

    /// Keeps the resolver's handles of a submission in a new result, but for those that are gone.
    pub(crate) fn keep_handles(&self, submission: &Submission, role_dir: &Path) -> Result<(), LinkageError> {
        if self.leaves(submission) {
            return Ok(());
        }
        let Some(going) = self.going(submission) else { return submission.keep(role_dir, HandlesWriter::FILE) };
        let dir = submission.folder(role_dir)?;
        let mut writer = HandlesWriter::create(&dir)?;
        let mut failed = None;
        read_handles(&submission.dir, |handle, record| {
            if failed.is_none() && !going.handles.contains(&handle) {
                failed = writer.push(handle, record).err();
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        writer.finish()?;
        going.head(submission, &dir)
    }

    fn going(&self, submission: &Submission) -> Option<&Going> {
        self.0.get(&submission.header.submission).filter(|g| !g.handles.is_empty())
    }
}

impl Going {
    /// Writes the header of what stays beside its file.
    fn head(&self, submission: &Submission, dir: &Path) -> Result<(), LinkageError> {
        Ok(Header { records: self.stay, ..submission.header.clone() }.write(dir)?)
    }
}
