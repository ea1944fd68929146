//! The contributors' common secret, and the keys that come of it.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use hkdf::Hkdf;
use sha2::Sha256;
use shyraq_durable::sync_name;
use shyraq_encoding::is_epoch;
use shyraq_privacy::Entropy;
use zeroize::Zeroizing;

use crate::EncodeError;

/// A key file is four short lines; anything larger is something else.
const MAX_BYTES: u64 = 4096;
const FIRST_LINE: &str = "shyraq linkage key 2";

/// The secret of one epoch. It has no text form but its file, and leaves memory with it.
pub struct LinkKey {
    epoch: String,
    secret: Zeroizing<[u8; 32]>,
}

impl LinkKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// [`EncodeError::Random`].
    pub fn generate(epoch: &str, entropy: &mut impl Entropy) -> Result<Self, EncodeError> {
        Ok(Self { epoch: epoch.to_owned(), secret: drawn(entropy)? })
    }

    /// Returns the period that the key is for.
    #[must_use]
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Writes the key file, that only its owner may read; never over another file.
    ///
    /// # Errors
    /// [`EncodeError::Io`].
    pub fn save(&self, path: &Path) -> Result<(), EncodeError> {
        let secret = hex(self.secret.as_slice());
        write(path, &lines(&[FIRST_LINE, &self.epoch, &secret, &self.check_value()]))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`EncodeError::Io`], or [`EncodeError::Key`] for a file that is no key or that others
    /// may read.
    pub fn load(path: &Path) -> Result<Self, EncodeError> {
        Self::parse(&read(path)?).ok_or_else(|| fault(path, NO_KEY, NO_KEY_HINT))
    }

    /// Makes a key of its parts.
    pub(crate) fn of(epoch: String, secret: Zeroizing<[u8; 32]>) -> Self {
        Self { epoch, secret }
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let epoch = lines.next()?.to_owned();
        let (digits, check) = (lines.next()?, lines.next()?);
        if lines.next().is_some() || !is_epoch(&epoch) {
            return None;
        }
        let mut secret = Zeroizing::new([0_u8; 32]);
        hex::decode_to_slice(digits, secret.as_mut_slice()).ok()?;
        // A digit that was mistyped makes another key: its encodings would meet nobody's.
        Some(Self { epoch, secret }).filter(|key| key.check_value() == check)
    }

    /// Derives the key of a purpose and a number (HKDF, RFC 5869; the epoch is the salt).
    pub(crate) fn derive(&self, purpose: &str, number: u8) -> Zeroizing<[u8; 32]> {
        let hkdf = Hkdf::<Sha256>::new(Some(self.epoch.as_bytes()), self.secret.as_slice());
        let mut out = Zeroizing::new([0_u8; 32]);
        // 32 bytes are below the limit of 255 blocks, so this can't fail.
        let _ = hkdf.expand_multi_info(&[b"shyraq linkage ", purpose.as_bytes(), &[0, number]], out.as_mut_slice());
        out
    }

    /// Returns the value by which equal keys are known: a key of its own purpose.
    #[must_use]
    pub fn check_value(&self) -> String {
        let check = self.derive("check", 0);
        hex::encode(check.first_chunk::<16>().unwrap_or(&[0; 16]))
    }
}

const NO_KEY: &str = "this is no linkage key";
const NO_KEY_HINT: &str = "give the file that 'shyraq linkage keygen' wrote, as it was written";

pub(crate) fn fault(path: &Path, fault: &'static str, hint: &'static str) -> EncodeError {
    EncodeError::Key { path: path.to_owned(), fault, hint }
}

/// Reads a file of a secret, that only its owner may read.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    let io = EncodeError::io(path);
    let meta = fs::metadata(path).map_err(&io)?;
    if !meta.is_file() || meta.len() > MAX_BYTES {
        return Err(fault(path, NO_KEY, NO_KEY_HINT));
    }
    if meta.permissions().mode() & 0o077 != 0 {
        return Err(fault(path, "others may read this key", "take their right away: chmod 600 FILE"));
    }
    Ok(Zeroizing::new(fs::read(path).map_err(&io)?))
}

/// Writes a file of a secret, that only its owner may read; never over another file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), EncodeError> {
    let io = EncodeError::io(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(&io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| sync_name(path)).map_err(|e| {
        // Half a key is none, and would be in the way of the next.
        let _ = fs::remove_file(path);
        io(e)
    })
}

/// Writes bytes of a secret as hexadecimal digits; the copy goes with the text.
pub(crate) fn hex(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(hex::encode(bytes))
}

/// Joins lines of a secret's file in one piece, so that no copy of it is left behind.
pub(crate) fn lines(lines: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(lines.iter().map(|l| l.len() + 1).sum()));
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Draws 256 bits.
pub(crate) fn drawn(entropy: &mut impl Entropy) -> Result<Zeroizing<[u8; 32]>, EncodeError> {
    let mut out = Zeroizing::new([0_u8; 32]);
    for chunk in out.chunks_exact_mut(8) {
        chunk.copy_from_slice(&entropy.next_u64().map_err(|_| EncodeError::Random)?.to_le_bytes());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(epoch: &str, byte: u8) -> LinkKey {
        LinkKey { epoch: epoch.into(), secret: Zeroizing::new([byte; 32]) }
    }

    #[test]
    fn keys_differ_by_epoch_purpose_number_and_secret() {
        let all = [
            key("2026Q4", 1).derive("tag", 0),
            key("2026Q4", 1).derive("tag", 1),
            key("2026Q4", 1).derive("cell", 0),
            key("2027Q1", 1).derive("tag", 0),
            key("2026Q4", 2).derive("tag", 0),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|b| a != b));
        }
        assert_eq!(key("a", 1).derive("tag", 0), key("a", 1).derive("tag", 0));
    }

    /// Worked out by hand from RFC 5869 (HKDF-SHA-256), whose first test case that program gives too: salt `2026Q4`,
    /// 32 bytes of 1, info `shyraq linkage tag`, 0, 3.
    #[test]
    fn derivation_is_that_of_the_standard() {
        let found = key("2026Q4", 1).derive("tag", 3);
        assert_eq!(*hex(found.as_slice()), "db2f6d1cd6083f5088b45b9b19efa947f5a0885915690369963001e204f26736");
    }

    #[test]
    fn a_key_file_is_the_owners_alone_and_never_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("k");
        let made = LinkKey::generate("2026Q4", &mut shyraq_privacy::OsEntropy::new()).unwrap();
        made.save(&path).unwrap();
        assert!(matches!(made.save(&path), Err(EncodeError::Io { .. })));
        let read = LinkKey::load(&path).unwrap();
        assert_eq!((read.epoch(), read.check_value()), ("2026Q4", made.check_value()));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(LinkKey::load(&path), Err(EncodeError::Key { .. })));
        let whole = fs::read_to_string(&path).unwrap();
        for at in whole.match_indices(|c: char| c.is_ascii_hexdigit()).map(|(at, _)| at).skip(1) {
            let digit = if &whole[at..=at] == "0" { "1" } else { "0" };
            fs::write(&path, format!("{}{digit}{}", &whole[..at], &whole[at + 1..])).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(LinkKey::load(&path), Err(EncodeError::Key { .. })), "a digit was changed at {at}");
        }
        fs::write(&path, "shyraq linkage key 2\n2026Q4\nabc\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(LinkKey::load(&path), Err(EncodeError::Key { .. })));
    }
}
