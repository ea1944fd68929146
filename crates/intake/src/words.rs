//! Texts of a cell compared with texts of a mapping.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use shyraq_case::Code;

/// Where an answer is written: the coded column and the code.
pub(crate) type Write = (u32, Code);

/// Brings a text to the form in which it is compared.
///
/// With `fold`, blanks at the ends and the difference of small and capital letters do
/// not count, in every script.
pub(crate) fn key(text: &str, fold: bool) -> Cow<'_, str> {
    if fold { Cow::Owned(text.trim().to_lowercase()) } else { Cow::Borrowed(text) }
}

/// A set of texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(FxHashSet<String>);

impl Words {
    pub(crate) fn new<'a>(texts: impl IntoIterator<Item = &'a str>, fold: bool) -> Self {
        Self(texts.into_iter().map(|t| key(t, fold).into_owned()).collect())
    }

    /// Tells whether the set has a text that [`key`] has already prepared.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains(key)
    }
}

/// Texts and what each answers; none is an answer that is coded blank ("no", "other").
#[derive(Debug, Clone, Default)]
pub(crate) struct Table(FxHashMap<String, Option<Write>>);

impl Table {
    /// Adds a text; gives it back when it already has another answer.
    pub(crate) fn add(&mut self, text: &str, write: Option<Write>, fold: bool) -> Result<(), ()> {
        let old = self.0.insert(key(text, fold).into_owned(), write);
        if old.is_none_or(|o| o == write) { Ok(()) } else { Err(()) }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Option<Write>> {
        self.0.get(key).copied()
    }
}
