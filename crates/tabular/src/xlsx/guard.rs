//! Watches a workbook's XML go by and stops what a spreadsheet program never writes.
//!
//! The reader behind it keeps some things in memory whole (a tag, a text, a cell, the
//! table of texts, styles) and takes some numbers as they come. Here each of them is
//! bounded beforehand, in one pass that keeps at most one tag: so a hostile workbook ends
//! in an error, not in a full memory or an overflow.

use memchr::{memchr, memchr3};

use crate::{Limits, TableError};

/// Bytes of one tag, comment or text.
const TOKEN_BYTES: usize = 1 << 20;
/// Bytes of one tag of the styles, which the reader copies for every format.
const STYLE_TAG_BYTES: usize = 1 << 10;
/// Bytes of a part that the reader keeps whole: workbook, relations, styles, theme.
const SMALL_PART_BYTES: u64 = 8 << 20;
/// Formats of cells; spreadsheet programs write at most 65,490.
const FORMATS: u32 = 130_000;
/// Bytes that an entry of the table of texts takes in memory, roughly.
const TEXT_ENTRY_BYTES: u64 = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Relations,
    Texts,
    Styles,
    Small,
    Sheet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// Inside `<...>`, perhaps inside a quoted value of it.
    Markup(Option<u8>),
}

pub(super) struct Guard {
    part: Part,
    limit: u64,
    texts: u64,
    most_depth: usize,
    cell_limit: u64,
    seen: u64,
    state: State,
    text: usize,
    token: Vec<u8>,
    depth: usize,
    formats: u32,
    /// Where the present cell, or entry of the table of texts, began.
    cell: Option<u64>,
}

fn bad(what: &'static str) -> TableError {
    TableError::Workbook { what }
}

