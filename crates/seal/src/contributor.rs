use std::fmt;
use std::path::Path;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use shyraq_bundle::unhex;
use zeroize::Zeroizing;

use crate::{SealError, secret};

/// The private key with which a contributor signs what it sends.
pub struct ContributorKey {
    name: String,
    key: SigningKey,
}

impl fmt::Debug for ContributorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContributorKey[sealed]")
    }
}

impl ContributorKey {
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
        secret::save(path, KIND, &self.name, &Zeroizing::new(self.key.to_bytes()))
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`SealError`] when it is no key file, or when others may read it.
    pub fn load(path: &Path) -> Result<Self, SealError> {
        let (name, bytes) = secret::load(path, KIND)?;
        Ok(Self { name, key: SigningKey::from_bytes(&bytes) })
    }

    /// Returns whose key it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the public half.
    #[must_use]
    pub fn public(&self) -> ContributorPublic {
        ContributorPublic { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Signs a message (Ed25519, RFC 8032); returns 128 hexadecimal digits.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.key.sign(message).to_bytes())
    }
}

const KIND: &str = "contributor";
const HEADER: &str = "shyraq contributor public key 2";

/// The public half of a contributor's key: what a hub keeps of him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContributorPublic {
    name: String,
    key: VerifyingKey,
}

impl ContributorPublic {
    /// Reads the text of a `.pub` file; none if it is no public key of a contributor.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADER {
            return None;
        }
        let name = lines.next().filter(|n| !n.is_empty())?.to_owned();
        let key = VerifyingKey::from_bytes(&unhex::<32>(lines.next()?)?).ok()?;
        lines.next().is_none().then_some(Self { name, key })
    }

    /// Returns whose key it is: a contributor signs for nobody else.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes the text of a `.pub` file.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{HEADER}\n{}\n{}\n", self.name, hex::encode(self.key.as_bytes()))
    }

    /// Tells whether a signature, in hexadecimal digits, is this contributor's of a message.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        unhex::<64>(signature.trim())
            .is_some_and(|bytes| self.key.verify_strict(message, &Signature::from_bytes(&bytes)).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> ContributorKey {
        ContributorKey::generate("police", |b| {
            b.fill(byte);
            true
        })
        .unwrap()
    }

    #[test]
    fn a_signature_is_of_one_key_and_one_message() {
        let public = ContributorPublic::parse(&key(7).public().to_text()).unwrap();
        let signed = key(7).sign(b"rows");
        assert!(public.verifies(b"rows", &signed));
        assert!(!public.verifies(b"rows.", &signed));
        assert!(!public.verifies(b"rows", &key(8).sign(b"rows")));
        assert!(!public.verifies(b"rows", &signed.to_uppercase()));
        assert!(!public.verifies(b"rows", ""));
    }

    /// RFC 8032, section 7.1, test 2: public key, message and signature.
    #[test]
    fn the_signature_is_that_of_the_standard() {
        let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        let public = ContributorPublic::parse(&format!("{HEADER}\npolice\n{public}\n")).unwrap();
        let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        assert!(public.verifies(&[0x72], signature));
    }

    #[test]
    fn a_key_survives_its_file_and_is_no_officers() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        key(7).save(&path).unwrap();
        assert_eq!(ContributorKey::load(&path).unwrap().public(), key(7).public());
        assert!(matches!(crate::OfficerKey::load(&path), Err(SealError::Form { .. })));
        assert!(ContributorPublic::parse("shyraq contributor key 1\nx\n").is_none());
    }
}
