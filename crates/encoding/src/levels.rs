//! How well two rows of a block agree, field by field.
//!
//! Cells are noisy: each bit of either row was flipped with one chance in 64, so equal code
//! words of 32 bits differ in one bit on average and strangers in 16. The functions of kinds
//! below say what two cells mean, without a branch, so that the same words serve two rows and
//! one row with very many ([`crate::Columns`]): the two ways can't differ.

use crate::instructions::instructions;
use crate::{FIRST_OF_JANUARY, Field, Kind, Layout, word};

/// Levels of agreement of a field, 4 bits a field: 0 says that one of the two says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pattern(pub u64);

/// The level of a name that stands in the other's place.
pub const SWAPPED: u8 = 7;

impl Pattern {
    /// Returns the level of a field.
    #[must_use]
    pub const fn level(self, field: Field) -> u8 {
        (self.0 >> shift(field) & 15) as u8
    }
}

/// Where the level of a field begins in a pattern.
pub(crate) const fn shift(field: Field) -> u32 {
    4 * field.index() as u32
}

/// Returns the levels of a kind, without 0.
#[must_use]
pub const fn levels(kind: Kind) -> u8 {
    match kind {
        Kind::Name => SWAPPED,
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
        (Kind::Name, 4) => "same consonants, or short for it",
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
    instructions(Two { layout, a, b })
}

/// Two rows.
struct Two<'a> {
    layout: &'a Layout,
    a: &'a [u64],
    b: &'a [u64],
}

impl pulp::NullaryFnOnce for Two<'_> {
    type Output = Pattern;

    #[inline(always)]
    fn call(self) -> Pattern {
        two(self.layout, self.a, self.b)
    }
}

#[inline(always)]
fn two(layout: &Layout, a: &[u64], b: &[u64]) -> Pattern {
    let known = |row: &[u64]| row.first().copied().unwrap_or_default();
    let both = known(a) & known(b);
    let vague = (known(a) | known(b)) >> FIRST_OF_JANUARY & 1 == 1;
    let mut out = 0;
    for field in layout.fields().iter().filter(|f| both >> f.index() & 1 == 1) {
        let at = layout.place(*field).unwrap_or_default();
        let level = match field.kind() {
            Kind::Name => name(NameCell::of(a, at), NameCell::of(b, at)),
            Kind::Date => date(DateCell::of(a, at), DateCell::of(b, at), vague),
            Kind::Number => number(NumberCell::of(a, at), NumberCell::of(b, at)),
            Kind::Words => words(SmallFilter::of(a, at), SmallFilter::of(b, at)),
            Kind::Code => code(halves(a, at), halves(b, at)),
        };
        out |= u64::from(level) << shift(*field);
    }
    let (Some(family), Some(given)) = (layout.place(Field::Family), layout.place(Field::Given)) else {
        return Pattern(out);
    };
    let names = |row: &[u64]| [NameCell::of(row, family), NameCell::of(row, given)];
    if both & NAMES == NAMES {
        out = out >> 32 << 32 | u64::from(exchanged_names(out as u32, names(a), names(b)));
    }
    Pattern(out)
}

/// The bits of family and given name in the word of what is known.
pub(crate) const NAMES: u64 = 1 << Field::Family.index() | 1 << Field::Given.index();

/// The halves of a word of a row.
#[inline(always)]
fn halves(row: &[u64], at: usize) -> [u32; 2] {
    let word = row.get(at).copied().unwrap_or_default();
    [word as u32, (word >> 32) as u32]
}

/// Sets the levels of names that stand in each other's place, where these differ; `pattern`
/// is the lower half of one, of two rows that have both names.
///
/// One name in the other's place is enough; the second may have been written anew.
#[inline(always)]
pub(crate) fn exchanged_names(pattern: u32, a: [NameCell; 2], b: [NameCell; 2]) -> u32 {
    let ([family_a, given_a], [family_b, given_b]) = (a, b);
    let (one, other) = (name(family_a, given_b), name(given_a, family_b));
    let found = differ(pattern) & ((one >= 4) | (other >= 4));
    let second = found & (one >= 2) & (other >= 2);
    let set = |pattern: u32, field| pattern & !(15 << shift(field)) | u32::from(SWAPPED) << shift(field);
    let out = if found { set(pattern, Field::Family) } else { pattern };
    if second { set(out, Field::Given) } else { out }
}

