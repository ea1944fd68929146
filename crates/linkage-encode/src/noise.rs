//! Noise of cells: each bit is flipped with one chance in 64, so that equal cells are not
//! equal bytes.
//!
//! How many of a word's bits are flipped is drawn first (64 bits, one chance in 64 each:
//! binomial), then which: one draw for a word in place of six.

use rand_chacha::ChaCha12Rng;
use rand_core::Rng as _;
use shyraq_encoding::Layout;

/// Bits of a draw that say how many bits are flipped; the rest says which, six bits for each.
const COUNT_BITS: u32 = 34;
/// More bits than this are flipped in one of 10^12 words: less than a draw can say.
const MOST: usize = 12;
/// By count: the draws below which at most so many bits are flipped.
const LIMITS: [u64; MOST] = limits();

#[expect(clippy::indexing_slicing, reason = "below the length; at compile time")]
const fn limits() -> [u64; MOST] {
    const ONE: u128 = 1 << 100;
    let mut share = ONE;
    let mut k = 0;
    while k < 64 {
        share = share / 64 * 63;
        k += 1;
    }
    let mut out = [0; MOST];
    let (mut all, mut count) = (0_u128, 0);
    while count < MOST {
        all += share;
        out[count] = (all >> (100 - COUNT_BITS)) as u64;
        share = share * (64 - count as u128) / (63 * (count as u128 + 1));
        count += 1;
    }
    out
}

/// By the first eight bits of a draw: the count, or [`UNSURE`] where more bits decide.
const COUNTS: [u8; 256] = counts();
const UNSURE: u8 = u8::MAX;

#[expect(clippy::indexing_slicing, reason = "below the length; at compile time")]
const fn counts() -> [u8; 256] {
    let mut out = [UNSURE; 256];
    let (mut first, step) = (0, 1 << (COUNT_BITS - 8));
    while first < 256 {
        let (least, most) = (count(first as u64 * step), count((first as u64 + 1) * step - 1));
        if least == most {
            out[first] = least as u8;
        }
        first += 1;
    }
    out
}

#[expect(clippy::indexing_slicing, reason = "below the length")]
const fn count(draw: u64) -> u32 {
    let (mut k, mut n) = (0, 0);
    while k < MOST {
        n += (draw >= LIMITS[k]) as u32;
        k += 1;
    }
    n
}

/// Flips bits of the cells. What a record lacks stays empty: that it lacks it is no secret
/// of the comparer's.
pub(crate) fn flip(row: &mut [u64], layout: &Layout, rng: &mut ChaCha12Rng) {
    let known = row.first().copied().unwrap_or_default();
    for field in layout.fields().iter().filter(|f| known >> f.index() & 1 == 1) {
        let Some(place) = layout.place(*field) else { continue };
        let cell = row.get_mut(place..place + field.kind().words()).into_iter().flatten();
        cell.filter(|w| **w != 0).for_each(|w| *w ^= mask(rng));
    }
}

/// Draws the bits of a word that are flipped.
fn mask(rng: &mut ChaCha12Rng) -> u64 {
    let mut draw = rng.next_u64();
    let count = match COUNTS.get((draw >> 56) as usize) {
        Some(count) if *count != UNSURE => u32::from(*count),
        _ => count(draw >> (64 - COUNT_BITS)),
    };
    // Nearly always at most three, and no two of them the same: so far without a branch.
    let bit = |k: u32| u64::from(k < count) << (draw >> (6 * k) & 63);
    let mut mask = bit(0) | bit(1) | bit(2);
    if mask.count_ones() == count {
        return mask;
    }
    let mut left = (64 - COUNT_BITS) / 6 - 3;
    draw >>= 18;
    while mask.count_ones() < count {
        if left == 0 {
            (draw, left) = (rng.next_u64(), 10);
        }
        // A bit that was drawn before is drawn again.
        mask |= 1 << (draw & 63);
        (draw, left) = (draw >> 6, left - 1);
    }
    mask
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng as _;
    use shyraq_encoding::Field;

    use super::*;

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
            flipped += clean.iter().zip(&noisy).map(|(x, y)| (x ^ y).count_ones()).sum::<u32>();
        }
        // 2000 * 192 / 64 = 6000, six standard deviations of 77.
        assert!((5538..6462).contains(&flipped), "{flipped}");
    }

    /// Six standard deviations around what independent bits say, for every bit, for every two
    /// neighbours and for every count.
    #[test]
    fn bits_are_flipped_as_if_each_were_drawn_alone() {
        let mut rng = ChaCha12Rng::seed_from_u64(2);
        let n = 400_000;
        let (mut one, mut two, mut counts) = ([0_u32; 64], [0_u32; 64], [0_u32; 65]);
        for _ in 0..n {
            let m = mask(&mut rng);
            let both = m & m.rotate_left(1);
            for bit in 0..64 {
                one[bit] += (m >> bit & 1) as u32;
                two[bit] += (both >> bit & 1) as u32;
            }
            counts[m.count_ones() as usize] += 1;
        }
        let near = |found: u32, share: f64| {
            let (mean, n) = (share * f64::from(n), f64::from(n));
            (f64::from(found) - mean).abs() < 6.0 * (n * share * (1.0 - share)).sqrt() + 1.0
        };
        let p: f64 = 1.0 / 64.0;
        assert!(one.iter().all(|f| near(*f, p)) && two.iter().all(|f| near(*f, p * p)));
        let mut share = (1.0 - p).powi(64);
        for (k, found) in counts.iter().enumerate().take(9) {
            assert!(near(*found, share), "{k}: {found}");
            share *= (64 - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
        }
    }
}
