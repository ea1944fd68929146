//! Writing a site: every file once, with smaller siblings for a bad line.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::PortalError;

/// A file smaller than this fits one packet anyway.
const SMALL: usize = 1_000;
/// Beyond this, compressing hard takes seconds and saves little.
const LARGE: usize = 1 << 18;

/// How hard to press: brotli quality and window, gzip level.
///
/// Measured over pair pages of 26 kB: brotli 7 needs 2 ms and 0.2 % more bytes than 9,
/// which needs 20 ms for its tables of 32 MB; 11 saves a further 10 % and takes 56 ms.
const THOUSANDS: (i32, i32, u32) = (7, 18, 7);
const KEY_PAGES: (i32, i32, u32) = (11, 18, 9);
const KEY_FILES: (i32, i32, u32) = (9, 22, 9);
const LARGE_FILES: (i32, i32, u32) = (5, 22, 5);

/// The folder that a site is written to, with what was written.
pub(crate) struct Out<'a> {
    root: &'a Path,
    files: AtomicU64,
    bytes: AtomicU64,
}

impl<'a> Out<'a> {
    pub(crate) fn new(root: &'a Path) -> Self {
        Self { root, files: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    /// Returns the number of files and of bytes, siblings included.
    pub(crate) fn written(&self) -> (u64, u64) {
        (self.files.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }

    /// Writes a text file and its siblings.
    pub(crate) fn text(&self, path: &str, bytes: &[u8]) -> Result<(), PortalError> {
        self.pressed(path, bytes, if bytes.len() > LARGE { LARGE_FILES } else { THOUSANDS })
    }

    /// Writes one of the few pages on which most visits begin: pressed as small as it gets.
    pub(crate) fn key_page(&self, path: &str, bytes: &[u8]) -> Result<(), PortalError> {
        self.pressed(path, bytes, KEY_PAGES)
    }

    fn pressed(&self, path: &str, bytes: &[u8], (quality, window, level): (i32, i32, u32)) -> Result<(), PortalError> {
        let target = self.place(path)?;
        self.put(&target, bytes)?;
        if bytes.len() < SMALL {
            return Ok(());
        }
        self.put(&sibling(&target, "br"), &brotli(bytes, quality, window)?)?;
        self.put(&sibling(&target, "gz"), &gzip(bytes, level)?)
    }

    /// Writes a file for scripts as text is written; returns how many bytes a browser fetches.
    pub(crate) fn binary(&self, path: &str, bytes: &[u8]) -> Result<u64, PortalError> {
        self.pressed(path, bytes, KEY_FILES)?;
        let small = sibling(&self.root.join(path), "br");
        Ok(fs::metadata(small).map_or(bytes.len() as u64, |m| m.len()))
    }

    /// Copies a file of the release as it is, with siblings when it is text.
    pub(crate) fn copy(&self, from: &Path, path: &str, text: bool) -> Result<(), PortalError> {
        let bytes = fs::read(from).map_err(|e| PortalError::io(from, e))?;
        if text { self.text(path, &bytes) } else { self.put(&self.place(path)?, &bytes) }
    }

    fn place(&self, path: &str) -> Result<PathBuf, PortalError> {
        let target = self.root.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|e| PortalError::io(parent, e))?;
        }
        Ok(target)
    }

    fn put(&self, target: &Path, bytes: &[u8]) -> Result<(), PortalError> {
        fs::write(target, bytes).map_err(|e| PortalError::io(target, e))?;
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn brotli(mut bytes: &[u8], quality: i32, window: i32) -> Result<Vec<u8>, PortalError> {
    let mut out = Vec::with_capacity(bytes.len() / 3);
    let how = BrotliEncoderParams { quality, lgwin: window, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut bytes, &mut out, &how).map_err(|e| PortalError::io(Path::new("memory"), e))?;
    Ok(out)
}

fn gzip(bytes: &[u8], level: u32) -> Result<Vec<u8>, PortalError> {
    // The header has no time and no name, so two builds are equal.
    let mut writer = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(level));
    writer.write_all(bytes).and_then(|()| writer.finish()).map_err(|e| PortalError::io(Path::new("memory"), e))
}
