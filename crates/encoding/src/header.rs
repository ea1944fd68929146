use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{EncodingError, Field, HandlesWriter, RowsWriter};

/// The scheme of tags and cells; any change of either makes a new one.
pub const SCHEME: &str = "shyraq-block-salted-6";
const MAX_BYTES: u64 = 64 << 10;

/// What stands beside encodings. Of the records it tells their number and, of a hundred or
/// more, how often two of them agree by chance: of few that would be what single pairs have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The role that the folder is for.
    pub role: Role,
    /// The scheme of tags and cells.
    pub scheme: String,
    /// The period of the key, for example `2026Q4`.
    pub epoch: String,
    /// SHA-256 of the rules and tables that brought names to one form, as hex.
    pub normaliser: String,
    /// A value that is equal for equal keys of an epoch and says nothing of the key, as hex.
    pub key_check: String,
    /// Who sends it.
    pub contributor: String,
    /// The contributor has each person once.
    pub duplicate_free: bool,
    /// The fields that the table has.
    pub fields: Vec<Field>,
    /// Which submission it is: 32 random hexadecimal digits, the same in both folders.
    pub submission: String,
    /// Records.
    pub records: u64,
    /// How often strangers of the table agree at each level, from 1 on, in the order of the
    /// fields: found by the contributor in pairs drawn at random, rounded.
    pub chance: Vec<Vec<f64>>,
    /// SHA-256 of the role's file, as hex: a row that was lost on the way is seen.
    #[serde(default)]
    pub sha256: String,
}

/// Who may hold a folder. Nobody should hold both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Compares rows of a block, and knows of no row whose record it is.
    Comparer,
    /// Knows which rows are one record, and no tag or cell.
    Resolver,
}

impl Role {
    /// Returns the name of the role's folder.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Comparer => "comparer",
            Self::Resolver => "resolver",
        }
    }

    /// Returns the name of the file beside the header in the role's folder.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Comparer => RowsWriter::FILE,
            Self::Resolver => HandlesWriter::FILE,
        }
    }
}

/// Tells whether a text names an epoch: 1 to 40 letters, digits, `-`, `_` or `.`, and not dots alone.
#[must_use]
pub fn is_epoch(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && text.bytes().any(|b| b != b'.')
}

impl Header {
    /// The file's name.
    pub const FILE: &'static str = "header.json";

    /// Reads the header of a role's folder.
    ///
    /// # Errors
    /// [`EncodingError`] for a file that is missing or no header of the role.
    pub fn read(dir: &Path, role: Role) -> Result<Self, EncodingError> {
        let path = dir.join(Self::FILE);
        let length = fs::metadata(&path).map_err(EncodingError::io(&path))?.len();
        if length > MAX_BYTES {
            return Err(EncodingError::form(&path, "it is too long for a header"));
        }
        let bytes = fs::read(&path).map_err(EncodingError::io(&path))?;
        // What the reader says may quote the file, which may be any.
        let header: Self = serde_json::from_slice(&bytes).map_err(|e| {
            EncodingError::form(&path, format!("not a header from line {}, column {} on", e.line(), e.column()))
        })?;
        if header.role != role {
            return Err(EncodingError::form(&path, format!("it is not for the {}", role.folder())));
        }
        if header.scheme != SCHEME {
            return Err(EncodingError::Unfit {
                path,
                fault: "another scheme of encoding",
                hint: "encode the table again with this version of shyraq",
            });
        }
        if header.contributor.trim().is_empty() || header.contributor.chars().any(char::is_control) {
            return Err(EncodingError::form(&path, "the contributor has no name"));
        }
        let is_share = |share: &f64| (0.0..=1.0).contains(share);
        if header.chance.len() > header.fields.len() || !header.chance.iter().flatten().all(is_share) {
            return Err(EncodingError::form(&path, "what it says of strangers are no shares of its fields"));
        }
        // Both become names of folders.
        if !is_epoch(&header.epoch) {
            return Err(EncodingError::form(&path, "the epoch is no name of one"));
        }
        let id = &header.submission;
        if id.len() != 32 || !id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(EncodingError::form(&path, "the submission's number is not 32 hexadecimal digits"));
        }
        Ok(header)
    }

    /// Writes the header into a role's folder, with the digest of the role's file, which is
    /// there already.
    ///
    /// # Errors
    /// [`EncodingError::Io`].
    pub fn write(&self, dir: &Path) -> Result<(), EncodingError> {
        let path = dir.join(Self::FILE);
        let header = Self { sha256: self.digest(dir)?, ..self.clone() };
        let mut text = serde_json::to_vec_pretty(&header).map_err(|e| EncodingError::form(&path, e.to_string()))?;
        text.push(b'\n');
        fs::write(&path, text).map_err(EncodingError::io(&path))
    }

    /// Checks that the role's file is the one that the header was written for.
    ///
    /// # Errors
    /// [`EncodingError`] for any other file.
    pub fn check(&self, dir: &Path) -> Result<(), EncodingError> {
        if self.digest(dir)? == self.sha256 {
            return Ok(());
        }
        let fault = "it is not the file that its header was written for: something of it was lost or changed";
        Err(EncodingError::form(&dir.join(self.role.file()), fault))
    }

    fn digest(&self, dir: &Path) -> Result<String, EncodingError> {
        let path = dir.join(self.role.file());
        let io = EncodingError::io(&path);
        let mut file = fs::File::open(&path).map_err(&io)?;
        let (mut hash, mut block) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            let n = file.read(&mut block).map_err(&io)?;
            if n == 0 {
                break;
            }
            hash.update(block.get(..n).unwrap_or_default());
        }
        Ok(hex::encode(hash.finalize()))
    }

    /// Checks that other encodings can be linked with these.
    ///
    /// # Errors
    /// [`EncodingError::Unfit`] for another epoch, normaliser or key.
    pub fn fits(&self, other: &Self, path: &Path) -> Result<(), EncodingError> {
        let unfit = |fault, hint| Err(EncodingError::Unfit { path: path.to_owned(), fault, hint });
        if self.epoch != other.epoch {
            return unfit("another epoch than the first", "encode all tables with the key of one epoch");
        }
        if self.normaliser != other.normaliser {
            return unfit(
                "names were brought to one form by other rules than the first's",
                "encode all tables with the same version of shyraq",
            );
        }
        if self.key_check != other.key_check {
            return unfit("another key than the first", "encode all tables with the contributors' common key");
        }
        Ok(())
    }
}
