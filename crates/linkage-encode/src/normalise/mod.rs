//! One person's name is written by many hands; this brings the writings to one form.
//!
//! The same woman is Жұмабекова at home, Жумабекова at the police, ZHUMABEKOVA in her
//! passport, Jumabekowa in Berlin and جمعة بيكوفا in a file from the Gulf. No comparison of
//! letters joins these, so before anything is keyed or compared a name is read aloud, as it
//! were, and written down in one alphabet, three times:
//!
//! - **full**: the reading itself;
//! - **stem**: without what gender, grammar and spelling add (-ov, -ova, -kyzy, -ovna,
//!   doubled letters, o for u, e for i), so that a father's name and the name of his
//!   children meet;
//! - **skeleton**: only the consonants that every script keeps.
//!
//! What differs from language to language stands in tables beside the code (`tables/`);
//! each says where it comes from. They are part of [`version`], because two parties whose
//! tables differ would silently miss each other's persons.
//!
//! ```
//! use shyraq_linkage_encode::normalise::{Written, names};
//! let home = names(&Written { family: "Жұмабекова", given: "Әйгерім", ..Written::default() });
//! let abroad = names(&Written { family: "JUMABEKOWA", given: "Aigerim", ..Written::default() });
//! assert!(home.family == abroad.family && home.given == abroad.given);
//! ```

mod arabic;
mod birth;
mod coded;
mod ending;
mod field;
mod form;
pub(crate) mod frequency;
mod latin;
mod letters;
mod month;
mod nickname;
mod one_column;
mod particle;
mod skeleton;
mod stem;
mod table;
mod text;
mod variant;

pub use birth::{Birth, birth, has_unread_word, is_birth_format};
pub(crate) use coded::{country, is_missing, is_missing_name, sex};
pub use form::{Form, Names, Written};
pub use table::version;
pub use text::{code, words};

/// Brings the names of one person to their forms.
///
/// Empty fields are absent. A name in one column is split by its patterns; what was split
/// wrongly still matches, because whoever compares looks crosswise. Never fails: what can't
/// be read is absent.
#[must_use]
pub fn names(written: &Written<'_>) -> Names {
    let azeri =
        [written.family, written.given, written.patronymic, written.full_name].iter().any(|t| letters::c_is_j(t));
    let mut found = field::Fields::default();
    let in_one = if written.full_name.trim().is_empty()
        && written.given.trim().is_empty()
        && written.patronymic.trim().is_empty()
        && written.family.trim().contains(char::is_whitespace)
    {
        // A whole name in the family's column.
        written.family
    } else {
        found.family(written.family, azeri);
        found.given(written.given, azeri);
        found.patronymic(written.patronymic, azeri);
        if found.is_whole() { "" } else { written.full_name }
    };
    if !in_one.is_empty() {
        one_column::split(in_one, azeri, &mut found);
    }
    found.forms()
}
