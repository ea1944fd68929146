use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use shyraq_case::CodeBook;

use crate::{
    ASSESS_FILES, ASSESS_MEASURED, Assessed, BundleError, Digest, Manifest, Measured, Officers, Problem, ProblemKind,
    SCHEMA, Share, Signatures, State, Tables, digest_bytes, digest_file, read_aggregates, read_measured, read_shares,
};

const MANIFEST: &str = "manifest.json";
const SIGNATURES: &str = "signatures.json";
const MEASURED: &str = "data/measured.csv";
const REPORT: &str = "report.json";
const SHARES: &str = "data/shares.csv";

/// Files beyond this size are no manifest of ours.
const MAX_MANIFEST: u64 = 16 << 20;

fn problem(path: &str, kind: ProblemKind) -> Problem {
    Problem { path: path.to_owned(), kind }
}

/// Finds everything in which a folder differs from a signed release.
///
/// Each file is read as it is, links are not followed, and the manifest and signatures
/// must have the one form in which they are written, so any changed, missing or added
/// byte is found. The manifest must agree with the report of the measurement, and be the one that
/// an officer accepted where one did. The tables must lose no more than the manifest says, counted from the
/// variances that were published. With `trusted`, the officers must be exactly those.
///
/// # Errors
/// [`BundleError::Io`] only when the folder itself can't be read.
pub fn verify(dir: &Path, trusted: Option<&Officers>) -> Result<Vec<Problem>, BundleError> {
    let mut present = BTreeSet::new();
    let mut problems = Vec::new();
    scan(dir, "", &mut present, &mut problems)?;
    let manifest = match read_canonical::<Manifest>(dir, MANIFEST, &present, Manifest::to_bytes) {
        Ok(m) => m,
        Err(p) => {
            problems.push(p);
            return Ok(problems);
        }
    };
    if manifest.schema != SCHEMA {
        problems.push(problem(MANIFEST, ProblemKind::Unreadable));
        return Ok(problems);
    }
    if manifest.state == State::Draft {
        problems.push(problem(MANIFEST, ProblemKind::Draft));
        return Ok(problems);
    }
    check_files(dir, &manifest, &present, &mut problems);
    check_signatures(dir, &manifest, &present, trusted, &mut problems);
    check_promise(dir, &manifest, &mut problems);
    check_assessment(dir, &manifest, &mut problems);
    check_agreement(dir, &manifest, &mut problems);
    let digest = digest_bytes(&manifest.to_bytes());
    let name = dir.canonicalize().ok().and_then(|d| d.file_name().map(|n| n.to_string_lossy().into_owned()));
    if name.is_some_and(|n| n.len() == 64 && n.bytes().all(|b| b.is_ascii_hexdigit()) && n != digest.hex()) {
        problems.push(problem(MANIFEST, ProblemKind::WrongName));
    }
    problems.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(problems)
}

