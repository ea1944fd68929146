//! How well two rows of a block agree, field by field.
//!
//! Cells are noisy: each bit of either row was flipped with one chance in 64, so equal code
//! words of 32 bits differ in one bit on average and strangers in 16. The functions of kinds
//! below take one row or eight ([`Lanes`]), so that the two ways can't differ.

use crate::lanes::Lanes;
use crate::{FIRST_OF_JANUARY, Field, Kind, Layout, word};

/// Levels of agreement of a field, 4 bits a field: 0 says that one of the two says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pattern(pub u64);

/// The level of a name that stands in the other's place.
const SWAPPED: u64 = 7;

impl Pattern {
    /// Returns the level of a field.
    #[must_use]
    pub const fn level(self, field: Field) -> u8 {
        (self.0 >> shift(field) & 15) as u8
    }
}

/// Where the level of a field begins in a pattern.
const fn shift(field: Field) -> u32 {
    4 * field.index() as u32
}

/// Returns the levels of a kind, without 0.
#[must_use]
pub const fn levels(kind: Kind) -> u8 {
    match kind {
        Kind::Name => SWAPPED as u8,
        Kind::Date => 9,
        Kind::Number | Kind::Words => 4,
        Kind::Code => 2,
    }
}

/// Says a level in words.
#[must_use]
pub fn in_words(kind: Kind, level: u8) -> &'static str {
    match (kind, level) {
        (_, 0) => "not known",
        (_, 1) => "different",
        (Kind::Name, 2) => "a little alike",
        (Kind::Name, 3) => "alike",
        (Kind::Name, 4) => "same consonants",
        (Kind::Name, 5) => "same stem",
        (Kind::Name, 6) | (Kind::Date, 8) | (Kind::Number | Kind::Words, 4) | (Kind::Code, 2) => "the same",
        (Kind::Name, _) => "in each other's place",
        (Kind::Date, 2) => "next year only",
        (Kind::Date, 3) => "same day and month only",
        (Kind::Date, 4) => "same year, the day is not known",
        (Kind::Date, 5) => "same day and month, the next year or one digit of it differs",
        (Kind::Date, 6) => "same year, and day or month",
        (Kind::Date, 7) => "day and month exchanged",
        (Kind::Date, _) => "same year only",
        (Kind::Number, 2) | (Kind::Words, 2) => "a little alike",
        (_, _) => "alike",
    }
}

/// Compares two rows of one block.
#[must_use]
pub fn compare(layout: &Layout, a: &[u64], b: &[u64]) -> Pattern {
    let get = |row: &[u64], place: usize| row.get(place).copied().unwrap_or_default();
    Pattern(compare_words(layout, |place| get(a, place), |place| get(b, place)))
}

/// Compares rows by their words: one with another, or one with eight.
#[inline(always)]
pub(crate) fn compare_words<L: Lanes>(layout: &Layout, a: impl Fn(usize) -> L, b: impl Fn(usize) -> L) -> L {
    let both = a(0).and(b(0));
    let mut out = L::splat(0);
    for field in layout.fields() {
        let at = layout.place(*field).unwrap_or_default();
        let level = match field.kind() {
            Kind::Name => name(NameCell::of(&a, at), NameCell::of(&b, at)),
            Kind::Date => {
                let vague = a(0).or(b(0)).map(|known| (known >> FIRST_OF_JANUARY & 1).wrapping_neg());
                date(DateCell::of(&a, at), DateCell::of(&b, at), vague)
            }
            Kind::Number => number([a(at), a(at + 1)], [b(at), b(at + 1)]),
            Kind::Words => words(a(at), b(at)),
            Kind::Code => code(a(at), b(at)),
        };
        let (bit, to) = (field.index(), shift(*field));
        let known = both.map(|known| (known >> bit & 1).wrapping_neg());
        out = out.or(level.and(known).map(|level| level << to));
    }
    let (Some(family), Some(given)) = (layout.place(Field::Family), layout.place(Field::Given)) else { return out };
    let known = both.map(|known| if known & NAMES == NAMES { u64::MAX } else { 0 });
    let cells_a = [NameCell::of(&a, family), NameCell::of(&a, given)];
    let cells_b = [NameCell::of(&b, family), NameCell::of(&b, given)];
    exchanged_names(out, known, cells_a, cells_b)
}

