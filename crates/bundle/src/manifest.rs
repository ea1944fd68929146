use serde::{Deserialize, Serialize};

use crate::{Assessment, Digest, Officers};

/// The schema that this version writes and reads.
pub const SCHEMA: &str = "shyraq.release/1";

/// How far a release has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Measured and written, not signed: it may not leave.
    Draft,
    /// Assembled for signature; with enough signatures beside it, it may leave.
    Bundle,
}

/// The manifest: all that a reader must know to use and to check a release.
///
/// It holds no exact statistic of the sensitive table, its number of rows included:
/// `records` is the number of synthetic records, which comes from noisy totals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// Draft or bundle.
    pub state: State,
    /// Title for people.
    pub title: String,
    /// Who releases: organisation or hub.
    pub publisher: String,
    /// When the draft was made, RFC 3339 in UTC, to the second.
    pub created: String,
    /// The data are simulated people: everything made from them says so.
    pub simulated: bool,
    /// Drawn from seeded entropy (tests): can't be signed.
    pub demonstration: bool,
    /// The program that made it.
    pub program: Program,
    /// The public domain.
    pub codebook: PublishedCodeBook,
    /// What is protected, by what, and how much was spent.
    pub privacy: Privacy,
    /// Number of synthetic records, from the noisy totals.
    pub records: u64,
    /// Remarks that a reader must see (domain not private, no total over releases).
    pub notes: Vec<String>,
    /// The earlier release that counts and records lean on; absent when they lean on none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorRelease>,
    /// How the hidden number, the cascade and the lag were measured; absent when they were not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
    /// Every file but the manifest and the signatures, sorted by path.
    pub files: Vec<FileEntry>,
    /// Who may sign; absent in a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officers: Option<Officers>,
    /// What an officer decided before signing; absent when nobody reviewed the draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// A disclosure review: what an officer saw of a draft and decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// When the draft as it is now was accepted, RFC 3339 in UTC; absent when it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// Who reviewed, as they named themselves; the signatures prove who signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Columns of the code book that were withdrawn. Their budget stays spent.
    pub withdrawn: Vec<String>,
    /// Digest of the draft's manifest as it was accepted, but for this field; absent when it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
}

impl Review {
    /// Takes an acceptance back: it was not of the draft as it is now.
    pub fn void(&mut self) {
        self.accepted = None;
        self.sha256 = None;
    }
}

/// An earlier release on which another leans: it was public, so this cost nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorRelease {
    /// Its title.
    pub title: String,
    /// When its draft was made, RFC 3339 in UTC.
    pub created: String,
    /// Digest of its manifest: of a bundle, its name.
    pub sha256: Digest,
}

/// Name and version of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// `shyraq`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the sources that it was built from, as hex; releases of before lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<String>,
}

/// Which code book fixed the domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCodeBook {
    /// Name of the code book.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Digest of `codebook.toml` in the release.
    pub sha256: Digest,
    /// Where the domain comes from.
    pub domain: DomainSource,
}

/// Where the domain of the table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainSource {
    /// From a public code book: nothing of the data is in it.
    PublicCodebook,
    /// Read from the data: **not private**; which values exist is disclosed.
    NotPrivateFromData,
}

/// The promise, with all that is needed to check its arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Noise and how it was drawn.
    pub mechanism: String,
    /// How losses add up and convert: the accountant's name, a semicolon, how.
    pub accountant: String,
    /// Epsilon of this release, as it was asked for.
    pub epsilon: String,
    /// Delta of this release, as it was asked for.
    pub delta: String,
    /// The loss that was debited, a fraction in the currency of the accountant.
    pub rho: String,
    /// Whom one unit of protection covers, for example "person".
    pub unit: String,
    /// How a person is recognised in the table.
    pub unit_rule: String,
    /// Which tables count as neighbours.
    pub neighbours: String,
    /// How much one person can contribute.
    pub contribution: Contribution,
    /// Loss of a person who is in the table under m identities.
    pub groups: Vec<GroupLoss>,
    /// The budget ledger.
    pub ledger: LedgerReference,
}

/// The bound on one person's contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Records of one person that are counted: always 1.
    pub records: u32,
    /// How several records become one.
    pub rule: String,
}

/// The loss of a person known under several identities (group privacy of both
/// accountants: m^2 rho).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupLoss {
    /// Number of identities.
    pub identities: u32,
    /// Epsilon at the release's delta, rounded up.
    pub epsilon: String,
}

/// Where the debit stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerReference {
    /// False when the ledger was opened for this release alone: no total is kept.
    pub keeps_total: bool,
    /// The population whose budget was debited.
    pub population: String,
    /// Number of the entry.
    pub entry: u64,
    /// Hash of the entry: the head of the chain when the debit was made.
    pub head: String,
}

/// A file of the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Path inside the folder, with `/`.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// Digest.
    pub sha256: Digest,
}

impl Manifest {
    /// The publisher of a release for which none was named.
    pub const UNNAMED: &'static str = "not named";

    /// The title of a release to which none was given.
    #[must_use]
    pub fn untitled(book: &str) -> String {
        format!("Release of '{book}'")
    }

    /// Writes the one form of the manifest that is hashed and signed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Serialisation of these types can't fail: no map with other keys than texts.
        let mut out = serde_json::to_vec_pretty(self).unwrap_or_default();
        out.push(b'\n');
        out
    }
}
