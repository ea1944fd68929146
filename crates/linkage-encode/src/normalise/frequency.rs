//! How many people of one people bear a common name, by a public table.
//!
//! Who encodes sees only an own table, and two contributors must come to the same decision about
//! a name. So what counts as common is read from a table that all have. It does not tell family
//! names from given ones: in many files they stand in each other's place.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table;

/// All of a people, in the unit of the table.
pub(crate) const ALL: u64 = 100_000;

/// Shares by skeleton.
type Shares = FxHashMap<&'static str, u64>;

static NAMES: LazyLock<Shares> = LazyLock::new(|| read("name"));
static BEGINS: LazyLock<Shares> = LazyLock::new(|| read("begin"));

fn read(part: &str) -> Shares {
    let row = |(word, rest): (&str, &'static str)| {
        let (skeleton, share) = rest.split_once('\t').filter(|_| word == part)?;
        Some((skeleton, share.parse().ok()?))
    };
    table::rows(table::FREQUENCIES).filter_map(row).collect()
}

/// Returns the share of people whose family, given or father's name has a skeleton, per 100,000
/// of the people where it is most common; 0 for a name that the table does not have.
pub(crate) fn of_name(skeleton: &str) -> u64 {
    NAMES.get(skeleton).copied().unwrap_or_default()
}

/// Returns the same for the first two letters of a skeleton. It is never less than that of a
/// name with this begin.
pub(crate) fn of_begin(begin: &str) -> u64 {
    BEGINS.get(begin).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read_and_no_begin_is_rarer_than_a_name_with_it() {
        let rows = table::rows(table::FREQUENCIES).count();
        assert_eq!(NAMES.len() + BEGINS.len(), rows);
        assert!(NAMES.values().chain(BEGINS.values()).all(|share| (1..ALL).contains(share)));
        for (skeleton, share) in NAMES.iter() {
            assert!(of_begin(skeleton.get(..2).unwrap_or(skeleton)) >= *share, "{skeleton}");
        }
    }
}
