use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use encoding_rs::Encoding;
use serde::Deserialize;

/// The form of a contributor's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text with a delimiter, by default a comma.
    Csv,
    /// Text with a delimiter, by default a tab.
    Tsv,
    /// A workbook.
    Xlsx,
}

/// What a quotation mark means in a text table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quotes {
    /// As in RFC 4180; a row with a quotation mark where none may stand is refused.
    #[default]
    Strict,
    /// A quotation mark inside a cell that does not begin with one is an ordinary letter.
    Lenient,
    /// Quotation marks are ordinary letters.
    None,
}

/// How a file is written, as far as its owner says so in a mapping's `[source]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableForm {
    /// None: the first bytes and the ending of the name tell.
    pub format: Option<Format>,
    /// None: UTF-8, unless a byte-order mark says otherwise.
    pub encoding: Option<&'static Encoding>,
    /// None: a comma, in TSV a tab.
    pub delimiter: Option<u8>,
    /// What quotation marks mean.
    pub quotes: Quotes,
    /// The sheet of a workbook; none: the first.
    pub sheet: Option<String>,
    /// The row of the header, counted from 1.
    pub header_row: u32,
    /// In a text table of one column an empty line is a row with a blank cell, not no row.
    pub empty_rows: bool,
}

impl Default for TableForm {
    fn default() -> Self {
        Self {
            format: None,
            encoding: None,
            delimiter: None,
            quotes: Quotes::default(),
            sheet: None,
            header_row: 1,
            empty_rows: false,
        }
    }
}

/// How a text table is written.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// The byte between two cells.
    pub delimiter: u8,
    /// What quotation marks mean.
    pub quotes: Quotes,
}

/// Bytes of a file in which its first line is looked for.
const FIRST_LINE: u64 = 65_536;

impl TableForm {
    /// The form of a file of which nobody said how it is written: a first line without a comma
    /// that has semicolons or tabs is cut at these, as spreadsheets of many countries write it.
    /// A file that cannot be read has the usual form; opening it says why.
    #[must_use]
    pub fn seen_in(path: &Path) -> Self {
        let mut begin = Vec::new();
        let read = File::open(path).and_then(|f| f.take(FIRST_LINE).read_to_end(&mut begin));
        let line = begin.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
        let many = |mark: u8| line.iter().filter(|b| **b == mark).count();
        // A workbook begins with the letters of a ZIP file, and its bytes say nothing.
        let is_text = read.is_ok() && !line.starts_with(b"PK");
        let (semicolons, tabs) = (many(b';'), many(b'\t'));
        let delimiter = match (is_text && many(b',') == 0, semicolons >= tabs) {
            (true, true) if semicolons > 0 => Some(b';'),
            (true, false) => Some(b'\t'),
            _ => None,
        };
        Self { delimiter, ..Self::default() }
    }

    /// Says how the text is written when its format is known.
    ///
    /// Rows of a workbook that were refused come back as CSV under the same mapping, so
    /// text is read with the usual delimiter for workbooks too.
    #[must_use]
    pub fn dialect(&self, format: Format) -> Dialect {
        let usual = if format == Format::Tsv { b'\t' } else { b',' };
        Dialect { delimiter: self.delimiter.unwrap_or(usual), quotes: self.quotes }
    }

    /// Finds an encoding by its label.
    ///
    /// # Errors
    /// Says in words that there is none of that name.
    pub fn encoding_of(label: &str) -> Result<&'static Encoding, &'static str> {
        Encoding::for_label_no_replacement(label.as_bytes())
            .ok_or("there is no encoding of that name; examples: utf-8, windows-1251, utf-16le")
    }

    /// Takes a delimiter as a mapping writes it.
    ///
    /// # Errors
    /// Says in words what a delimiter is.
    pub fn delimiter_of(text: &str) -> Result<u8, &'static str> {
        match text.as_bytes() {
            [b] if b.is_ascii() && !b.is_ascii_alphanumeric() && !b"\"\r\n\0".contains(b) => Ok(*b),
            _ => Err("the delimiter is one character such as ',', ';', '|' or a tab (\"\\t\")"),
        }
    }

    /// Takes the row of the header as a mapping writes it.
    ///
    /// # Errors
    /// Says in words what it may be.
    pub fn header_row_of(row: u32) -> Result<u32, &'static str> {
        match row {
            1..=10_000 => Ok(row),
            _ => Err("header_row is 1 for the first row, at most 10000"),
        }
    }
}
