//! Splits a text into words and brings each word, in whatever script, to its reading.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::char::decompose_canonical;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::{arabic, latin, table};

/// A word with its reading and with what its writing says about its part in a name.
pub(super) struct Word {
    /// The reading, see [`latin::read`]; never empty.
    pub(super) full: String,
    /// Written in capitals only, at least two.
    pub(super) capital: bool,
    /// Written in Cyrillic.
    pub(super) cyrillic: bool,
    /// Joined to the word before by a hyphen.
    pub(super) joined: bool,
    /// Inside brackets.
    pub(super) bracket: bool,
    /// Followed by a comma.
    pub(super) comma: bool,
}

/// Whether a text has letters that Turkish or Azeri writes only: then c is read as j.
pub(super) fn c_is_j(text: &str) -> bool {
    !text.is_ascii() && text.contains(['ı', 'İ', 'ğ', 'Ğ', 'ə', 'Ə'])
}

/// Splits a text into its words. Digits are letters of a word; other signs separate.
pub(super) fn words(text: &str, c_is_j: bool) -> Vec<Word> {
    let mut walk = Walk { c_is_j, ..Walk::default() };
    if text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().for_each(|c| walk.take(c));
    } else {
        // An acute accent that stands alone is an apostrophe, not a space with a mark.
        text.chars().map(|c| if c == '\u{b4}' { '\'' } else { c }).nfkc().for_each(|c| walk.take(c));
    }
    walk.end();
    walk.words
}

#[derive(Default)]
struct Walk {
    c_is_j: bool,
    letters: Vec<char>,
    joined: bool,
    depth: u32,
    words: Vec<Word>,
}

impl Walk {
    fn take(&mut self, c: char) {
        match c {
            _ if is_letter(c) => self.letters.push(c),
            '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`' | 'ʹ' | '′' | 'ʿ' | 'ʾ' | '´' => {
                if !self.letters.is_empty() {
                    self.letters.push('\'');
                }
            }
            // Marks that did not compose, marks of Arabic vowels, joiners without width.
            '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' => {}
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            _ => {
                self.end();
                match c {
                    '-' | '‐' | '‑' | '–' => self.joined = !self.words.is_empty(),
                    '(' | '[' => self.depth += 1,
                    ')' | ']' => self.depth = self.depth.saturating_sub(1),
                    ',' => {
                        if let Some(last) = self.words.last_mut() {
                            last.comma = true;
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self) {
        if self.letters.is_empty() {
            return;
        }
        let full = reading(&mut self.letters, self.c_is_j);
        if !full.is_empty() {
            let capital = self.letters.len() > 1
                && self.letters.first().is_some_and(|c| c.is_uppercase())
                && !self.letters.iter().any(|c| c.is_lowercase());
            self.words.push(Word {
                full,
                capital,
                cyrillic: self.letters.iter().any(|c| is_cyrillic(*c)),
                joined: self.joined,
                bracket: self.depth > 0,
                comma: false,
            });
        }
        self.letters.clear();
        self.joined = false;
    }
}

/// Whether a sign belongs to a word: a letter or a digit. The usual ones without a search.
fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' | '\u{620}'..='\u{63f}' | '\u{641}'..='\u{64a}' => true,
        '\0'..='\u{7f}' => false,
        _ => c.is_alphanumeric(),
    }
}

/// Puts a letter in lower case. The usual ones without a search.
fn lower(c: char, mut put: impl FnMut(char)) {
    match c {
        '\u{430}'..='\u{45f}' => put(c),
        '\u{410}'..='\u{42f}' => put(char::from_u32(u32::from(c) + 0x20).unwrap_or(c)),
        _ => c.to_lowercase().for_each(put),
    }
}

pub(super) fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}')
}

/// Reads one word; mixed words are first brought to one script.
fn reading(letters: &mut [char], c_is_j: bool) -> String {
    if letters.iter().any(|c| is_cyrillic(*c)) && letters.iter().any(|c| is_latin(*c)) {
        one_script(letters);
    }
    if letters.iter().any(|c| arabic::is_arabic(*c)) {
        return latin::read(&arabic::raw(letters));
    }
    latin::read(&raw(letters, c_is_j))
}

/// Puts look-alikes of the other script right: a word has one script.
///
/// Whichever script keeps a letter that the other has no picture of is the word's own. If
/// neither has one the word is Cyrillic: in this region a Latin letter slips into a
/// Cyrillic word, from a keyboard, far oftener than the other way.
fn one_script(letters: &mut [char]) {
    let pictures = &*HOMOGLYPHS;
    let to_cyrillic = letters.iter().filter(|c| is_latin(**c)).all(|c| pictures.to_cyrillic.contains_key(c));
    let to_latin = letters.iter().filter(|c| is_cyrillic(**c)).all(|c| pictures.to_latin.contains_key(c));
    let map = match (to_cyrillic, to_latin) {
        (true, _) => &pictures.to_cyrillic,
        (false, true) => &pictures.to_latin,
        (false, false) => return,
    };
    for c in letters {
        if let Some(picture) = map.get(c) {
            *c = *picture;
        }
    }
}

struct Homoglyphs {
    to_cyrillic: FxHashMap<char, char>,
    to_latin: FxHashMap<char, char>,
}

static HOMOGLYPHS: LazyLock<Homoglyphs> = LazyLock::new(|| {
    let mut all = Homoglyphs { to_cyrillic: FxHashMap::default(), to_latin: FxHashMap::default() };
    for (cyrillic, latin) in table::rows(table::HOMOGLYPHS) {
        if let (Some(c), Some(l)) = (cyrillic.chars().next(), latin.chars().next()) {
            all.to_cyrillic.insert(l, c);
            all.to_latin.insert(c, l);
        }
    }
    all
});

/// Returns the Latin look-alike of a Cyrillic letter, if it has one.
pub(super) fn latin_picture(cyrillic: char) -> Option<char> {
    HOMOGLYPHS.to_latin.get(&cyrillic).copied()
}

static READINGS: LazyLock<FxHashMap<char, &'static str>> = LazyLock::new(|| {
    table::rows(table::LETTERS).filter_map(|(letter, reading)| Some((letter.chars().next()?, reading))).collect()
});

