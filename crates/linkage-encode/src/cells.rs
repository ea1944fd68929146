//! Cells: short bit vectors under a block's own key, so that they can be compared inside
//! the block and nowhere else.

use pulp::{Arch, NullaryFnOnce};
use shyraq_encoding::{Kind, word};

use crate::filter::filter;
use crate::sip::Sip;
use crate::tokens::{self, Known, Tokens};

/// Bits of the filter of a full name, and of the smaller ones of words.
const FULL_BITS: u32 = 40;
const SMALL_BITS: u32 = 20;

/// Makes rows under the keys of blocks. Codes of one row stand where the next one's do.
pub(crate) struct Salted {
    arch: Arch,
    codes: Vec<u64>,
}

impl Salted {
    pub(crate) fn new() -> Self {
        Self { arch: Arch::new(), codes: Vec::new() }
    }

    /// Writes the cells of a person under a block's key, without noise; `row` is as long as
    /// the layout says.
    pub(crate) fn row(&mut self, key: &[u8; 16], tokens: &Tokens, row: &mut [u64]) {
        let codes = &mut self.codes;
        self.arch.dispatch(Work { key, tokens, codes, row });
    }
}

/// One row; the instructions are chosen when the program runs.
struct Work<'a> {
    key: &'a [u8; 16],
    tokens: &'a Tokens,
    codes: &'a mut Vec<u64>,
    row: &'a mut [u64],
}

impl NullaryFnOnce for Work<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { key, tokens, codes, row } = self;
        let sip = Sip::new(key);
        tokens.hashed(sip, key, codes);
        row.fill(0);
        if let Some(first) = row.first_mut() {
            *first = tokens.known();
        }
        for part in tokens.parts() {
            let own = codes.get(part.first..part.first + part.tokens).unwrap_or_default();
            let Some(cell) = row.get_mut(part.place..part.place + part.kind.words()) else { continue };
            match part.kind {
                Kind::Name => name(sip, own, cell),
                Kind::Date => date(own, part.date, cell),
                Kind::Number => {
                    let [code, digits @ ..] = own else { continue };
                    put(cell, word::NUMBER_CODE, *code);
                    put(cell, word::NUMBER_DIGITS, digit_filter(digits));
                }
                Kind::Words => put(cell, 0, filter(sip, tokens::AGAIN, own, SMALL_BITS, 1)[0]),
                Kind::Code => put(cell, 0, own.first().copied().unwrap_or_default()),
            }
        }
    }
}

#[inline(always)]
fn name(sip: Sip, own: &[u64], cell: &mut [u64]) {
    let [stem, skeleton, pairs @ ..] = own else { return };
    let [low, high] = filter(sip, tokens::AGAIN, pairs, FULL_BITS, 2);
    put(cell, word::NAME_FULL, low);
    put(cell, word::NAME_FULL + 1, high);
    put(cell, word::NAME_CODES, halves(*stem, *skeleton));
}

/// The tokens of a date: year, next year; month, day, both sorted; digits.
#[inline(always)]
fn date(own: &[u64], known: Known, cell: &mut [u64]) {
    let mut rest = own;
    if known.year
        && let [year, next, after @ ..] = rest
    {
        put(cell, word::DATE_YEARS, halves(*year, *next));
        rest = after;
    }
    if known.day
        && let [month, day, sorted, after @ ..] = rest
    {
        put(cell, word::DATE_DAY, halves(*month, *day));
        put(cell, word::DATE_SORTED, halves(*sorted, 0));
        rest = after;
    }
    put(cell, word::DATE_DIGITS, digit_filter(rest));
}

/// Puts the low halves of two codes into one word.
#[inline(always)]
fn halves(low: u64, high: u64) -> u64 {
    low & u64::from(u32::MAX) | high << 32
}

/// A filter of characters by place: a slip changes few bits.
#[inline(always)]
fn digit_filter(codes: &[u64]) -> u64 {
    codes.iter().fold(0, |bits, h| bits | 1 << (h & 63) | 1 << (h >> 6 & 63) | 1 << (h >> 12 & 63))
}

