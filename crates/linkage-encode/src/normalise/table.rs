//! The tables beside the code: how they are read, and the hash that stands for them.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// Rises whenever a rule in code changes what any name becomes.
const RULES: u32 = 5;

pub(super) const LETTERS: &str = include_str!("../../tables/letters.tsv");
pub(super) const HOMOGLYPHS: &str = include_str!("../../tables/homoglyphs.tsv");
pub(super) const ARABIC: &str = include_str!("../../tables/arabic.tsv");
pub(super) const ENDINGS: &str = include_str!("../../tables/endings.tsv");
pub(super) const PARTICLES: &str = include_str!("../../tables/particles.tsv");
pub(super) const VARIANTS: &str = include_str!("../../tables/variants.tsv");
pub(super) const NICKNAMES: &str = include_str!("../../tables/nicknames.tsv");
pub(super) const MONTHS: &str = include_str!("../../tables/months.tsv");
pub(super) const MISSING: &str = include_str!("../../tables/missing.tsv");
pub(super) const SEXES: &str = include_str!("../../tables/sexes.tsv");
pub(super) const COUNTRIES: &str = include_str!("../../tables/countries.tsv");
pub(super) const FREQUENCIES: &str = include_str!("../../tables/frequencies.tsv");

/// Every table by its file's name, in the order in which they are hashed.
pub(super) const ALL: [(&str, &str); 12] = [
    ("letters", LETTERS),
    ("homoglyphs", HOMOGLYPHS),
    ("arabic", ARABIC),
    ("endings", ENDINGS),
    ("particles", PARTICLES),
    ("variants", VARIANTS),
    ("nicknames", NICKNAMES),
    ("months", MONTHS),
    ("missing", MISSING),
    ("sexes", SEXES),
    ("countries", COUNTRIES),
    ("frequencies", FREQUENCIES),
];

/// Yields the rows of a table: what stands before the first tab, and what after it.
/// Lines that begin with `#` are comments; empty ones are skipped.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap_or((line, "")))
}

/// Returns the SHA-256 of all tables and of the number of the rules in code.
///
/// It stands in the header of encodings: what was normalised in two ways must not be linked.
#[must_use]
pub fn version() -> [u8; 32] {
    static VERSION: LazyLock<[u8; 32]> = LazyLock::new(|| {
        let mut hash = Sha256::new();
        hash.update(RULES.to_be_bytes());
        for (name, text) in ALL {
            hash.update((name.len() as u64).to_be_bytes());
            hash.update(name);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hash.finalize().into()
    });
    *VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_says_where_it_comes_from() {
        for (name, text) in ALL {
            let head = text.lines().take_while(|l| l.starts_with('#')).collect::<String>().to_lowercase();
            assert!(head.contains("source:"), "{name} names no source");
            assert!(rows(text).all(|(key, _)| key.trim() == key && !key.is_empty()), "{name}");
        }
    }

    #[test]
    fn the_version_is_stable_within_a_build_and_not_zero() {
        assert_eq!(version(), version());
        assert_ne!(version(), [0; 32]);
    }
}
