//! Words in a name that are no name: von, бин, oʻgʻli, Mrs, урождённая, неизвестно.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{letters, table};

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

static ROLES: LazyLock<FxHashMap<String, Role>> = LazyLock::new(|| {
    let mut roles = FxHashMap::default();
    for (role, spellings) in table::rows(table::PARTICLES) {
        let role = match role {
            "child-before" => Role::ChildBefore,
            "child-after" => Role::ChildAfter,
            "title" => Role::Title,
            "former" => Role::Former,
            "joined" => Role::Joined,
            "unknown" => Role::Unknown,
            _ => Role::Particle,
        };
        roles.extend(letters::words(spellings, false).into_iter().map(|w| (w.full, role)));
    }
    roles
});

/// Returns the part that a word plays when it is no name.
pub(super) fn role(full: &str) -> Option<Role> {
    ROLES.get(full).copied()
}
