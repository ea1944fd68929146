//! Bytes become UTF-8 text, and text becomes blocks of whole records.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::block::Block;
use crate::{Dialect, Limits, TableError};

const RAW_BYTES: usize = 64 << 10;

/// Reads UTF-8 text out of any encoding.
///
/// UTF-8 passes through unchecked, because the blocks are checked where they are coded,
/// on all cores; other encodings are decoded here.
pub struct Text<'a> {
    reader: Box<dyn Read + Send + 'a>,
    file: String,
    /// The bytes that were read to look for a byte-order mark.
    head: Vec<u8>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// Bytes of the file that are read.
    pub read: u64,
    /// Bytes of the byte-order mark.
    pub mark: u64,
    limit: u64,
    ended: bool,
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("file", &self.file).field("read", &self.read).finish_non_exhaustive()
    }
}

impl<'a> Text<'a> {
    /// Begins to read. A byte-order mark is stronger than what the mapping says: it is in
    /// the file, and the file of refused rows has one whatever the mapping's encoding is.
    ///
    /// # Errors
    /// [`TableError::Empty`], [`TableError::Io`].
    pub fn new(
        mut reader: Box<dyn Read + Send + 'a>,
        file: String,
        encoding: Option<&'static Encoding>,
        limits: &Limits,
    ) -> Result<Self, TableError> {
        let mut head = Vec::with_capacity(3);
        (&mut reader).take(3).read_to_end(&mut head).map_err(|e| TableError::io(&file, e))?;
        if head.is_empty() {
            return Err(TableError::Empty);
        }
        let read = head.len() as u64;
        let (encoding, mark) = match Encoding::for_bom(&head) {
            Some((marked, mark)) => {
                head.drain(..mark);
                (marked, mark as u64)
            }
            None => (encoding.unwrap_or(UTF_8), 0),
        };
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Ok(Self { reader, file, head, decoder, raw: Vec::new(), read, mark, limit: limits.bytes, ended: false })
    }

    /// Adds text to `out` until it has `target` bytes or the file ends; tells whether it ended.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>, target: usize) -> Result<bool, TableError> {
        while !self.ended && out.len() < target {
            if self.decoder.is_some() {
                self.decode(out)?;
            } else {
                out.append(&mut self.head);
                let want = target.saturating_sub(out.len());
                let got =
                    (&mut self.reader).take(want as u64).read_to_end(out).map_err(|e| TableError::io(&self.file, e))?;
                self.read += got as u64;
                self.ended = got < want;
            }
            if self.read > self.limit {
                return Err(TableError::TooManyBytes { limit: self.limit });
            }
        }
        Ok(self.ended)
    }

    fn decode(&mut self, out: &mut Vec<u8>) -> Result<(), TableError> {
        self.raw.clear();
        self.raw.append(&mut self.head);
        let want = (RAW_BYTES - self.raw.len()) as u64;
        let got =
            (&mut self.reader).take(want).read_to_end(&mut self.raw).map_err(|e| TableError::io(&self.file, e))?;
        let before = self.read - (RAW_BYTES as u64 - want);
        self.read += got as u64;
        self.ended = (got as u64) < want;
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let mut done = 0;
        loop {
            let raw = self.raw.get(done..).unwrap_or_default();
            let start = out.len();
            let room = decoder.max_utf8_buffer_length_without_replacement(raw.len()).unwrap_or(raw.len() * 4 + 16);
            out.resize(start + room, 0);
            let Some(target) = out.get_mut(start..) else { return Ok(()) };
            let (result, took, wrote) = decoder.decode_to_utf8_without_replacement(raw, target, self.ended);
            out.truncate(start + wrote);
            done += took;
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(bytes, after) => {
                    let byte = (before + done as u64).saturating_sub(u64::from(bytes) + u64::from(after));
                    return Err(TableError::Encoding { encoding: decoder.encoding().name(), byte, row: None });
                }
            }
        }
    }
}

/// Cuts the text into blocks of whole records.
pub struct Feeder<'a> {
    /// Where the text comes from.
    pub text: Text<'a>,
    dialect: Dialect,
    carry: Vec<u8>,
    /// Bytes of text that earlier blocks had.
    passed: u64,
    record_bytes: usize,
}

/// Why no block comes; the row is known only when the blocks before are counted.
#[derive(Debug)]
pub enum NoBlock {
    /// A record is longer than allowed.
    TooLong,
    /// The text can't be read.
    Error(TableError),
}

impl std::fmt::Debug for Feeder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feeder").field("text", &self.text).field("passed", &self.passed).finish_non_exhaustive()
    }
}

impl<'a> Feeder<'a> {
    /// Begins to cut a text.
    #[must_use]
    pub fn new(text: Text<'a>, dialect: Dialect, limits: &Limits) -> Self {
        Self { text, dialect, carry: Vec::new(), passed: 0, record_bytes: limits.record_bytes }
    }

    /// Reads the beginning of the text: at least `records` whole records, or all of it.
    pub(crate) fn head(&mut self, records: u32, out: &mut Vec<u8>) -> Result<(), NoBlock> {
        let mut target = RAW_BYTES;
        loop {
            let ended = self.text.fill(out, target).map_err(NoBlock::Error)?;
            let block = Block::new(out, self.dialect);
            let (mut at, mut seen) = (0, 0);
            while let (true, Some(next)) = (seen < records, block.record(at).next) {
                (at, seen) = (next, seen + 1);
            }
            // A `\r` as the last byte may be half of a line end.
            let whole = at < out.len() || out.last() != Some(&b'\r');
            if seen == records && (whole || ended) {
                return Ok(());
            }
            if out.len() > self.record_bytes {
                return Err(NoBlock::TooLong);
            }
            if ended {
                return Ok(());
            }
            target = self.more(out.len());
        }
    }

