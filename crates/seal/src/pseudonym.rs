use std::fmt;
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{SealError, secret};

/// A keyed pseudonym: 128 bits of HMAC-SHA-256.
///
/// Without the hub's key it can't be computed from a guessed identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pseudonym([u8; 16]);

impl Pseudonym {
    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The hub's key for pseudonyms of persons and records.
pub struct PseudonymKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey[sealed]")
    }
}

impl PseudonymKey {
    /// Makes a key from 32 random bytes.
    ///
    /// # Errors
    /// [`SealError::Entropy`] when `fill` fails.
    pub fn generate(fill: impl FnOnce(&mut [u8; 32]) -> bool) -> Result<Self, SealError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        if fill(&mut bytes) { Ok(Self(bytes)) } else { Err(SealError::Entropy) }
    }

    /// Writes the key to a new file that only its owner may read.
    ///
    /// # Errors
    /// [`SealError::Io`], also when the file exists.
    pub fn save(&self, path: &Path) -> Result<(), SealError> {
        secret::save(path, "hub", "pseudonyms", &self.0)
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`SealError`] when it is no key file, or when others may read it.
    pub fn load(path: &Path) -> Result<Self, SealError> {
        Ok(Self(secret::load(path, "hub")?.1))
    }

    /// Returns the pseudonym of a list of parts; each part is framed by its length, so no
    /// two lists share a message.
    #[must_use]
    pub fn pseudonym(&self, purpose: &str, parts: &[&[u8]]) -> Pseudonym {
        // HMAC takes keys of any length, so this can't fail; the empty key is never used.
        let mut mac = match Hmac::<Sha256>::new_from_slice(self.0.as_slice()) {
            Ok(mac) => mac,
            Err(_) => Hmac::<Sha256>::new(&Default::default()),
        };
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        let full = mac.finalize().into_bytes();
        let mut out = [0_u8; 16];
        for (slot, b) in out.iter_mut().zip(full) {
            *slot = b;
        }
        Pseudonym(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> PseudonymKey {
        PseudonymKey::generate(|b| {
            b.fill(byte);
            true
        })
        .unwrap()
    }

    #[test]
    fn parts_are_framed_and_keys_matter() {
        let a = key(1).pseudonym("person", &[b"ab", b"c"]);
        assert_eq!(a, key(1).pseudonym("person", &[b"ab", b"c"]));
        assert_ne!(a, key(1).pseudonym("person", &[b"a", b"bc"]));
        assert_ne!(a, key(1).pseudonym("record", &[b"ab", b"c"]));
        assert_ne!(a, key(2).pseudonym("person", &[b"ab", b"c"]));
    }
}
