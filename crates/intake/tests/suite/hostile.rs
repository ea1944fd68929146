//! Broken and hostile files: each has one clear outcome, and none a panic.

use std::cell::Cell;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use rust_xlsxwriter::Workbook;
use shyraq_intake::{Blame, IntakeError, Limits, Mapping, NoSink, RefusedBatch, Source, TableError, ValidBatch, read};

use crate::support::{Read, mapping, try_bytes, try_source};

fn ordinary() -> Mapping {
    mapping("", "[[variable]]\nname='gender'\ncolumn='g'\n[[variable]]\nname='country'\ncolumn='c'")
}

/// `accepted+refused`, or the name of the error.
fn outcome(result: &Result<Read, IntakeError>) -> String {
    match result {
        Ok(read) => format!("{}+{}", read.report.rows_accepted, read.report.rows_refused),
        Err(e) => {
            assert!(!e.to_string().is_empty() && !e.hint().is_empty());
            format!("{e:?}")
                .trim_start_matches("Table(")
                .split([' ', '(', ')', '{'])
                .next()
                .unwrap_or_default()
                .to_owned()
        }
    }
}

fn judge(cases: &[(&str, &str, Vec<u8>, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(what, name, bytes, expected)| {
            let got = outcome(&try_bytes(name, bytes, &ordinary(), &Limits::default()));
            (got != *expected).then(|| format!("{what}: {got} instead of {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn text(rows: impl Fn(usize) -> String, n: usize) -> Vec<u8> {
    (0..n).map(rows).collect::<String>().into_bytes()
}

#[test]
fn text_tables() {
    let wide = |n: usize| {
        [vec!["h"; n].iter().enumerate().map(|(i, h)| format!("{h}{i}")).collect::<Vec<_>>().join(","), "\n".into()]
            .concat()
            .into_bytes()
    };
    let long = "x".repeat(5 << 20);
    let csv: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "Empty"),
        ("byte-order mark alone", b"\xef\xbb\xbf".to_vec(), "NoHeader"),
        ("one line end", b"\n".to_vec(), "NoHeader"),
        ("blank lines", b"\n\r\n\n".to_vec(), "NoHeader"),
        ("delimiters alone", b",,,\n".to_vec(), "NoHeader"),
        ("header alone", b"g,c".to_vec(), "0+0"),
        ("header and line end", b"g,c\n".to_vec(), "0+0"),
        ("header and blank lines", b"g,c\n\n\n".to_vec(), "0+0"),
        ("one NUL", vec![0], "Nul"),
        ("NUL in the header", b"g,c\0\nMan,KAZ\n".to_vec(), "Nul"),
        ("NUL in a row", b"g,c\nMan,K\0Z\n".to_vec(), "Nul"),
        ("zeros", vec![0; 1 << 20], "Nul"),
        ("high bytes", vec![0xff; 1 << 16], "Encoding"),
        ("half a letter at the end", b"g,c\nMan,\xd0".to_vec(), "Encoding"),
        ("overlong encoding", b"g,c\nMan,\xc0\xaf\n".to_vec(), "Encoding"),
        ("surrogate", b"g,c\nMan,\xed\xa0\x80\n".to_vec(), "Encoding"),
        ("utf-16 with mark", "\u{feff}g,c\nMan,KAZ\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), "1+0"),
        (
            "utf-16 cut in a letter",
            "\u{feff}g,c\nMan,KAZ\n".encode_utf16().flat_map(u16::to_be_bytes).take(19).collect(),
            "Encoding",
        ),
        ("utf-16 without mark", "g,c\nMan,KAZ\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), "Nul"),
        ("100,000 columns", wide(100_000), "TooManyColumns"),
        ("4,097 columns", wide(4_097), "TooManyColumns"),
        ("4,096 columns", wide(4_096), "ColumnsNotThere"),
        ("same name twice", b"g,c,g\nMan,KAZ,Man\n".to_vec(), "DuplicateHeader"),
        ("same name but for blanks", b"g,c, g \n".to_vec(), "DuplicateHeader"),
        ("blank names twice", b"g,c,,\nMan,KAZ,,\n".to_vec(), "1+0"),
        ("column not there", b"g,x\n".to_vec(), "ColumnsNotThere"),
        ("wrong delimiter", b"g;c\nMan;KAZ\n".to_vec(), "ColumnsNotThere"),
        ("names in other letters", "ｇ,с\n".as_bytes().to_vec(), "ColumnsNotThere"),
        ("short row", b"g,c\nMan\n".to_vec(), "0+1"),
        ("long row", b"g,c\nMan,KAZ,\n".to_vec(), "0+1"),
        ("row of 100,000 cells", [b"g,c\n".to_vec(), vec![b','; 100_000], b"\nMan,KAZ\n".to_vec()].concat(), "1+1"),
        ("stray mark", b"g,c\nM\"an,KAZ\nMan,KAZ\n".to_vec(), "1+1"),
        ("open mark", b"g,c\n\"Man,KAZ\n".to_vec(), "UnclosedQuote"),
        ("open mark in the header", b"\"g,c\nMan,KAZ\n".to_vec(), "UnclosedQuote"),
        ("marks alone", b"g,c\n\"\"\"\"\"\n".to_vec(), "UnclosedQuote"),
        ("open mark over megabytes", [b"g,c\n\"".to_vec(), long.clone().into_bytes()].concat(), "RecordTooLong"),
        ("long record", format!("g,c\n{long},KAZ\nMan,KAZ\n").into_bytes(), "RecordTooLong"),
        ("long header", long.clone().into_bytes(), "RecordTooLong"),
        ("long cell", format!("g,c\n{},KAZ\nMan,KAZ\n", "x".repeat(70_000)).into_bytes(), "1+1"),
        ("200,000 short rows", text(|i| if i == 0 { "g,c\n".into() } else { ",\n".into() }, 200_001), "200000+0"),
        ("200,000 ragged rows", text(|i| if i == 0 { "g,c\n".into() } else { "x\n".into() }, 200_001), "0+200000"),
        ("carriage returns", b"g,c\rMan,KAZ\r\rMan,KAZ".to_vec(), "2+0"),
        ("one \\r a time", [b"g,c".to_vec(), vec![b'\r'; 100_000]].concat(), "0+0"),
        ("terminal commands", b"g,c\n\x1b[2J,KAZ\n".to_vec(), "0+1"),
        ("formulas", b"g,c\n=cmd|' /C calc'!A0,KAZ\n".to_vec(), "0+1"),
        ("right to left", "g,c\n\u{202e}Man,KAZ\n".as_bytes().to_vec(), "0+1"),
        ("html", b"<html><body>g,c</body></html>".to_vec(), "ColumnsNotThere"),
        ("json", b"[{\"g\":\"Man\",\"c\":\"KAZ\"}]".to_vec(), "UnclosedQuote"),
        ("old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more".to_vec(), "OldWorkbook"),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "Nul"),
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), "Encoding"),
    ];
    let cases: Vec<_> = csv.into_iter().map(|(what, bytes, expected)| (what, "t.csv", bytes, expected)).collect();
    assert!(cases.len() >= 50);
    judge(&cases);
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [["g", "c"], ["Man", "KAZ"], ["Woman", "UZB"]].iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Copies a package with one part changed.
pub(crate) fn rewrite(package: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut file = from.by_index(i).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        let content = if name == part { change(content) } else { content };
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(content.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";

#[test]
fn workbooks() {
    let good = workbook();
    let sheet = |from: &str, to: &str| {
        rewrite(&good, SHEET, |xml| {
            assert!(xml.contains(from), "{xml}");
            xml.replacen(from, to, 1)
        })
    };
    let texts = |from: &str, to: &str| {
        rewrite(&good, TEXTS, |xml| {
            assert!(xml.contains(from), "{xml}");
            xml.replacen(from, to, 1)
        })
    };
    let damaged = |at: usize| {
        let mut b = good.clone();
        b[at] ^= 0xff;
        b
    };
    let csv: Vec<(&str, Vec<u8>, &str)> = vec![
        ("good", good.clone(), "2+0"),
        ("rewritten", sheet("<sheetData>", "<sheetData>"), "2+0"),
        ("first four bytes", good[..4].to_vec(), "Workbook"),
        ("half", good[..good.len() / 2].to_vec(), "Workbook"),
        ("without its last byte", good[..good.len() - 1].to_vec(), "Workbook"),
        ("a byte changed in the data", damaged(60), "Workbook"),
        ("bytes before", [b"PK\x03\x04junk".to_vec(), good.clone()].concat(), "2+0"),
        ("no sheet part", rewrite(&good, "[Content_Types].xml", |x| x).len().to_le_bytes().to_vec(), "Nul"),
        ("sheet cut off", rewrite(&good, SHEET, |x| x[..x.len() / 2].to_owned()), "Workbook"),
        ("sheet empty", rewrite(&good, SHEET, |_| String::new()), "Workbook"),
        ("sheet is no XML", rewrite(&good, SHEET, |_| "g,c\nMan,KAZ\n".into()), "Workbook"),
        ("column beyond all", sheet("r=\"B2\"", "r=\"ZZZZZZZZ2\""), "Workbook"),
        ("row beyond all", sheet("r=\"B2\"", "r=\"B99999999999\""), "Workbook"),
        ("column XFD", sheet("r=\"B2\"", "r=\"XFD2\""), "1+1"),
        ("header of 16,384 columns", sheet("r=\"B1\"", "r=\"XFD1\""), "TooManyColumns"),
        ("cells out of order", sheet("r=\"A2\"", "r=\"C2\""), "Workbook"),
        ("rows out of order", sheet("r=\"A3\"", "r=\"A1\""), "Workbook"),
        ("size backwards", sheet("ref=\"A1:B3\"", "ref=\"B3:A1\""), "Workbook"),
        ("size beyond all", sheet("ref=\"A1:B3\"", "ref=\"A1:ZZZZZZZ9\""), "Workbook"),
        ("text that is not there", sheet("<v>2</v>", "<v>4000000000</v>"), "Workbook"),
        ("unknown type of cell", sheet("t=\"s\"", "t=\"magic\""), "Workbook"),
        ("texts without number", texts("uniqueCount=\"6\"", "uniqueCount=\"18446744073709551615\""), "WorkbookTooBig"),
        ("texts cut off", rewrite(&good, TEXTS, |x| x.replace("</sst>", "")), "Workbook"),
        ("NUL in a text", texts("<t>Man</t>", "<t>_x0000_</t>"), "Nul"),
        ("entity bomb", texts("<sst", "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><sst"), "Workbook"),
        ("unknown entity", texts("<t>Man</t>", "<t>&b;</t>"), "Workbook"),
        ("deep XML", sheet("<sheetData>", &format!("{}<sheetData>", "<a>".repeat(100_000))), "WorkbookTooBig"),
        ("long tag", sheet("<sheetData>", &format!("<a b=\"{}\"/><sheetData>", "x".repeat(2 << 20))), "Workbook"),
        (
            "relation to nowhere",
            rewrite(&good, "xl/_rels/workbook.xml.rels", |x| x.replace("worksheets/sheet1.xml", "worksheets/gone.xml")),
            "Workbook",
        ),
        (
            "relation to a picture",
            rewrite(&good, "xl/_rels/workbook.xml.rels", |x| x.replace("worksheets/sheet1.xml", "media/a.png")),
            "Workbook",
        ),
        ("no sheet at all", rewrite(&good, "xl/workbook.xml", |x| x.replace("<sheet ", "<shoot ")), "Workbook"),
        ("3,000 parts", many_parts(3_000), "WorkbookTooBig"),
        ("plain zip", many_parts(3), "Workbook"),
        ("10 GB that admit it", bomb(true), "WorkbookTooBig"),
        ("10 GB that hide it", bomb(false), "Workbook"),
    ];
    let cases: Vec<_> = csv.into_iter().map(|(what, bytes, expected)| (what, "t.xlsx", bytes, expected)).collect();
    // A file of eight bytes that are no ZIP is no workbook by its name.
    let cases: Vec<_> =
        cases.into_iter().map(|c| if c.0 == "no sheet part" { (c.0, c.1, c.2, "NotAWorkbook") } else { c }).collect();
    assert!(cases.len() >= 35);
    judge(&cases);
}

fn many_parts(n: usize) -> Vec<u8> {
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..n {
        to.start_file(format!("p{i}"), zip::write::SimpleFileOptions::default()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// Makes a package whose sheet unpacks to 10 GiB of blanks; made from one packed block
/// that is repeated, so that it takes no time.
fn bomb(honest: bool) -> Vec<u8> {
    const BLOCK: usize = 1 << 20;
    const BLOCKS: u64 = 10 << 10;
    let mut packer = flate2::Compress::new(flate2::Compression::best(), false);
    let mut block = Vec::with_capacity(BLOCK);
    packer.compress_vec(&vec![b' '; BLOCK], &mut block, flate2::FlushCompress::Full).unwrap();
    let mut data = block.repeat(BLOCKS as usize);
    data.extend_from_slice(&[3, 0]);
    let size = if honest { BLOCKS * BLOCK as u64 } else { 1_000 };
    package(SHEET, &data, size)
}

/// Writes a package with one part by hand, with any size beside the part.
fn package(name: &str, data: &[u8], size: u64) -> Vec<u8> {
    let n16 = |n: usize| (n as u16).to_le_bytes();
    let n32 = |n: usize| (n as u32).to_le_bytes();
    // ZIP64: the sizes stand in an extra field.
    let extra = [&n16(1)[..], &n16(16), &size.to_le_bytes(), &(data.len() as u64).to_le_bytes()].concat();
    let common =
        [&n16(45)[..], &n16(0), &n16(8), &n32(0), &n32(0), &[0xff; 8], &n16(name.len()), &n16(extra.len())].concat();
    let mut out = [b"PK\x03\x04", &common[..], name.as_bytes(), &extra, data].concat();
    let directory = out.len();
    out.extend([b"PK\x01\x02", &n16(45)[..], &common, &[0; 14], name.as_bytes(), &extra].concat());
    let length = out.len() - directory;
    out.extend([b"PK\x05\x06", &n32(0)[..], &n16(1), &n16(1), &n32(length), &n32(directory), &n16(0)].concat());
    out
}

#[test]
fn a_bomb_is_stopped_by_its_size_when_its_ratio_is_modest() {
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    to.start_file(SHEET, zip::write::SimpleFileOptions::default()).unwrap();
    to.write_all(&vec![b' '; 30 << 20]).unwrap();
    let bytes = to.finish().unwrap().into_inner();
    let limits = Limits { xlsx_unpacked_bytes: 20 << 20, xlsx_ratio: 1_000_000, ..Limits::default() };
    assert_eq!(outcome(&try_bytes("t.xlsx", &bytes, &ordinary(), &limits)), "WorkbookTooBig");
    let limits = Limits { xlsx_ratio: 1_000_000, ..Limits::default() };
    assert_eq!(outcome(&try_bytes("t.xlsx", &bytes, &ordinary(), &limits)), "Workbook");
}

/// Peak memory of this process in bytes, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb * 1_024)
}

#[test]
fn endless_files_end_in_little_memory() {
    let before = peak();
    let endless = |head: &'static [u8], row: &'static [u8]| {
        Source::reader("t.csv", head.chain(Endless { row: row.repeat(10_000), at: 0 }))
    };
    let little = Limits { bytes: 30 << 20, ..Limits::default() };
    let tried = [
        (endless(b"g,c\n\"", b"Man,KAZ\n"), "RecordTooLong"),
        (endless(b"g,c\n", b"x"), "RecordTooLong"),
        (endless(b"", b"g"), "RecordTooLong"),
        (endless(b"g,c\n", b"Man,KAZ\nx,KAZ\n"), "TooManyBytes"),
        (endless(b"g,c\n", b"\n"), "TooManyBytes"),
        (endless(b"g,c\n", b"\"Man\",KAZ\n"), "TooManyBytes"),
        (endless(b"PK\x03\x04", b"x"), "TooManyBytes"),
    ];
    for (source, expected) in tried {
        // The rows are not kept: only the reading itself counts.
        let result = read(source, &ordinary(), &little, &|| Duration::ZERO, &mut NoSink);
        let error = result.map(|_| ()).unwrap_err();
        assert!(
            format!("{error:?}").trim_start_matches("Table(").starts_with(expected),
            "{error:?} instead of {expected}"
        );
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        // The last of them is a workbook that is held whole up to the limit of 30 MiB.
        assert!(after - before < 150 << 20, "{} MiB", (after - before) >> 20);
    }
}

struct Endless {
    row: Vec<u8>,
    at: usize,
}

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let part = &self.row[self.at..];
        let n = part.len().min(buffer.len());
        buffer[..n].copy_from_slice(&part[..n]);
        self.at = (self.at + n) % self.row.len();
        Ok(n)
    }
}

#[test]
fn files_that_are_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = |p: &Path| outcome(&try_source(Source::path(p), &ordinary(), &Limits::default()));
    assert_eq!(path(&dir.path().join("gone.csv")), "NotFound");
    assert_eq!(path(dir.path()), "NotAFile");
    assert_eq!(path(Path::new("/dev/zero")), "NotAFile");
    assert_eq!(path(Path::new("")), "NotFound");
    std::fs::write(dir.path().join("empty.xlsx"), b"").unwrap();
    assert_eq!(path(&dir.path().join("empty.xlsx")), "Empty");
    std::fs::write(dir.path().join("big.csv"), vec![b'\n'; 1_000]).unwrap();
    let limits = Limits { bytes: 999, ..Limits::default() };
    assert_eq!(outcome(&try_source(Source::path(&dir.path().join("big.csv")), &ordinary(), &limits)), "TooManyBytes");
}

#[test]
fn limits_of_cells_and_time_hold() {
    let rows = text(|i| if i == 0 { "g,c\n".into() } else { "Man,KAZ\n".into() }, 500_001);
    let limits = Limits { cells: 999_999, ..Limits::default() };
    assert_eq!(outcome(&try_bytes("t.csv", &rows, &ordinary(), &limits)), "TooManyCells");
    let limits = Limits { cells: 1_000_000, ..Limits::default() };
    assert_eq!(outcome(&try_bytes("t.csv", &rows, &ordinary(), &limits)), "500000+0");
    // A clock that goes a second a look.
    let late = |source: Source<'_>| {
        let looks = Cell::new(0);
        let clock = || {
            looks.set(looks.get() + 1);
            Duration::from_secs(looks.get())
        };
        let limits = Limits { deadline: Some(Duration::from_secs(1)), ..Limits::default() };
        read(source, &ordinary(), &limits, &clock, &mut NoSink).map(|_| ())
    };
    assert!(matches!(
        late(Source::bytes("t.csv", &rows)),
        Err(IntakeError::Table(TableError::Deadline { seconds: 1 }))
    ));
    assert!(matches!(late(Source::bytes("t.xlsx", &workbook())), Err(IntakeError::Table(TableError::Deadline { .. }))));
}

#[test]
fn a_wide_code_book_does_not_make_memory_grow() {
    let values: Vec<String> = (0..10_000).map(|i| format!("'v{i}'")).collect();
    let book = format!("name='wide'\nversion=1\n[[variable]]\nname='m'\nkind='several'\nvalues=[{}]", values.join(","));
    let book = shyraq_case::CodeBook::parse(&book).unwrap();
    let rows = text(|i| if i == 0 { "m\n".into() } else { "v7\n".into() }, 20_001);
    let before = peak();
    let mapping = shyraq_intake::identity_mapping(&book);
    let report =
        read(Source::bytes("t.csv", &rows), &mapping, &Limits::default(), &|| Duration::ZERO, &mut NoSink).unwrap();
    assert_eq!(report.reported("m"), Some(20_000));
    if let (Some(before), Some(after)) = (before, peak()) {
        // Coded whole, these rows would take 400 MB.
        assert!(after - before < 200 << 20, "{} MiB", (after - before) >> 20);
    }
}

#[test]
fn when_the_receiver_or_the_disk_fails_the_reading_stops() {
    let rows = text(|i| if i == 0 { "g,c\n".into() } else { "Man,KAZ\nx,KAZ\n".into() }, 200_001);
    let full = || std::io::Error::new(std::io::ErrorKind::StorageFull, "no space");
    let mut batches = 0;
    let mut sink = (
        |_: &ValidBatch| {
            batches += 1;
            if batches == 2 { Err(full().into()) } else { Ok(()) }
        },
        |_: &RefusedBatch| Ok(()),
    );
    let error = read(Source::bytes("t.csv", &rows), &ordinary(), &Limits::default(), &|| Duration::ZERO, &mut sink)
        .unwrap_err();
    assert!(matches!(error, IntakeError::Sink(_)));
    assert_eq!(error.blame(), Blame::Machine);
    assert_eq!(batches, 2);

    struct Torn;
    impl std::io::Read for Torn {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("torn"))
        }
    }
    let torn = Source::reader("t.csv", rows.as_slice().chain(Torn));
    assert_eq!(outcome(&try_source(torn, &ordinary(), &Limits::default())), "Io");
}