/// The bits of family and given name in the word of what is known.
const NAMES: u64 = 1 << Field::Family.index() | 1 << Field::Given.index();

/// Sets the levels of names that stand in each other's place, where both rows have both names
/// and these differ.
///
/// One name in the other's place is enough; the second may have been written anew.
#[inline(always)]
fn exchanged_names<L: Lanes>(pattern: L, known: L, a: [NameCell<L>; 2], b: [NameCell<L>; 2]) -> L {
    let two = L::splat(2);
    let differs = |field| pattern.map(|p| p >> shift(field) & 15).at_most(two);
    let differ = known.and(differs(Field::Family)).and(differs(Field::Given));
    if !differ.any() {
        return pattern;
    }
    let ([family_a, given_a], [family_b, given_b]) = (a, b);
    let (one, other) = (name(family_a, given_b), name(given_a, family_b));
    let at_least = |level: u64, x: L| L::splat(level).at_most(x);
    let found = differ.and(at_least(4, one).or(at_least(4, other)));
    let second = found.and(at_least(2, one).and(at_least(2, other)));
    let set = |pattern: L, mask: L, field: Field| {
        let (old, new) = (15 << shift(field), SWAPPED << shift(field));
        pattern.where_then(mask, pattern.map(|p| p & !old | new))
    };
    set(set(pattern, found, Field::Family), second, Field::Given)
}

/// Tells whether two code words of 32 bits are the same but for noise: 7 bits or more differ
/// by noise in one of 10,000, at most 6 by chance in one of 3,700.
#[inline(always)]
fn near_32<L: Lanes>(a: L, b: L) -> L {
    a.xor(b).low().ones().at_most(L::splat(6))
}

#[inline(always)]
fn near_64<L: Lanes>(a: L, b: L) -> L {
    a.xor(b).ones().at_most(L::splat(12))
}

/// Counts how many of some limits, in hundredths, the Dice coefficient of two filters reaches.
#[inline(always)]
fn reached<L: Lanes, const N: usize>(both: L, all: L, limits: [u64; N]) -> L {
    let (both, empty) = (both.times(200), all.nonzero().not());
    limits.into_iter().fold(L::splat(0), |sum, limit| {
        // A mask is -1 where it holds. Empty filters reach nothing.
        sum.minus(all.times(limit).at_most(both).and(empty.not()))
    })
}

/// The cell of a name.
#[derive(Clone, Copy)]
struct NameCell<L> {
    full: [L; 2],
    codes: L,
}

impl<L: Lanes> NameCell<L> {
    #[inline(always)]
    fn of(row: impl Fn(usize) -> L, at: usize) -> Self {
        Self { full: [row(at + word::NAME_FULL), row(at + word::NAME_FULL + 1)], codes: row(at + word::NAME_CODES) }
    }
}

#[inline(always)]
fn name<L: Lanes>(a: NameCell<L>, b: NameCell<L>) -> L {
    let ([a0, a1], [b0, b1]) = (a.full, b.full);
    let both = a0.and(b0).ones().plus(a1.and(b1).ones());
    let all = a0.ones().plus(a1.ones()).plus(b0.ones()).plus(b1.ones());
    let stem = L::splat(5).plus(reached(both, all, [86]));
    L::splat(1)
        .plus(reached(both, all, [56, 72]))
        .where_then(near_32(a.codes.high(), b.codes.high()), L::splat(4))
        .where_then(near_32(a.codes, b.codes), stem)
}

/// The cell of a date.
#[derive(Clone, Copy)]
struct DateCell<L> {
    years: L,
    day: L,
    sorted: L,
    digits: L,
}

impl<L: Lanes> DateCell<L> {
    #[inline(always)]
    fn of(row: impl Fn(usize) -> L, at: usize) -> Self {
        Self {
            years: row(at + word::DATE_YEARS),
            day: row(at + word::DATE_DAY),
            sorted: row(at + word::DATE_SORTED),
            digits: row(at + word::DATE_DIGITS),
        }
    }
}

