//! SipHash-2-4 of many short messages under one key, eight at a time.
//!
//! A row has some forty tokens, nearly all of 8 to 15 bytes, and every block has a key of its
//! own, so nothing of one row serves another. Eight messages of one length take hardly longer
//! than one: each step is a loop over an array, which the compiler turns into one instruction
//! where there is one. (Aumasson and Bernstein, SipHash, 2012.)

/// Messages that are hashed at a time.
pub(crate) const LANES: usize = 8;

/// A word of each message.
pub(crate) type Eight = [u64; LANES];

/// A key.
#[derive(Clone, Copy)]
pub(crate) struct Sip {
    state: [u64; 4],
}

impl Sip {
    /// Takes the two halves of a key.
    pub(crate) fn new(key: &[u8; 16]) -> Self {
        let all = u128::from_le_bytes(*key);
        let (low, high) = (all as u64, (all >> 64) as u64);
        Self {
            state: [
                low ^ 0x736f_6d65_7073_6575,
                high ^ 0x646f_7261_6e64_6f6d,
                low ^ 0x6c79_6765_6e65_7261,
                high ^ 0x7465_6462_7974_6573,
            ],
        }
    }

    /// Hashes eight messages by their words; the last word of each ends with the length in
    /// bytes (see [`last`]).
    #[inline(always)]
    pub(crate) fn eight<const WORDS: usize>(self, messages: [Eight; WORDS]) -> Eight {
        let [a, b, c, d] = self.state;
        let mut v = [[a; LANES], [b; LANES], [c; LANES], [d; LANES]];
        for m in messages {
            v[3] = with(v[3], m, |a, b| a ^ b);
            round(&mut v);
            round(&mut v);
            v[0] = with(v[0], m, |a, b| a ^ b);
        }
        v[2] = with(v[2], [0xff; LANES], |a, b| a ^ b);
        for _ in 0..4 {
            round(&mut v);
        }
        with(with(v[0], v[1], |a, b| a ^ b), with(v[2], v[3], |a, b| a ^ b), |a, b| a ^ b)
    }
}

/// Returns the last word of a message: up to seven bytes that are left, and the length of all.
pub(crate) fn last(rest: &[u8], length: usize) -> u64 {
    let mut out = (length as u64) << 56;
    for (k, byte) in rest.iter().take(7).enumerate() {
        out |= u64::from(*byte) << (8 * k);
    }
    out
}

#[inline(always)]
fn round(v: &mut [Eight; 4]) {
    let [a, b, c, d] = *v;
    let a = with(a, b, u64::wrapping_add);
    let b = turned::<13>(b, a);
    let a = rotated::<32>(a);
    let c = with(c, d, u64::wrapping_add);
    let d = turned::<16>(d, c);
    let a = with(a, d, u64::wrapping_add);
    let d = turned::<21>(d, a);
    let c = with(c, b, u64::wrapping_add);
    let b = turned::<17>(b, c);
    let c = rotated::<32>(c);
    *v = [a, b, c, d];
}

/// Rotates and adds without carry.
#[inline(always)]
fn turned<const BY: u32>(a: Eight, b: Eight) -> Eight {
    with(a, b, |a, b| a.rotate_left(BY) ^ b)
}

#[inline(always)]
fn rotated<const BY: u32>(mut a: Eight) -> Eight {
    for word in &mut a {
        *word = word.rotate_left(BY);
    }
    a
}

#[inline(always)]
pub(crate) fn with(a: Eight, b: Eight, f: impl Fn(u64, u64) -> u64) -> Eight {
    let mut out = [0; LANES];
    for ((o, a), b) in out.iter_mut().zip(&a).zip(&b) {
        *o = f(*a, *b);
    }
    out
}

#[cfg(test)]
mod tests {
    use siphasher::sip::SipHasher24;

    use super::*;

    /// The vectors of the paper's authors (key and message count up from 0), and another
    /// implementation.
    #[test]
    fn eight_are_as_one_by_one() {
        let key: [u8; 16] = std::array::from_fn(|k| k as u8);
        let sip = Sip::new(&key);
        let eight = [u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7]); LANES];
        let fifteen = sip.eight([eight, [last(&[8, 9, 10, 11, 12, 13, 14], 15); LANES]]);
        assert_eq!(fifteen, [0xa129_ca61_49be_45e5; LANES]);
        for length in 0..24_usize {
            let text: Vec<u8> = (0..length as u8).map(|k| k.wrapping_mul(73)).collect();
            let (words, rest) = text.as_chunks::<8>();
            let words: Vec<u64> = words.iter().map(|w| u64::from_le_bytes(*w)).collect();
            let end = [last(rest, length); LANES];
            let ours = match words.as_slice() {
                [] => sip.eight([end]),
                [a] => sip.eight([[*a; LANES], end]),
                [a, b, ..] => sip.eight([[*a; LANES], [*b; LANES], end]),
            };
            assert_eq!(ours, [SipHasher24::new_with_key(&key).hash(&text); LANES], "{length}");
        }
    }
}