/// Writes a word in lower-case Latin, as [`latin::read`] takes it.
fn raw(letters: &[char], c_is_j: bool) -> String {
    let mut out = String::with_capacity(letters.len() + 4);
    let mut rest = letters;
    if let ['O' | 'o', '\'', third, tail @ ..] = letters
        && third.is_uppercase()
        && tail.iter().any(|c| c.is_lowercase())
    {
        // O'Brien: an Irish O, not an Uzbek oʻ.
        out.push('o');
        rest = letters.get(2..).unwrap_or_default();
    }
    for (at, c) in rest.iter().enumerate() {
        match c {
            'c' | 'C' if c_is_j && !matches!(rest.get(at + 1), Some('h' | 'H')) => out.push('j'),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => lower(*c, |small| push(small, &mut out)),
        }
    }
    out
}

/// Writes one letter beyond ASCII: by our table, else its base letter, else by `any_ascii`.
pub(super) fn push(letter: char, out: &mut String) {
    if let Some(reading) = READINGS.get(&letter) {
        out.push_str(reading);
        return;
    }
    let mut known = false;
    decompose_canonical(letter, |part| {
        if part.is_ascii() {
            out.push(part);
            known = true;
        } else if part != letter
            && let Some(reading) = READINGS.get(&part)
        {
            out.push_str(reading);
            known = true;
        }
    });
    if !known {
        let ascii = any_ascii::any_ascii_char(letter);
        out.extend(ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> String {
        words(text, c_is_j(text)).into_iter().map(|w| w.full).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_letter_of_the_other_alphabet_does_not_change_a_word() {
        // Latin C, e, p and A, e; then Cyrillic а in a Latin word.
        assert_eq!(one("Cepгeй"), one("Сергей"));
        assert_eq!(one("Aхмeтов"), one("Ахметов"));
        assert_eq!(one("N\u{430}t\u{430}li\u{430}"), one("Natalia"));
    }

    #[test]
    fn composed_and_decomposed_letters_are_one() {
        assert_eq!(one("Андре\u{438}\u{306}"), one("Андрей"));
        assert_eq!(one("Mu\u{308}ller"), one("Müller"));
        assert_eq!(one("\u{ff21}\u{ff2e}\u{ff2e}\u{ff21}"), "anna");
    }

    #[test]
    fn turkish_c_and_irish_o() {
        assert_eq!(one("Cemal Işık"), "jemal ishik");
        assert_eq!(one("O'Brien"), "obrien");
        assert_eq!(one("Oʻrinov"), "urinov");
        assert_eq!(one("G‘ayrat O‘g‘iloy"), "gairat ugiloi");
    }

    #[test]
    fn other_scripts_have_a_reading_too() {
        for text in ["გიორგი", "Նարեկ", "王伟", "Γιώργος"] {
            assert!(one(text).is_ascii() && !one(text).is_empty(), "{text}");
        }
    }
}
