use std::fs;
use std::path::{Path, PathBuf};

use shyraq_case::CodeBook;

use crate::accepted;
use crate::agreement::agrees;
use crate::columnar::to_parquet;
use crate::describe::{datapackage, json_ld};
use crate::files::children;
use crate::method::method_text;
use crate::publish::hold;
use crate::{
    ASSESS_DIR, ASSESS_FILES, BundleError, CARD_FILES, Digest, Draft, FileEntry, Manifest, Officers, Problem,
    ProblemKind, Signature, Signatures, Staging, State, digest_bytes, digest_file, write_durably,
};

/// A bundle that is whole but for its signatures.
#[derive(Debug)]
pub struct Pending {
    /// The folder, named by the digest of the manifest.
    pub dir: PathBuf,
    /// Digest of the manifest: what is signed.
    pub digest: Digest,
    /// The manifest.
    pub manifest: Manifest,
    /// Signatures so far.
    pub signatures: Signatures,
}

/// Makes a bundle from a draft under `parent`: data as CSV and Parquet, metadata, method.
///
/// The same draft, officers and program give the same bytes, so two officers on two
/// machines sign the same digest. A bundle that is there already is opened instead.
///
/// # Errors
/// [`BundleError`] when the draft is not whole, is another than the one that was accepted, does
/// not agree with its report, is a demonstration drawn from seeded entropy, the officers can't be met, or the system refuses; nothing is left then.
pub fn assemble(draft: &Draft, officers: &Officers, parent: &Path) -> Result<Pending, BundleError> {
    if draft.manifest.demonstration {
        return Err(BundleError::Signing {
            fault: "this draft was drawn from seeded entropy, for a test: it may never leave",
            hint: "make a release with the shyraq command, which draws from the operating system",
        });
    }
    if !officers.is_sound() {
        return Err(BundleError::Signing {
            fault: "the list of officers is not sound: too few, a key twice, or a key that is none",
            hint: "use the key files and the officers.json that 'shyraq init' wrote",
        });
    }
    if let Some(kind) = accepted::fault(&draft.manifest) {
        return Err(BundleError::NotVerified(vec![Problem { path: "manifest.json".into(), kind }]));
    }
    agrees(&draft.manifest, &draft.dir.join("report.json"))?;
    let staging = Staging::within(parent)?;
    let root = staging.path();
    let data = root.join("data");
    fs::create_dir(&data).map_err(|e| BundleError::io(&data, e))?;
    let has = |name: &&str| draft.manifest.files.iter().any(|f| f.path == format!("{name}.csv"));
    for name in ["synthetic", "aggregates", "measured"].into_iter().chain(["shares", "lists"].into_iter().filter(has)) {
        let csv = data.join(format!("{name}.csv"));
        copy(&draft.dir.join(format!("{name}.csv")), &csv)?;
        to_parquet(&csv, &data.join(format!("{name}.parquet")))?;
    }
    for name in ["report.json", "codebook.toml"] {
        copy(&draft.dir.join(name), &root.join(name))?;
    }
    for name in CARD_FILES.iter().filter(|name| draft.manifest.files.iter().any(|f| f.path == **name)) {
        copy(&draft.dir.join(name), &root.join(name))?;
    }
    if draft.manifest.assessment.is_some() {
        let folder = root.join(ASSESS_DIR);
        fs::create_dir(&folder).map_err(|e| BundleError::io(&folder, e))?;
        for name in ASSESS_FILES.iter().filter(|name| draft.manifest.files.iter().any(|f| f.path == **name)) {
            copy(&draft.dir.join(name), &root.join(name))?;
        }
    }
    let book_path = root.join("codebook.toml");
    let text = fs::read_to_string(&book_path).map_err(|e| BundleError::io(&book_path, e))?;
    let book = CodeBook::parse(&text).map_err(|e| BundleError::form(&book_path, e))?;

    let mut manifest = draft.manifest.clone();
    manifest.state = State::Bundle;
    manifest.officers = Some(officers.clone());
    let data_files = list(root, &[])?;
    write(&root.join("datapackage.json"), &pretty(&datapackage(&manifest, &book, &data_files)))?;
    write(&root.join("dataset.jsonld"), &pretty(&json_ld(&manifest, &book, &data_files)))?;
    write(&root.join("METHOD.md"), method_text(&manifest).as_bytes())?;
    manifest.files = list(root, &[])?;
    let bytes = manifest.to_bytes();
    let digest = digest_bytes(&bytes);
    let signatures = Signatures { manifest: digest.clone(), signatures: Vec::new() };
    write(&root.join("manifest.json"), &bytes)?;
    write(&root.join("signatures.json"), &signatures.to_bytes())?;
    let dir = parent.join(digest.hex());
    if dir.exists() {
        // It has the name; whether it is what the name says is seen by its bytes.
        let there = Pending::open(&dir)?;
        there.is_of(&digest)?;
        return Ok(there);
    }
    staging.publish(&dir)?;
    Ok(Pending { dir, digest, manifest, signatures })
}

