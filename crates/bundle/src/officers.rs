use ed25519_dalek::{Signature as EdSignature, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::Digest;

/// The officers who may sign, and how many of them must.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officers {
    /// Valid signatures of different officers that a bundle needs.
    pub threshold: u32,
    /// The officers.
    pub officers: Vec<Officer>,
}

/// One officer and the public half of the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Name of the office or person, for readers.
    pub name: String,
    /// Ed25519 public key, 64 hexadecimal digits.
    pub public_key: String,
}

/// The signatures of a bundle, in the order of the officers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatures {
    /// Digest of the manifest that was signed.
    pub manifest: Digest,
    /// One a signing officer.
    pub signatures: Vec<Signature>,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Name of the officer, as in the manifest.
    pub officer: String,
    /// Ed25519 signature over [`signing_message`], 128 hexadecimal digits.
    pub signature: String,
}

/// Returns the bytes that an officer signs: a domain separator and the manifest's digest.
#[must_use]
pub fn signing_message(manifest: &Digest) -> Vec<u8> {
    format!("shyraq.release/1 signature\n{manifest}\n").into_bytes()
}

impl Officers {
    /// Returns an officer by public key.
    #[must_use]
    pub fn by_key(&self, public_key: &str) -> Option<&Officer> {
        self.officers.iter().find(|o| o.public_key == public_key)
    }

    /// Tells whether the set can be met: a threshold of at least one, enough officers,
    /// no name and no key twice, every key a point of the curve.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let n = self.officers.len();
        let distinct = |f: fn(&Officer) -> &str| {
            let mut v: Vec<&str> = self.officers.iter().map(f).collect();
            v.sort_unstable();
            v.dedup();
            v.len() == n
        };
        self.threshold >= 1
            && self.threshold as usize <= n
            && distinct(|o| &o.name)
            && distinct(|o| &o.public_key)
            && self.officers.iter().all(|o| key(&o.public_key).is_some())
    }
}

impl Signatures {
    /// Writes the one form that verifies: any other bytes are a change.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = serde_json::to_vec_pretty(self).unwrap_or_default();
        out.push(b'\n');
        out
    }

    /// Counts valid signatures of different officers; `None` when one does not fit.
    #[must_use]
    pub(crate) fn count_valid(&self, officers: &Officers, manifest: &Digest) -> Option<u32> {
        if &self.manifest != manifest {
            return None;
        }
        let message = signing_message(manifest);
        let mut seen: Vec<&str> = Vec::new();
        for s in &self.signatures {
            let officer = officers.officers.iter().find(|o| o.name == s.officer)?;
            if seen.contains(&officer.name.as_str()) {
                return None;
            }
            let signature = EdSignature::from_bytes(&unhex::<64>(&s.signature)?);
            key(&officer.public_key)?.verify_strict(&message, &signature).ok()?;
            seen.push(&officer.name);
        }
        u32::try_from(seen.len()).ok()
    }
}

fn key(text: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&unhex::<32>(text)?).ok()
}

/// Reads so many bytes from lower-case hexadecimal digits only, so that a key and a signature have one spelling.
///
/// `N` bytes have `2 N` digits; anything else, and digits in capitals, are none.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let mut out = [0_u8; N];
    hex::decode_to_slice(text, &mut out).ok()?;
    Some(out)
}
