use serde::Serialize;
use shyraq_encoding::Field;

use crate::persons::Estimates;

/// What was linked, and how sure the model is. It holds no value of a record.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The people are simulated.
    pub simulated: bool,
    /// Pairs at least this likely are one person.
    pub threshold: f64,
    /// Records of all contributors.
    pub records: usize,
    /// Who sent them.
    pub contributors: Vec<String>,
    /// Clusters, those of one record included.
    pub persons: usize,
    /// Records that are in a cluster with others.
    pub linked_records: usize,
    /// Pairs that were scored.
    pub pairs: usize,
    /// Blocks of two rows or more.
    pub blocks: i64,
    /// Rows of the largest block.
    pub largest_block: u64,
    /// Blocks so large that only rows with a further thing in common were compared.
    pub split_blocks: i64,
    /// Pairs of rows that were compared.
    pub comparisons: i64,
    /// Rounds that the model took.
    pub rounds: usize,
    /// The model stood still at the end.
    pub converged: bool,
    /// What levels say, of fields outside a block's key.
    pub fields: Vec<FieldReport>,
    /// What blocks hold.
    pub keys: Vec<KeyReport>,
    /// What is estimated of the linkage itself.
    pub estimates: Estimates,
    /// What who holds the encodings can learn.
    pub protection: &'static str,
}

impl Report {
    /// The file's name in a result.
    pub const FILE: &'static str = "report.json";
    /// The same as a page.
    pub const PAGE: &'static str = "report.html";
    pub(crate) const PROTECTION: &'static str = "Whoever holds what the comparer and the resolver hold, both roles together, is as \
        strong as if tags were linked to records: with a public list of the same people he can name nearly everybody. \
        One role alone can name some of them. The encodings beside this report are personal data: keep the roles apart, \
        and delete encodings when their epoch is closed.";
}

/// What the levels of a field say.
#[derive(Debug, Clone, Serialize)]
pub struct FieldReport {
    /// The field.
    pub field: Field,
    /// Its levels.
    pub levels: Vec<LevelReport>,
}

/// How often a level is seen.
#[derive(Debug, Clone, Serialize)]
pub struct LevelReport {
    /// From 1, different, on.
    pub level: u8,
    /// In words.
    pub means: String,
    /// Share among pairs of one person.
    pub one_person: f64,
    /// Share among pairs of strangers.
    pub strangers: f64,
}

/// What a kind of block holds.
#[derive(Debug, Clone, Serialize)]
pub struct KeyReport {
    /// The key in words.
    pub key: String,
    /// Further records of one's own person that a block holds, expected.
    pub own: f64,
}