/// Removes the files that `write_durably` writes beside their places, where a run was cut off before it gave them
/// their names. They were never part of the bundle, and nobody could sign it while one lay there.
fn clear_interrupted(dir: &Path) -> Result<(), BundleError> {
    let _lock = hold(dir)?;
    for path in children(dir)? {
        let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".shyraq-"));
        if ours && path.symlink_metadata().is_ok_and(|m| m.is_file()) {
            fs::remove_file(&path).map_err(|e| BundleError::io(&path, e))?;
        }
    }
    Ok(())
}

/// Opens a bundle that lacks signatures, or has them all.
fn reopen(dir: &Path) -> Result<Pending, BundleError> {
    let path = dir.join("manifest.json");
    let bytes = fs::read(&path).map_err(|e| BundleError::io(&path, e))?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| BundleError::form(&path, e))?;
    let digest = digest_bytes(&bytes);
    let path = dir.join("signatures.json");
    let bytes = fs::read(&path).map_err(|e| BundleError::io(&path, e))?;
    let signatures: Signatures = serde_json::from_slice(&bytes).map_err(|e| BundleError::form(&path, e))?;
    Ok(Pending { dir: dir.to_owned(), digest, manifest, signatures })
}

impl Pending {
    /// Opens a bundle folder to add a signature, after checking its files. What a signature that was cut off left
    /// in the folder goes.
    ///
    /// # Errors
    /// [`BundleError::NotVerified`] when a file differs from the manifest.
    pub fn open(dir: &Path) -> Result<Self, BundleError> {
        clear_interrupted(dir)?;
        let problems: Vec<_> =
            crate::verify(dir, None)?.into_iter().filter(|p| p.kind != ProblemKind::TooFewSignatures).collect();
        if problems.is_empty() { reopen(dir) } else { Err(BundleError::NotVerified(problems)) }
    }

    /// Refuses a folder whose manifest is another than the one that is to be signed.
    fn is_of(&self, digest: &Digest) -> Result<(), BundleError> {
        if self.digest == *digest {
            return Ok(());
        }
        Err(BundleError::NotVerified(vec![Problem { path: "manifest.json".into(), kind: ProblemKind::Changed }]))
    }

    /// Returns how many more signatures are needed.
    #[must_use]
    pub fn missing(&self) -> u32 {
        let threshold = self.manifest.officers.as_ref().map_or(1, |o| o.threshold);
        threshold.saturating_sub(u32::try_from(self.signatures.signatures.len()).unwrap_or(u32::MAX))
    }
}

/// Adds one officer's signature.
///
/// A bundle carries exactly as many signatures as it needs: with one to spare, one could
/// be taken away unseen.
///
/// # Errors
/// [`BundleError::Signing`] when the signature does not fit, the officer has signed
/// already, or no more signature is needed; [`BundleError::NotVerified`] when the manifest was
/// changed since the bundle was opened.
pub fn complete(pending: &mut Pending, signature: Signature) -> Result<(), BundleError> {
    // Another officer may be signing, or have signed since.
    let _lock = hold(&pending.dir)?;
    let there = reopen(&pending.dir)?;
    there.is_of(&pending.digest)?;
    pending.signatures = there.signatures;
    let officers = pending.manifest.officers.as_ref().ok_or(BundleError::Signing {
        fault: "the manifest names no officers",
        hint: "use the key files and the officers.json that 'shyraq init' wrote",
    })?;
    if pending.missing() == 0 {
        return Err(BundleError::Signing {
            fault: "the bundle has all the signatures that it needs",
            hint: "nothing is left to do: verify it with shyraq bundle verify",
        });
    }
    if pending.signatures.signatures.iter().any(|s| s.officer == signature.officer) {
        return Err(BundleError::Signing {
            fault: "this officer has signed it already: another one must sign",
            hint: "let an officer sign who has not signed yet",
        });
    }
    let mut next = pending.signatures.clone();
    next.signatures.push(signature);
    next.signatures.sort_by_key(|s| officers.officers.iter().position(|o| o.name == s.officer));
    if next.count_valid(officers, &pending.digest).is_none() {
        return Err(BundleError::Signing {
            fault: "the signature does not fit the manifest and the officer's public key",
            hint: "use the key files and the officers.json that 'shyraq init' wrote",
        });
    }
    write_durably(&pending.dir.join("signatures.json"), &next.to_bytes())?;
    pending.signatures = next;
    Ok(())
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    let mut out = serde_json::to_vec_pretty(value).unwrap_or_default();
    out.push(b'\n');
    out
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    fs::write(path, bytes).map_err(|e| BundleError::io(path, e))
}

fn copy(from: &Path, to: &Path) -> Result<(), BundleError> {
    fs::copy(from, to).map(|_| ()).map_err(|e| BundleError::io(from, e))
}

/// Lists the files under a folder with their digests, sorted by path.
pub(crate) fn list(root: &Path, except: &[&str]) -> Result<Vec<FileEntry>, BundleError> {
    let mut out = Vec::new();
    walk(root, "", &mut out)?;
    out.retain(|f| !except.contains(&f.path.as_str()));
    out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(out)
}

fn walk(dir: &Path, prefix: &str, out: &mut Vec<FileEntry>) -> Result<(), BundleError> {
    for path in crate::files::children(dir)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inner = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            walk(&path, &inner, out)?;
        } else {
            let (sha256, bytes) = digest_file(&path)?;
            out.push(FileEntry { path: inner, bytes, sha256 });
        }
    }
    Ok(())
}
