//! Names of simulated people: invented combinations of common names.
//!
//! Records of one person are hard to join because a name is written by many hands: in
//! Kazakh or Uzbek at home, in Russian by the police, in passport letters abroad. So a
//! name is kept here as places in lists, and written out in a [`Script`] on demand. The
//! lists hold common given and family names; no list holds people.

mod forms;
mod kazakh;
mod kyrgyz;
mod other;
mod russian;
mod slips;
mod tajik;
mod turkish;
mod turkmen;
mod ukrainian;
mod uzbek;

use std::borrow::Cow;

use crate::draw::Draw;

pub(crate) use forms::transliterate;
pub(crate) use slips::{latin_variant, typo};
pub(crate) use turkish::{capitals, turkish};

/// Native and Russian writing of one name.
type Pair = (&'static str, &'static str);

/// How fathers' names are made.
struct Patronymics {
    native_man: &'static str,
    native_woman: &'static str,
    russian_man: &'static str,
    russian_woman: &'static str,
    /// Per cent of people with the own form, not the Slavic one.
    own: u32,
    /// Per cent of people without any.
    none: u32,
    /// Whether the own form stands apart from the father's name.
    spaced: bool,
}

/// The names of one people.
struct Stock {
    men: &'static [Pair],
    women: &'static [Pair],
    families: &'static [Pair],
    patronymics: Patronymics,
    /// Per cent of families named after a forefather's given name.
    family_from_given: u32,
    /// Whether the native writing is Latin.
    latin_native: bool,
}

/// The people (in the sense of a language and its names) a person comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say all")]
pub enum People {
    Kazakh,
    Kyrgyz,
    Uzbek,
    Tajik,
    Turkmen,
    Russian,
    Ukrainian,
    Other,
}

impl People {
    const fn stock(self) -> &'static Stock {
        match self {
            Self::Kazakh => &kazakh::STOCK,
            Self::Kyrgyz => &kyrgyz::STOCK,
            Self::Uzbek => &uzbek::STOCK,
            Self::Tajik => &tajik::STOCK,
            Self::Turkmen => &turkmen::STOCK,
            Self::Russian => &russian::STOCK,
            Self::Ukrainian => &ukrainian::STOCK,
            Self::Other => &other::STOCK,
        }
    }
}

/// In which letters a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// The people's own writing.
    Native,
    /// Russian Cyrillic, as in papers of the region.
    Russian,
    /// Passport Latin without marks.
    Latin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Listed(usize),
    /// Named after a given name of the men's list.
    AfterGiven(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patronymic {
    None,
    Own,
    Slavic,
}

/// A person's full name, writable in three scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullName {
    people: People,
    woman: bool,
    family: Family,
    given: usize,
    father: usize,
    patronymic: Patronymic,
}

impl FullName {
    pub(crate) fn draw(people: People, woman: bool, draw: &mut Draw) -> Self {
        let stock = people.stock();
        let family = if draw.per_cent(stock.family_from_given) {
            Family::AfterGiven(draw.skewed(stock.men.len()))
        } else {
            Family::Listed(draw.skewed(stock.families.len()))
        };
        let given = draw.skewed(if woman { stock.women.len() } else { stock.men.len() });
        let father = draw.skewed(stock.men.len());
        let patronymic = if draw.per_cent(stock.patronymics.none) {
            Patronymic::None
        } else if draw.per_cent(stock.patronymics.own) {
            Patronymic::Own
        } else {
            Patronymic::Slavic
        };
        Self { people, woman, family, given, father, patronymic }
    }

    /// Returns the people whose names these are.
    #[must_use]
    pub fn people(&self) -> People {
        self.people
    }

