//! Why nothing can be estimated.

use super::super::Histories;
use super::super::terms::{ones, pairs};

/// Why nothing can be estimated.
pub(in crate::mse) fn refusals(histories: &Histories) -> Vec<&'static str> {
    let lists = histories.lists();
    let mut codes = Vec::new();
    if lists < 3 {
        codes.push("too_few_lists");
    }
    if (0..lists).any(|l| histories.on_all(1 << l) == 0) {
        codes.push("empty_list");
    }
    if pairs(lists).any(|p| alike(histories, p)) {
        codes.push("duplicate_list");
    }
    if pairs(lists).all(|p| histories.on_all(p) == 0) {
        codes.push("no_overlap");
    }
    codes
}

/// Tells whether two lists are identical: whoever is on one is on the other.
pub(super) fn alike(histories: &Histories, pair: usize) -> bool {
    let size = histories.on_all(pair);
    size > 0 && ones(pair).all(|one| histories.on_all(one) == size)
}
