use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use age::secrecy::ExposeSecret as _;
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};

use crate::{SealError, secret};

const KIND: &str = "opening";

/// The private key with which a role opens what was sealed to it.
///
/// Files are in the format of age (C2SP, age-encryption.org/v1) with X25519, so a role can also
/// open them with any other program for it.
pub struct RoleKey(Identity);

impl fmt::Debug for RoleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoleKey[sealed]")
    }
}

impl RoleKey {
    /// Makes a key. Its randomness, and that of sealing, is the operating system's by way of age,
    /// which takes no other.
    #[must_use]
    pub fn generate() -> Self {
        Self(Identity::generate())
    }

    /// Writes the key to a new file that only its owner may read.
    ///
    /// # Errors
    /// [`SealError::Io`], also when the file exists.
    pub fn save(&self, path: &Path) -> Result<(), SealError> {
        secret::write(path, self.0.to_string().expose_secret())
    }

    /// Reads a key, also one that another program for age wrote: lines that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`SealError`] when it is no such key, or when others may read it.
    pub fn load(path: &Path) -> Result<Self, SealError> {
        let bytes = secret::read(path, KIND)?;
        let parsed = std::str::from_utf8(&bytes).ok().and_then(only_line).and_then(|l| l.parse().ok());
        parsed.map(Self).ok_or_else(|| SealError::Form { path: path.to_owned(), kind: KIND })
    }

    /// Returns the public half.
    #[must_use]
    pub fn public(&self) -> RolePublic {
        RolePublic(self.0.to_public())
    }
}

/// The public half of a role's key: to it a contributor seals the role's part.
#[derive(Clone)]
pub struct RolePublic(Recipient);

impl fmt::Debug for RolePublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RolePublic({})", self.0)
    }
}

impl RolePublic {
    /// Reads the text of a `.pub` file; none if it is no public key of a role.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        only_line(text)?.parse().ok().map(Self)
    }

    /// Writes the text of a `.pub` file.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n", self.0)
    }

    /// Writes a file sealed to this key, durably. Memory does not grow with the file.
    ///
    /// # Errors
    /// [`SealError::Io`], also when `to` exists.
    pub fn seal(&self, from: &Path, to: &Path) -> Result<(), SealError> {
        let reading = SealError::io(from);
        let writing = SealError::io(to);
        let mut source = File::open(from).map_err(&reading)?;
        let target = File::create_new(to).map_err(&writing)?;
        let encryptor = Encryptor::with_recipients(std::iter::once(&self.0 as &dyn age::Recipient))
            .map_err(|e| writing(io::Error::other(e)))?;
        let mut sealed = encryptor.wrap_output(BufWriter::new(target)).map_err(&writing)?;
        copy(&mut source, &mut sealed, &reading, &writing)?;
        let file = sealed.finish().and_then(|b| b.into_inner().map_err(|e| e.into_error())).map_err(&writing)?;
        file.sync_all().map_err(&writing)
    }
}

/// Opens a sealed file with whichever key fits and writes what is in it. What was cut off or
/// changed since it was sealed is not opened, and `to` is not left half-written.
///
/// # Errors
/// [`SealError::NotMine`] when no key fits, [`SealError::Broken`] for what is no sealed file or
/// was changed, [`SealError::Io`].
pub fn open_sealed(from: &Path, keys: &[RoleKey], to: &Path) -> Result<(), SealError> {
    let reading = SealError::io(from);
    let fault = |e: DecryptError| match e {
        DecryptError::NoMatchingKeys => SealError::NotMine { path: from.to_owned() },
        // A header that ends too early, or has bytes that are no text, is no fault of the system.
        DecryptError::Io(e) if !is_content(&e) => SealError::io(from)(e),
        _ => SealError::Broken { path: from.to_owned() },
    };
    let source = BufReader::new(File::open(from).map_err(&reading)?);
    let decryptor = Decryptor::new_buffered(source).map_err(fault)?;
    let mut plain = decryptor.decrypt(keys.iter().map(|k| &k.0 as &dyn age::Identity)).map_err(fault)?;
    let writing = SealError::io(to);
    let mut target = File::create_new(to).map_err(&writing)?;
    let changed = |e: io::Error| match is_content(&e) {
        true => SealError::Broken { path: from.to_owned() },
        false => SealError::io(from)(e),
    };
    let done = copy(&mut plain, &mut target, &changed, &writing).and_then(|()| target.sync_all().map_err(&writing));
    if done.is_err() {
        // What can't be removed stays in a folder that goes with the command.
        let _ = fs::remove_file(to);
    }
    done
}

