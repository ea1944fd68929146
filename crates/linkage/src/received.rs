//! What a contributor sent, looked at before it may touch anything.

use std::path::Path;

use serde::{Deserialize, Serialize};
use shyraq_encoding::{Header, Role, read_handles};

use crate::LinkageError;
use crate::numbered::Numbered;
use crate::submission::are_one;

/// What encodings must have in common to be linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The period of the key.
    pub epoch: String,
    /// SHA-256 of the rules that brought names to one form, as hex.
    pub normaliser: String,
    /// Equal for equal keys of an epoch, as hex; says nothing of the key.
    pub key_check: String,
}

/// A contributor's encodings, both parts, found to be whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Who sent them, as the header says.
    pub contributor: String,
    /// What they must have in common with others.
    pub terms: Terms,
    /// Which submission it is: 32 hexadecimal digits.
    pub submission: String,
    /// Records, counted.
    pub records: u64,
}

impl Received {
    /// How the contributor's name ends in encodings of planted controls.
    pub const CONTROL: &'static str = "+control";

    /// Lists the files of a role's folder.
    #[must_use]
    pub const fn files(role: Role) -> [&'static str; 2] {
        [Header::FILE, role.file()]
    }

    /// Reads both parts and counts the records. That the files are those that were sent says their
    /// signature, and [`crate::link`] by their headers.
    ///
    /// # Errors
    /// [`LinkageError`] for parts that are missing, broken or not of one submission.
    pub fn open(dir: &Path) -> Result<Self, LinkageError> {
        let part = |role: Role| dir.join(role.folder());
        let comparer = Header::read(&part(Role::Comparer), Role::Comparer)?;
        Header::read(&part(Role::Resolver), Role::Resolver)?;
        are_one(dir)?;
        let broken = |fault: &str| LinkageError::Form {
            path: dir.to_owned(),
            fault: fault.into(),
            hint: "send the folder as 'shyraq linkage encode' wrote it",
        };
        let mut records = Numbered::default();
        read_handles(&part(Role::Resolver), |_, record| {
            records.place(record);
        })?;
        if records.len() as u64 != comparer.records {
            return Err(broken("it has not as many records as its header says"));
        }
        Ok(Self {
            contributor: comparer.contributor,
            terms: Terms { epoch: comparer.epoch, normaliser: comparer.normaliser, key_check: comparer.key_check },
            submission: comparer.submission,
            records: comparer.records,
        })
    }
}
