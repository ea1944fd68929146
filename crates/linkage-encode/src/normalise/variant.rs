//! The usual spelling of a name that peoples and papers spell in many ways.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{letters, stem, table};

/// From a stem as spelling gives it to the stem of the usual form.
static USUAL: LazyLock<FxHashMap<String, String>> = LazyLock::new(|| {
    let mut usual = FxHashMap::default();
    for (name, spellings) in table::rows(table::VARIANTS) {
        let Some(target) = letters::words(name, false).into_iter().next().map(|w| stem::plain(&w.full)) else {
            continue;
        };
        for word in letters::words(spellings, false) {
            let spelt = stem::plain(&word.full);
            if spelt != target {
                usual.insert(spelt, target.clone());
            }
        }
    }
    usual
});

/// Returns the stem of the usual form, when the table has another for this one.
pub(super) fn usual(stem: &str) -> Option<&'static str> {
    USUAL.get(stem).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_form_is_never_itself_a_variant() {
        for (name, _) in table::rows(table::VARIANTS) {
            let own = stem::plain(&letters::words(name, false).remove(0).full);
            assert_eq!(usual(&own), None, "{name}");
        }
    }

    #[test]
    fn a_spelling_belongs_to_one_name() {
        let mut seen: FxHashMap<String, &str> = FxHashMap::default();
        for (name, spellings) in table::rows(table::VARIANTS) {
            for word in letters::words(spellings, false) {
                let before = seen.insert(stem::plain(&word.full), name);
                assert!(before.is_none_or(|b| b == name), "{} in {name}", word.full);
            }
        }
    }
}
