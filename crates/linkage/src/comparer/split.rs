//! A block of very many rows: only those that have a further thing in common are compared.
//!
//! What they may have in common is a code word of a field outside the block's key: a name's
//! stem or consonants, a year, a day, a number. Code words are noisy, so rows meet in bands of
//! bits (locality-sensitive hashing; Indyk and Motwani, STOC 1998): of three bands of 10 bits
//! one is the same in 98 of 100 pairs with equal words.

use std::collections::BTreeMap;

use shyraq_encoding::{BLOCK_KEYS, Field, Kind, Layout, word};

const BANDS: u32 = 3;
const BITS: u32 = 10;

/// Room for bands, used again.
#[derive(Default)]
pub(super) struct Split {
    bands: Vec<Vec<Option<u16>>>,
}

impl Split {
    /// Calls `each` with the places of every two rows that share a band, once.
    pub(super) fn pairs<'a>(
        &mut self,
        layout: &Layout,
        key: u8,
        rows: impl Iterator<Item = &'a [u64]> + Clone,
        mut each: impl FnMut(usize, usize),
    ) {
        let words = code_words(layout, key);
        self.bands.clear();
        for (bit, place, high) in &words {
            for band in 0..BANDS {
                let of = |row: &[u64]| {
                    let known = row.first().is_some_and(|k| k >> bit & 1 == 1);
                    let word = row.get(*place).copied().unwrap_or_default() >> if *high { 32 } else { 0 };
                    (known && word as u32 != 0).then_some((word >> (band * BITS)) as u16 & ((1 << BITS) - 1))
                };
                self.bands.push(rows.clone().map(of).collect());
            }
        }
        for (k, band) in self.bands.iter().enumerate() {
            // By value, in order: pairs come in the same order on every kind of machine.
            let mut groups: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
            for (row, value) in band.iter().enumerate() {
                if let Some(value) = value {
                    groups.entry(*value).or_default().push(row as u32);
                }
            }
            for group in groups.values() {
                for (i, a) in group.iter().enumerate() {
                    for b in group.iter().skip(i + 1) {
                        let (a, b) = (*a as usize, *b as usize);
                        let met = |band: &Vec<Option<u16>>| matches!((band.get(a), band.get(b)), (Some(Some(x)), Some(Some(y))) if x == y);
                        if !self.bands.iter().take(k).any(met) {
                            each(a, b);
                        }
                    }
                }
            }
        }
    }
}

/// Lists the code words of fields that a key says nothing of: bit of what is known, word of the
/// row, and whether it is the high half.
fn code_words(layout: &Layout, key: u8) -> Vec<(usize, usize, bool)> {
    let fixed = BLOCK_KEYS.get(usize::from(key)).map_or(&[][..], |k| k.fields);
    let mut out = Vec::new();
    for field in layout.fields() {
        let at = layout.place(*field).unwrap_or_default();
        // Of a birth in the key, the day may be fixed and the year not, or the other way round.
        let places: &[(usize, bool)] = match field.kind() {
            Kind::Name if !fixed.contains(field) => &[(word::NAME_CODES, false), (word::NAME_CODES, true)],
            Kind::Date if !fixed.contains(field) => &[(word::DATE_YEARS, false), (word::DATE_DAY, true)],
            Kind::Date if matches!(key, 4 | 5) => &[(word::DATE_YEARS, false)],
            Kind::Date if matches!(key, 1 | 2 | 15 | 17 | 18) => &[(word::DATE_DAY, true), (word::DATE_DAY, false)],
            Kind::Number if !fixed.contains(field) => &[(word::NUMBER_CODE, false)],
            _ => &[],
        };
        // Few people share a name or a day; very many share a sex or a citizenship.
        debug_assert!(!matches!(field, Field::Sex | Field::Citizenship) || places.is_empty());
        out.extend(places.iter().map(|(place, high)| (field.index(), at + place, *high)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_equal_words_meet_once_and_strangers_seldom() {
        let layout = Layout::new(&[Field::Family, Field::Given, Field::Birth]);
        let mut state = 9_u64;
        let mut bits = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ state >> 31
        };
        // Two rows a person: one code word is the same but for noise of a bit in 64.
        let mut rows = Vec::new();
        for _ in 0..500 {
            let own: Vec<u64> = (0..layout.words()).map(|_| bits()).collect();
            for _ in 0..2 {
                let mut row: Vec<u64> =
                    own.iter().map(|w| w ^ (bits() & bits() & bits() & bits() & bits() & bits())).collect();
                row[0] = 0b1011;
                rows.push(row);
            }
        }
        let mut met = std::collections::BTreeMap::new();
        Split::default().pairs(&layout, 0, rows.iter().map(Vec::as_slice), |a, b| *met.entry((a, b)).or_insert(0) += 1);
        assert!(met.values().all(|n| *n == 1), "each pair once");
        let own = met.keys().filter(|(a, b)| a / 2 == b / 2).count();
        assert!(own >= 490, "{own} of 500 find each other");
        // 6 bands of 10 bits: 6 / 1024 of half a million pairs.
        assert!((1_500..6_000).contains(&met.len()), "{}", met.len());
    }
}