impl Guard {
    /// Makes a guard for a part that the reader may read, by its name in small letters.
    pub(super) fn of(name: &str, limits: &Limits) -> Option<Self> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let part = match file {
            "sharedstrings.xml" => Part::Texts,
            "styles.xml" => Part::Styles,
            "workbook.xml" | "theme1.xml" | "[content_types].xml" => Part::Small,
            f if f.ends_with(".rels") => Part::Relations,
            f if f.ends_with(".xml") => Part::Sheet,
            _ => return None,
        };
        let limit = match part {
            Part::Sheet => limits.xlsx_unpacked_bytes,
            Part::Texts => limits.xlsx_text_bytes,
            Part::Relations | Part::Styles | Part::Small => SMALL_PART_BYTES,
        };
        Some(Self {
            part,
            limit,
            texts: limits.xlsx_text_bytes / TEXT_ENTRY_BYTES,
            most_depth: limits.depth,
            cell_limit: limits.record_bytes as u64,
            seen: 0,
            state: State::Text,
            text: 0,
            token: Vec::new(),
            depth: 0,
            formats: 0,
            cell: None,
        })
    }

    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Result<(), TableError> {
        if memchr(0, bytes).is_some()
            || (self.seen == 0 && (bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe")))
        {
            return Err(bad("its XML is not UTF-8"));
        }
        while !bytes.is_empty() {
            let took = match self.state {
                State::Text => self.text(bytes),
                State::Markup(quote) => self.markup(bytes, quote)?,
            };
            self.seen += took as u64;
            bytes = bytes.get(took..).unwrap_or_default();
            if self.seen > self.limit {
                let what =
                    if self.part == Part::Texts { "a table of texts" } else { "a part that has to be kept in memory" };
                return Err(TableError::WorkbookTooBig { what, limit: self.limit });
            }
            if self.token.len() > TOKEN_BYTES || self.text > TOKEN_BYTES {
                return Err(bad("a tag or a text in it is too long"));
            }
            if self.cell.is_some_and(|start| self.seen - start > self.cell_limit) {
                return Err(bad("a cell in it is too long"));
            }
        }
        Ok(())
    }

    /// Checks that the part is whole.
    pub(super) fn end(self) -> Result<(), TableError> {
        if self.state == State::Text && self.depth == 0 { Ok(()) } else { Err(bad("one of its parts is cut off")) }
    }

    fn text(&mut self, bytes: &[u8]) -> usize {
        match memchr(b'<', bytes) {
            None => {
                self.text += bytes.len();
                bytes.len()
            }
            Some(at) => {
                self.text = 0;
                self.token.clear();
                self.token.push(b'<');
                self.state = State::Markup(None);
                at + 1
            }
        }
    }

    fn markup(&mut self, bytes: &[u8], quote: Option<u8>) -> Result<usize, TableError> {
        let first = bytes.first().copied().unwrap_or_default();
        if self.token.starts_with(b"<!")
            || self.token.starts_with(b"<?")
            || (self.token == b"<" && (first == b'!' || first == b'?'))
        {
            return self.special(first).map(|()| 1);
        }
        let found = match quote {
            Some(q) => memchr(q, bytes),
            None => memchr3(b'>', b'"', b'\'', bytes),
        };
        let took = found.map_or(bytes.len(), |at| at + 1);
        self.token.extend_from_slice(bytes.get(..took).unwrap_or_default());
        if let Some(stop) = found.and_then(|at| bytes.get(at)) {
            self.state = match (quote, stop) {
                (Some(_), _) => State::Markup(None),
                (None, b'>') => State::Text,
                (None, q) => State::Markup(Some(*q)),
            };
            if self.state == State::Text {
                let tag = std::mem::take(&mut self.token);
                self.tag(&tag)?;
                self.token = tag;
            }
        }
        Ok(took)
    }

    /// Takes a byte of a comment, a CDATA section or a declaration.
    fn special(&mut self, byte: u8) -> Result<(), TableError> {
        const COMMENT: &[u8] = b"<!--";
        const CDATA: &[u8] = b"<![CDATA[";
        self.token.push(byte);
        let token = self.token.as_slice();
        let ends = |begin: &[u8], end: &[u8]| {
            token.len() >= begin.len() + end.len() && token.starts_with(begin) && token.ends_with(end)
        };
        if ends(COMMENT, b"-->") || ends(CDATA, b"]]>") || ends(b"<?", b"?>") {
            if token.starts_with(b"<?xml") {
                let declared = String::from_utf8_lossy(token).to_ascii_lowercase();
                if declared.contains("encoding") && !declared.contains("utf-8") && !declared.contains("ascii") {
                    return Err(bad("its XML is not UTF-8"));
                }
            }
            self.state = State::Text;
            return Ok(());
        }
        let begun = |whole: &[u8]| whole.starts_with(token) || token.starts_with(whole);
        if token.starts_with(b"<?") || begun(COMMENT) || begun(CDATA) {
            Ok(())
        } else {
            // <!DOCTYPE and <!ENTITY: no workbook has them, and entities can multiply.
            Err(bad("its XML has a document type"))
        }
    }

    fn tag(&mut self, token: &[u8]) -> Result<(), TableError> {
        let inner = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
        if let Some(name) = inner.strip_prefix(b"/") {
            self.depth = self.depth.checked_sub(1).ok_or(bad("its XML is not well formed"))?;
            if matches!(local(name.trim_ascii()), b"c" | b"si") {
                self.cell = None;
            }
            return Ok(());
        }
        let (inner, empty) = inner.strip_suffix(b"/").map_or((inner, false), |i| (i, true));
        if self.part == Part::Styles && self.depth > 0 && token.len() > STYLE_TAG_BYTES {
            return Err(bad("a style in it is too long"));
        }
        if self.depth >= self.most_depth {
            return Err(TableError::WorkbookTooBig { what: "XML", limit: self.most_depth as u64 });
        }
        let end = inner.iter().position(u8::is_ascii_whitespace).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(end);
        self.element(local(name), attributes)?;
        if !empty {
            self.depth += 1;
            if matches!(local(name), b"c" | b"si") {
                self.cell = Some(self.seen);
            }
        }
        Ok(())
    }

    /// Checks the values that the reader takes as they come.
    fn element(&mut self, name: &[u8], attributes: &[u8]) -> Result<(), TableError> {
        let all = |key: &[u8], good: fn(&[u8]) -> bool| Attributes(attributes).all(|(k, v)| k != key || good(v));
        match name {
            b"c" | b"row" if !all(b"r", |v| place(v).is_some()) => Err(bad("a cell in it has no possible place")),
            b"dimension" if !all(b"ref", is_range) => Err(bad("the size of a sheet is not possible")),
            b"sst" => {
                let most = self.texts;
                let count = Attributes(attributes).filter(|(k, _)| *k == b"uniqueCount").map(|(_, v)| number(v));
                if count.into_iter().all(|n| n.is_some_and(|n| n <= most)) {
                    Ok(())
                } else {
                    Err(TableError::WorkbookTooBig { what: "texts", limit: most })
                }
            }
            b"xf" => {
                self.formats += 1;
                if self.formats > FORMATS { Err(bad("it has too many formats")) } else { Ok(()) }
            }
            b"Relationship" if self.part == Part::Relations => relation(attributes),
            _ => Ok(()),
        }
    }
}

/// The reader follows relations to the workbook and its sheets; they must lead to parts
/// that were guarded as such.
fn relation(attributes: &[u8]) -> Result<(), TableError> {
    let get = |key: &'static [u8]| {
        Attributes(attributes).filter(move |(k, _)| *k == key).map(|(_, v)| v.to_ascii_lowercase())
    };
    for kind in get(b"Type") {
        let sheet = [b"/worksheet".as_slice(), b"/chartsheet", b"/dialogsheet"].iter().any(|k| kind.ends_with(k));
        let book = kind.ends_with(b"/officedocument");
        let good = |target: Vec<u8>| {
            (!sheet || target.ends_with(b".xml"))
                && (!book || target.rsplit(|b| *b == b'/').next() == Some(b"workbook.xml"))
        };
        if !get(b"Target").all(good) {
            return Err(bad("its parts are not where they belong"));
        }
    }
    Ok(())
}

fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |at| name.get(at + 1..).unwrap_or_default())
}

fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 10 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0')))
}

/// Reads a cell's place (`B7`) or a row's number (`7`): at most `XFD1048576`.
fn place(text: &[u8]) -> Option<(u64, u64)> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (column, row) = text.split_at(letters);
    let column = column
        .iter()
        .fold(0, |n: u64, b| n.saturating_mul(26).saturating_add(u64::from(b.to_ascii_uppercase() - b'A') + 1));
    let row = number(row)?;
    (letters <= 3 && column <= 16_384 && row <= 1_048_576).then_some((row, column))
}

fn is_range(text: &[u8]) -> bool {
    let mut places = text.split(|b| *b == b':').map(place);
    match (places.next().flatten(), places.next(), places.next()) {
        (Some(_), None, None) => true,
        (Some(a), Some(Some(b)), None) => a.0 <= b.0 && a.1 <= b.1,
        _ => false,
    }
}

/// Names and values of a tag, read as the reader behind reads them.
struct Attributes<'t>(&'t [u8]);

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t [u8], &'t [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0.trim_ascii_start();
        let equals = memchr(b'=', rest)?;
        let (key, value) = rest.split_at(equals);
        let value = value.get(1..)?.trim_ascii_start();
        let (quote, value) = value.split_first()?;
        if *quote != b'"' && *quote != b'\'' {
            return None;
        }
        let end = memchr(*quote, value).unwrap_or(value.len());
        self.0 = value.get(end + 1..).unwrap_or_default();
        Some((key.trim_ascii_end(), value.get(..end).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(name: &str, xml: &[u8]) -> Result<(), String> {
        let mut guard = Guard::of(name, &Limits::default()).unwrap();
        // Cut into small pieces: a tag may be split anywhere.
        xml.chunks(3).try_for_each(|piece| guard.feed(piece)).and_then(|()| guard.end()).map_err(|e| e.to_string())
    }

    #[test]
    fn ordinary_parts_pass() {
        let sheet = b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet><!-- a > b --><dimension ref=\"A1:B2\"/>\
            <sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a &lt; b</t></is></c><c/></row></sheetData>\
            <x a='1>2'/><![CDATA[<<<]]></worksheet>";
        assert_eq!(judge("xl/worksheets/sheet1.xml", sheet), Ok(()));
        assert_eq!(
            judge("xl/sharedstrings.xml", b"<sst count=\"9\" uniqueCount=\"1\"><si><t>x</t></si></sst>"),
            Ok(())
        );
        assert!(Guard::of("xl/media/image1.png", &Limits::default()).is_none());
    }

    #[test]
    fn what_would_overflow_or_fill_memory_is_stopped() {
        let sheet = |xml: &str| judge("xl/worksheets/sheet1.xml", xml.as_bytes()).unwrap_err();
        assert!(sheet("<c r=\"ZZZZZZZZZZ1\"/>").contains("no possible place"));
        assert!(sheet("<x:c r = 'A99999999999'/>").contains("no possible place"));
        assert!(sheet("<row r=\"4294967296\"/>").contains("no possible place"));
        assert!(sheet("<dimension ref=\"B5:A1\"/>").contains("size of a sheet"));
        assert!(sheet("<!DOCTYPE x><a/>").contains("document type"));
        assert!(sheet("<a><b></a>").contains("cut off"));
        assert!(sheet("</a>").contains("not well formed"));
        assert!(sheet("<?xml version='1.0' encoding='iso-2022-jp'?><a/>").contains("UTF-8"));
        assert!(sheet(&"<a>".repeat(65)).contains("XML"));
        assert!(sheet(&format!("<a b='{}'/>", "x".repeat(TOKEN_BYTES))).contains("too long"));
        assert!(sheet(&format!("<c>{}</c>", "<t>x</t>".repeat(700_000))).contains("cell in it is too long"));
        assert!(sheet("\0").contains("UTF-8"));
        let count = "<sst uniqueCount=\"18446744073709551615\"></sst>";
        assert!(judge("xl/sharedstrings.xml", count.as_bytes()).unwrap_err().contains("texts"));
        let styles = format!("<styleSheet><name val='{}'/></styleSheet>", "x".repeat(2_000));
        assert!(judge("xl/styles.xml", styles.as_bytes()).unwrap_err().contains("style"));
    }

    #[test]
    fn relations_must_lead_to_guarded_parts() {
        let rels = |kind: &str, target: &str| {
            let xml = format!(
                "<Relationships><Relationship Id=\"a\" Type=\"http://x/{kind}\" Target=\"{target}\"/></Relationships>"
            );
            judge("xl/_rels/workbook.xml.rels", xml.as_bytes())
        };
        assert_eq!(rels("worksheet", "worksheets/Sheet1.XML"), Ok(()));
        assert_eq!(rels("officeDocument", "xl/workbook.xml"), Ok(()));
        assert_eq!(rels("image", "../media/image1.png"), Ok(()));
        assert!(rels("worksheet", "media/image1.png").is_err());
        assert!(rels("officeDocument", "xl/worksheets/sheet1.xml").is_err());
    }
}
