//! Keys and what is made with them: signatures of officers and contributors, pseudonyms of
//! persons, files that only one role can open.
//!
//! Private keys live here and nowhere else: the release format checks with public keys,
//! and the portal reaches neither this crate nor a private key. No type here prints
//! itself, and keys are wiped from memory when they are dropped.

mod contributor;
mod error;
mod officer;
mod pseudonym;
mod role;
mod secret;

pub use contributor::{ContributorKey, ContributorPublic};
pub use error::SealError;
pub use officer::OfficerKey;
pub use pseudonym::{Pseudonym, PseudonymKey};
pub use role::{RoleKey, RolePublic, open_sealed};
