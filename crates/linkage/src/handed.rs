//! What the comparer hands on to the resolver: the resolver's view, for whoever attacks it.

use std::path::PathBuf;

use shyraq_encoding::Pattern;

use crate::LinkageError;
use crate::blocks::compare_all;
use crate::input::{Comparable, in_order};
use crate::model::Weights;

/// A pair of rows that may be one person, as the resolver gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handed {
    /// The rows.
    pub handles: (u64, u64),
    /// The number of their block's key.
    pub key: u8,
    /// The class of the block's size, four to the double.
    pub size: u8,
    /// How well they agree.
    pub pattern: Pattern,
}

/// Compares the rows of encodings and returns the pairs that go on to be scored.
///
/// # Errors
/// [`LinkageError`] for folders that can't be read or do not fit together.
pub fn handed_on(dirs: &[PathBuf]) -> Result<Vec<Handed>, LinkageError> {
    let input = Comparable::read(&in_order(dirs)?)?;
    let compared = compare_all(&input, &[], &Weights::usual());
    let handle = |row: u32| input.origin.get(row as usize).map(|o| o.1).unwrap_or_default();
    let handed = |p: &crate::blocks::RowPair| Handed {
        handles: (handle(p.rows.0), handle(p.rows.1)),
        key: p.key,
        size: p.size.0,
        pattern: p.pattern,
    };
    Ok(compared.pairs.iter().map(handed).collect())
}
