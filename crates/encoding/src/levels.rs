//! How well two rows of a block agree, field by field.
//!
//! Cells are noisy: each bit of either row was flipped with one chance in 64, so equal code
//! words of 32 bits differ in one bit on average and strangers in 16.

use crate::{FIRST_OF_JANUARY, Field, Kind, Layout, word};

/// Levels of agreement of a field, 4 bits a field: 0 says that one of the two says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pattern(pub u64);

/// The level of a name that stands in the other's place.
const SWAPPED: u8 = 7;

impl Pattern {
    /// Returns the level of a field.
    #[must_use]
    pub const fn level(self, field: Field) -> u8 {
        (self.0 >> (4 * field.index()) & 15) as u8
    }

    const fn with(self, field: Field, level: u8) -> Self {
        let at = 4 * field.index();
        Self(self.0 & !(15 << at) | (level as u64) << at)
    }
}

/// Returns the levels of a kind, without 0.
#[must_use]
pub const fn levels(kind: Kind) -> u8 {
    match kind {
        Kind::Name => SWAPPED,
        Kind::Date => 8,
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
        (Kind::Date, 2) => "same or next year only",
        (Kind::Date, 3) => "same day and month only",
        (Kind::Date, 4) => "same year, the day is not known",
        (Kind::Date, 5) => "same day and month, the next year or one digit of it differs",
        (Kind::Date, 6) => "same year, and day or month",
        (Kind::Date, _) => "day and month exchanged",
        (Kind::Number, 2) | (Kind::Words, 2) => "a little alike",
        (_, _) => "alike",
    }
}

/// Compares two rows of one block.
#[must_use]
pub fn compare(layout: &Layout, a: &[u64], b: &[u64]) -> Pattern {
    let (known_a, known_b) = (first(a), first(b));
    let both = known_a & known_b;
    let mut out = Pattern::default();
    for field in layout.fields().iter().filter(|f| both >> f.index() & 1 == 1) {
        let level = match field.kind() {
            Kind::Name => name(cell(layout, a, *field), cell(layout, b, *field)),
            Kind::Date => {
                let vague = (known_a | known_b) >> FIRST_OF_JANUARY & 1 == 1;
                date(cell(layout, a, *field), cell(layout, b, *field), vague)
            }
            Kind::Number => number(cell(layout, a, *field), cell(layout, b, *field)),
            Kind::Words => alike(cell(layout, a, *field), cell(layout, b, *field), [0.45, 0.65, 0.86]),
            Kind::Code => 1 + u8::from(near_64(word_of(layout, a, *field), word_of(layout, b, *field))),
        };
        out = out.with(*field, level);
    }
    let names = 1 << Field::Family.index() | 1 << Field::Given.index();
    if both & names == names && out.level(Field::Family) <= 2 && out.level(Field::Given) <= 2 {
        let one = name(cell(layout, a, Field::Family), cell(layout, b, Field::Given));
        let other = name(cell(layout, a, Field::Given), cell(layout, b, Field::Family));
        // One name in the other's place is enough; the second may have been written anew.
        if one.max(other) >= 4 {
            out = out.with(Field::Family, SWAPPED);
            if one.min(other) >= 2 {
                out = out.with(Field::Given, SWAPPED);
            }
        }
    }
    out
}

fn first(row: &[u64]) -> u64 {
    row.first().copied().unwrap_or_default()
}

fn at(layout: &Layout, field: Field) -> usize {
    layout.place(field).unwrap_or_default()
}

fn cell<'a>(layout: &Layout, row: &'a [u64], field: Field) -> &'a [u64] {
    let place = at(layout, field);
    row.get(place..place + field.kind().words()).unwrap_or_default()
}

fn word_of(layout: &Layout, row: &[u64], field: Field) -> u64 {
    cell(layout, row, field).first().copied().unwrap_or_default()
}

fn get(cell: &[u64], place: usize) -> u64 {
    cell.get(place).copied().unwrap_or_default()
}

/// Tells whether two code words of 32 bits are the same but for noise: 7 bits or more differ
/// by noise in one of 10,000, at most 6 by chance in one of 3,700.
fn near_32(a: u64, b: u64) -> bool {
    ((a ^ b) & u64::from(u32::MAX)).count_ones() <= 6
}

fn near_64(a: u64, b: u64) -> bool {
    (a ^ b).count_ones() <= 12
}