/// `vague` holds where one of the two is a first of January.
#[inline(always)]
fn date<L: Lanes>(a: DateCell<L>, b: DateCell<L>, vague: L) -> L {
    let have_years = a.years.nonzero().and(b.years.nonzero());
    let year = have_years.and(near_32(a.years, b.years));
    let next = have_years.and(near_32(a.years.high(), b.years).or(near_32(a.years, b.years.high())));
    let days = a.day.nonzero().and(b.day.nonzero());
    let month = days.and(near_32(a.day, b.day));
    let day = days.and(near_32(a.day.high(), b.day.high()));
    let exchanged = days.and(month.or(day).not()).and(near_32(a.sorted, b.sorted));
    let digits = reached(a.digits.and(b.digits).ones(), a.digits.ones().plus(b.digits.ones()), [80]);
    let slip = next.or(digits.nonzero().and(a.digits.nonzero()).and(b.digits.nonzero()));
    let both = month.and(day);
    // From the weakest to the strongest: what comes later takes the place.
    let level = |n| L::splat(n);
    level(1)
        .where_then(next, level(2))
        .where_then(year, level(9))
        .where_then(both.and(year.not()), level(3).where_then(slip, level(5)))
        .where_then(year.and(month.or(day)), level(6))
        .where_then(year.and(exchanged), level(7))
        .where_then(year.and(days.not().or(vague)), level(4))
        .where_then(year.and(both), level(8))
}

#[inline(always)]
fn number<L: Lanes>([code_a, a]: [L; 2], [code_b, b]: [L; 2]) -> L {
    let level = L::splat(1).plus(reached(a.and(b).ones(), a.ones().plus(b.ones()), [62, 78]));
    level.where_then(near_64(code_a, code_b), L::splat(4))
}

#[inline(always)]
fn words<L: Lanes>(a: L, b: L) -> L {
    L::splat(1).plus(reached(a.and(b).ones(), a.ones().plus(b.ones()), [45, 65, 86]))
}

#[inline(always)]
fn code<L: Lanes>(a: L, b: L) -> L {
    L::splat(1).minus(near_64(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_words_are_the_same_up_to_noise() {
        let near = |a: u64, b: u64| near_32(a, b) != 0;
        assert!(near(0xFFFF_0000, 0xFFFF_003F) && !near(0xFFFF_0000, 0xFFFF_007F));
        assert!(near(0xABC << 32 | 5, 0xDEF << 32 | 5), "the high half is another word");
    }

    #[test]
    fn levels_of_dates() {
        let cell = |y: u64, y1: u64, m: u64, d: u64| [y | y1 << 32, m | d << 32, m ^ d, 0];
        let (y0, y1, y2, x, z, w) = (0xFFFF, 0xFF00_FF00, 0x0F0F_0F0F, 0x3333_3333, 0x5555_5555, 0x6699_6699);
        let base = cell(y0, y1, x, z);
        let of = |c: [u64; 4]| DateCell::of(|k| c[k], 0);
        let level = |other: [u64; 4]| date(of(base), of(other), 0);
        assert_eq!(level(base), 8);
        assert_eq!(level(cell(y0, y1, z, x)), 7);
        assert_eq!(level(cell(y0, y1, x, w)), 6);
        assert_eq!(level(cell(y1, y2, x, z)), 5);
        assert_eq!(level([y0 | y1 << 32, 0, 0, 0]), 4);
        assert_eq!(level(cell(w, x, x, z)), 3);
        assert_eq!(level(cell(y0, y1, w, y2)), 9);
        assert_eq!(level(cell(y1, y2, w, y2)), 2);
        assert_eq!(level(cell(y2, w, w, y2)), 1);
        assert_eq!(date(of(base), of(cell(y0, y1, w, y2)), u64::MAX), 4);
    }

    #[test]
    fn a_name_in_the_others_place() {
        let layout = Layout::new(&[Field::Family, Field::Given]);
        let (one, two) = ([0xFFFF, 0, 0xAAAA_5555_0F0F_3333], [0, 0xFFFF, 0x5555_AAAA_F0F0_CCCC]);
        let row = |a: [u64; 3], b: [u64; 3]| [&[3][..], &a, &b].concat();
        let level = |p: Pattern| [p.level(Field::Family), p.level(Field::Given)];
        assert_eq!(level(compare(&layout, &row(one, two), &row(one, two))), [6, 6]);
        assert_eq!(level(compare(&layout, &row(one, two), &row(two, one))), [7, 7]);
        let third = [0xF000_0000, 0xF0, 0x0123_4567_89AB_CDEF];
        assert_eq!(level(compare(&layout, &row(one, two), &row(two, third))), [7, 1]);
        assert_eq!(level(compare(&layout, &row(one, two), &row(third, third))), [1, 1]);
    }
}
