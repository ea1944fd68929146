//! What the comparer hands on to the resolver: the resolver's view, for whoever attacks it.

use std::path::PathBuf;

use shyraq_encoding::Pattern;

use crate::LinkageError;
use crate::levels::Levels;
use crate::link::{LinkOptions, link_as_comparer};

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
    let at = std::env::temp_dir();
    let out = tempfile::tempdir().map_err(LinkageError::io(&at))?;
    let levels = link_as_comparer(dirs, &LinkOptions::default(), &out.path().join("compared"))?;
    let mut all = Vec::new();
    Levels::open(&levels)?.pairs(|p| {
        let [(_, a), (_, b)] = p.rows;
        all.push(Handed { handles: (a, b), key: p.key, size: p.size.0, pattern: p.pattern });
    })?;
    Ok(all)
}
