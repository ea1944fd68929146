//! An assessment comes into a draft, and goes out of it.
//!
//! A draft is whole at every moment. First the old section leaves the manifest, then its files
//! the folder; then the new files come in, where nothing names them yet; the manifest that names
//! them is last. Who is cut off in between has a draft without an assessment.

use std::fs::{self, File};
use std::path::Path;

use crate::publish::{finish, hold, sync_all};
use crate::{
    ASSESS_DIR, ASSESS_FILES, ASSESS_MEASURED, Assessment, BundleError, Draft, FileEntry, Manifest, digest_bytes,
    digest_file, sync_dir, write_durably,
};

/// A draft that nobody else changes while this lives.
#[derive(Debug)]
pub struct HeldDraft {
    /// The draft.
    pub draft: Draft,
    _lock: File,
}

impl HeldDraft {
    /// Waits for others who hold the draft, and opens it.
    ///
    /// # Errors
    /// As [`Draft::open`].
    pub fn open(dir: &Path) -> Result<Self, BundleError> {
        let lock = hold(dir)?;
        finish(dir)?;
        Ok(Self { draft: Draft::open(dir)?, _lock: lock })
    }

    /// Puts an assessment into the draft: the files in `staged/assess`, which must lie on the
    /// same file system, and its section. One that was there goes to `earlier/`; an acceptance
    /// of the draft is void, since it was not of this.
    ///
    /// # Errors
    /// [`BundleError`] for what the system refuses; the draft is then as it was, or without an
    /// assessment.
    pub fn add(&mut self, staged: &Path, section: Assessment, demonstration: bool) -> Result<(), BundleError> {
        let mut files = Vec::new();
        for name in ASSESS_FILES.into_iter().filter(|name| staged.join(name).exists()) {
            let (sha256, bytes) = digest_file(&staged.join(name))?;
            files.push(FileEntry { path: name.to_owned(), bytes, sha256 });
        }
        let mut paths: Vec<_> = files.iter().map(|f| staged.join(&f.path)).collect();
        paths.push(staged.join(ASSESS_DIR));
        sync_all(&paths)?;
        self.remove()?;
        let dir = &self.draft.dir;
        let target = dir.join(ASSESS_DIR);
        fs::rename(staged.join(ASSESS_DIR), &target).map_err(|e| BundleError::io(&target, e))?;
        sync_dir(dir)?;
        let mut manifest = self.draft.manifest.clone();
        manifest.files.extend(files);
        manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
        manifest.assessment = Some(section);
        manifest.demonstration |= demonstration;
        self.write(manifest)
    }

    /// Puts a file beside the noisy tables of the assessment that the draft has: something that was
    /// estimated of them later. A file of that name that is there is replaced.
    ///
    /// # Errors
    /// [`BundleError`] for what the system refuses, or where there is no assessment or no such
    /// file of one.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        let path = self.draft.dir.join(name);
        if self.draft.manifest.assessment.is_none() || name == ASSESS_MEASURED || !ASSESS_FILES.contains(&name) {
            return Err(BundleError::form(&path, "this is no file of an assessment that can be put beside it"));
        }
        let mut manifest = self.draft.manifest.clone();
        manifest.files.retain(|f| f.path != name);
        if manifest != self.draft.manifest {
            self.write(manifest.clone())?;
        }
        write_durably(&path, bytes)?;
        let (sha256, size) = digest_file(&path)?;
        manifest.files.push(FileEntry { path: name.to_owned(), bytes: size, sha256 });
        manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
        if let Some(review) = &mut manifest.review {
            review.void();
        }
        self.write(manifest)
    }

    /// Takes the assessment out of the draft, to `earlier/`; what it cost stays spent. Tells
    /// whether there was one.
    ///
    /// # Errors
    /// [`BundleError`] for what the system refuses.
    pub fn remove(&mut self) -> Result<bool, BundleError> {
        let (dir, had) = (self.draft.dir.clone(), self.draft.manifest.assessment.is_some());
        let folder = dir.join(ASSESS_DIR);
        let earlier = dir.join("earlier");
        let before = self.draft.manifest.to_bytes();
        let aside = if had {
            let aside = earlier.join(digest_bytes(&before).short());
            fs::create_dir_all(&aside).map_err(|e| BundleError::io(&aside, e))?;
            write_durably(&aside.join("manifest.json"), &before)?;
            sync_dir(&earlier)?;
            Some(aside)
        } else {
            // Left by a run that was cut off: it was paid for, so it is kept, by its own hash.
            let measured = dir.join(ASSESS_MEASURED);
            measured.exists().then(|| digest_file(&measured)).transpose()?.map(|(d, _)| earlier.join(d.short()))
        };
        let mut manifest = self.draft.manifest.clone();
        manifest.files.retain(|f| !ASSESS_FILES.contains(&f.path.as_str()));
        manifest.assessment = None;
        if let Some(review) = &mut manifest.review {
            review.void();
        }
        if manifest != self.draft.manifest {
            self.write(manifest)?;
        }
        if let Some(aside) = aside.filter(|_| folder.exists()) {
            fs::create_dir_all(&aside).map_err(|e| BundleError::io(&aside, e))?;
            sync_dir(&earlier)?;
            let target = aside.join(ASSESS_DIR);
            if target.exists() {
                // The same files under the same hash: once is enough.
                fs::remove_dir_all(&folder).map_err(|e| BundleError::io(&folder, e))?;
            } else {
                fs::rename(&folder, &target).map_err(|e| BundleError::io(&folder, e))?;
            }
            sync_dir(&aside)?;
            sync_dir(&dir)?;
        } else if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|e| BundleError::io(&folder, e))?;
        }
        Ok(had)
    }

    fn write(&mut self, manifest: Manifest) -> Result<(), BundleError> {
        write_durably(&self.draft.dir.join("manifest.json"), &manifest.to_bytes())?;
        self.draft.manifest = manifest;
        Ok(())
    }
}
