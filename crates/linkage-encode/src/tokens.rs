//! What a person's cells are made of, as the hash takes it: the same for every block, so it
//! is spelt once a person.

use std::hash::Hasher as _;

use shyraq_encoding::{FIRST_OF_JANUARY, Field, Kind, Layout};
use siphasher::sip::SipHasher24;
use zeroize::Zeroize;

use crate::normalise::Birth;
use crate::person::Person;
use crate::sip::{LANES, Sip, last};

/// Bytes of a token's text that go into the first word of its message.
const SHORT: usize = 5;
/// Bytes of a token's text that the second word of its message has room for.
const MIDDLE: usize = 7;

/// What a token says, so that equal texts of other kinds do not meet. Family and given names
/// share one kind, because they change places; nothing else does: each value that two fields
/// could share would be one more thing that tells rows of a block apart.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Token {
    Pair = 1,
    Stem = 2,
    Skeleton = 3,
    Year = 4,
    Month = 5,
    Digit = 6,
    Code = 7,
    Day = 8,
    MonthAndDay = 9,
}

/// The first word of the message that makes the next token of a pair of letters.
pub(crate) const AGAIN: u64 = head(Token::Pair, u8::MAX, u8::MAX);

const fn head(kind: Token, field: u8, length: u8) -> u64 {
    kind as u64 | (field as u64) << 8 | (length as u64) << 16
}

/// The tokens of one cell.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    /// Where the cell begins in a row.
    pub(crate) place: usize,
    /// The first token, and how many there are.
    pub(crate) first: usize,
    pub(crate) tokens: usize,
    /// Of a date: what is known.
    pub(crate) date: Known,
}

/// What is known of a date.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known {
    pub(crate) year: bool,
    /// Both day and month.
    pub(crate) day: bool,
}

/// The tokens of a person.
#[derive(Default)]
pub(crate) struct Tokens {
    known: u64,
    parts: Vec<Part>,
    /// The first words of messages, and their last.
    heads: Vec<u64>,
    lasts: Vec<u64>,
    /// Messages of more than two words: which, and where its text ends.
    long: Vec<(usize, usize)>,
    texts: Vec<u8>,
    pairs: Vec<[u8; 2]>,
}

