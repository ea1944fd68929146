use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

/// Says that the system gave no randomness; nothing may be released then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the operating system gave no randomness")]
pub struct EntropyError;

/// A source of uniform random bits.
///
/// Privacy rests on it: a product passes [`OsEntropy`]. A source whose bits can be had
/// again says so with [`Entropy::is_seeded`], and what was drawn from it is marked as a
/// demonstration that nobody can sign.
pub trait Entropy {
    /// Draws 64 uniform bits.
    ///
    /// # Errors
    /// [`EntropyError`] when the source fails.
    fn next_u64(&mut self) -> Result<u64, EntropyError>;

    /// Tells whether the same bits can be drawn again.
    fn is_seeded(&self) -> bool {
        true
    }
}

impl<E: Entropy + ?Sized> Entropy for &mut E {
    fn next_u64(&mut self) -> Result<u64, EntropyError> {
        (**self).next_u64()
    }

    fn is_seeded(&self) -> bool {
        (**self).is_seeded()
    }
}

const WORDS: usize = 512;

/// The operating system's generator, read 4 KiB at a time.
///
/// There is no generator of our own between the system and the noise: a snapshot of the
/// process repeats at most what is left of the block. Keys are drawn from it too: a word is
/// wiped when it is used, and what is left when this goes.
pub struct OsEntropy {
    words: Zeroizing<[u64; WORDS]>,
    used: usize,
}

impl Default for OsEntropy {
    fn default() -> Self {
        Self { words: Zeroizing::new([0; WORDS]), used: WORDS }
    }
}

impl fmt::Debug for OsEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OsEntropy")
    }
}

impl OsEntropy {
    /// Makes a source that reads the system's generator when it is first asked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's randomness")]
    fn refill(&mut self) -> Result<(), EntropyError> {
        let mut bytes = Zeroizing::new([0_u8; WORDS * 8]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| EntropyError)?;
        for (word, chunk) in self.words.iter_mut().zip(bytes.chunks_exact(8)) {
            let mut b = [0_u8; 8];
            b.copy_from_slice(chunk);
            *word = u64::from_le_bytes(b);
        }
        self.used = 0;
        Ok(())
    }
}

impl Entropy for OsEntropy {
    fn next_u64(&mut self) -> Result<u64, EntropyError> {
        if self.used == WORDS {
            self.refill()?;
        }
        let word = self.words.get_mut(self.used).ok_or(EntropyError)?;
        self.used += 1;
        Ok(std::mem::take(word))
    }

    fn is_seeded(&self) -> bool {
        false
    }
}
