//! Words in a name that are no name: von, бин, oʻgʻli, Mrs, урождённая, неизвестно.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::letters::{self, Word};
use super::table;

/// The part that such a word plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Belongs to the family name and is dropped: von, de, al.
    Particle,
    /// The word before is the father's name: oʻgʻli, qizi, uulu.
    ChildBefore,
    /// The word after is the father's name: ibn, bint.
    ChildAfter,
    /// Dropped: Mr, Dr.
    Title,
    /// What follows is a former family name: née, урожд.
    Former,
    /// Belongs to the next word: Abdul Karim is Abdulkarim.
    Joined,
    /// Stands for a name that is not known.
    Unknown,
}

/// The part of a word, and whether it plays it in Latin letters only.
static ROLES: LazyLock<FxHashMap<String, (Role, bool)>> = LazyLock::new(|| {
    let mut roles = FxHashMap::default();
    for (part, spellings) in table::rows(table::PARTICLES) {
        let part_of_all = part.strip_suffix("-latin");
        let role = match part_of_all.unwrap_or(part) {
            "child-before" => Role::ChildBefore,
            "child-after" => Role::ChildAfter,
            "title" => Role::Title,
            "former" => Role::Former,
            "joined" => Role::Joined,
            "unknown" => Role::Unknown,
            _ => Role::Particle,
        };
        roles.extend(letters::words(spellings, false).into_iter().map(|w| (w.full, (role, part_of_all.is_some()))));
    }
    roles
});

/// Returns the part that a word plays when it is no name.
pub(super) fn role(word: &Word) -> Option<Role> {
    let (role, latin_only) = *ROLES.get(&word.full)?;
    (!(latin_only && word.cyrillic)).then_some(role)
}
