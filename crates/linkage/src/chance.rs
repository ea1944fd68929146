use rand_chacha::ChaCha12Rng;
use rand_core::Rng as _;

/// Draws a number from 0 up to 1.
pub(crate) fn unit(rng: &mut ChaCha12Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Draws one of the numbers below `n`; 0 if there is none.
pub(crate) fn below(rng: &mut ChaCha12Rng, n: usize) -> usize {
    ((u128::from(rng.next_u64()) * n as u128) >> 64) as usize
}
