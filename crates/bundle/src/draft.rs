use std::fs;
use std::path::{Path, PathBuf};

use crate::accepted::accepted_digest;
use crate::agreement::agrees;
use crate::publish::is_interrupted;
use crate::{
    ASSESS_FILES, ASSESS_MEASURED, BundleError, HeldDraft, Manifest, Review, SCHEMA, State, digest_file, write_durably,
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
        let bytes = fs::read(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound if is_interrupted(dir) => BundleError::Interrupted { path: dir.to_owned() },
            _ => BundleError::io(&path, e),
        })?;
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
    /// Records that an officer reviewed the draft as it is and accepts it: the acceptance holds for
    /// this manifest and these files alone.
    ///
    /// # Errors
    /// [`BundleError::NotVerified`] where the manifest does not agree with the report and with
    /// itself, [`BundleError::Form`] where another run has changed the draft since it was opened,
    /// [`BundleError::Io`]; the manifest is then as it was.
    pub fn accept(&mut self, at: String, by: Option<String>) -> Result<(), BundleError> {
        let held = HeldDraft::open(&self.dir)?;
        let path = self.dir.join("manifest.json");
        held.draft.is_still(&self.manifest)?;
        agrees(&self.manifest, &self.dir.join("report.json"))?;
        let mut manifest = self.manifest.clone();
        let review = manifest.review.get_or_insert_with(Review::default);
        review.accepted = Some(at);
        review.by = by;
        let sha256 = accepted_digest(&manifest);
        manifest.review.get_or_insert_with(Review::default).sha256 = Some(sha256);
        write_durably(&path, &manifest.to_bytes())?;
        self.manifest = manifest;
        Ok(())
    }
}

impl Draft {
    /// Refuses a draft that another run has changed since it was read.
    pub(crate) fn is_still(&self, read: &Manifest) -> Result<(), BundleError> {
        if self.manifest == *read {
            return Ok(());
        }
        let path = self.dir.join("manifest.json");
        Err(BundleError::form(&path, "another run changed the draft since it was read: review it again"))
    }
}

/// Names the files that a draft may have besides those that it must have.
pub(crate) fn further() -> impl Iterator<Item = &'static str> {
    FURTHER_FILES.into_iter().chain(ASSESS_FILES)
}

pub(crate) fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut v = names.to_vec();
    v.sort_unstable();
    v.dedup();
    v
}
