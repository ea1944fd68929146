//! A key in parts: so many of them make the key, fewer say nothing of it.
//!
//! So that nobody who keeps a part can test names alone, and the key is not lost with one
//! of its keepers (Shamir, CACM 22, 1979; over GF(256), a byte at a time).

use std::path::{Path, PathBuf};

use blahaj::{Share, Sharks};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng as _;
use shyraq_encoding::is_epoch;
use shyraq_privacy::Entropy;
use zeroize::Zeroizing;

use crate::key::{drawn, fault, hex, lines, read, write};
use crate::{EncodeError, LinkKey};

const FIRST_LINE: &str = "shyraq linkage key share 1";
/// Parts, at most.
const MOST: u8 = 16;

/// How many parts make a key, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    needed: u8,
    all: u8,
}

impl Quorum {
    /// Reads a text as `2of3`: 2 to 16 parts, of which 2 or more are needed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (needed, all) = text.split_once("of")?;
        let out = Self { needed: needed.parse().ok()?, all: all.parse().ok()? };
        (2..=out.all).contains(&out.needed).then_some(out).filter(|q| q.all <= MOST)
    }
}

/// Writes the parts of a key beside each other: `KEY.1`, `KEY.2` and so on. The key itself is
/// not written.
///
/// # Errors
/// [`EncodeError::Io`], also where one of the files is there already; [`EncodeError::Random`].
pub fn save_shares(
    key: &LinkKey,
    quorum: Quorum,
    path: &Path,
    entropy: &mut impl Entropy,
) -> Result<Vec<PathBuf>, EncodeError> {
    let mut rng = ChaCha12Rng::from_seed(*drawn(entropy)?);
    let paths = (1..=quorum.all).map(|k| PathBuf::from(format!("{}.{k}", path.display())));
    let paths: Vec<PathBuf> = paths.collect();
    if let Some(there) = paths.iter().find(|p| p.exists()) {
        return Err(EncodeError::io(there)(std::io::ErrorKind::AlreadyExists.into()));
    }
    let Quorum { needed, all } = quorum;
    for (k, share) in Sharks(needed).dealer_rng(key.secret(), &mut rng).take(paths.len()).enumerate() {
        let part = hex(&Zeroizing::new(Vec::from(&share)));
        let text = lines(&[FIRST_LINE, key.epoch(), &format!("{needed}of{all}"), &key.check_value(), &part]);
        let Some((path, written)) = paths.get(..=k).and_then(<[_]>::split_last) else { break };
        write(path, &text).inspect_err(|_| {
            // Fewer parts than there should be are those of a key that nobody has.
            written.iter().for_each(|p| _ = std::fs::remove_file(p));
        })?;
    }
    Ok(paths)
}

/// One part, as it stands in its file.
struct Part {
    epoch: String,
    quorum: Quorum,
    check: String,
    share: Share,
}

fn parse(bytes: &[u8]) -> Option<Part> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines();
    if lines.next()? != FIRST_LINE {
        return None;
    }
    let epoch = lines.next().filter(|e| is_epoch(e))?.to_owned();
    let quorum = Quorum::parse(lines.next()?)?;
    let check = lines.next()?.to_owned();
    // The number of the part, and as many bytes as the key has.
    let mut bytes = Zeroizing::new([0_u8; 33]);
    hex::decode_to_slice(lines.next()?, bytes.as_mut_slice()).ok()?;
    let share = Share::try_from(bytes.as_slice()).ok()?;
    lines.next().is_none().then_some(Part { epoch, quorum, check, share })
}