fn scan(
    dir: &Path,
    prefix: &str,
    present: &mut BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> Result<(), BundleError> {
    let children = crate::files::children(dir)?;
    if children.is_empty() && !prefix.is_empty() {
        problems.push(problem(prefix, ProblemKind::Added));
    }
    for path in children {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inner = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let meta = fs::symlink_metadata(&path).map_err(|e| BundleError::io(&path, e))?;
        if meta.is_dir() {
            scan(&path, &inner, present, problems)?;
        } else if meta.is_file() {
            present.insert(inner);
        } else {
            problems.push(problem(&inner, ProblemKind::NotAFile));
        }
    }
    Ok(())
}

fn read_canonical<T: serde::de::DeserializeOwned>(
    dir: &Path,
    name: &str,
    present: &BTreeSet<String>,
    to_bytes: impl Fn(&T) -> Vec<u8>,
) -> Result<T, Problem> {
    if !present.contains(name) {
        return Err(problem(name, ProblemKind::Missing));
    }
    let path = dir.join(name);
    let unreadable = || problem(name, ProblemKind::Unreadable);
    if fs::metadata(&path).map_err(|_| unreadable())?.len() > MAX_MANIFEST {
        return Err(unreadable());
    }
    let bytes = fs::read(&path).map_err(|_| unreadable())?;
    let value: T = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    if to_bytes(&value) == bytes { Ok(value) } else { Err(problem(name, ProblemKind::Changed)) }
}

fn check_files(dir: &Path, manifest: &Manifest, present: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    let mut listed: BTreeSet<&str> = BTreeSet::from([MANIFEST, SIGNATURES]);
    for f in &manifest.files {
        listed.insert(&f.path);
        if !present.contains(&f.path) {
            problems.push(problem(&f.path, ProblemKind::Missing));
            continue;
        }
        match digest_file(&dir.join(&f.path)) {
            Ok((sha256, bytes)) if sha256 == f.sha256 && bytes == f.bytes => {}
            Ok(_) => problems.push(problem(&f.path, ProblemKind::Changed)),
            Err(_) => problems.push(problem(&f.path, ProblemKind::Unreadable)),
        }
    }
    problems.extend(present.iter().filter(|p| !listed.contains(p.as_str())).map(|p| problem(p, ProblemKind::Added)));
}

/// Only where the measurements are those that were signed: else that is the problem.
fn check_promise(dir: &Path, manifest: &Manifest, problems: &mut Vec<Problem>) {
    if problems.iter().any(|p| p.path == MEASURED) {
        return;
    }
    if !manifest.files.iter().any(|f| f.path == MEASURED) {
        problems.push(problem(MEASURED, ProblemKind::Missing));
        return;
    }
    match crate::promise::fault(&manifest.privacy, &dir.join(MEASURED)) {
        Ok(None) => {}
        Ok(Some(kind)) => problems.push(problem(MANIFEST, kind)),
        Err(_) => problems.push(problem(MEASURED, ProblemKind::Unreadable)),
    }
}

/// Only where the manifest has no other fault and the report is the one that was signed.
fn check_agreement(dir: &Path, manifest: &Manifest, problems: &mut Vec<Problem>) {
    problems.extend(crate::accepted::fault(manifest).map(|kind| problem(MANIFEST, kind)));
    if problems.iter().any(|p| [MANIFEST, REPORT].contains(&p.path.as_str())) {
        return;
    }
    match crate::agreement::fault(manifest, &dir.join(REPORT)) {
        Ok(None) => {}
        Ok(Some(kind)) => problems.push(problem(MANIFEST, kind)),
        Err(_) => problems.push(problem(REPORT, ProblemKind::Unreadable)),
    }
}

/// The same for the tables of the assessment, whose debit is apart.
fn check_assessment(dir: &Path, manifest: &Manifest, problems: &mut Vec<Problem>) {
    let listed = |name: &str| manifest.files.iter().any(|f| f.path == name);
    let Some(assessment) = &manifest.assessment else {
        if ASSESS_FILES.iter().any(|name| listed(name)) {
            problems.push(problem(MANIFEST, ProblemKind::BrokenPromise));
        }
        return;
    };
    if problems.iter().any(|p| p.path == ASSESS_MEASURED) {
        return;
    }
    if !listed(ASSESS_MEASURED) {
        problems.push(problem(ASSESS_MEASURED, ProblemKind::Missing));
        return;
    }
    match crate::promise::assessment_fault(assessment, &dir.join(ASSESS_MEASURED)) {
        Ok(None) => {}
        Ok(Some(kind)) => problems.push(problem(MANIFEST, kind)),
        Err(_) => problems.push(problem(ASSESS_MEASURED, ProblemKind::Unreadable)),
    }
}

fn check_signatures(
    dir: &Path,
    manifest: &Manifest,
    present: &BTreeSet<String>,
    trusted: Option<&Officers>,
    problems: &mut Vec<Problem>,
) {
    let officers = match &manifest.officers {
        Some(o) if o.is_sound() => o,
        _ => {
            problems.push(problem(MANIFEST, ProblemKind::TooFewSignatures));
            return;
        }
    };
    if trusted.is_some_and(|t| t != officers) {
        problems.push(problem(MANIFEST, ProblemKind::UnknownOfficers));
    }
    let signatures = match read_canonical::<Signatures>(dir, SIGNATURES, present, Signatures::to_bytes) {
        Ok(s) => s,
        Err(p) => {
            problems.push(p);
            return;
        }
    };
    match signatures.count_valid(officers, &digest_bytes(&manifest.to_bytes())) {
        None => problems.push(problem(SIGNATURES, ProblemKind::BadSignature)),
        Some(n) if n < officers.threshold => problems.push(problem(SIGNATURES, ProblemKind::TooFewSignatures)),
        Some(n) if n > officers.threshold => problems.push(problem(SIGNATURES, ProblemKind::Changed)),
        Some(_) => {}
    }
}

/// A release that was verified: the only form in which one can be read.
#[derive(Debug)]
pub struct Bundle {
    dir: PathBuf,
    digest: Digest,
    manifest: Manifest,
    codebook: CodeBook,
    tables: Tables,
    measured: Measured,
    shares: Vec<Share>,
    assessed: Option<Assessed>,
}

impl Bundle {
    /// Verifies a folder and reads its tables.
    ///
    /// # Errors
    /// [`BundleError::NotVerified`] with every problem found, or [`BundleError::Form`]
    /// when a signed file does not have its form.
    pub fn open(dir: &Path, trusted: Option<&Officers>) -> Result<Self, BundleError> {
        let problems = verify(dir, trusted)?;
        if !problems.is_empty() {
            return Err(BundleError::NotVerified(problems));
        }
        let path = dir.join(MANIFEST);
        let bytes = fs::read(&path).map_err(|e| BundleError::io(&path, e))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| BundleError::form(&path, e))?;
        let path = dir.join("codebook.toml");
        let text = fs::read_to_string(&path).map_err(|e| BundleError::io(&path, e))?;
        let codebook = CodeBook::parse(&text).map_err(|e| BundleError::form(&path, e))?;
        let listed = |name: &str| manifest.files.iter().any(|f| f.path == name);
        let has_shares = listed(SHARES);
        let assessed = manifest.assessment.as_ref().map(|_| Assessed::read(dir, &listed)).transpose()?;
        Ok(Self {
            digest: digest_bytes(&bytes),
            manifest,
            codebook,
            tables: read_aggregates(&dir.join("data/aggregates.csv"))?,
            measured: read_measured(&dir.join(MEASURED))?,
            shares: if has_shares { read_shares(&dir.join(SHARES))? } else { Vec::new() },
            assessed,
            dir: dir.to_owned(),
        })
    }

    /// Returns the folder, for copying its files.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the digest of the manifest: the name of the release.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns the manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the code book that travels with the release.
    #[must_use]
    pub fn codebook(&self) -> &CodeBook {
        &self.codebook
    }

    /// Returns the published tables.
    #[must_use]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Returns the noisy measurements, for deciding what is too noisy to print.
    #[must_use]
    pub fn measured(&self) -> &Measured {
        &self.measured
    }

    /// Returns the published shares of groups; none for a release that has no such file.
    #[must_use]
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// Returns what the release says of the hidden number, the cascade and the lag; none for a
    /// release in which they were not measured.
    #[must_use]
    pub fn assessed(&self) -> Option<&Assessed> {
        self.assessed.as_ref()
    }

    /// Returns the path of a file of the release.
    #[must_use]
    pub fn file(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }
}
