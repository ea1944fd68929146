//! The release format: what may leave the private plane, and how anybody checks it.
//!
//! A bundle is a folder that is named by the hash of its manifest. The manifest lists
//! every file with its hash; two of three officers sign the manifest. A reader needs
//! public keys only, so this crate knows no private key and can't sign: that is what
//! lets the portal use it. A [`Bundle`] can only be had from [`Bundle::open`], which
//! verifies first; there is no way to read a table of a bundle that does not verify.

mod accepted;
mod add;
mod agreement;
mod assemble;
pub mod assessment;
mod columnar;
mod conversion;
mod describe;
mod digest;
mod draft;
mod error;
mod files;
mod manifest;
mod method;
mod officers;
mod promise;
mod publish;
mod shares;
mod table;
mod target;
mod verify;

pub use add::HeldDraft;
pub use assemble::{Pending, assemble, complete};
pub use assessment::{ASSESS_DIR, ASSESS_FILES, ASSESS_MEASURED, Assessed, AssessedTable, Assessment};
pub use digest::{Digest, digest_bytes, digest_file};
pub use draft::{CARD_FILES, DRAFT_FILES, Draft, FURTHER_FILES, OWN_LEDGER};
pub use error::{BundleError, Problem, ProblemKind};
pub use files::{Staging, sync_dir, write_durably};
pub use manifest::{
    Contribution, DomainSource, FileEntry, GroupLoss, LedgerReference, Manifest, PriorRelease, Privacy, Program,
    PublishedCodeBook, Review, SCHEMA, State,
};
pub use officers::{Officer, Officers, Signature, Signatures, signing_message, unhex};
pub use publish::{finish_interrupted, write_draft};
pub use shares::{Share, read_shares};
pub use table::{Cell, Measured, MeasuredCell, Table, Tables, read_aggregates, read_measured};
pub use target::check_target;
pub use verify::{Bundle, verify};
