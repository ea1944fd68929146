use std::fmt;
use std::path::Path;

use ed25519_dalek::{Signer as _, SigningKey};
use shyraq_bundle::{Digest, Officer, Signature, signing_message};
use zeroize::Zeroizing;

use crate::{SealError, secret};

/// The private key of an officer who may sign releases.
pub struct OfficerKey {
    name: String,
    key: SigningKey,
}

impl fmt::Debug for OfficerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfficerKey[sealed]")
    }
}

impl OfficerKey {
    /// Makes a key from 32 random bytes.
    ///
    /// # Errors
    /// [`SealError::Entropy`] when `fill` fails.
    pub fn generate(name: &str, fill: impl FnOnce(&mut [u8; 32]) -> bool) -> Result<Self, SealError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        if !fill(&mut bytes) {
            return Err(SealError::Entropy);
        }
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(&bytes) })
    }

    /// Writes the key to a new file that only its owner may read.
    ///
    /// # Errors
    /// [`SealError::Io`], also when the file exists.
    pub fn save(&self, path: &Path) -> Result<(), SealError> {
        secret::save(path, "officer", &self.name, &Zeroizing::new(self.key.to_bytes()))
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`SealError`] when it is no key file, or when others may read it.
    pub fn load(path: &Path) -> Result<Self, SealError> {
        let (name, bytes) = secret::load(path, "officer")?;
        Ok(Self { name, key: SigningKey::from_bytes(&bytes) })
    }

    /// Returns the officer with the public half of the key.
    #[must_use]
    pub fn officer(&self) -> Officer {
        Officer { name: self.name.clone(), public_key: hex::encode(self.key.verifying_key().as_bytes()) }
    }

    /// Signs the digest of a manifest (Ed25519, RFC 8032).
    #[must_use]
    pub fn sign(&self, manifest: &Digest) -> Signature {
        let signature = self.key.sign(&signing_message(manifest));
        Signature { officer: self.name.clone(), signature: hex::encode(signature.to_bytes()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> OfficerKey {
        OfficerKey::generate("Data officer", |b| {
            b.fill(byte);
            true
        })
        .unwrap()
    }

    #[test]
    fn a_key_survives_its_file_and_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        key(7).save(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(OfficerKey::load(&path).unwrap().officer(), key(7).officer());
        assert!(matches!(key(8).save(&path), Err(SealError::Io { .. })), "a key is never overwritten");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(OfficerKey::load(&path), Err(SealError::Exposed { .. })));
    }

    #[test]
    fn nothing_secret_is_printed() {
        assert_eq!(format!("{:?}", key(7)), "OfficerKey[sealed]");
    }

    /// RFC 8032, section 7.1, test 1: secret key and public key.
    #[test]
    fn the_public_key_is_that_of_the_standard() {
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let k = OfficerKey::generate("x", |b| {
            hex::decode_to_slice(secret, b).unwrap();
            true
        })
        .unwrap();
        assert_eq!(k.officer().public_key, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }
}