/// The content is at fault, not the disk.
fn is_content(e: &io::Error) -> bool {
    matches!(e.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other)
}

/// Copies, and says which side failed.
fn copy(
    from: &mut impl Read,
    to: &mut impl Write,
    reading: &impl Fn(io::Error) -> SealError,
    writing: &impl Fn(io::Error) -> SealError,
) -> Result<(), SealError> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => to.write_all(buffer.get(..n).unwrap_or_default()).map_err(writing)?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(reading(e)),
        }
    }
}

/// Returns the only line that is no comment.
fn only_line(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let line = lines.next()?;
    lines.next().is_none().then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(dir: &Path, key: &RoleKey, content: &[u8]) -> std::path::PathBuf {
        let (plain, out) = (dir.join("plain"), dir.join("plain.age"));
        fs::write(&plain, content).unwrap();
        key.public().seal(&plain, &out).unwrap();
        out
    }

    #[test]
    fn only_the_key_opens_and_any_change_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let d = dir.path();
        let key = RoleKey::generate();
        let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let file = sealed(d, &key, &content);
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(16).any(|w| w == &content[4000..4016]));
        let open = |path: &Path, keys: &[RoleKey], to: &str| open_sealed(path, keys, &d.join(to));
        open(&file, &[RoleKey::generate(), key], "opened").unwrap();
        assert_eq!(fs::read(d.join("opened")).unwrap(), content);
        let key = [RoleKey::generate()];
        assert!(matches!(open(&file, &key, "other"), Err(SealError::NotMine { .. })));
        assert!(matches!(open(&file, &[], "none"), Err(SealError::NotMine { .. })));
        assert!(!d.join("other").exists() && !d.join("none").exists());
    }

    #[test]
    fn what_was_cut_off_or_changed_is_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let d = dir.path();
        let key = [RoleKey::generate()];
        let file = sealed(d, &key[0], &vec![7; 150_000]);
        let bytes = fs::read(&file).unwrap();
        let damaged = d.join("damaged");
        let mut cases: Vec<Vec<u8>> =
            [0, 10, 60, 100, 190, 220, 70_000, bytes.len() - 1].map(|n| bytes[..n].to_vec()).into();
        for at in [30, 120, 210, 80_000] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            cases.push(changed);
        }
        cases.push(b"not sealed at all\n".to_vec());
        cases.push([&bytes[..], b"more"].concat());
        for (k, case) in cases.iter().enumerate() {
            fs::write(&damaged, case).unwrap();
            let done = open_sealed(&damaged, &key, &d.join("out"));
            let refused = matches!(done, Err(SealError::Broken { .. } | SealError::NotMine { .. }));
            assert!(refused, "{k}: {done:?}");
            assert!(!d.join("out").exists(), "{k}");
        }
    }

    /// The key pair of the tests of rage and of the specification's first implementation.
    #[test]
    fn keys_are_ages_and_survive_their_files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let text = "# made elsewhere\nAGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33\n";
        secret::write(&path, text).unwrap();
        let key = RoleKey::load(&path).unwrap();
        assert_eq!(key.public().to_text(), "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa\n");
        let again = dir.path().join("again");
        key.save(&again).unwrap();
        assert_eq!(RoleKey::load(&again).unwrap().public().to_text(), key.public().to_text());
        assert!(matches!(crate::ContributorKey::load(&again), Err(SealError::Form { .. })));
        assert_eq!(format!("{key:?}"), "RoleKey[sealed]");
        assert!(RolePublic::parse("age1x").is_none() && RolePublic::parse("").is_none());
        assert!(RolePublic::parse(text).is_none(), "a private key is no public one");
    }
}