fn put(cell: &mut [u64], place: usize, value: u64) {
    if let Some(w) = cell.get_mut(place) {
        *w = value;
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hasher as _;

    use shyraq_encoding::{Field, Layout};
    use siphasher::sip::SipHasher24;

    use super::*;
    use crate::normalise::{Birth, Form};
    use crate::person::Person;

    fn person(family: &str) -> Person {
        let mut p = Person::default();
        p.family = Some(Form {
            full: family.into(),
            stem: family.into(),
            skeleton: family.replace(['a', 'e', 'i', 'o', 'u'], ""),
        });
        p
    }

    fn row_of(key: u8, p: &Person, layout: &Layout) -> Vec<u64> {
        let mut tokens = Tokens::default();
        tokens.fill(p, layout);
        let mut row = vec![0; layout.words()];
        Salted::new().row(&[key; 16], &tokens, &mut row);
        row
    }

    fn row(key: u8, p: &Person) -> Vec<u64> {
        row_of(key, p, &Layout::new(&[Field::Family]))
    }

    fn bits(a: &[u64], b: &[u64]) -> u32 {
        a.iter().zip(b).map(|(x, y)| (x ^ y).count_ones()).sum()
    }

    #[test]
    fn equal_names_are_equal_inside_a_block_and_strangers_outside() {
        let (a, b) = (person("nurlanov"), person("nurlanov"));
        assert_eq!(row(1, &a), row(1, &b));
        // Another block's salt: filters of 9 pairs times 4 bits in 128 differ by chance.
        assert!(bits(&row(1, &a)[1..3], &row(2, &b)[1..3]) > 30);
        let near = bits(&row(1, &a)[1..3], &row(1, &person("nurlanow"))[1..3]);
        assert!((1..=16).contains(&near), "a letter is two pairs on either side: {near}");
    }

    /// The scheme in few words: what an encoding of any version with its name has.
    #[test]
    fn cells_are_those_of_the_scheme() {
        let key = [9; 16];
        let token = |kind: u8, field: u8, text: &[u8]| {
            let mut head = [0; 8];
            (head[0], head[1], head[2]) = (kind, field, if text.len() <= 5 { text.len() as u8 } else { 255 });
            let mut h = SipHasher24::new_with_key(&key);
            if text.len() <= 5 {
                head[3..3 + text.len()].copy_from_slice(text);
                h.write(&head);
            } else {
                h.write(&head);
                h.write(text);
            }
            h.finish()
        };
        let low = |code: u64| code & 0xFFFF_FFFF;
        let pairs = |text: &str, domain: u8, most: usize, places: u64| {
            let framed = format!("^{text}$");
            let mut all: Vec<&[u8]> = framed.as_bytes().windows(2).collect();
            all.sort();
            all.dedup();
            let mut tokens: Vec<u64> = all.iter().map(|p| token(1, domain, p)).collect();
            tokens.sort_unstable();
            let (mut set, mut turn) = (std::collections::BTreeSet::new(), 0);
            while set.len() < most {
                for t in &mut tokens {
                    if turn > 0 && turn % 8 == 0 {
                        *t = token(1, 255, &t.to_le_bytes());
                    }
                    if set.len() < most {
                        set.insert((*t >> (8 * (turn % 8))) % places);
                    }
                }
                turn += 1;
            }
            set.into_iter().fold([0_u64; 2], |mut out, at| {
                out[(at / 64) as usize] |= 1 << (at % 64);
                out
            })
        };
        let digits = |text: &[u8], field: u8| {
            text.iter().enumerate().fold(0_u64, |bits, (k, c)| {
                let h = token(6, field, &[k as u8, *c]);
                bits | 1 << (h & 63) | 1 << (h >> 6 & 63) | 1 << (h >> 12 & 63)
            })
        };
        for name in ["ana", "nurlan", "jumabekov", "abdurrahmanov", "vonundzuberlichingenstein"] {
            let mut p = person(name);
            p.patronymic = p.family.clone();
            p.birth = Some(Birth { year: Some(1991), month: Some(3), day: Some(14) });
            p.others[Field::Idno.index()] = "910314300123".into();
            p.others[Field::Locality.index()] = format!("aul {name}");
            p.others[Field::Sex.index()] = "f".into();
            let fields = [Field::Family, Field::Patronymic, Field::Birth, Field::Sex, Field::Locality, Field::Idno];
            let layout = Layout::new(&fields);
            let row = row_of(9, &p, &layout);
            assert_eq!(row[0], fields.iter().fold(0, |known, f| known | 1 << f.index()));
            let skeleton = p.family.as_ref().unwrap().skeleton.as_bytes();
            for (field, domain) in [(Field::Family, 0), (Field::Patronymic, 2)] {
                let at = layout.place(field).unwrap();
                assert_eq!(row[at..at + 2], pairs(name, domain, 40, 128), "{name}");
                let codes = low(token(2, domain, name.as_bytes())) | token(3, domain, skeleton) << 32;
                assert_eq!(row[at + 2], codes, "{name}");
            }
            let at = layout.place(Field::Birth).unwrap();
            let part = |kind, value: u16| low(token(kind, 0, &value.to_le_bytes()));
            assert_eq!(row[at], part(4, 1991) | part(4, 1992) << 32);
            assert_eq!(row[at + 1..at + 3], [part(5, 3) | part(8, 14) << 32, part(9, 3 << 8 | 14)]);
            assert_eq!(row[at + 3], digits(b"19910314", 3));
            let at = layout.place(Field::Idno).unwrap();
            assert_eq!(row[at..at + 2], [token(7, 11, b"910314300123"), digits(b"910314300123", 11)]);
            assert_eq!(row[layout.place(Field::Sex).unwrap()], token(7, 4, b"f"));
            let words = pairs(&format!("aul {name}"), 8, 20, 64);
            assert_eq!(row[layout.place(Field::Locality).unwrap()], words[0], "{name}");
        }
    }
}
