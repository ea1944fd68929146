//! Cells: short bit vectors under a block's own key, so that they can be compared inside
//! the block and nowhere else.

use std::hash::Hasher as _;

use rand_chacha::ChaCha12Rng;
use rand_core::Rng as _;
use shyraq_encoding::{FIRST_OF_JANUARY, Field, Kind, Layout, word};
use siphasher::sip::SipHasher24;

use crate::normalise::{Birth, Form};
use crate::person::Person;

/// Bits of the filter of a full name, and of the smaller ones of words: always so many, since how many
/// bits are set would tell how long a name is.
const FULL_BITS: u32 = 40;
const SMALL_BITS: u32 = 20;
/// Places that one token is good for.
const PLACES: usize = 8;

/// Bytes of a token's text that go into one word.
const SHORT: usize = 5;

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

/// Tokens under the key of a block.
pub(crate) struct Salted {
    hasher: SipHasher24,
}

impl Salted {
    /// Takes a block's key of 16 bytes.
    pub(crate) fn new(key: &[u8; 16]) -> Self {
        Self { hasher: SipHasher24::new_with_key(key) }
    }

    /// Returns 64 bits that look random to whoever lacks the key.
    fn token(&self, kind: Token, field: u8, text: &[u8]) -> u64 {
        let mut h = self.hasher;
        let mut head = [0; 8];
        let short = text.len() <= SHORT;
        let [first, second, third, rest @ ..] = &mut head;
        (*first, *second, *third) = (kind as u8, field, if short { text.len() as u8 } else { u8::MAX });
        if short {
            // Pairs of letters, digits and years, of which there are most: one block of the hash.
            rest.iter_mut().zip(text).for_each(|(slot, c)| *slot = *c);
            h.write_u64(u64::from_le_bytes(head));
        } else {
            h.write_u64(u64::from_le_bytes(head));
            h.write(text);
        }
        h.finish()
    }

    /// Writes the cells of a person, without noise; `row` is as long as the layout says.
    pub(crate) fn row(&self, person: &Person, layout: &Layout, row: &mut [u64]) {
        row.fill(0);
        let mut known = 0_u64;
        for field in layout.fields() {
            let (Some(place), words) = (layout.place(*field), field.kind().words()) else { continue };
            let Some(cell) = row.get_mut(place..place + words) else { continue };
            if self.cell(person, *field, cell).is_some() {
                known |= 1 << field.index();
            }
        }
        if person.birth.is_some_and(|b| b.is_first_of_january()) {
            known |= 1 << FIRST_OF_JANUARY;
        }
        if let Some(first) = row.first_mut() {
            *first = known;
        }
    }

    /// Writes one cell; `None` where the record says nothing.
    fn cell(&self, person: &Person, field: Field, cell: &mut [u64]) -> Option<()> {
        match field.kind() {
            Kind::Name => {
                // The father's name is compared with no other.
                let domain = if field == Field::Patronymic { field as u8 } else { 0 };
                self.name(person.name(field)?, domain, cell);
            }
            Kind::Date => self.date(person.birth.as_ref()?, cell),
            Kind::Number => {
                let text = person.other(field)?.as_bytes();
                put(cell, word::NUMBER_CODE, self.token(Token::Code, field as u8, text));
                put(cell, word::NUMBER_DIGITS, self.digits(text, field as u8));
            }
            Kind::Words => put(cell, 0, self.pairs(person.other(field)?.as_bytes(), field as u8, SMALL_BITS, 1)[0]),
            Kind::Code => put(cell, 0, self.token(Token::Code, field as u8, person.other(field)?.as_bytes())),
        }
        Some(())
    }

    fn name(&self, form: &Form, domain: u8, cell: &mut [u64]) {
        let [low, high] = self.pairs(form.full.as_bytes(), domain, FULL_BITS, 2);
        put(cell, word::NAME_FULL, low);
        put(cell, word::NAME_FULL + 1, high);
        let stem = self.token(Token::Stem, domain, form.stem.as_bytes());
        let skeleton = self.token(Token::Skeleton, domain, form.skeleton.as_bytes());
        put(cell, word::NAME_CODES, stem & u64::from(u32::MAX) | skeleton << 32);
    }

