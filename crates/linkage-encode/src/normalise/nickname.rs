//! What a short or pet name may stand for: Саша is Александр or Александра.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::form::Form;
use super::{field, letters, stem, table};

/// A pet name that stands for more names than this says too little.
const MOST: usize = 4;

static MEANT: LazyLock<FxHashMap<String, Vec<Form>>> = LazyLock::new(|| {
    let mut meant: FxHashMap<String, Vec<Form>> = FxHashMap::default();
    for (name, pets) in table::rows(table::NICKNAMES) {
        let Some(name) = letters::words(name, false).into_iter().next().map(|w| field::given_form(w.full)) else {
            continue;
        };
        for pet in letters::words(pets, false) {
            let list = meant.entry(stem::plain(&pet.full)).or_default();
            if list.len() < MOST && !list.iter().any(|f| f.stem == name.stem) {
                list.push(name.clone());
            }
        }
    }
    meant
});

/// Returns the names that a given name may be short for.
pub(super) fn meant(given: &str) -> &'static [Form] {
    MEANT.get(&stem::plain(given)).map_or(&[], Vec::as_slice)
}