/// Tells whether family and given names are alike a little at most.
#[inline(always)]
pub(crate) fn differ(pattern: u32) -> bool {
    let level = |field| pattern >> shift(field) & 15;
    (level(Field::Family) <= 2) & (level(Field::Given) <= 2)
}

/// Tells whether two code words of 32 bits are the same but for noise: 7 bits or more differ
/// by noise in one of 10,000, at most 6 by chance in one of 3,700.
#[inline(always)]
fn near_32(a: u32, b: u32) -> bool {
    (a ^ b).count_ones() <= 6
}

#[inline(always)]
fn near_64([a0, a1]: [u32; 2], [b0, b1]: [u32; 2]) -> bool {
    (a0 ^ b0).count_ones().wrapping_add((a1 ^ b1).count_ones()) <= 12
}

/// Tells whether the Dice coefficient of two filters reaches a limit in hundredths; `all` is
/// the bits of the one and those of the other, never none: empty filters reach nothing.
#[inline(always)]
fn reaches(both: u32, all: u32, limit: u32) -> bool {
    // The compiler multiplies faster what it knows to be small.
    limit.wrapping_mul(all & 0x1ff) <= both.wrapping_mul(200)
}

/// Counts the bits of a filter; one for an empty one, which shares no bit with any.
#[inline(always)]
pub(crate) fn ones<const N: usize>(filter: [u32; N]) -> u32 {
    shared(filter, filter).max(1)
}

/// Bits that two filters share.
#[inline(always)]
fn shared<const N: usize>(a: [u32; N], b: [u32; N]) -> u32 {
    let mut out = 0_u32;
    for (a, b) in a.iter().zip(&b) {
        out = out.wrapping_add((a & b).count_ones());
    }
    out
}

/// The cell of a name.
#[derive(Clone, Copy)]
pub(crate) struct NameCell {
    pub(crate) full: [u32; 4],
    pub(crate) stem: u32,
    pub(crate) skeleton: u32,
    /// Bits of the filter.
    pub(crate) ones: u32,
}

impl NameCell {
    #[inline(always)]
    fn of(row: &[u64], at: usize) -> Self {
        let ([a, b], [c, d]) = (halves(row, at + word::NAME_FULL), halves(row, at + word::NAME_FULL + 1));
        let [stem, skeleton] = halves(row, at + word::NAME_CODES);
        let full = [a, b, c, d];
        Self { full, stem, skeleton, ones: ones(full) }
    }
}

/// Tells whether two names have one stem or the same consonants.
#[inline(always)]
pub(crate) fn near_name(a: NameCell, b: NameCell) -> bool {
    near_32(a.skeleton, b.skeleton) | near_32(a.stem, b.stem)
}

#[inline(always)]
pub(crate) fn name(a: NameCell, b: NameCell) -> u32 {
    let (both, all) = (shared(a.full, b.full), a.ones.wrapping_add(b.ones));
    // From the weakest to the strongest: what comes later takes the place.
    let mut level = 1;
    level = if reaches(both, all, 56) { 2 } else { level };
    level = if reaches(both, all, 72) { 3 } else { level };
    level = if near_32(a.skeleton, b.skeleton) { 4 } else { level };
    let stem = if reaches(both, all, 86) { 6 } else { 5 };
    if near_32(a.stem, b.stem) { stem } else { level }
}

/// The cell of a date.
#[derive(Clone, Copy)]
pub(crate) struct DateCell {
    pub(crate) year: u32,
    pub(crate) next: u32,
    pub(crate) month: u32,
    pub(crate) day: u32,
    pub(crate) sorted: u32,
    pub(crate) digits: [u32; 2],
    /// Bits of the filter of digits.
    pub(crate) ones: u32,
}

impl DateCell {
    #[inline(always)]
    fn of(row: &[u64], at: usize) -> Self {
        let [year, next] = halves(row, at + word::DATE_YEARS);
        let [month, day] = halves(row, at + word::DATE_DAY);
        let [sorted, _] = halves(row, at + word::DATE_SORTED);
        let digits = halves(row, at + word::DATE_DIGITS);
        Self { year, next, month, day, sorted, digits, ones: ones(digits) }
    }
}

