use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::BundleError;

/// A SHA-256 digest, written as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// Returns the 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> &str {
        &self.0
    }

    /// Returns the first 12 digits, which name a release in public addresses.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn text(bytes: &[u8]) -> Digest {
    Digest(hex::encode(bytes))
}

/// Returns the digest of some bytes.
#[must_use]
pub fn digest_bytes(bytes: &[u8]) -> Digest {
    text(&Sha256::digest(bytes))
}

/// Returns the digest and the size of a file, read in blocks.
///
/// # Errors
/// [`BundleError::Io`] when the file can't be read.
pub fn digest_file(path: &Path) -> Result<(Digest, u64), BundleError> {
    let io = |e| BundleError::io(path, e);
    let mut file = File::open(path).map_err(io)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0_u8; 1 << 16];
    let mut bytes = 0_u64;
    loop {
        let n = file.read(&mut block).map_err(io)?;
        if n == 0 {
            break;
        }
        hasher.update(block.get(..n).unwrap_or_default());
        bytes += n as u64;
    }
    Ok((text(&hasher.finalize()), bytes))
}
