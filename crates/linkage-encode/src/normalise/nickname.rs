//! What a short or pet name may stand for: Саша is Александр or Александра.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::form::Form;
use super::{field, letters, stem, table};

/// A pet name that stands for more names than this says too little.
const MOST: usize = 4;

/// Names by pet name.
type Meant = FxHashMap<String, Vec<Form>>;

/// By the stem of the pet name, and by its reading.
static MEANT: LazyLock<[Meant; 2]> = LazyLock::new(|| {
    let [mut by_stem, mut by_reading] = [Meant::default(), Meant::default()];
    for (name, pets) in table::rows(table::NICKNAMES) {
        let Some(name) = letters::words(name, false).into_iter().next().map(|w| field::given_form(w.full)) else {
            continue;
        };
        for pet in letters::words(pets, false) {
            for list in
                [by_stem.entry(stem::plain(&pet.full)).or_default(), by_reading.entry(pet.full.clone()).or_default()]
            {
                if list.len() < MOST && !list.iter().any(|f| f.stem == name.stem) {
                    list.push(name.clone());
                }
            }
        }
    }
    [by_stem, by_reading]
});

/// Gives a pet name the skeleton of the name that it stands for, where that is one (Александр and Александра have the
/// same): Дима meets Дмитрий then, and agrees with him in consonants. Its stem and its spelling stay its own.
pub(super) fn told(mut given: Form) -> Form {
    // By its reading: names of other people have the stem of some.
    let [_, by_reading] = &*MEANT;
    let meant = by_reading.get(&given.full).map_or(&[][..], Vec::as_slice);
    if let Some(one) = meant.first()
        && meant.len() < MOST
        && meant.iter().all(|f| f.skeleton == one.skeleton)
    {
        given.skeleton.clone_from(&one.skeleton);
    }
    given
}

/// Returns the names that a given name may be short for.
pub(super) fn meant(given: &str) -> &'static [Form] {
    let [by_stem, _] = &*MEANT;
    by_stem.get(&stem::plain(given)).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skeleton(name: &str) -> String {
        let word = letters::words(name, false).into_iter().next().unwrap();
        told(field::given_form(word.full)).skeleton
    }

    /// They were kept, and compared with nothing: Саша and Александр were as different as Саша and Олег.
    #[test]
    fn a_pet_name_meets_the_name_that_it_stands_for() {
        for (pet, name) in [("Саша", "Александр"), ("Дима", "Дмитрий"), ("Вова", "Владимир"), ("Bob", "Robert")]
        {
            assert_eq!(skeleton(pet), skeleton(name), "{pet}");
        }
        assert_ne!(skeleton("Саша"), skeleton("Олег"));
        assert_ne!(skeleton("Дима"), skeleton("Артём"));
    }
}