    /// Writes the family name, in the feminine where the language has one.
    #[must_use]
    pub fn family(&self, script: Script) -> Cow<'static, str> {
        let stock = self.people.stock();
        let written = match self.family {
            Family::Listed(i) => Cow::Borrowed(writing(stock, stock.families, i, script)),
            Family::AfterGiven(i) => Cow::Owned(forms::family_after(writing(stock, stock.men, i, script))),
        };
        let gendered = if self.woman { forms::feminine(written) } else { written };
        finish(gendered, stock, script)
    }

    /// Writes the given name.
    #[must_use]
    pub fn given(&self, script: Script) -> Cow<'static, str> {
        let stock = self.people.stock();
        let list = if self.woman { stock.women } else { stock.men };
        finish(Cow::Borrowed(writing(stock, list, self.given, script)), stock, script)
    }

    /// Writes the father's name, when the person has one.
    #[must_use]
    pub fn patronymic(&self, script: Script) -> Option<String> {
        let stock = self.people.stock();
        let father = writing(stock, stock.men, self.father, script);
        let p = &stock.patronymics;
        let russian = script == Script::Russian || (script == Script::Latin && !stock.latin_native);
        let written = match self.patronymic {
            Patronymic::None => return None,
            Patronymic::Slavic if self.people == People::Ukrainian && !russian => {
                forms::ukrainian_patronymic(father, self.woman)
            }
            Patronymic::Slavic => forms::slavic_patronymic(father, self.woman, self.people),
            Patronymic::Own => {
                let ending = match (russian, self.woman) {
                    (true, true) => p.russian_woman,
                    (true, false) => p.russian_man,
                    (false, true) => p.native_woman,
                    (false, false) => p.native_man,
                };
                format!("{father}{}{ending}", if p.spaced { " " } else { "" })
            }
        };
        Some(finish(Cow::Owned(written), stock, script).into_owned())
    }
}

/// Picks the writing from which a script is made: Latin comes from the Russian form,
/// except for peoples who write Latin themselves.
fn writing(stock: &Stock, list: &'static [Pair], i: usize, script: Script) -> &'static str {
    let (native, russian) = list.get(i).copied().unwrap_or(("", ""));
    match script {
        Script::Native => native,
        Script::Latin if stock.latin_native => native,
        Script::Russian | Script::Latin => russian,
    }
}

fn finish(text: Cow<'static, str>, stock: &Stock, script: Script) -> Cow<'static, str> {
    match script {
        Script::Native | Script::Russian => text,
        Script::Latin if stock.latin_native => forms::without_marks(text),
        Script::Latin => Cow::Owned(transliterate(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(people: People, woman: bool, family: Family, patronymic: Patronymic) -> FullName {
        FullName { people, woman, family, given: 0, father: 0, patronymic }
    }

    #[test]
    fn a_woman_is_written_as_a_woman_in_every_script() {
        let n = name(People::Kazakh, true, Family::AfterGiven(0), Patronymic::Own);
        assert_eq!(n.family(Script::Native), "Нұрланова");
        assert_eq!(n.family(Script::Russian), "Нурланова");
        assert_eq!(n.family(Script::Latin), "Nurlanova");
        assert_eq!(n.given(Script::Native), "Айгүл");
        assert_eq!(n.given(Script::Latin), "Aigul");
        assert_eq!(n.patronymic(Script::Native).unwrap(), "Нұрланқызы");
        assert_eq!(n.patronymic(Script::Russian).unwrap(), "Нурланкызы");
    }

    #[test]
    fn an_uzbek_name_is_latin_at_home_and_loses_its_marks_in_a_passport() {
        let n = name(People::Uzbek, true, Family::Listed(12), Patronymic::Own);
        assert_eq!(n.family(Script::Native), "Jo'rayeva");
        assert_eq!(n.family(Script::Latin), "Jorayeva");
        assert_eq!(n.family(Script::Russian), "Жураева");
        assert_eq!(n.patronymic(Script::Native).unwrap(), "Aziz qizi");
    }

    #[test]
    fn russian_and_ukrainian_patronymics_follow_their_own_rules() {
        let r = name(People::Russian, false, Family::Listed(0), Patronymic::Slavic);
        assert_eq!(r.patronymic(Script::Russian).unwrap(), "Александрович");
        let u = FullName {
            father: 1,
            woman: true,
            ..name(People::Ukrainian, false, Family::Listed(0), Patronymic::Slavic)
        };
        assert_eq!(u.patronymic(Script::Native).unwrap(), "Андріївна");
        assert_eq!(u.patronymic(Script::Latin).unwrap(), "Andreevna");
    }

    #[test]
    fn every_russian_form_fits_windows_1251() {
        for people in [
            People::Kazakh,
            People::Kyrgyz,
            People::Uzbek,
            People::Tajik,
            People::Turkmen,
            People::Russian,
            People::Ukrainian,
            People::Other,
        ] {
            let s = people.stock();
            for (native, russian) in s.men.iter().chain(s.women).chain(s.families) {
                assert!(!native.is_empty());
                let (_, _, lost) = encoding_rs::WINDOWS_1251.encode(russian);
                assert!(!lost, "{russian}");
                assert!(
                    russian
                        .chars()
                        .all(|c| ('а'..='я').contains(&c.to_lowercase().next().unwrap()) || c == 'ё' || c == 'Ё'),
                    "{russian}"
                );
            }
        }
    }
}
