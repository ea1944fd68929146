//! What an officer accepted: the manifest and the files as they were then, and nothing else.

use crate::draft::further;
use crate::{DRAFT_FILES, Digest, FileEntry, Manifest, ProblemKind, State, digest_bytes};

/// Returns the digest of a draft's manifest without the field that holds it. Of a bundle, that of
/// the draft from which it was made.
pub(crate) fn accepted_digest(manifest: &Manifest) -> Digest {
    let mut m = manifest.clone();
    if let Some(review) = &mut m.review {
        review.sha256 = None;
    }
    if m.state == State::Bundle {
        m.state = State::Draft;
        m.officers = None;
        m.files = m.files.into_iter().filter_map(of_draft).collect();
        m.files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    digest_bytes(&m.to_bytes())
}

/// Returns a file of a bundle as the draft had it; none for what was made of the draft.
fn of_draft(mut f: FileEntry) -> Option<FileEntry> {
    if let Some(name) = f.path.strip_prefix("data/") {
        f.path = name.to_owned();
    }
    (DRAFT_FILES.contains(&f.path.as_str()) || further().any(|name| name == f.path)).then_some(f)
}

/// Finds whether the manifest is another than the one that was accepted. A draft must be able to
/// show what was; a bundle of an older version that can't is left to its signatures.
pub(crate) fn fault(manifest: &Manifest) -> Option<ProblemKind> {
    let review = manifest.review.as_ref().filter(|r| r.accepted.is_some())?;
    let same = match &review.sha256 {
        Some(sha256) => *sha256 == accepted_digest(manifest),
        None => manifest.state == State::Bundle,
    };
    (!same).then_some(ProblemKind::NotAccepted)
}
