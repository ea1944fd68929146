//! Filters of pairs of letters, of one or two words and always as many bits, however many
//! pairs: how many bits are set would tell how long a name is.
//!
//! All pairs set one bit, then all a second, and so on until the filter has its bits: a
//! short name repeats itself more often. Names that are alike have nearly as many pairs, so
//! what they share they share in nearly all turns. The last turn is cut off in the order of
//! the pairs' tokens: at random, the same for all.

use crate::sip::{Eight, LANES, Sip, last, with};

/// Turns that a token is good for.
const TURNS: u64 = 8;
/// Turns after which a filter stays as it is.
const MOST_TURNS: u64 = 256;
/// Pairs of letters of all but long names, which are taken eight at a time.
const FEW: usize = 2 * LANES;

/// Sets `bits` bits of `words` words by the tokens of a text's pairs; `again` is the first
/// word of the message that makes a token's next one.
#[inline(always)]
pub(crate) fn filter(sip: Sip, again: u64, tokens: &[u64], bits: u32, words: usize) -> [u64; 2] {
    let places = (64 * words as u64).wrapping_sub(1);
    const FIRST_OF_TWO: usize = LANES + 1;
    match tokens.len() {
        0 => [0; 2],
        1..=LANES => few::<1>(sip, again, tokens, bits, places),
        FIRST_OF_TWO..=FEW => few::<2>(sip, again, tokens, bits, places),
        _ => many(sip, again, tokens, bits, places),
    }
}

#[inline(always)]
fn next(sip: Sip, again: u64, tokens: Eight) -> Eight {
    sip.eight([[again; LANES], tokens, [last(&[], 16); LANES]])
}

#[inline(always)]
fn place(token: u64, turn: u64, places: u64) -> u64 {
    token >> (8 * (turn % TURNS)) & places
}

/// As [`many`], by whole turns as long as these have room.
#[inline(always)]
fn few<const N: usize>(sip: Sip, again: u64, tokens: &[u64], bits: u32, places: u64) -> [u64; 2] {
    // Lanes that are left over repeat the first token, which sets no further bit.
    let mut lanes = [[tokens.first().copied().unwrap_or_default(); LANES]; N];
    lanes.iter_mut().flatten().zip(tokens).for_each(|(lane, token)| *lane = *token);
    let first = lanes;
    let (mut low, mut high) = ([0; LANES], [0; LANES]);
    // So many turns set no more than `bits` in any case.
    let sure = u64::from(bits) / tokens.len() as u64;
    let mut out = [0; 2];
    for turn in 0..MOST_TURNS {
        if turn % TURNS == 0 && turn > 0 {
            for eight in &mut lanes {
                *eight = next(sip, again, *eight);
            }
        }
        let before = out;
        for eight in lanes {
            let at = with(eight, [0; LANES], |token, _| place(token, turn, places));
            let bit = with(at, [0; LANES], |at, _| 1 << (at & 63));
            // All ones where the place is in the second word.
            let second = with(at, [0; LANES], |at, _| (at >> 6 & 1).wrapping_neg());
            low = with(low, with(bit, second, |b, s| b & !s), |a, b| a | b);
            high = with(high, with(bit, second, |b, s| b & s), |a, b| a | b);
        }
        if turn + 1 < sure {
            continue;
        }
        out = [any(low), any(high)];
        let count = out[0].count_ones() + out[1].count_ones();
        if count == bits {
            break;
        }
        if count > bits {
            return cut(first, lanes, tokens.len(), before, |token| place(token, turn, places), bits);
        }
    }
    out
}

#[inline(always)]
fn any(eight: Eight) -> u64 {
    eight.iter().fold(0, |all, word| all | word)
}

/// Takes the last turn token by token, in the order of the first tokens.
#[inline(always)]
fn cut<const N: usize>(
    first: [Eight; N],
    lanes: [Eight; N],
    tokens: usize,
    mut out: [u64; 2],
    place: impl Fn(u64) -> u64,
    bits: u32,
) -> [u64; 2] {
    // Where a token stands is how many are less.
    let mut ranks = [[0; LANES]; N];
    for token in first.iter().flatten().take(tokens) {
        for (rank, eight) in ranks.iter_mut().zip(&first) {
            *rank = with(*rank, *eight, |rank, other| rank.wrapping_add(u64::from(*token < other)));
        }
    }
    let mut order = [[0; LANES]; N];
    for (rank, token) in ranks.iter().flatten().zip(lanes.iter().flatten()).take(tokens) {
        if let Some(slot) = order.as_flattened_mut().get_mut(*rank as usize) {
            *slot = *token;
        }
    }
    let mut left = bits.wrapping_sub(out[0].count_ones() + out[1].count_ones());
    for token in order.iter().flatten().take(tokens) {
        if left == 0 {
            break;
        }
        let at = place(*token);
        if let Some(word) = out.get_mut((at >> 6) as usize) {
            left = left.wrapping_sub(u32::from(*word >> (at & 63) & 1 == 0));
            *word |= 1 << (at & 63);
        }
    }
    out
}

/// Token by token.
fn many(sip: Sip, again: u64, tokens: &[u64], bits: u32, places: u64) -> [u64; 2] {
    let mut tokens = tokens.to_vec();
    tokens.sort_unstable();
    let mut out = [0_u64; 2];
    let mut set = 0;
    for turn in 0..MOST_TURNS {
        for token in &mut tokens {
            if set == bits {
                return out;
            }
            if turn % TURNS == 0 && turn > 0 {
                [*token, ..] = next(sip, again, [*token; LANES]);
            }
            let at = place(*token, turn, places);
            if let Some(word) = out.get_mut((at >> 6) as usize) {
                set += u32::from(*word >> (at & 63) & 1 == 0);
                *word |= 1 << (at & 63);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_turns_is_as_token_by_token() {
        let mut state = 5_u64;
        let mut bits = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ state >> 29
        };
        for round in 0..4000_u64 {
            let sip = Sip::new(&std::array::from_fn(|_| bits() as u8));
            let tokens: Vec<u64> = (0..1 + round % 16).map(|_| bits()).collect();
            for (most, words) in [(40, 2), (20, 1)] {
                let places = 64 * words as u64 - 1;
                let plain = many(sip, 7, &tokens, most, places);
                assert_eq!(filter(sip, 7, &tokens, most, words), plain, "{} tokens", tokens.len());
                // One pair alone may not find all places in its turns.
                assert!(tokens.len() < 3 || plain[0].count_ones() + plain[1].count_ones() == most);
            }
        }
    }
}
