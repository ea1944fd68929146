//! Who was on which lists, as counts.

mod build;
mod table;

pub(in crate::mse) use build::packed;
pub use table::{Lists, Strata, read};

use super::terms::ones;

/// How many persons were on exactly which lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histories {
    names: Vec<String>,
    /// By mask; the first, of those on no list, is not known and 0.
    counts: Vec<u64>,
}

impl Histories {
    /// The names of the lists, in the order of columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many lists there are.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.names.len()
    }

    /// How many persons were on exactly these lists.
    #[must_use]
    pub fn count(&self, history: usize) -> u64 {
        self.counts.get(history).copied().unwrap_or(0)
    }

    /// The counts by mask; the first is 0.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// How many persons were on at least one list.
    #[must_use]
    pub fn persons(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many persons were on at least these lists: N*.
    #[must_use]
    pub fn on_all(&self, lists: usize) -> u64 {
        self.counts.iter().enumerate().filter(|(history, _)| history & lists == lists).map(|(_, n)| n).sum()
    }

    /// How many persons were on exactly `k` lists: f_k.
    #[must_use]
    pub fn on_exactly(&self, k: u32) -> u64 {
        self.counts.iter().enumerate().filter(|(history, _)| history.count_ones() == k).map(|(_, n)| n).sum()
    }

    /// The names of the lists of a set.
    #[must_use]
    pub fn names_of(&self, lists: usize) -> Vec<String> {
        ones(lists).filter_map(|b| self.names.get(b.trailing_zeros() as usize).cloned()).collect()
    }

    /// Pairs of lists that share nobody.
    #[must_use]
    pub fn nonoverlapping(&self) -> Vec<usize> {
        super::terms::pairs(self.lists()).filter(|p| self.on_all(*p) == 0).collect()
    }

    /// The distinct histories that somebody has, with how many.
    pub fn observed(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.counts.iter().copied().enumerate().filter(|(_, n)| *n > 0)
    }
}