    /// Gives text back that comes before everything not yet read.
    pub(crate) fn give_back(&mut self, rest: &[u8], passed: u64) {
        self.carry.extend_from_slice(rest);
        self.passed = passed;
    }

    /// How much to read when no record is whole: twice as much, and just beyond the limit.
    fn more(&self, has: usize) -> usize {
        (has * 2).min(self.record_bytes + 1).max(has + 1)
    }

    /// Fills `out` with about `target` bytes of whole records; returns where in the text they
    /// begin, and none at its end.
    ///
    /// # Errors
    /// [`NoBlock`], after which nothing more comes.
    pub fn block(&mut self, out: &mut Vec<u8>, target: usize) -> Result<Option<u64>, NoBlock> {
        out.clear();
        out.append(&mut self.carry);
        let start = self.passed;
        let mut want = target;
        loop {
            // What was carried over may be more than one block.
            let ended = out.len() < want && self.text.fill(out, want).map_err(NoBlock::Error)?;
            let upto = want.min(out.len());
            if let Some(cut) = Block::new(out.get(..upto).unwrap_or_default(), self.dialect).last_cut()
                && !ended
            {
                self.carry.extend_from_slice(out.get(cut..).unwrap_or_default());
                out.truncate(cut);
                break;
            }
            if out.len() > self.record_bytes && upto == out.len() {
                return Err(NoBlock::TooLong);
            }
            if ended {
                break;
            }
            want = self.more(upto);
        }
        self.passed += out.len() as u64;
        Ok((!out.is_empty()).then_some(start))
    }
}

/// What makes a whole file unreadable; rows are counted from the block's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadText {
    /// It is not UTF-8.
    Encoding {
        /// The row.
        row: u64,
        /// The byte of the file.
        byte: u64,
    },
    /// There is a NUL byte in it.
    Nul {
        /// The row.
        row: u64,
    },
    /// A quotation mark is not closed.
    Open {
        /// The row.
        row: u64,
    },
}

impl BadText {
    /// Makes the error, when `base` rows of the file were before.
    #[must_use]
    pub fn error(&self, base: u64) -> TableError {
        match self {
            Self::Encoding { row, byte } => {
                TableError::Encoding { encoding: "UTF-8", byte: *byte, row: Some(base + row) }
            }
            Self::Nul { row } => TableError::Nul { row: base + row },
            Self::Open { row } => TableError::UnclosedQuote { row: base + row },
        }
    }
}

/// Checks that a block, which begins at the file's byte `start`, is UTF-8 without NUL.
///
/// # Errors
/// [`BadText`] with the first fault.
pub fn check_text(text: &[u8], start: u64) -> Result<(), BadText> {
    let row = |at: usize| memchr::memchr_iter(b'\n', text.get(..at).unwrap_or_default()).count() as u64 + 1;
    if let Some(at) = memchr::memchr(0, text) {
        return Err(BadText::Nul { row: row(at) });
    }
    std::str::from_utf8(text)
        .map(|_| ())
        .map_err(|e| BadText::Encoding { row: row(e.valid_up_to()), byte: start + e.valid_up_to() as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quotes;

    const COMMA: Dialect = Dialect { delimiter: b',', quotes: Quotes::Strict };

    fn blocks(text: &str, target: usize) -> Vec<String> {
        let limits = Limits { record_bytes: 1_000, ..Limits::default() };
        let reader = Text::new(Box::new(text.as_bytes()), "t".into(), None, &limits).unwrap();
        let mut feeder = Feeder::new(reader, COMMA, &limits);
        let (mut block, mut out) = (Vec::new(), Vec::new());
        while let Ok(Some(_)) = feeder.block(&mut block, target) {
            out.push(String::from_utf8(block.clone()).unwrap());
        }
        out
    }

    fn records(text: &str) -> Vec<String> {
        let block = Block::new(text.as_bytes(), COMMA);
        let (mut at, mut out) = (0, Vec::new());
        while at < text.len() {
            let span = block.record(at);
            out.push(text[at..span.end].to_owned());
            at = span.next.unwrap_or(text.len());
        }
        out
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000.max(proptest::prelude::ProptestConfig::default().cases), ..Default::default() })]

        #[test]
        fn blocks_of_any_size_hold_the_same_records(text in "[ab,\"\r\n]{1,80}", target in 1usize..40) {
            let cut: Vec<String> = blocks(&text, target).iter().flat_map(|b| records(b)).collect();
            proptest::prop_assert_eq!(cut, records(&text));
        }
    }

    #[test]
    fn other_encodings_become_utf8() {
        let decode = |bytes: &[u8], label: &str| {
            let encoding = Encoding::for_label(label.as_bytes());
            let mut text = Text::new(Box::new(bytes), "t".into(), encoding, &Limits::default())?;
            let mut out = Vec::new();
            while !text.fill(&mut out, 10)? {}
            Ok::<_, TableError>(String::from_utf8(out).unwrap())
        };
        assert_eq!(decode(b"\xcf\xee\xeb", "windows-1251").unwrap(), "Пол");
        assert_eq!(decode(b"\xff\xfe\x1f\x04a\0", "utf-8").unwrap(), "Пa");
        assert_eq!(decode(b"\xef\xbb\xbfabc", "windows-1251").unwrap(), "abc");
        assert_eq!(decode(b"a", "utf-8").unwrap(), "a");
        assert!(matches!(decode(b"ab\xff\xff", "gbk"), Err(TableError::Encoding { encoding: "GBK", byte: 2, .. })));
        assert!(matches!(decode(b"", "utf-8"), Err(TableError::Empty)));
    }
}
