//! Looks through a workbook's package before anything is read from it.
//!
//! A workbook is a ZIP file, and a ZIP file of a megabyte can unpack to ten gigabytes. So
//! every part is unpacked once into nothing: the bytes are counted, XML goes through
//! [`Guard`], and the first limit that is passed ends it. What is read afterwards has
//! been seen whole, and is known to fit.

use std::io::{Read, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::guard::Guard;
use crate::source::ReadSeek;
use crate::{Clock, Limits, TableError};

const BUFFER: usize = 64 << 10;
/// Small parts may have any ratio: XML of a few lines packs very well.
const RATIO_FROM: u64 = 8 << 20;
/// Where the end record of a ZIP file can be: its comment has at most 64 KiB, and the
/// ZIP64 records before it are 76 bytes.
const TAIL: u64 = (64 << 10) + 22 + 76;

pub(super) fn inspect(reader: &mut dyn ReadSeek, limits: &Limits, clock: &dyn Clock) -> Result<(), TableError> {
    entry_counts(reader, limits)?;
    let mut archive = ZipArchive::new(reader).map_err(|e| zip_error(&e))?;
    if archive.has_duplicate_names() {
        return Err(TableError::Workbook { what: "two of its parts have the same name" });
    }
    if archive.decompressed_size().is_some_and(|n| n > u128::from(limits.xlsx_unpacked_bytes)) {
        return Err(too_big(limits));
    }
    let mut total = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| zip_error(&e))?;
        let name = part.name().map_err(|e| zip_error(&e))?.to_ascii_lowercase();
        let packed = part.compressed_size().max(1);
        unpack(part, &name, packed, &mut total, limits, clock)?;
    }
    Ok(())
}

fn unpack(
    mut part: impl Read,
    name: &str,
    packed: u64,
    total: &mut u64,
    limits: &Limits,
    clock: &dyn Clock,
) -> Result<(), TableError> {
    let mut guard = Guard::of(name, limits);
    let mut buffer = vec![0; BUFFER];
    let mut own: u64 = 0;
    loop {
        let got = part
            .read(&mut buffer)
            .map_err(|_| TableError::Workbook { what: "one of its parts is damaged or cut off" })?;
        if got == 0 {
            return guard.map_or(Ok(()), Guard::end);
        }
        own += got as u64;
        *total += got as u64;
        if *total > limits.xlsx_unpacked_bytes {
            return Err(too_big(limits));
        }
        if own > RATIO_FROM && own / packed > limits.xlsx_ratio {
            return Err(TableError::WorkbookTooBig { what: "a part that is packed", limit: limits.xlsx_ratio });
        }
        limits.in_time(clock)?;
        if let Some(guard) = &mut guard {
            guard.feed(buffer.get(..got).unwrap_or_default())?;
        }
    }
}

fn too_big(limits: &Limits) -> TableError {
    TableError::WorkbookTooBig { what: "unpacked bytes", limit: limits.xlsx_unpacked_bytes }
}

/// Reads the number of parts before the list of parts is read into memory.
fn entry_counts(reader: &mut dyn ReadSeek, limits: &Limits) -> Result<(), TableError> {
    let broken = |_| TableError::Workbook { what: "it can't be read from its end" };
    let len = reader.seek(SeekFrom::End(0)).map_err(broken)?;
    if len > limits.xlsx_unpacked_bytes {
        return Err(TableError::TooManyBytes { limit: limits.xlsx_unpacked_bytes });
    }
    reader.seek(SeekFrom::Start(len.saturating_sub(TAIL))).map_err(broken)?;
    let mut tail = Vec::new();
    reader.take(TAIL).read_to_end(&mut tail).map_err(broken)?;
    reader.seek(SeekFrom::Start(0)).map_err(broken)?;
    // A count of all ones says that the true one is in the ZIP64 record.
    let counts =
        counts(&tail, b"PK\x05\x06", 10, 2).filter(|n| *n != 0xffff).chain(counts(&tail, b"PK\x06\x06", 32, 8));
    if counts.into_iter().any(|n| n > limits.xlsx_entries as u64) {
        return Err(TableError::WorkbookTooBig { what: "parts", limit: limits.xlsx_entries as u64 });
    }
    Ok(())
}

/// Reads the number of `size` bytes that stands `at` bytes after each signature.
fn counts<'t>(tail: &'t [u8], signature: &'t [u8], at: usize, size: usize) -> impl Iterator<Item = u64> + 't {
    memchr::memmem::find_iter(tail, signature)
        .filter_map(move |i| tail.get(i + at..i + at + size))
        .map(|bytes| bytes.iter().rev().fold(0, |n, b| (n << 8) | u64::from(*b)))
}

fn zip_error(e: &ZipError) -> TableError {
    TableError::Workbook {
        what: match e {
            ZipError::UnsupportedArchive(_) | ZipError::InvalidPassword => {
                "it has a password or is packed in a way that spreadsheet programs do not use"
            }
            ZipError::CompressionMethodNotSupported(_) => "it is packed in a way that spreadsheet programs do not use",
            _ => "it is damaged or cut off",
        },
    }
}