impl Tokens {
    /// Says which fields the person has, as the first word of a row does.
    pub(crate) fn known(&self) -> u64 {
        self.known
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Takes another person's.
    pub(crate) fn fill(&mut self, person: &Person, layout: &Layout) {
        self.known = 0;
        self.parts.clear();
        self.heads.clear();
        self.lasts.clear();
        self.long.clear();
        self.texts.clear();
        for field in layout.fields() {
            let (Some(place), first) = (layout.place(*field), self.heads.len()) else { continue };
            let Some(date) = self.cell(person, *field) else { continue };
            self.known |= 1 << field.index();
            self.parts.push(Part { kind: field.kind(), place, first, tokens: self.heads.len() - first, date });
        }
        if person.birth.is_some_and(|b| b.is_first_of_january()) {
            self.known |= 1 << FIRST_OF_JANUARY;
        }
    }

    /// Adds the tokens of one cell; `None` where the record says nothing.
    fn cell(&mut self, person: &Person, field: Field) -> Option<Known> {
        let domain = field as u8;
        match field.kind() {
            Kind::Name => {
                let form = person.name(field)?;
                // The father's name is compared with no other.
                let domain = if field == Field::Patronymic { domain } else { 0 };
                self.push(Token::Stem, domain, form.stem.as_bytes());
                self.push(Token::Skeleton, domain, form.skeleton.as_bytes());
                self.pairs(form.full.as_bytes(), domain);
            }
            Kind::Date => return Some(self.date(person.birth.as_ref()?)),
            Kind::Number => {
                let text = person.other(field)?.as_bytes();
                self.push(Token::Code, domain, text);
                self.digits(text, domain);
            }
            Kind::Words => self.pairs(person.other(field)?.as_bytes(), domain),
            Kind::Code => self.push(Token::Code, domain, person.other(field)?.as_bytes()),
        }
        Some(Known::default())
    }

    fn date(&mut self, birth: &Birth) -> Known {
        let known = Known { year: birth.year.is_some(), day: birth.month.is_some() && birth.day.is_some() };
        let mut part = |kind, value: u16| self.push(kind, 0, &value.to_le_bytes());
        if let Some(y) = birth.year {
            part(Token::Year, y);
            part(Token::Year, y + 1);
        }
        if let (Some(m), Some(d)) = (birth.month, birth.day) {
            part(Token::Month, u16::from(m));
            part(Token::Day, u16::from(d));
            part(Token::MonthAndDay, u16::from(m.min(d)) << 8 | u16::from(m.max(d)));
            if let Some(y) = birth.year {
                let digits = [y / 1000, y / 100, y / 10, y, u16::from(m / 10), m.into(), u16::from(d / 10), d.into()];
                self.digits(&digits.map(|digit| b'0' + (digit % 10) as u8), Field::Birth as u8);
            }
        }
        known
    }

    /// Adds characters by place.
    fn digits(&mut self, text: &[u8], field: u8) {
        for (place, c) in text.iter().enumerate() {
            self.push(Token::Digit, field, &[u8::try_from(place).unwrap_or(u8::MAX), *c]);
        }
    }

    /// Adds the pairs of letters, each once.
    fn pairs(&mut self, text: &[u8], domain: u8) {
        let mut all = std::mem::take(&mut self.pairs);
        all.clear();
        let starts = [b'^'].into_iter().chain(text.iter().copied());
        all.extend(starts.zip(text.iter().copied().chain([b'$'])).map(|(a, b)| [a, b]));
        all.sort_unstable();
        all.dedup();
        all.iter().for_each(|pair| self.push(Token::Pair, domain, pair));
        self.pairs = all;
    }

    /// Adds a token: a short text stands in the first word of its message.
    fn push(&mut self, kind: Token, field: u8, text: &[u8]) {
        let (short, most) = (text.len() <= SHORT, text.len() <= MIDDLE);
        let length = if short { text.len() as u8 } else { u8::MAX };
        let own = if short { last(text, 0) << 24 } else { 0 };
        if !most {
            self.texts.extend_from_slice(text);
            self.long.push((self.heads.len(), self.texts.len()));
        }
        self.heads.push(head(kind, field, length) | own);
        self.lasts.push(if short { last(&[], 8) } else { last(text, 8 + text.len()) });
    }

    /// Returns 64 bits a token that look random to whoever lacks the key.
    #[inline(always)]
    pub(crate) fn hashed(&self, sip: Sip, key: &[u8; 16], codes: &mut Vec<u64>) {
        let whole = self.heads.len().next_multiple_of(LANES);
        codes.resize(whole, 0);
        let (heads, heads_left) = self.heads.as_chunks::<LANES>();
        let (lasts, lasts_left) = self.lasts.as_chunks::<LANES>();
        let mut slots = codes.as_chunks_mut::<LANES>().0.iter_mut();
        for ((head, last), slot) in heads.iter().zip(lasts).zip(&mut slots) {
            *slot = sip.eight([*head, *last]);
        }
        if let Some(slot) = slots.next() {
            let (mut head, mut last) = ([0; LANES], [0; LANES]);
            head.iter_mut().zip(heads_left).for_each(|(h, own)| *h = *own);
            last.iter_mut().zip(lasts_left).for_each(|(l, own)| *l = *own);
            *slot = sip.eight([head, last]);
        }
        let mut start = 0;
        for (place, end) in &self.long {
            let text = self.texts.get(start..*end).unwrap_or_default();
            if let (Some(head), Some(slot)) = (self.heads.get(*place), codes.get_mut(*place)) {
                *slot = alone(key, *head, text);
            }
            start = *end;
        }
    }
}

/// Hashes a long message.
#[inline(never)]
fn alone(key: &[u8; 16], head: u64, text: &[u8]) -> u64 {
    let mut h = SipHasher24::new_with_key(key);
    h.write_u64(head);
    h.write(text);
    h.finish()
}

impl Drop for Tokens {
    fn drop(&mut self) {
        self.heads.zeroize();
        self.lasts.zeroize();
        self.texts.zeroize();
        self.pairs.zeroize();
    }
}
