use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

/// One way in which a bundle differs from what was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Path inside the bundle.
    pub path: String,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What is wrong with a part of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The bytes are not those that were signed.
    Changed,
    /// A file that was signed is not there.
    Missing,
    /// A file or folder that was not signed is there.
    Added,
    /// A link, a device or something else that is neither file nor folder.
    NotAFile,
    /// The manifest or the signatures can't be read.
    Unreadable,
    /// A signature does not fit the manifest and its key.
    BadSignature,
    /// Fewer valid signatures of different officers than the manifest asks for.
    TooFewSignatures,
    /// The officers are not those whom the reader trusts.
    UnknownOfficers,
    /// The folder has the name of another release.
    WrongName,
    /// It is a draft: nobody signed it.
    Draft,
    /// The tables lose more than the manifest says, by the variances of their noise.
    BrokenPromise,
    /// The manifest says something else than the report of the measurement, or its epsilon is not
    /// that of its loss.
    Disagrees,
    /// An officer accepted another manifest or other files.
    NotAccepted,
    /// This version can't count as the manifest says.
    UnknownAccountant,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.kind {
            ProblemKind::Changed => "was changed",
            ProblemKind::Missing => "is missing",
            ProblemKind::Added => "was added",
            ProblemKind::NotAFile => "is neither a file nor a folder",
            ProblemKind::Unreadable => "can't be read",
            ProblemKind::BadSignature => "has a signature that does not fit",
            ProblemKind::TooFewSignatures => "has too few signatures",
            ProblemKind::UnknownOfficers => "is signed by officers who are not trusted here",
            ProblemKind::WrongName => "is not the content that the folder is named for",
            ProblemKind::Draft => "is a draft, which nobody has signed",
            ProblemKind::BrokenPromise => "states a smaller loss than its tables have by the variances of their noise",
            ProblemKind::Disagrees => {
                "does not agree with the report of the measurement, or states an epsilon that its loss does not have"
            }
            ProblemKind::NotAccepted => "is not what the officer accepted",
            ProblemKind::UnknownAccountant => "names an accountant that this version does not know",
        };
        write!(f, "{} {text}", self.path)
    }
}

/// Says why a draft or a bundle can't be read, written or trusted.
#[derive(Debug, Error)]
pub enum BundleError {
    /// A file or folder can't be read or written.
    #[error("{path}: {}", said(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of a draft or bundle does not have its form.
    #[error("{path}: {fault}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// The bundle does not verify.
    #[error("the bundle does not verify: {}", list(.0))]
    NotVerified(Vec<Problem>),
    /// A draft that was on its way into the folder when a run was cut off.
    #[error("{path}: a run was cut off while it put a draft into this folder")]
    Interrupted {
        /// The folder.
        path: PathBuf,
    },
    /// The folder can't be a target.
    #[error("{path}: {fault}")]
    Target {
        /// The folder.
        path: PathBuf,
        /// Why not.
        fault: &'static str,
    },
    /// A signature that is to be added does not fit.
    #[error("{fault}")]
    Signing {
        /// What is wrong.
        fault: &'static str,
        /// What to do.
        hint: &'static str,
    },
}

fn list(problems: &[Problem]) -> String {
    let mut out: Vec<String> = problems.iter().take(20).map(ToString::to_string).collect();
    if problems.len() > 20 {
        out.push(format!("and {} more", problems.len() - 20));
    }
    out.join("; ")
}

/// What the system said, in words where it is only a path that leads nowhere.
fn said(source: &io::Error) -> String {
    if source.kind() == io::ErrorKind::NotFound { "there is no such file".to_owned() } else { source.to_string() }
}

impl BundleError {
    /// Wraps a system error with the path it happened on.
    #[must_use]
    pub fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn form(path: &Path, fault: impl fmt::Display) -> Self {
        Self::Form { path: path.to_owned(), fault: fault.to_string() }
    }

    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { path, source } => match source.kind() {
                io::ErrorKind::NotFound if path.ends_with("manifest.json") => {
                    "check the path; a release folder has a manifest.json in it"
                }
                io::ErrorKind::NotFound => "check the path, and that the folder it leads to is there",
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "choose a folder that you may write to"
                }
                io::ErrorKind::StorageFull => "free some space and try again; nothing half-written was left",
                _ => "check the disk and try again; nothing half-written was left",
            },
            Self::Form { .. } => "make the draft again with 'shyraq release'; do not edit its files",
            Self::NotVerified(p) if p.iter().any(|x| x.kind == ProblemKind::Draft) => {
                "sign it first: shyraq bundle sign DRAFT --key OFFICER1.key --key OFFICER2.key --out FOLDER"
            }
            Self::NotVerified(p) if p.iter().any(|x| x.kind == ProblemKind::TooFewSignatures) => {
                "let another officer sign it too: shyraq bundle sign BUNDLE --key OFFICER.key"
            }
            Self::NotVerified(p) if p.iter().any(|x| x.kind == ProblemKind::NotAccepted) => {
                "do not sign it: see what was changed since, then review and accept it again with 'shyraq release review DRAFT --accept'"
            }
            Self::NotVerified(p) if p.iter().any(|x| x.kind == ProblemKind::Disagrees) => {
                "do not use it: its manifest was edited; of a draft, make the release again"
            }
            Self::NotVerified(p) if p.iter().any(|x| x.kind == ProblemKind::UnknownAccountant) => {
                "get a newer version of Shyraq and verify again; use nothing of it before"
            }
            Self::NotVerified(_) => "do not use it: fetch the bundle again from its publisher and compare its name",
            Self::Interrupted { .. } => "nothing is lost: 'shyraq release review DIR' finishes it",
            Self::Target { .. } => "name a folder that does not exist yet, or an empty one",
            Self::Signing { hint, .. } => hint,
        }
    }
}