/// `vague` holds where one of the two is a first of January.
#[inline(always)]
pub(crate) fn date(a: DateCell, b: DateCell, vague: bool) -> u32 {
    let years = (a.year | a.next != 0) & (b.year | b.next != 0);
    let year = years & near_32(a.year, b.year);
    let next = years & (near_32(a.next, b.year) | near_32(a.year, b.next));
    let days = (a.month | a.day != 0) & (b.month | b.day != 0);
    let month = days & near_32(a.month, b.month);
    let day = days & near_32(a.day, b.day);
    let exchanged = days & !(month | day) & near_32(a.sorted, b.sorted);
    let digits = reaches(shared(a.digits, b.digits), a.ones.wrapping_add(b.ones), 80);
    let slip = next | digits;
    // From the weakest to the strongest: what comes later takes the place.
    let mut level = 1;
    level = if next { 2 } else { level };
    level = if year { 9 } else { level };
    level = if month & day & !year { if slip { 5 } else { 3 } } else { level };
    level = if year & (month | day) { 6 } else { level };
    level = if year & exchanged { 7 } else { level };
    level = if year & (!days | vague) { 4 } else { level };
    if year & month & day { 8 } else { level }
}

/// A filter of one word, with the number of its bits.
#[derive(Clone, Copy)]
pub(crate) struct SmallFilter {
    pub(crate) bits: [u32; 2],
    pub(crate) ones: u32,
}

impl SmallFilter {
    #[inline(always)]
    fn of(row: &[u64], at: usize) -> Self {
        let bits = halves(row, at);
        Self { bits, ones: ones(bits) }
    }
}

/// The cell of a number.
#[derive(Clone, Copy)]
pub(crate) struct NumberCell {
    pub(crate) code: [u32; 2],
    pub(crate) digits: SmallFilter,
}

impl NumberCell {
    #[inline(always)]
    fn of(row: &[u64], at: usize) -> Self {
        Self { code: halves(row, at + word::NUMBER_CODE), digits: SmallFilter::of(row, at + word::NUMBER_DIGITS) }
    }
}

#[inline(always)]
pub(crate) fn number(a: NumberCell, b: NumberCell) -> u32 {
    let (both, all) = (shared(a.digits.bits, b.digits.bits), a.digits.ones.wrapping_add(b.digits.ones));
    let mut level = 1;
    level = if reaches(both, all, 62) { 2 } else { level };
    level = if reaches(both, all, 78) { 3 } else { level };
    if near_64(a.code, b.code) { 4 } else { level }
}

#[inline(always)]
pub(crate) fn words(a: SmallFilter, b: SmallFilter) -> u32 {
    let (both, all) = (shared(a.bits, b.bits), a.ones.wrapping_add(b.ones));
    let mut level = 1;
    level = if reaches(both, all, 45) { 2 } else { level };
    level = if reaches(both, all, 65) { 3 } else { level };
    if reaches(both, all, 86) { 4 } else { level }
}

#[inline(always)]
pub(crate) fn code(a: [u32; 2], b: [u32; 2]) -> u32 {
    if near_64(a, b) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_words_are_the_same_up_to_noise() {
        let near = |a: u64, b: u64| near_32(a as u32, b as u32);
        assert!(near(0xFFFF_0000, 0xFFFF_003F) && !near(0xFFFF_0000, 0xFFFF_007F));
        assert!(near(0xABC << 32 | 5, 0xDEF << 32 | 5), "the high half is another word");
    }

    #[test]
    fn levels_of_dates() {
        let cell = |y: u64, y1: u64, m: u64, d: u64| [y | y1 << 32, m | d << 32, m ^ d, 0];
        let (y0, y1, y2, x, z, w) = (0xFFFF, 0xFF00_FF00, 0x0F0F_0F0F, 0x3333_3333, 0x5555_5555, 0x6699_6699);
        let base = cell(y0, y1, x, z);
        let of = |c: [u64; 4]| DateCell::of(&c, 0);
        let level = |other: [u64; 4]| date(of(base), of(other), false);
        assert_eq!(level(base), 8);
        assert_eq!(level(cell(y0, y1, z, x)), 7);
        assert_eq!(level(cell(y0, y1, x, w)), 6);
        assert_eq!(level(cell(y1, y2, x, z)), 5);
        assert_eq!(level([y0 | y1 << 32, 0, 0, 0]), 4);
        assert_eq!(level(cell(w, x, x, z)), 3);
        assert_eq!(level(cell(y0, y1, w, y2)), 9);
        assert_eq!(level(cell(y1, y2, w, y2)), 2);
        assert_eq!(level(cell(y2, w, w, y2)), 1);
        assert_eq!(date(of(base), of(cell(y0, y1, w, y2)), true), 4);
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
