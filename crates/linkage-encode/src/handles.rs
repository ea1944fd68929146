use std::hash::Hasher as _;

use rand_chacha::ChaCha12Rng;
use rand_core::Rng as _;
use siphasher::sip::SipHasher24;

/// Handles that look random and never come twice: numbers from 0 on through a permutation of
/// 64 bits (four rounds of Feistel's network; Luby and Rackoff, SIAM J. Comput. 17, 1988).
pub(crate) struct Handles {
    round: [SipHasher24; 4],
    next: u64,
}

impl Handles {
    pub(crate) fn new(rng: &mut ChaCha12Rng) -> Self {
        Self { round: std::array::from_fn(|_| SipHasher24::new_with_keys(rng.next_u64(), rng.next_u64())), next: 0 }
    }

    pub(crate) fn fresh(&mut self) -> u64 {
        let (mut left, mut right) = ((self.next >> 32) as u32, self.next as u32);
        for hasher in self.round {
            let mut h = hasher;
            h.write_u32(right);
            (left, right) = (right, left ^ h.finish() as u32);
        }
        self.next += 1;
        u64::from(left) << 32 | u64::from(right)
    }
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng as _;

    use super::*;

    #[test]
    fn no_handle_comes_twice_and_bits_are_even() {
        let mut handles = Handles::new(&mut ChaCha12Rng::seed_from_u64(3));
        let n = 100_000;
        let drawn: std::collections::HashSet<u64> = (0..n).map(|_| handles.fresh()).collect();
        assert_eq!(drawn.len(), n);
        for bit in 0..64 {
            let set = drawn.iter().filter(|h| **h >> bit & 1 == 1).count();
            // Six standard deviations of 158.
            assert!(set.abs_diff(n / 2) < 950, "bit {bit}: {set}");
        }
    }
}
