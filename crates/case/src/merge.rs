use serde::{Deserialize, Serialize};

/// A rule that makes one flag of a newer set from several of an older one.
///
/// The merged flag is 1 when any of its sources is 1 (CTDC code book 2024, Appendix II).
/// A source that a file does not have counts as blank: the published 2021 file lacks two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The variable of the newer set.
    pub into: String,
    /// The variables of this set.
    pub any: Vec<String>,
}
