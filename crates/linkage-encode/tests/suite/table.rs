//! Tables in the forms that people keep, and tables that nobody would write.

use std::fs;
use std::io::Write as _;

use proptest::prelude::*;
use shyraq_encoding::read_handles;
use shyraq_linkage_encode::{EncodeError, Encoded, LinkKey, Mapping, Sender, encode};
use shyraq_privacy::OsEntropy;

/// Encodes a table; returns what was made of it and the numbers of its records.
fn numbers(name: &str, bytes: &[u8], mapping: &str) -> Result<(Encoded, Vec<String>), EncodeError> {
    let dir = tempfile::tempdir().unwrap();
    let (table, out) = (dir.path().join(name), dir.path().join("out"));
    fs::write(&table, bytes).unwrap();
    let mapping = Mapping::parse(mapping).unwrap();
    let key = LinkKey::generate("e", &mut OsEntropy::new()).unwrap();
    let sender = Sender { contributor: "c".into(), duplicate_free: false };
    let done = encode(&table, &mapping, &key, &sender, &out, &mut OsEntropy::new());
    if done.is_err() {
        assert!(!out.exists(), "something was left");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
    let done = done?;
    let mut found = Vec::new();
    read_handles(&out.join("resolver"), |_, record| found.push(record.to_owned())).unwrap();
    found.sort();
    found.dedup();
    Ok((done, found))
}

const COLUMNS: &str = "record='№'\nfamily='Фамилия'\ngiven='Имя'\nbirth='Рождение'\n";
const TABLE: [[&str; 4]; 3] =
    [["№", "Фамилия", "Имя", "Рождение"], ["7", "Ахметов", "Нурлан", "14.03.1991"], ["Б-8", "Иванова", "Анна", "1987"]];

fn joined(delimiter: &str) -> String {
    TABLE.iter().map(|row| row.join(delimiter) + "\r\n").collect()
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("Пояснение").unwrap().write(0, 0, "№").unwrap();
    let sheet = book.add_worksheet().set_name("Лица").unwrap();
    sheet.write(0, 0, "Список лиц").unwrap();
    for (r, row) in (2u32..).zip(TABLE) {
        for (c, cell) in (0u16..).zip(row) {
            sheet.write(r, c, cell).unwrap();
        }
    }
    let day = rust_xlsxwriter::ExcelDateTime::parse_from_str("1991-03-14").unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
    sheet.write_with_format(3, 3, &day, &format).unwrap();
    sheet.write(3, 0, 7).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn every_form_of_a_table_has_the_same_records() {
    let utf16 = |t: &str| -> Vec<u8> { t.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let marked = |t: &str| [b"\xff\xfe".to_vec(), utf16(t)].concat();
    let cp1251 = |t: &str| encoding_rs::WINDOWS_1251.encode(t).0.into_owned();
    let above = |t: &str| format!("Список лиц\n\n{t}");
    let cases: [(&str, Vec<u8>, &str); 10] = [
        ("t.csv", joined(",").into_bytes(), ""),
        ("t.csv", format!("\u{feff}{}", joined(",")).into_bytes(), ""),
        ("t.tsv", joined("\t").into_bytes(), ""),
        ("t.csv", joined("|").into_bytes(), "[source]\ndelimiter='|'"),
        ("t.csv", cp1251(&joined(";")), "[source]\nencoding='windows-1251'\ndelimiter=';'"),
        ("t.txt", marked(&joined("\t")), "[source]\nformat='tsv'"),
        ("t.csv", utf16(&joined(",")), "[source]\nencoding='utf-16le'"),
        ("t.csv", above(&joined(",")).into_bytes(), "[source]\nheader_row=3"),
        ("t.csv", joined("\",\"").replace("\r\n", "\"\n\"").trim_end_matches('"').replacen('№', "\"№", 1).into(), ""),
        ("t.xlsx", workbook(), "birth_formats=['%d.%m.%Y','%Y']\n[source]\nsheet='Лица'\nheader_row=3"),
    ];
    for (name, bytes, source) in cases {
        let (done, found) = numbers(name, &bytes, &format!("{COLUMNS}{source}")).unwrap();
        assert_eq!(found, ["7", "Б-8"], "{name} {source}");
        assert_eq!((done.records, done.unblocked, done.refused.rows), (2, 0, 0), "{name} {source}");
        // A given name alone makes no block; with what was read of the births it does.
        let given = COLUMNS.replace("family='Фамилия'\n", "");
        assert_eq!(numbers(name, &bytes, &format!("{given}{source}")).unwrap().0.unblocked, 0, "{name} {source}");
        let given = given.replace("birth='Рождение'\n", "");
        assert_eq!(numbers(name, &bytes, &format!("{given}{source}")).unwrap().0.unblocked, 2, "{name} {source}");
    }
}

/// Where the fault is and what to do, and never what stands there.
#[test]
fn a_table_at_fault_is_refused_by_row_and_column() {
    let fault = |bytes: &[u8], source: &str| {
        let e = numbers("t.csv", bytes, &format!("record='id'\nfamily='f'\ngiven='g'\n{source}")).unwrap_err();
        let said = format!("{e}\n{}", e.hint());
        assert!(!said.contains("Ахметов") && !format!("{e:?}").contains("Ахметов"), "{said}");
        said
    };
    let cp1251 = encoding_rs::WINDOWS_1251.encode("id,f,g\n1,Ахметов,Нурлан\n").0.into_owned();
    assert!(fault(&cp1251, "").contains("not UTF-8 text: byte 9 in row 2"));
    assert!(fault(&cp1251, "").contains("encoding = \"windows-1251\""));
    assert!(fault(b"id,f,g\n1,a,b\n2,a\0,b\n", "").contains("NUL byte in row 3"));
    assert!(fault("id,f,g\n1,\"Ахметов,b\n2,a,b\n".as_bytes(), "").contains("a quote that begins in row 2"));
    assert!(fault(b"id;f;g\n1;a;b\n", "").contains("one column only: delimiter"));
    assert!(fault(b"id,f,g,f\n1,a,b,c\n", "").contains("columns 2 and 4 of the header have the same name"));
    assert!(fault("id,f,g\n\n1,a,b\n ,Ахметов,b\n".as_bytes(), "").contains("row 4, column 'id': the record has no"));
    let twice = "id,f,g\n1,a,b\n\nx\n2,Ахметов,b\n1,a,b\n";
    assert!(fault(twice.as_bytes(), "").contains("row 6, column 'id': the number stands on an earlier row"));
    assert!(fault(b"", "").contains("the file is empty"));
    assert!(fault(b"PK\x03\x04broken", "").contains("workbook can't be read"));
}

#[test]
fn rows_that_cannot_be_split_are_left_out_and_named() {
    let table = "id,f,g\n1,Ахметов,Нурлан\n2,Ахметов\n3,Ахметов,Нур\"лан\n4,Ахметов,Нурлан,x\n5,Иванова,Анна\n";
    let (done, found) = numbers("t.csv", table.as_bytes(), "record='id'\nfamily='f'\ngiven='g'").unwrap();
    assert_eq!(found, ["1", "5"]);
    let rows: Vec<u64> = done.refused.first.iter().map(|(row, _)| *row).collect();
    assert_eq!((done.refused.rows, rows), (3, vec![3, 4, 5]));
    let lenient = "record='id'\nfamily='f'\ngiven='g'\n[source]\nquotes='lenient'";
    assert_eq!(numbers("t.csv", table.as_bytes(), lenient).unwrap().1, ["1", "3", "5"]);
}

#[test]
fn texts_that_say_nothing_are_blank() {
    let table = "id,f,g\n1,-,н/д\n2,Иванова,Анна\n".as_bytes();
    let missing = "record='id'\nfamily='f'\ngiven='g'\n[source]\nmissing=['-','н/д']";
    assert_eq!(numbers("t.csv", table, missing).unwrap().0.unblocked, 1);
}

/// Thousands of records that say "unknown" met in one block, and agreed in it.
#[test]
fn words_for_nothing_are_blank_without_being_listed() {
    let table =
        "id,f,g,b,n\n1,не указано,көрсетілмеген,unknown,нет\n2,Иванова,Анна,1990-01-02,н/д\n3,нет данных,Анна,,0\n";
    let mapping = "record='id'\nfamily='f'\ngiven='g'\nbirth='b'\nidno='n'";
    let (done, _) = numbers("t.csv", table.as_bytes(), mapping).unwrap();
    assert_eq!((done.records, done.unblocked, done.unread_births), (3, 2, 0));
}

const SOURCES: [&str; 6] = [
    "",
    "[source]\nencoding='windows-1251'",
    "[source]\nencoding='utf-16be'\ndelimiter=\"\\t\"",
    "[source]\ndelimiter=';'\nquotes='lenient'\nmissing=['1']",
    "[source]\nheader_row=2\nquotes='none'",
    "[source]\nformat='xlsx'",
];

/// A table with some bytes changed, left out or added.
fn damaged(bytes: &[u8], hits: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for (at, how, byte) in hits {
        let at = at % out.len().max(1);
        match how % 4 {
            0 if at < out.len() => out[at] = *byte,
            1 if at < out.len() => drop(out.remove(at)),
            2 => out.truncate(at.max(3)),
            _ => out.insert(at, *byte),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_table_is_encoded_or_refused(
        kind in 0usize..4,
        source in prop::sample::select(SOURCES.to_vec()),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 0..6),
    ) {
        let (name, whole) = match kind {
            0 => ("t.csv", joined(",").into_bytes()),
            1 => ("t.tsv", joined("\t").into_bytes()),
            2 => ("t.csv", joined(";").encode_utf16().flat_map(u16::to_be_bytes).collect()),
            _ => ("t.xlsx", workbook()),
        };
        let hits: Vec<_> = hits.iter().map(|(at, how, byte)| (at.index(whole.len()), *how, *byte)).collect();
        if let Err(e) = numbers(name, &damaged(&whole, &hits), &format!("{COLUMNS}{source}")) {
            let said = format!("{e} {e:?}");
            prop_assert!(!e.hint().is_empty());
            prop_assert!(!said.contains("Ахметов") && !said.contains("Нурлан"), "{}", said);
        }
    }

    #[test]
    fn any_mapping_is_read_or_refused(text in any::<String>(), hits in prop::collection::vec((0usize..400, any::<u8>(), any::<u8>()), 0..6)) {
        let _ = Mapping::parse(&text);
        let whole = format!("{COLUMNS}birth_formats=['%Y']\n[source]\nencoding='utf-8'\ndelimiter=';'\nheader_row=2\nmissing=['-']\n");
        let _ = Mapping::parse(&String::from_utf8_lossy(&damaged(whole.as_bytes(), &hits)));
    }
}

/// More rows than one batch or block: nothing is lost between them, in text and in a workbook.
#[test]
fn long_tables_are_whole() {
    const ROWS: usize = 70_000;
    let mut text = b"id,f,g\n".to_vec();
    for k in 0..ROWS {
        writeln!(text, "n{k},Family{},Given{}", k % 100, k % 77).unwrap();
    }
    let mapping = "record='id'\nfamily='f'\ngiven='g'";
    let (done, found) = numbers("t.csv", &text, mapping).unwrap();
    assert_eq!((done.records, found.len()), (ROWS, ROWS));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (k, line) in (0u32..).zip(String::from_utf8(text).unwrap().lines().take(5_001)) {
        for (c, cell) in (0u16..).zip(line.split(',')) {
            sheet.write(k, c, cell).unwrap();
        }
    }
    let (done, found) = numbers("t.xlsx", &book.save_to_buffer().unwrap(), mapping).unwrap();
    assert_eq!((done.records, found.len()), (5_000, 5_000));
}
