use serde::{Deserialize, Serialize};

use crate::{GroupLoss, LedgerReference};

/// The section of a manifest that says how an assessment was measured.
///
/// Its debit is apart from that of the release: the losses add up, and both stand in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// When it was measured, RFC 3339 in UTC, to the second.
    pub created: String,
    /// Noise and how it was drawn.
    pub mechanism: String,
    /// How losses add up and convert: the accountant's name, a semicolon, how.
    pub accountant: String,
    /// Epsilon of the assessment, as it was asked for.
    pub epsilon: String,
    /// Delta of the assessment, as it was asked for.
    pub delta: String,
    /// The loss that was debited, a fraction in the currency of the accountant.
    pub rho: String,
    /// Whom one unit of protection covers.
    pub unit: String,
    /// How a person is recognised.
    pub unit_rule: String,
    /// Which inputs count as neighbours.
    pub neighbours: String,
    /// Loss of a person who is in the tables under m identities.
    pub groups: Vec<GroupLoss>,
    /// Where the debit stands.
    pub ledger: LedgerReference,
    /// The tables in the order in which they were measured.
    pub tables: Vec<AssessedTable>,
    /// Remarks that a reader must see.
    pub notes: Vec<String>,
}

/// A table of counts to which one person adds at most 1, in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessedTable {
    /// `overlap`, `cascade/STAGE`, `cascade/STAGE/COLUMN` or `lag`.
    pub name: String,
    /// What the values of its cells are, in their order.
    pub columns: Vec<String>,
    /// How many cells it has.
    pub cells: u64,
    /// Variance of the noise of each cell, a fraction such as `893` or `17/2`.
    pub variance: String,
    /// What it loses, a fraction in the currency of the accountant.
    pub rho: String,
}

/// The law of a table's noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableNoise {
    /// `discrete_gaussian`.
    pub kind: String,
    /// Standard deviation.
    pub scale: f64,
    /// Variance parameter, a fraction; absent where a file states the scale alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variance: Option<String>,
}

impl AssessedTable {
    /// Returns the variance of the noise as a number.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let sigma = crate::MeasuredCell { noisy: 0, variance: self.variance.clone() }.sigma();
        sigma * sigma
    }

    /// Returns the law of the noise.
    #[must_use]
    pub fn noise(&self) -> TableNoise {
        TableNoise {
            kind: "discrete_gaussian".into(),
            scale: self.variance().sqrt(),
            variance: Some(self.variance.clone()),
        }
    }
}
