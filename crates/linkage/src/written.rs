//! The files of a result, written beside it and put in its place in one step.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::LinkageError;
use crate::history::{Clusters, Event, write_events};
use crate::posterior::Posterior;
use crate::records::Records;
use crate::report::Report;
use crate::resolver::Pair;

/// What the resolver writes.
pub(crate) struct Written<'a> {
    pub(crate) clusters: Clusters,
    pub(crate) events: Vec<Event>,
    pub(crate) records: &'a Records,
    pub(crate) pairs: &'a [Pair],
    pub(crate) posterior: &'a Posterior,
    pub(crate) report: &'a Report,
}

impl Written<'_> {
    pub(crate) fn write(&self, dir: &Path) -> Result<(), LinkageError> {
        self.clusters.write(&dir.join(Clusters::FILE))?;
        write_events(dir, &self.events)?;
        crate::posterior_file::write(&dir.join("posterior.parquet"), self.records, self.posterior)?;
        crate::pairs::write(dir, &self.clusters, self.pairs)?;
        let path = dir.join(Report::FILE);
        let mut file = fs::File::create(&path).map_err(LinkageError::io(&path))?;
        let mut text = serde_json::to_vec_pretty(self.report).unwrap_or_default();
        text.push(b'\n');
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(LinkageError::io(&path))
    }
}

/// Makes a folder beside `out`, in which the result is made.
pub(crate) fn staging(out: &Path) -> Result<tempfile::TempDir, LinkageError> {
    let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".shyraq-").tempdir_in(parent).map_err(LinkageError::io(parent))
}

/// Puts a folder in the place of another in one step: a reader sees the old one or the new
/// one, also when the program ends in between.
pub(crate) fn replace(staging: tempfile::TempDir, out: &Path) -> Result<(), LinkageError> {
    let io = LinkageError::io(out);
    if !out.exists() {
        return fs::rename(staging.keep(), out).map_err(&io);
    }
    rustix::fs::renameat_with(rustix::fs::CWD, staging.path(), rustix::fs::CWD, out, rustix::fs::RenameFlags::EXCHANGE)
        .map_err(|e| io(e.into()))?;
    staging.close().map_err(&io)
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
