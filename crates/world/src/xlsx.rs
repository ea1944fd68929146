//! A workbook with one sheet, written as a stream.
//!
//! The usual writer keeps rows in a temporary file and panics when the disk is full; a
//! contributor's sheet needs little of a workbook, so it is written straight into the
//! archive: memory does not grow with rows, the same rows give the same bytes, and
//! every error of the disk comes back as one.

use std::io::{self, Seek, Write};

use jiff::civil::Date;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing when the text is empty.
    Text(&'a str),
    Number(u32),
    /// A day, shown as one by spreadsheet programs.
    Day(Date),
}

/// A workbook being written.
pub(crate) struct Book<W: Write + Seek> {
    zip: ZipWriter<W>,
    row: u64,
    bytes: u64,
    text: String,
}

const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>"#,
    r#"<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>"#,
    r#"<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#,
    r"</Types>",
);

const ROOT_RELS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>"#,
    r"</Relationships>",
);

const BOOK_RELS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    r"</Relationships>",
);

/// Style 1 is a day (number format 14).
const STYLES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    r#"<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>"#,
    r#"<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>"#,
    r#"<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"#,
    r#"<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#,
    r#"<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>"#,
    r#"<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>"#,
    r"</styleSheet>",
);

const SHEET_START: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
);
const SHEET_END: &str = "</sheetData></worksheet>";

impl<W: Write + Seek> Book<W> {
    /// Begins a workbook whose one sheet has the name given.
    pub(crate) fn new(out: W, sheet: &str) -> io::Result<Self> {
        let mut book = Self { zip: ZipWriter::new(out), row: 0, bytes: 0, text: String::new() };
        let mut name = String::new();
        escape(sheet, &mut name);
        let workbook = format!(
            concat!(
                r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" "#,
                r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">"#,
                r#"<sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
            ),
            name
        );
        for (part, text) in [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", ROOT_RELS),
            ("xl/workbook.xml", workbook.as_str()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/styles.xml", STYLES),
        ] {
            book.part(part)?;
            book.zip.write_all(text.as_bytes())?;
        }
        book.part("xl/worksheets/sheet1.xml")?;
        book.put(SHEET_START)?;
        Ok(book)
    }

    fn part(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1))
            .last_modified_time(DateTime::default());
        self.zip.start_file(name, options).map_err(io::Error::from)
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        self.bytes += text.len() as u64;
        self.zip.write_all(text.as_bytes())
    }

    /// Writes the next row.
    pub(crate) fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        self.row += 1;
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        text.push_str("<row r=\"");
        text.push_str(&self.row.to_string());
        text.push_str("\">");
        for (i, cell) in cells.into_iter().enumerate() {
            write_cell(i, self.row, cell, &mut text);
        }
        text.push_str("</row>");
        let done = self.put(&text);
        self.text = text;
        done
    }

    /// Returns the size of the sheet so far, unpacked.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the workbook and gives the writer back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.put(SHEET_END)?;
        self.zip.finish().map_err(io::Error::from)
    }
}

fn write_cell(column: usize, row: u64, cell: Cell<'_>, out: &mut String) {
    use std::fmt::Write as _;
    let (attributes, value) = match cell {
        Cell::Text("") => return,
        Cell::Text(_) => (" t=\"inlineStr\"", None),
        Cell::Number(n) => ("", Some(i64::from(n))),
        Cell::Day(d) => (" s=\"1\"", Some(serial(d))),
    };
    // INVARIANT: writing to a String never fails.
    let _ = write!(out, "<c r=\"{}{row}\"{attributes}>", letters(column));
    match (cell, value) {
        (Cell::Text(text), _) => {
            out.push_str("<is><t>");
            escape(text, out);
            out.push_str("</t></is>");
        }
        (_, Some(n)) => {
            let _ = write!(out, "<v>{n}</v>");
        }
        _ => {}
    }
    out.push_str("</c>");
}

/// Day number of spreadsheets (1900 system), for days after February 1900.
fn serial(day: Date) -> i64 {
    const EPOCH: Date = Date::constant(1899, 12, 30);
    EPOCH.until(day).map_or(0, |span| i64::from(span.get_days()))
}

/// Column letters: A, B, ... Z, AA.
fn letters(column: usize) -> String {
    let mut out = String::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        let letter = u8::try_from(left % 26).unwrap_or(0) + b'A';
        out.insert(0, char::from(letter));
        left /= 26;
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no place for control characters.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader};
    use std::io::Cursor;

    #[test]
    fn a_spreadsheet_reader_gets_the_cells_back() {
        let mut book = Book::new(Cursor::new(Vec::new()), "Имитация & co").unwrap();
        book.row([Cell::Text("Тегі"), Cell::Text("<b>"), Cell::Text("күні")]).unwrap();
        book.row([Cell::Text(""), Cell::Number(17), Cell::Day(Date::constant(2019, 3, 5))]).unwrap();
        let bytes = book.finish().unwrap();
        let mut read: calamine::Xlsx<_> = calamine::open_workbook_from_rs(bytes).unwrap();
        let range = read.worksheet_range("Имитация & co").unwrap();
        assert_eq!(range.get_value((0, 1)), Some(&Data::String("<b>".into())));
        assert_eq!(range.get_value((1, 1)), Some(&Data::Float(17.0)));
        let Some(Data::DateTime(day)) = range.get_value((1, 2)) else { panic!("no day") };
        assert_eq!(day.as_f64(), 43_529.0);
    }

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    /// A disk with room for so many bytes.
    struct Small(Cursor<Vec<u8>>, usize);

    impl Write for Small {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            if self.0.get_ref().len() + data.len() > self.1 {
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
            self.0.write(data)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Small {
        fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_panic() {
        for room in [0, 500, 2_000, 4_000] {
            let write = || -> io::Result<()> {
                let mut book = Book::new(Small(Cursor::new(Vec::new()), room), "s")?;
                let mut draw = crate::draw::Draw::new(1, 1);
                for _ in 0..5_000 {
                    book.row([Cell::Number(draw.below(u32::MAX)), Cell::Number(draw.below(u32::MAX))])?;
                }
                book.finish().map(drop)
            };
            assert_eq!(write().unwrap_err().kind(), io::ErrorKind::StorageFull, "{room}");
        }
    }
}
