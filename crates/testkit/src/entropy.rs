use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use shyraq_privacy::{Entropy, EntropyError};

/// Bits that can be drawn again from a seed: what is made of them is a demonstration.
#[derive(Debug)]
pub struct SeededEntropy(ChaCha20Rng);

impl SeededEntropy {
    /// Makes a source from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }
}

impl Entropy for SeededEntropy {
    fn next_u64(&mut self) -> Result<u64, EntropyError> {
        Ok(self.0.next_u64())
    }
}
