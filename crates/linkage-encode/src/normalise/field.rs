//! The fields of a record: which word of each is a name, and which name.

use super::form::{Form, Names};
use super::letters::{self, Word};
use super::particle::{Role, role};
use super::{ending, nickname, skeleton, stem};

/// At most this many names of low weight.
const MOST_FURTHER: usize = 8;

/// A first part of a hyphenated name up to this length is no name by itself: Ай-Гуль.
const SYLLABLE: usize = 3;

/// The article before letters of the sun, where a hyphen joins it to a name: Абд ар-Рахман, as-Safi.
const ARTICLES: [&str; 10] = ["ar", "as", "ash", "ad", "an", "at", "az", "ur", "us", "ud"];

/// A word that is a name, with what the words around it say.
#[derive(Default)]
pub(super) struct Token {
    pub(super) full: String,
    pub(super) capital: bool,
    pub(super) cyrillic: bool,
    pub(super) comma: bool,
    /// A father's name, by a word beside it.
    pub(super) father: bool,
    /// A former name, in brackets or after "née".
    pub(super) former: bool,
    /// Joined to the name before by a hyphen.
    pub(super) joined: bool,
}

/// Splits a text into the words that are names.
pub(super) fn tokens(text: &str, azeri: bool) -> Vec<Token> {
    let mut words = letters::words(text, azeri);
    words.retain(|w| w.full.bytes().any(|b| b.is_ascii_lowercase()));
    // N/A and б/о are no initials.
    let letters_only = words.len() > 1 && words.iter().all(|w| w.full.len() == 1);
    if letters_only || words.iter().all(|w| role(w) == Some(Role::Unknown)) {
        return Vec::new();
    }
    without_titles(&mut words);
    // "Van" or "De" alone is a name.
    let alone = words.iter().all(|w| role(w).is_some());
    let mut out: Vec<Token> = Vec::with_capacity(words.len());
    let (mut child, mut former, mut prefix) = (false, false, String::new());
    let mut words = words.into_iter().peekable();
    let mut dropped = false;
    while let Some(mut word) = words.next() {
        // What a dropped word was joined to is a name of its own: al-Masri.
        word.joined &= !std::mem::take(&mut dropped);
        let article = ARTICLES.contains(&word.full.as_str()) && words.peek().is_some_and(|next| next.joined);
        match role(&word) {
            _ if alone => out.push(token(word, false, false)),
            _ if article => dropped = true,
            Some(Role::Particle | Role::Title | Role::Unknown) => dropped = true,
            Some(Role::ChildBefore) if out.is_empty() => {}
            // Карим-зода is Каримзода.
            Some(Role::ChildBefore) if ending::is_zoda(&word.full) => {
                if let Some(last) = out.last_mut() {
                    last.full.push_str(&word.full);
                    last.comma = word.comma;
                }
            }
            Some(Role::ChildBefore) => {
                if let Some(last) = out.last_mut() {
                    last.father = true;
                }
            }
            Some(Role::ChildAfter) => child = true,
            Some(Role::Former) => former = true,
            // "Mc" is read as "mac" at the beginning of a longer word only.
            Some(Role::Joined) => prefix.push_str(if word.full == "mk" { "mak" } else { &word.full }),
            None => {
                let mut next = token(word, child, former);
                if !prefix.is_empty() {
                    next.full.insert_str(0, &prefix);
                    prefix.clear();
                }
                child = false;
                out.push(next);
            }
        }
        join_syllable(&mut out);
    }
    if !prefix.is_empty() && out.is_empty() {
        out.push(Token { full: prefix, ..Token::default() });
    }
    out
}

/// Takes out titles in two halves: г-жа, г-н, гр-ка.
fn without_titles(words: &mut Vec<Word>) {
    let mut at = 0;
    while let [first, second, ..] = words.get(at..).unwrap_or_default() {
        let title = matches!(first.full.as_str(), "g" | "gr") && first.cyrillic && second.joined;
        if title && second.full.len() <= SYLLABLE && words.len() > 2 {
            words.drain(at..at + 2);
        } else {
            at += 1;
        }
    }
}

