//! Where records and cells begin and end in delimited text.
//!
//! Rows can be coded on both cores only when a block can be cut between two records, and
//! a line break inside quotation marks is no such place. Finding the cuts is done here;
//! what the marks mean inside a record is left to `csv-core`. Both follow one grammar: a
//! mark opens a quoted cell only as the first character of the cell, and a record ends
//! at `\n`, `\r\n` or `\r` outside quoted cells.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr, memchr2, memrchr};

use crate::{Dialect, Quotes};

const QUOTE: u8 = b'"';

/// One record in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where its text ends.
    pub end: usize,
    /// Where the next record begins; none when no line break ends it.
    pub next: Option<usize>,
    /// What its quotation marks are.
    pub marks: Marks,
}

/// How a record uses quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// No quotation mark in it.
    Plain,
    /// Quoted cells, well formed.
    Quoted,
    /// A mark where none may stand.
    Stray,
    /// As `Stray`, after a line break inside quotation marks: whole rows may be swallowed.
    StrayAcrossLines,
    /// A mark that is not closed before the text ends.
    Open,
}

impl Marks {
    fn of(stray: bool, lines: bool) -> Self {
        match (stray, lines) {
            (false, _) => Self::Quoted,
            (true, false) => Self::Stray,
            (true, true) => Self::StrayAcrossLines,
        }
    }
}

/// Where in a record a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the begin of a cell.
    Begin,
    /// In a cell without marks around it.
    Outside,
    /// Between the marks of a cell.
    Inside,
    /// After a mark between the marks: the cell is over, or the mark is doubled.
    Mark,
}

/// A block of text and what is known of it as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    quotes: bool,
    returns: bool,
}

impl<'a> Block<'a> {
    /// Looks at a block of text.
    #[must_use]
    pub fn new(bytes: &'a [u8], dialect: Dialect) -> Self {
        Self {
            bytes,
            delimiter: dialect.delimiter,
            quotes: dialect.quotes != Quotes::None && memchr(QUOTE, bytes).is_some(),
            returns: memchr(b'\r', bytes).is_some(),
        }
    }

    /// Finds the end of the record that begins at `start`.
    #[inline]
    #[must_use]
    pub fn record(&self, start: usize) -> Span {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let found = if self.returns { memchr2(b'\n', b'\r', rest) } else { memchr(b'\n', rest) };
        let line = rest.get(..found.unwrap_or(rest.len())).unwrap_or_default();
        if self.quotes && memchr(QUOTE, line).is_some() {
            return self.quoted(start);
        }
        self.span(start + line.len(), Marks::Plain)
    }

    fn span(&self, end: usize, marks: Marks) -> Span {
        let next = match (self.bytes.get(end), self.bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => Some(end + 2),
            (Some(_), _) => Some(end + 1),
            (None, _) => None,
        };
        Span { end, next, marks }
    }

    /// Walks a record that has a quotation mark, byte by byte: its cells are short.
    fn quoted(&self, start: usize) -> Span {
        let (mut place, mut stray, mut lines) = (Place::Begin, false, false);
        for (i, byte) in self.bytes.iter().enumerate().skip(start) {
            place = match (place, *byte) {
                (Place::Begin, QUOTE) | (Place::Mark, QUOTE) => Place::Inside,
                (Place::Inside, QUOTE) => Place::Mark,
                (Place::Inside, b) => {
                    lines |= b == b'\n' || b == b'\r';
                    Place::Inside
                }
                (_, b'\n' | b'\r') => return self.span(i, Marks::of(stray, lines)),
                (_, b) if b == self.delimiter => Place::Begin,
                (before, b) => {
                    stray |= b == QUOTE || before == Place::Mark;
                    Place::Outside
                }
            };
        }
        match place {
            Place::Inside => Span { end: self.bytes.len(), next: None, marks: Marks::Open },
            _ => self.span(self.bytes.len(), Marks::of(stray, lines)),
        }
    }

    /// Finds where the last whole record ends, when more text may follow the block.
    ///
    /// A `\r` as the last byte does not count: its `\n` may be in the next block.
    #[must_use]
    pub fn last_cut(&self) -> Option<usize> {
        let len = self.bytes.len();
        if !self.quotes {
            let newline = memrchr(b'\n', self.bytes);
            let cut = newline.or_else(|| memrchr(b'\r', self.bytes.get(..len.saturating_sub(1))?));
            return cut.map(|at| at + 1);
        }
        let (mut cut, mut at) = (None, 0);
        while let Some(next) = self.record(at).next {
            if next == len && self.bytes.last() == Some(&b'\r') {
                break;
            }
            (cut, at) = (Some(next), next);
        }
        cut
    }
}

/// The cells of a record: `ends[i]` is where cell i ends, `gap` bytes before the next.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    /// The text of all cells.
    pub data: &'a [u8],
    /// Where each ends.
    pub ends: &'a [usize],
    /// Bytes between two cells.
    pub gap: usize,
}

impl<'a> Cells<'a> {
    /// Returns a cell; empty when there is none.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> &'a [u8] {
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).map_or(usize::MAX, |e| e + self.gap),
        };
        self.ends.get(index).and_then(|end| self.data.get(start..*end)).unwrap_or_default()
    }
}

