use std::fs;
use std::path::{Path, PathBuf};

use crate::{
    ASSESS_DIR, ASSESS_FILES, ASSESS_MEASURED, BundleError, FileEntry, Manifest, Review, SCHEMA, State, digest_bytes,
    digest_file, sync_dir, write_durably,
};

/// The files of a draft besides its manifest.
pub const DRAFT_FILES: [&str; 5] = ["synthetic.csv", "aggregates.csv", "measured.csv", "report.json", "codebook.toml"];

/// The utility card: a page and a text in each language.
pub const CARD_FILES: [&str; 6] =
    ["card.en.html", "card.en.txt", "card.ru.html", "card.ru.txt", "card.kk.html", "card.kk.txt"];

/// Files that a draft has when there is something for them to say; drafts of older versions
/// have no card and no lists.
pub const FURTHER_FILES: [&str; 8] = [
    "shares.csv",
    "lists.csv",
    "card.en.html",
    "card.en.txt",
    "card.ru.html",
    "card.ru.txt",
    "card.kk.html",
    "card.kk.txt",
];

/// Name of the ledger that is opened for one release alone.
pub const OWN_LEDGER: &str = "ledger.sqlite";

/// A release that was measured and written but not signed.
#[derive(Debug)]
pub struct Draft {
    /// The folder.
    pub dir: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Draft {
    /// Opens a draft and checks that its files are those of its manifest.
    ///
    /// # Errors
    /// [`BundleError::Io`] or [`BundleError::Form`], naming the file.
    pub fn open(dir: &Path) -> Result<Self, BundleError> {
        let path = dir.join("manifest.json");
        let bytes = fs::read(&path).map_err(|e| BundleError::io(&path, e))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| BundleError::form(&path, e))?;
        if manifest.schema != SCHEMA {
            return Err(BundleError::form(&path, format!("the schema is not {SCHEMA}")));
        }
        if manifest.state != State::Draft {
            return Err(BundleError::form(&path, "this is a bundle already, not a draft"));
        }
        let listed: Vec<&str> = manifest.files.iter().map(|f| f.path.as_str()).collect();
        let known = |name: &&str| DRAFT_FILES.contains(name) || further().any(|f| f == *name);
        if manifest.assessment.is_some() != listed.contains(&ASSESS_MEASURED) {
            return Err(BundleError::form(&path, "the assessment and its tables do not belong together"));
        }
        if listed != sorted(&listed) || !listed.iter().all(known) || !DRAFT_FILES.iter().all(|n| listed.contains(n)) {
            return Err(BundleError::form(&path, "the list of files is not that of a draft"));
        }
        for f in &manifest.files {
            let file = dir.join(&f.path);
            let (sha256, size) = digest_file(&file)?;
            if sha256 != f.sha256 || size != f.bytes {
                return Err(BundleError::form(&file, "the file is not the one that the release wrote"));
            }
        }
        Ok(Self { dir: dir.to_owned(), manifest })
    }
}

impl Draft {
    /// Records that an officer reviewed the draft as it is and accepts it.
    ///
    /// # Errors
    /// [`BundleError::Io`]; the manifest is then as it was.
    pub fn accept(&mut self, at: String, by: Option<String>) -> Result<(), BundleError> {
        let mut manifest = self.manifest.clone();
        let review = manifest.review.get_or_insert_with(Review::default);
        review.accepted = Some(at);
        review.by = by;
        write_durably(&self.dir.join("manifest.json"), &manifest.to_bytes())?;
        self.manifest = manifest;
        Ok(())
    }
}

/// Names the files that a draft may have besides those that it must have.
fn further() -> impl Iterator<Item = &'static str> {
    FURTHER_FILES.into_iter().chain(ASSESS_FILES)
}

/// Moves a file, making the folder that it goes to.
fn move_file(from: &Path, to: &Path) -> Result<(), BundleError> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|e| BundleError::io(parent, e))?;
    }
    fs::rename(from, to).map_err(|e| BundleError::io(from, e))
}

fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut v = names.to_vec();
    v.sort_unstable();
    v.dedup();
    v
}

/// Writes the manifest of a draft whose files lie in `staged`, then moves all to `dir`.
///
/// The manifest comes last, so a folder with a manifest is a whole draft. `ledger` is
/// the ledger that was debited, when it is not one of `extra`. A draft that
/// was there before is moved to `dir/earlier/<its hash>`: a new release never destroys
/// what an older one was paid for.
///
/// # Errors
/// [`BundleError`] when a file is missing or the system refuses; no manifest is left then.
pub fn write_draft(
    staged: &Path,
    extra: &[&str],
    dir: &Path,
    mut manifest: Manifest,
    ledger: Option<&Path>,
) -> Result<Draft, BundleError> {
    manifest.files.clear();
    let there = further().filter(|name| staged.join(name).exists());
    let files: Vec<&str> = DRAFT_FILES.into_iter().chain(there).collect();
    for name in sorted(&files) {
        let (sha256, bytes) = digest_file(&staged.join(name))?;
        manifest.files.push(FileEntry { path: name.to_owned(), bytes, sha256 });
    }
    let staged_manifest = staged.join("manifest.json");
    fs::write(&staged_manifest, manifest.to_bytes()).map_err(|e| BundleError::io(&staged_manifest, e))?;
    let mut names: Vec<&str> = extra.to_vec();
    names.extend(files);
    names.push("manifest.json");
    sync_all(&names.iter().map(|n| staged.join(n)).collect::<Vec<_>>())?;
    set_aside(dir, &names, ledger)?;
    for name in &names {
        move_file(&staged.join(name), &dir.join(name))?;
    }
    // Empty once its files were set aside, else it is in use.
    let _ = fs::remove_dir(dir.join(ASSESS_DIR));
    sync_dir(dir)?;
    Ok(Draft { dir: dir.to_owned(), manifest })
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

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Moves an older draft's files out of the way, its manifest first.
fn set_aside(dir: &Path, names: &[&str], ledger: Option<&Path>) -> Result<(), BundleError> {
    let old = dir.join("manifest.json");
    let bytes = match fs::read(&old) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(BundleError::io(&old, e)),
    };
    let aside = dir.join("earlier").join(digest_bytes(&bytes).short());
    fs::create_dir_all(&aside).map_err(|e| BundleError::io(&aside, e))?;
    // A ledger that was opened for the older draft alone goes with it, unless this
    // release debits just that file.
    let alone = serde_json::from_slice::<Manifest>(&bytes).is_ok_and(|m| !m.privacy.ledger.keeps_total);
    let in_use = |from: &Path| ledger.is_some_and(|l| same_file(l, from));
    let own = if alone && !names.contains(&OWN_LEDGER) { Some(OWN_LEDGER) } else { None };
    // The older draft may have files that this one lacks.
    let gone: Vec<&str> = further().filter(|name| !names.contains(name)).collect();
    let mut all: Vec<&str> = names.iter().rev().copied().collect();
    all.extend(gone);
    all.extend(own);
    for name in all {
        let from = dir.join(name);
        if from.exists() && !in_use(&from) {
            move_file(&from, &aside.join(name))?;
        }
    }
    sync_dir(&aside)?;
    sync_dir(dir)
}
