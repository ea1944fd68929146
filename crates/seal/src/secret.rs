use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use shyraq_durable::folder_of;
use zeroize::Zeroizing;

use crate::SealError;

/// A key file is three short lines; anything larger is something else.
const MAX_BYTES: u64 = 4096;

/// Writes a key file that only its owner may read; never over another file.
pub(crate) fn save(path: &Path, kind: &'static str, name: &str, secret: &[u8; 32]) -> Result<(), SealError> {
    let digits = Zeroizing::new(hex::encode(secret));
    let head = format!("shyraq {kind} key 1\n{name}\n");
    // In one piece, so that no copy of it is left behind.
    let mut text = Zeroizing::new(String::with_capacity(head.len() + digits.len()));
    text.push_str(&head);
    text.push_str(&digits);
    write(path, &text)
}

/// Writes a text, and the end of its line, to a new file that only its owner may read.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), SealError> {
    let io = SealError::io(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(&io)?;
    let folder = folder_of(path);
    let done = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_all());
    done.and_then(|()| fs::File::open(folder)?.sync_all()).map_err(|e| {
        // Half a key is none, and would be in the way of the next.
        let _ = fs::remove_file(path);
        io(e)
    })
}

/// Reads a key file: the name and the secret.
pub(crate) fn load(path: &Path, kind: &'static str) -> Result<(String, Zeroizing<[u8; 32]>), SealError> {
    parse(&read(path, kind)?, kind).ok_or_else(|| SealError::Form { path: path.to_owned(), kind })
}

/// Reads a file that only its owner may read.
pub(crate) fn read(path: &Path, kind: &'static str) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let io = SealError::io(path);
    let meta = fs::metadata(path).map_err(&io)?;
    if !meta.is_file() || meta.len() > MAX_BYTES {
        return Err(SealError::Form { path: path.to_owned(), kind });
    }
    if meta.permissions().mode() & 0o077 != 0 {
        // The public half of a key is for everybody, and no key.
        let public = path.extension().is_some_and(|e| e == "pub");
        let path = path.to_owned();
        return Err(if public { SealError::Form { path, kind } } else { SealError::Exposed { path } });
    }
    fs::read(path).map(Zeroizing::new).map_err(io)
}

fn parse(bytes: &[u8], kind: &str) -> Option<(String, Zeroizing<[u8; 32]>)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines();
    if lines.next()? != format!("shyraq {kind} key 1") {
        return None;
    }
    let name = lines.next()?.to_owned();
    let mut secret = Zeroizing::new([0_u8; 32]);
    hex::decode_to_slice(lines.next()?, secret.as_mut_slice()).ok()?;
    lines.next().is_none().then_some((name, secret))
}