/// Reads a key from its file, or from enough of its parts.
///
/// # Errors
/// [`EncodeError::Key`] for files that are no key, too few parts, or parts of several keys.
pub fn load_key(paths: &[PathBuf]) -> Result<LinkKey, EncodeError> {
    let Some(first) = paths.first() else { return Err(EncodeError::Random) };
    let mut parts = Vec::new();
    for path in paths {
        parts.push((path, parse(&read(path)?)));
    }
    if let [(path, None)] = &parts[..] {
        return LinkKey::load(path);
    }
    let mut known: Vec<(&PathBuf, Part)> = Vec::new();
    for (path, part) in parts {
        let part = part.ok_or_else(|| {
            fault(path, "this is no part of a linkage key", "give the whole key alone, or parts of it alone")
        })?;
        known.push((path, part));
    }
    let Some((_, one)) = known.first() else { return Err(EncodeError::Random) };
    if let Some((path, _)) = known.iter().find(|(_, p)| (&p.epoch, &p.check) != (&one.epoch, &one.check)) {
        return Err(fault(path, "this is a part of another key", "give parts of one key"));
    }
    let too_few = || {
        fault(first, "these are too few parts of the key", "give as many different parts as its third line asks for")
    };
    let shares: Vec<&Share> = known.iter().map(|(_, p)| &p.share).collect();
    let whole = Zeroizing::new(Sharks(one.quorum.needed).recover(shares).map_err(|_| too_few())?);
    let mut secret = Zeroizing::new([0; 32]);
    if whole.len() != secret.len() {
        return Err(too_few());
    }
    secret.copy_from_slice(&whole);
    let key = LinkKey::of(one.epoch.clone(), secret);
    if key.check_value() == one.check {
        Ok(key)
    } else {
        Err(fault(first, "the parts do not make the key", "one of the files was changed: take it from a copy"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_parts_make_the_key_and_fewer_do_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut entropy = shyraq_privacy::OsEntropy::new();
        let key = LinkKey::generate("2026Q4", &mut entropy).unwrap();
        let path = |name: &str| dir.path().join(name);
        let parts = save_shares(&key, Quorum::parse("2of3").unwrap(), &path("k"), &mut entropy).unwrap();
        assert_eq!(parts, ["k.1", "k.2", "k.3"].map(path));
        let load = |of: &[usize]| load_key(&of.iter().map(|k| parts[*k].clone()).collect::<Vec<_>>());
        for pair in [[0, 1], [1, 0], [0, 2], [1, 2]] {
            let found = load(&pair).unwrap();
            assert_eq!((found.check_value(), found.epoch()), (key.check_value(), "2026Q4"));
        }
        assert_eq!(load(&[0, 1, 2]).unwrap().check_value(), key.check_value());
        let says = |of: &[usize], what: &str| {
            let e = load(of).err().unwrap().to_string();
            assert!(e.contains(what), "{e}");
        };
        says(&[0], "too few parts");
        says(&[0, 0], "too few parts");
        // Bytes of the secret are in no part.
        let secret = hex(key.secret());
        for part in &parts {
            assert!(!std::fs::read_to_string(part).unwrap().contains(&secret[..8]));
        }
        let other = LinkKey::generate("2026Q4", &mut entropy).unwrap();
        let others = save_shares(&other, Quorum::parse("2of3").unwrap(), &path("o"), &mut entropy).unwrap();
        let e = load_key(&[parts[0].clone(), others[1].clone()]).err().unwrap().to_string();
        assert!(e.contains("another key"), "{e}");
        other.save(&path("whole")).unwrap();
        assert_eq!(load_key(&[path("whole")]).unwrap().check_value(), other.check_value());
        assert!(load_key(&[path("whole"), parts[0].clone()]).is_err());
    }

    /// The first part was written, and then refused the next attempt.
    #[test]
    fn a_part_that_is_there_already_leaves_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let mut entropy = shyraq_privacy::OsEntropy::new();
        let key = LinkKey::generate("2026Q4", &mut entropy).unwrap();
        std::fs::write(dir.path().join("k.2"), "mine").unwrap();
        assert!(save_shares(&key, Quorum::parse("2of3").unwrap(), &dir.path().join("k"), &mut entropy).is_err());
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["k.2"]);
    }

    #[test]
    fn quorums() {
        let of = |text| Quorum::parse(text).map(|q| (q.needed, q.all));
        assert_eq!((of("2of3"), of("16of16")), (Some((2, 3)), Some((16, 16))));
        for text in ["1of3", "4of3", "2of17", "2", "of", "2 of 3", "-1of3"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