/// The Dice coefficient of two filters.
fn dice(a: &[u64], b: &[u64]) -> f32 {
    let (mut both, mut all) = (0, 0);
    for (x, y) in a.iter().zip(b) {
        both += (x & y).count_ones();
        all += x.count_ones() + y.count_ones();
    }
    2.0 * both as f32 / all.max(1) as f32
}

fn alike(a: &[u64], b: &[u64], limits: [f32; 3]) -> u8 {
    let d = dice(a, b);
    1 + limits.iter().map(|l| u8::from(d >= *l)).sum::<u8>()
}

fn name(a: &[u64], b: &[u64]) -> u8 {
    let full = word::NAME_FULL..word::NAME_FULL + 2;
    let d = dice(a.get(full.clone()).unwrap_or_default(), b.get(full).unwrap_or_default());
    let (x, y) = (get(a, word::NAME_CODES), get(b, word::NAME_CODES));
    if near_32(x, y) {
        return if d >= 0.86 { 6 } else { 5 };
    }
    match d {
        _ if near_32(x >> 32, y >> 32) => 4,
        d if d >= 0.72 => 3,
        d if d >= 0.56 => 2,
        _ => 1,
    }
}

fn number(a: &[u64], b: &[u64]) -> u8 {
    if near_64(get(a, word::NUMBER_CODE), get(b, word::NUMBER_CODE)) {
        return 4;
    }
    let digits = word::NUMBER_DIGITS..=word::NUMBER_DIGITS;
    let d = dice(a.get(digits.clone()).unwrap_or_default(), b.get(digits).unwrap_or_default());
    if d >= 0.78 { 3 } else { 1 + u8::from(d >= 0.62) }
}

fn date(a: &[u64], b: &[u64], vague: bool) -> u8 {
    let (years_a, years_b) = (get(a, word::DATE_YEARS), get(b, word::DATE_YEARS));
    let (day_a, day_b) = (get(a, word::DATE_DAY), get(b, word::DATE_DAY));
    let year = years_a != 0 && years_b != 0 && near_32(years_a, years_b);
    let next = years_a != 0 && years_b != 0 && (near_32(years_a >> 32, years_b) || near_32(years_a, years_b >> 32));
    let days = day_a != 0 && day_b != 0;
    let month = days && near_32(day_a, day_b);
    let day = days && near_32(day_a >> 32, day_b >> 32);
    let sorted = near_32(get(a, word::DATE_SORTED), get(b, word::DATE_SORTED));
    let exchanged = days && !(month || day) && sorted;
    let (x, y) = (get(a, word::DATE_DIGITS), get(b, word::DATE_DIGITS));
    match (year, month && day) {
        (true, true) => 8,
        (true, false) if !days || vague => 4,
        (true, false) if exchanged => 7,
        (true, false) if month || day => 6,
        (false, true) if next || (x != 0 && y != 0 && dice(&[x], &[y]) >= 0.8) => 5,
        (false, true) => 3,
        (true, false) => 2,
        (false, false) if next => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_words_are_the_same_up_to_noise() {
        assert!(near_32(0xFFFF_0000, 0xFFFF_003F) && !near_32(0xFFFF_0000, 0xFFFF_007F));
        assert!(near_32(0xABC << 32 | 5, 0xDEF << 32 | 5), "the high half is another word");
    }

    #[test]
    fn levels_of_dates() {
        let cell = |y: u64, y1: u64, m: u64, d: u64| [y | y1 << 32, m | d << 32, m ^ d, 0];
        let (y0, y1, y2, x, z, w) = (0xFFFF, 0xFF00_FF00, 0x0F0F_0F0F, 0x3333_3333, 0x5555_5555, 0x6699_6699);
        let base = cell(y0, y1, x, z);
        let level = |other: [u64; 4]| date(&base, &other, false);
        assert_eq!(level(base), 8);
        assert_eq!(level(cell(y0, y1, z, x)), 7);
        assert_eq!(level(cell(y0, y1, x, w)), 6);
        assert_eq!(level(cell(y1, y2, x, z)), 5);
        assert_eq!(level([y0 | y1 << 32, 0, 0, 0]), 4);
        assert_eq!(level(cell(w, x, x, z)), 3);
        assert_eq!(level(cell(y0, y1, w, y2)), 2);
        assert_eq!(level(cell(y2, w, w, y2)), 1);
        assert_eq!(date(&base, &cell(y0, y1, w, y2), true), 4);
    }
}