/// Splits records into cells.
#[derive(Debug)]
pub struct Splitter {
    delimiter: u8,
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    /// Makes one for a dialect.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        let reader = ReaderBuilder::new().delimiter(dialect.delimiter).quote(QUOTE).build();
        Self { delimiter: dialect.delimiter, reader, text: Vec::new(), ends: Vec::new() }
    }

    /// Splits a record that has no quotation mark.
    #[inline]
    pub fn plain<'a>(&'a mut self, record: &'a [u8]) -> Cells<'a> {
        self.ends.clear();
        let delimiter = self.delimiter;
        self.ends.extend(record.iter().enumerate().filter(|(_, b)| **b == delimiter).map(|(i, _)| i));
        self.ends.push(record.len());
        Cells { data: record, ends: &self.ends, gap: 1 }
    }

    /// Splits a record that has quotation marks.
    pub fn quoted(&mut self, record: &[u8]) -> Cells<'_> {
        let most = memchr::memchr_iter(self.delimiter, record).count() + 2;
        self.text.resize(record.len().max(1), 0);
        self.ends.resize(most, 0);
        self.reader.reset();
        let (mut read, mut text, mut cells) = (0, 0, 0);
        while let (Some(input), Some(output), Some(ends)) =
            (record.get(read..), self.text.get_mut(text..), self.ends.get_mut(cells..))
        {
            // Empty input tells the reader that the record is over.
            let over = input.is_empty();
            let (result, nin, nout, nend) = self.reader.read_record(input, output, ends);
            (read, text, cells) = (read + nin, text + nout, cells + nend);
            if over || result != ReadRecordResult::InputEmpty {
                break;
            }
        }
        self.ends.truncate(cells);
        Cells { data: &self.text, ends: &self.ends, gap: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quotes: Quotes::Strict };

    fn records(text: &str) -> Vec<(String, Marks)> {
        let block = Block::new(text.as_bytes(), COMMA);
        let (mut at, mut out) = (0, Vec::new());
        while at < text.len() {
            let span = block.record(at);
            out.push((text[at..span.end].to_owned(), span.marks));
            at = span.next.unwrap_or(text.len());
        }
        out
    }

    fn cells(record: &str) -> Vec<String> {
        let mut splitter = Splitter::new(COMMA);
        let cells = splitter.quoted(record.as_bytes());
        let (mut at, mut out) = (0, Vec::new());
        for end in cells.ends {
            out.push(String::from_utf8(cells.data[at..*end].to_vec()).unwrap());
            at = end + cells.gap;
        }
        out
    }

    #[test]
    fn every_line_end_ends_a_record() {
        let plain = |t: &str| (t.to_owned(), Marks::Plain);
        assert_eq!(records("a,b\nc\r\nd\re"), [plain("a,b"), plain("c"), plain("d"), plain("e")]);
        assert_eq!(records("a\n\nb\n"), [plain("a"), plain(""), plain("b")]);
    }

    #[test]
    fn marks_are_judged() {
        let forms: Vec<Marks> = ["a,\"b\nc\",d", "\"\"\"x\"\"\"", "a\"b", "\"a\"b", "\"a\nb\"c", "a,\"b", "x, \"y\""]
            .iter()
            .map(|t| records(t)[0].1)
            .collect();
        assert_eq!(
            forms,
            [
                Marks::Quoted,
                Marks::Quoted,
                Marks::Stray,
                Marks::Stray,
                Marks::StrayAcrossLines,
                Marks::Open,
                Marks::Stray
            ]
        );
    }

    #[test]
    fn a_block_is_cut_between_records_only() {
        let cut = |t: &str| Block::new(t.as_bytes(), COMMA).last_cut();
        assert_eq!(cut("a\nb\nc"), Some(4));
        assert_eq!(cut("a,\"x\ny\"\nb,\"z\n"), Some(8));
        assert_eq!(cut("a,\"x\ny"), None);
        assert_eq!(cut("a\rb\r"), Some(2));
        assert_eq!(cut("a,\"b\"\r"), None);
        assert_eq!(cut("abc"), None);
    }

    #[test]
    fn quoted_cells_are_unquoted() {
        assert_eq!(cells("\"a,b\",\"\",\"c\"\"d\""), ["a,b", "", "c\"d"]);
        assert_eq!(cells("\"a\nb\","), ["a\nb", ""]);
        assert_eq!(cells("\"\""), [""]);
        assert_eq!(cells("a\"b,c"), ["a\"b", "c"]);
    }

    /// What the csv crate makes of a text; it drops blank lines, as we do.
    fn oracle(text: &str) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
    }

    fn ours(text: &str) -> Vec<Vec<Vec<u8>>> {
        let block = Block::new(text.as_bytes(), COMMA);
        let mut splitter = Splitter::new(COMMA);
        let (mut at, mut out) = (0, Vec::new());
        while at < text.len() {
            let span = block.record(at);
            let record = &text.as_bytes()[at..span.end];
            at = span.next.unwrap_or(text.len());
            if record.is_empty() {
                continue;
            }
            let cells = if span.marks == Marks::Plain { splitter.plain(record) } else { splitter.quoted(record) };
            let mut start = 0;
            let mut fields = Vec::new();
            for end in cells.ends {
                fields.push(cells.data[start..*end].to_vec());
                start = end + cells.gap;
            }
            out.push(fields);
        }
        out
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 4_000.max(proptest::prelude::ProptestConfig::default().cases), ..Default::default() })]

        #[test]
        fn records_and_cells_are_those_of_the_csv_crate(text in "[ab,\"\r\n]{0,40}") {
            proptest::prop_assert_eq!(ours(&text), oracle(&text));
        }
    }
}