fn token(word: Word, father: bool, former: bool) -> Token {
    Token {
        full: word.full,
        capital: word.capital,
        cyrillic: word.cyrillic,
        comma: word.comma,
        father,
        former: former || word.bracket,
        joined: word.joined,
    }
}

/// Puts Ай-Гуль together; of Smith-Jones the second stays a word of its own.
fn join_syllable(out: &mut Vec<Token>) {
    if let [.., first, second] = out.as_mut_slice()
        && second.joined
        && first.full.len() <= SYLLABLE
    {
        first.full.push_str(&second.full);
        first.comma = second.comma;
        out.pop();
    }
}

/// What has been found so far.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) family: Option<String>,
    pub(super) given: Option<String>,
    pub(super) patronymic: Option<String>,
    pub(super) further: Vec<Form>,
}

impl Fields {
    /// Whether nothing is left to look for in a whole name.
    pub(super) fn is_whole(&self) -> bool {
        self.family.is_some() && self.given.is_some() && self.patronymic.is_some()
    }

    pub(super) fn family(&mut self, text: &str, azeri: bool) {
        for token in tokens(text, azeri) {
            if self.family.is_none() && !token.former {
                self.family = Some(token.full);
            } else {
                self.further.push(family_form(token.full));
            }
        }
    }

    pub(super) fn given(&mut self, text: &str, azeri: bool) {
        self.given_tokens(tokens(text, azeri));
    }

    /// Takes given names, and a father's name behind them.
    pub(super) fn given_tokens(&mut self, tokens: Vec<Token>) {
        for (at, token) in tokens.into_iter().enumerate() {
            let father = token.father || (at > 0 && ending::is_patronymic(&token.full));
            if token.full.len() < 2 {
                // An initial agrees with too many.
            } else if token.former {
                self.further.push(family_form(token.full));
            } else if father && self.patronymic.is_none() {
                self.patronymic = Some(token.full);
            } else if self.given.is_none() {
                self.given = Some(token.full);
            } else {
                self.further.push(given_form(token.full));
            }
        }
    }

    pub(super) fn patronymic(&mut self, text: &str, azeri: bool) {
        for token in tokens(text, azeri) {
            if token.full.len() < 2 {
                continue;
            }
            if self.patronymic.is_none() {
                self.patronymic = Some(token.full);
            } else {
                self.further.push(given_form(token.full));
            }
        }
    }

    /// Brings what was found to its forms.
    pub(super) fn forms(self) -> Names {
        let mut further = self.further;
        if let Some(given) = &self.given {
            further.extend(nickname::meant(given).iter().cloned());
            further.extend(without_address(given).map(given_form));
        }
        further.truncate(MOST_FURTHER);
        Names {
            family: self.family.map(family_form),
            given: self.given.map(given_form).map(nickname::told),
            patronymic: self.patronymic.map(patronymic_form),
            further,
        }
    }
}

/// Azizjon is how Aziz is addressed; the paper may have either.
fn without_address(given: &str) -> Option<String> {
    let bare = ["jan", "jon", "han", "hon"].iter().find_map(|a| given.strip_suffix(a))?;
    (bare.len() > SYLLABLE).then(|| bare.to_owned())
}

pub(super) fn family_form(full: String) -> Form {
    let stem = match ending::forefather(&full) {
        Some(forefather) => stem::stem(&forefather),
        None => stem::whole_stem(&ending::family(&full)),
    };
    form(full, stem)
}

pub(super) fn given_form(full: String) -> Form {
    let stem = stem::stem(&full);
    form(full, stem)
}

fn patronymic_form(full: String) -> Form {
    // Нұрланұлы is also written Нұрлан ұлы: the full form has neither ending nor word.
    let full = ending::own(&full).unwrap_or(full);
    let stem = stem::stem(&ending::father(&full).unwrap_or_else(|| full.clone()));
    form(full, stem)
}

fn form(full: String, stem: String) -> Form {
    let skeleton = skeleton::skeleton(&stem);
    Form { full, stem, skeleton }
}