    fn date(&self, birth: &Birth, cell: &mut [u64]) {
        let part = |kind, value: u16| self.token(kind, 0, &value.to_le_bytes()) & u64::from(u32::MAX);
        if let Some(y) = birth.year {
            put(cell, word::DATE_YEARS, part(Token::Year, y) | part(Token::Year, y + 1) << 32);
        }
        if let (Some(m), Some(d)) = (birth.month, birth.day) {
            let sorted = u16::from(m.min(d)) << 8 | u16::from(m.max(d));
            let day = part(Token::Day, u16::from(d)) << 32;
            put(cell, word::DATE_DAY, part(Token::Month, u16::from(m)) | day);
            put(cell, word::DATE_SORTED, part(Token::MonthAndDay, sorted));
        }
        if let (Some(y), Some(m), Some(d)) = (birth.year, birth.month, birth.day) {
            put(cell, word::DATE_DIGITS, self.digits(format!("{y:04}{m:02}{d:02}").as_bytes(), Field::Birth as u8));
        }
    }

    /// A filter of characters by place: a slip changes few bits.
    fn digits(&self, text: &[u8], field: u8) -> u64 {
        text.iter().enumerate().fold(0, |bits, (place, c)| {
            let h = self.token(Token::Digit, field, &[u8::try_from(place).unwrap_or(u8::MAX), *c]);
            bits | 1 << (h & 63) | 1 << (h >> 6 & 63) | 1 << (h >> 12 & 63)
        })
    }

    /// A filter of pairs of letters, of one or two words and `bits` bits, however many pairs.
    ///
    /// All pairs set one bit, then all a second, and so on until the filter has its bits: a
    /// short name repeats itself more often. Names that are alike have nearly as many pairs, so
    /// what they share they share in nearly all turns.
    fn pairs(&self, text: &[u8], domain: u8, bits: u32, words: usize) -> [u64; 2] {
        let mut out = [0_u64; 2];
        let starts = [b'^'].into_iter().chain(text.iter().copied());
        let mut all: Vec<[u8; 2]> = starts.zip(text.iter().copied().chain([b'$'])).map(|(a, b)| [a, b]).collect();
        all.sort_unstable();
        all.dedup();
        let mut tokens: Vec<u64> = all.iter().map(|p| self.token(Token::Pair, domain, p)).collect();
        // In the order of the tokens a turn that is cut off is cut at random, the same for all.
        tokens.sort_unstable();
        let mut set = 0;
        for turn in 0.. {
            for token in &mut tokens {
                if set == bits || turn > u64::from(u8::MAX) {
                    return out;
                }
                if turn % PLACES as u64 == 0 && turn > 0 {
                    *token = self.token(Token::Pair, u8::MAX, &token.to_le_bytes());
                }
                let place = (*token >> (8 * (turn % PLACES as u64))) as usize % (64 * words);
                if let Some(w) = out.get_mut(place / 64) {
                    set += u32::from(*w >> (place % 64) & 1 == 0);
                    *w |= 1 << (place % 64);
                }
            }
        }
        out
    }
}

/// Flips each bit of the cells with one chance in 64, so that equal cells are not equal
/// bytes. What a record lacks stays empty: that it lacks it is no secret of the comparer's.
pub(crate) fn flip(row: &mut [u64], layout: &Layout, rng: &mut ChaCha12Rng) {
    let known = row.first().copied().unwrap_or_default();
    for field in layout.fields().iter().filter(|f| known >> f.index() & 1 == 1) {
        let Some(place) = layout.place(*field) else { continue };
        let cell = row.get_mut(place..place + field.kind().words()).into_iter().flatten();
        for w in cell.filter(|w| **w != 0) {
            *w ^= (0..6).fold(u64::MAX, |mask, _| mask & rng.next_u64());
        }
    }
}

fn put(cell: &mut [u64], place: usize, value: u64) {
    if let Some(w) = cell.get_mut(place) {
        *w = value;
    }
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng as _;

    use super::*;

    fn person(family: &str) -> Person {
        let mut p = Person::default();
        p.family = Some(Form {
            full: family.into(),
            stem: family.into(),
            skeleton: family.replace(['a', 'e', 'i', 'o', 'u'], ""),
        });
        p
    }

    fn row(key: u8, p: &Person) -> Vec<u64> {
        let layout = Layout::new(&[Field::Family]);
        let mut row = vec![0; layout.words()];
        Salted::new(&[key; 16]).row(p, &layout, &mut row);
        row
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

    #[test]
    fn one_bit_in_64_is_flipped_and_none_of_what_is_absent() {
        let layout = Layout::new(&[Field::Family, Field::Given]);
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        let mut flipped = 0;
        for _ in 0..2000 {
            let clean = vec![1, u64::MAX, u64::MAX, u64::MAX, 0, 0, 0];
            let mut noisy = clean.clone();
            flip(&mut noisy, &layout, &mut rng);
            assert_eq!((noisy[0], &noisy[4..]), (1, &[0; 3][..]));
            flipped += bits(&clean, &noisy);
        }
        // 2000 * 192 / 64 = 6000, six standard deviations of 77.
        assert!((5538..6462).contains(&flipped), "{flipped}");
    }
}
