//! The encoding that is usual elsewhere, and that an attack has to break to be worth anything:
//! one Bloom filter a record (cryptographic longterm key, Schnell, Bachteler and Reiher 2011).

use std::hash::Hasher as _;

use siphasher::sip::SipHasher24;

use crate::people::Entry;

/// Words of a filter of 1,024 bits.
pub const WORDS: usize = 16;
/// Bits that a pair of letters sets: names and a birth fill two in five then.
const BITS: u32 = 15;

/// The filter of a record.
pub type Clk = [u64; WORDS];

/// Encodes a list under a key.
#[must_use]
pub fn encode(list: &[Entry], key: [u8; 16]) -> Vec<Clk> {
    let hasher = SipHasher24::new_with_key(&key);
    list.iter().map(|e| filter(e, &hasher)).collect()
}

fn filter(entry: &Entry, hasher: &SipHasher24) -> Clk {
    let mut out = [0; WORDS];
    for (field, text) in [&entry.family, &entry.given, &entry.patronymic, &entry.birth].into_iter().enumerate() {
        let text = text.to_lowercase();
        let letters: Vec<char> = [' '].into_iter().chain(text.chars()).chain([' ']).collect();
        for pair in letters.windows(2).filter(|_| !text.is_empty()) {
            let mut h = *hasher;
            h.write(&[field as u8]);
            pair.iter().for_each(|c| h.write(&(*c as u32).to_le_bytes()));
            let h = h.finish();
            // Two halves make as many places as are wanted (Kirsch and Mitzenmacher 2006).
            let (first, step) = (h as u32, (h >> 32) as u32 | 1);
            for k in 0..BITS {
                let place = (first.wrapping_add(k.wrapping_mul(step)) >> 7) as usize % (64 * WORDS);
                out[place / 64] |= 1 << (place % 64);
            }
        }
    }
    out
}

/// The Dice coefficient of two filters.
#[must_use]
pub fn dice(a: &Clk, b: &Clk) -> f32 {
    let both: u32 = a.iter().zip(b).map(|(x, y)| (x & y).count_ones()).sum();
    let all: u32 = a.iter().chain(b).map(|x| x.count_ones()).sum();
    2.0 * both as f32 / all.max(1) as f32
}
