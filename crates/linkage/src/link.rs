//! From encodings to clusters: both roles in one go, or one of them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use shyraq_encoding::Role;

use crate::LinkageError;
use crate::citizenship::Citizenship;
use crate::comparer::Comparer;
use crate::engine::Engine;
use crate::history::{Act, Said};
use crate::levels::Levels;
use crate::report::Report;
use crate::resolver::resolver;
use crate::scrub::not_scrubbed;
use crate::seed::DRAWS;
use crate::submission::{are_one, gather};
use crate::withdrawn::{Gone, Withdrawn};
use crate::written::{hold, replace, staging};

/// How to link.
#[derive(Debug, Clone)]
pub struct LinkOptions {
    /// Pairs at least this likely are one person.
    pub threshold: f64,
    /// Linkages to draw; fewer where the file would become too large.
    pub draws: usize,
    /// A result to go on from: what it holds is linked too, and not compared again.
    pub previous: Option<PathBuf>,
    /// What is taken out of the previous result, as if it had never come.
    pub withdrawn: Vec<Withdrawn>,
    /// What people do at the same time: decisions, mostly.
    pub acts: Vec<(Act, Said)>,
    /// In a new epoch: contributors of the previous result who have not encoded anew leave it.
    pub leave_behind: bool,
    /// Who tells the citizenship of records, for the report alone.
    pub citizenship: Option<Citizenship>,
    /// The people are simulated: the report says so.
    pub simulated: bool,
    /// Where rows are compared.
    pub engine: Engine,
}

impl LinkOptions {
    /// Returns options to go on from a result as it was made.
    ///
    /// # Errors
    /// [`LinkageError`] for a folder without a report.
    pub fn of_result(dir: &Path) -> Result<Self, LinkageError> {
        let path = dir.join(Report::FILE);
        let text = fs::read(&path).map_err(LinkageError::io(&path))?;
        let number = |report: &Value, at: &str| report.pointer(at).and_then(Value::as_f64);
        let read = |report: Value| {
            Some(Self {
                threshold: number(&report, "/threshold")?,
                draws: number(&report, "/estimates/draws")? as usize,
                simulated: report.get("simulated").and_then(Value::as_bool).unwrap_or_default(),
                previous: Some(dir.to_owned()),
                ..Self::default()
            })
        };
        serde_json::from_slice(&text).ok().and_then(read).ok_or(LinkageError::Form {
            path,
            fault: "this is no report of a link".into(),
            hint: "give the folder that 'shyraq linkage link' wrote",
        })
    }
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            draws: DRAWS,
            previous: None,
            withdrawn: Vec::new(),
            acts: Vec::new(),
            leave_behind: false,
            citizenship: None,
            simulated: false,
            engine: Engine::Embedded,
        }
    }
}

/// Links encodings and writes the result to `out`, which is replaced whole.
///
/// # Errors
/// [`LinkageError`]; `out` is as it was then.
pub fn link(dirs: &[PathBuf], options: &LinkOptions, out: &Path) -> Result<Report, LinkageError> {
    if let Some(previous) = options.previous.as_deref().filter(|_| dirs.is_empty()) {
        not_scrubbed(previous)?;
    }
    let _held = hold(out)?;
    let staging = staging(out)?;
    dirs.iter().try_for_each(|dir| are_one(dir))?;
    let gone = Gone::find(options)?;
    let levels = comparer(dirs, options, &gone, staging.path())?;
    let report = resolver(dirs, &levels, options, &gone, staging.path())?;
    replace(staging, out)?;
    Ok(report)
}

/// Runs the comparer alone: reads the comparer's folders and writes `comparer/` into `out`,
/// whose `levels/` is all that the resolver needs of it.
///
/// # Errors
/// [`LinkageError`]; `out` is as it was then.
pub fn link_as_comparer(dirs: &[PathBuf], options: &LinkOptions, out: &Path) -> Result<PathBuf, LinkageError> {
    let _held = hold(out)?;
    let staging = staging(out)?;
    comparer(dirs, options, &Gone::default(), staging.path())?;
    replace(staging, out)?;
    Ok(out.join(Role::Comparer.folder()).join(Levels::FOLDER))
}

/// Runs the resolver alone, on the levels that a comparer handed on.
///
/// # Errors
/// [`LinkageError`]; `out` is as it was then.
pub fn link_as_resolver(
    dirs: &[PathBuf],
    levels: &Path,
    options: &LinkOptions,
    out: &Path,
) -> Result<Report, LinkageError> {
    let _held = hold(out)?;
    let staging = staging(out)?;
    let report = resolver(dirs, levels, options, &Gone::default(), staging.path())?;
    replace(staging, out)?;
    Ok(report)
}

/// Compares; returns the folder of levels.
fn comparer(dirs: &[PathBuf], options: &LinkOptions, gone: &Gone, out: &Path) -> Result<PathBuf, LinkageError> {
    let previous = options.previous.as_deref();
    let submissions = gather(dirs, options, Role::Comparer)?;
    let before = match previous {
        Some(p) if submissions.iter().any(|s| !s.new) => {
            Some(Levels::open(&p.join(Role::Comparer.folder()).join(Levels::FOLDER))?)
        }
        _ => None,
    };
    let comparer = Comparer::open(&submissions, gone)?;
    options.engine.ready()?;
    let dir = out.join(Role::Comparer.folder());
    fs::create_dir_all(&dir).map_err(LinkageError::io(&dir))?;
    submissions.iter().try_for_each(|s| gone.keep_rows(s, &dir))?;
    let levels = dir.join(Levels::FOLDER);
    comparer.compare(&options.engine, before.as_ref(), &levels)?;
    Ok(levels)
}
