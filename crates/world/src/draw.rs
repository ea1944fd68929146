//! Where chance comes from: one ChaCha8 stream a person.
//!
//! A person's stream is a function of (seed, id) alone, so any slice of the world can be
//! made without the rest, on any number of threads, with the same result. Only integers
//! and one multiplication by a power of two stand between the stream and an answer, so
//! the result is the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// The first 24 bytes of every key: no other use of ChaCha8 in the product shares them.
const DOMAIN: [u8; 24] = *b"shyraq simulated world 1";

/// The draws of one person.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0_u8; 32];
        for (to, from) in key.iter_mut().zip(DOMAIN.into_iter().chain(seed.to_le_bytes())) {
            *to = from;
        }
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    pub(crate) fn per_cent(&mut self, p: u32) -> bool {
        self.below(100) < p
    }

    /// Uniform in 0..n; 0 when n is 0. The bias is below n / 2^32.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(n);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    pub(crate) fn below_usize(&mut self, n: usize) -> usize {
        usize::try_from(self.below(u32::try_from(n).unwrap_or(u32::MAX))).unwrap_or(0)
    }

    /// In 0..n, the first places more often: common names are common.
    pub(crate) fn skewed(&mut self, n: usize) -> usize {
        let first = self.below_usize(n);
        first.min(self.below_usize(n))
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below_usize(list.len()))
    }

    /// The place of a weight, drawn in proportion; 0 when all are zero.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (i, w) in weights.iter().enumerate() {
            if left < *w {
                return i;
            }
            left -= w;
        }
        weights.iter().rposition(|w| *w > 0.0).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_functions_of_seed_and_id() {
        let first = |seed, stream| Draw::new(seed, stream).0.next_u64();
        assert_eq!(first(1, 2), first(1, 2));
        assert_ne!(first(1, 2), first(1, 3));
        assert_ne!(first(1, 2), first(2, 2));
    }

    #[test]
    fn weights_are_kept() {
        let mut draw = Draw::new(3, 0);
        let mut counts = [0_u32; 3];
        for _ in 0..60_000 {
            counts[draw.weighted(&[1.0, 0.0, 2.0])] += 1;
        }
        assert_eq!(counts[1], 0);
        // 20,000 expected, standard deviation 115: seven of them.
        assert!(counts[0].abs_diff(20_000) < 800, "{counts:?}");
        assert_eq!(draw.weighted(&[]), 0);
        assert_eq!(draw.below(0), 0);
    }
}
