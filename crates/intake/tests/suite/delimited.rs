//! CSV and TSV as people and programs write them.

use shyraq_intake::{IntakeError, Limits, Source, TableError};

use crate::support::{Read, csv, faults, mapping, try_bytes, try_source};

const G: &str = "[[variable]]\nname='gender'\ncolumn='g'\n[[variable]]\nname='country'\ncolumn='c'";

fn genders(read: &Read) -> Vec<&str> {
    read.cases.iter().map(|c| c.split(',').next().unwrap()).collect()
}

fn bytes(name: &str, bytes: &[u8], source: &str) -> Result<Read, IntakeError> {
    try_bytes(name, bytes, &mapping(source, G), &Limits::default())
}

#[test]
fn line_ends_of_every_kind_are_read() {
    for text in
        ["g,c\nMan,KAZ\nWoman,\n", "g,c\r\nMan,KAZ\r\nWoman,\r\n", "g,c\rMan,KAZ\rWoman,\r", "g,c\nMan,KAZ\r\nWoman,"]
    {
        let read = csv(text, &mapping("", G));
        assert_eq!(genders(&read), ["Man", "Woman"], "{text:?}");
        assert_eq!(read.kept.rows, [2, 3]);
    }
}

#[test]
fn quoted_cells_may_hold_delimiters_marks_and_line_ends() {
    let m = mapping(
        "delimiter=';'",
        "[[variable]]\nname='gender'\ncolumn='g'\nvalues={'a;\"b\"'='Man', \"a\\r\\nb\"='Woman'}",
    );
    let text = "note;g\n\"x\ny\";\"a;\"\"b\"\"\"\nz;\"a\r\nb\"\n";
    let read = csv(text, &m);
    assert_eq!(genders(&read), ["Man", "Woman"]);
    assert_eq!(read.kept.rows, [2, 3], "a cell with a line end is one row");
}

#[test]
fn blank_lines_count_as_rows_but_are_none() {
    let read = csv("g,c\n\nMan,\n\r\n\nx,\n", &mapping("", G));
    assert_eq!(read.kept.rows, [3]);
    assert_eq!(faults(&read.report), ["g unknown-value x1 [6]"]);
    assert_eq!(read.report.rows_read, 2);
}

#[test]
fn ragged_rows_are_refused_alone() {
    let read = csv("g,c\nMan\nMan,KAZ,1\nWoman,KAZ\n", &mapping("", G));
    assert_eq!(genders(&read), ["Woman"]);
    assert_eq!(faults(&read.report), ["- ragged-row x2 [2, 3]"]);
    assert_eq!(read.report.rows_apart, 0, "cells of a ragged row can't be told apart");
    assert_eq!(read.refused, "");
}

#[test]
fn stray_marks_are_refused_or_read_as_the_mapping_says() {
    let text = "g,c,n\nMan,KAZ,This \"quotes\" must be escaped\nWoman,,\"Hey, I missed \" it\"\nWoman,,ok\n";
    let strict = csv(text, &mapping("", G));
    assert_eq!(faults(&strict.report), ["- stray-quote x2 [2, 3]"]);
    let lenient = csv(text, &mapping("quotes='lenient'", G));
    assert_eq!(genders(&lenient), ["Man", "Woman", "Woman"]);
    let none = csv("g,c\n\"Man,KAZ\nWoman,KAZ\n", &mapping("quotes='none'", G));
    assert_eq!(faults(&none.report), ["g unknown-value x1 [2]"]);
    assert_eq!(genders(&none), ["Woman"]);
}

#[test]
fn a_mark_that_is_not_closed_refuses_the_file() {
    let open = |text: &str| match try_bytes("t.csv", text.as_bytes(), &mapping("", G), &Limits::default()) {
        Err(IntakeError::Table(TableError::UnclosedQuote { row })) => row,
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("accepted"),
    };
    assert_eq!(open("g,c\nMan,KAZ\nMan,\"I forgot to close this one\nMan,KAZ\n"), 3);
    assert_eq!(open("g,c\nMan,\"KAZ\nWoman,KAZ\n\"Man\",KAZ\n"), 2, "rows in between were swallowed");
    assert_eq!(open("g,\"c\nMan,KAZ\n"), 1);
}

#[test]
fn the_header_may_stand_lower() {
    let read = csv("Отчёт \"за\" год\n\n,,\ng,c\nMan,KAZ\n", &mapping("header_row=4", G));
    assert_eq!(genders(&read), ["Man"]);
    assert_eq!(read.kept.rows, [5]);
}

#[test]
fn tabs_and_other_delimiters_are_read() {
    assert_eq!(genders(&bytes("t.tsv", b"g\tc\nMan\tKAZ\n", "").unwrap()), ["Man"]);
    assert_eq!(genders(&bytes("t.txt", b"g\tc\nMan\tKAZ\n", "format='tsv'").unwrap()), ["Man"]);
    assert_eq!(genders(&bytes("t.csv", b"g|c\nMan|KAZ\n", "delimiter='|'").unwrap()), ["Man"]);
    assert_eq!(genders(&bytes("t", b"g,c\nMan,KAZ\n", "").unwrap()), ["Man"]);
}

#[test]
fn encodings_are_read_as_named_and_marks_are_believed() {
    let m = |source: &str| mapping(source, "[[variable]]\nname='gender'\ncolumn='Пол'\nvalues={'Ж'='Woman'}");
    let read = |bytes: &[u8], source: &str| try_bytes("t.csv", bytes, &m(source), &Limits::default());
    let cp1251: Vec<u8> = [0xcf, 0xee, 0xeb, b'\n', 0xc6, b'\n'].to_vec();
    assert_eq!(genders(&read(&cp1251, "encoding='windows-1251'").unwrap()), ["Woman"]);
    let utf8 = "\u{feff}Пол\nЖ\n";
    assert_eq!(genders(&read(utf8.as_bytes(), "").unwrap()), ["Woman"]);
    assert_eq!(genders(&read(utf8.as_bytes(), "encoding='windows-1251'").unwrap()), ["Woman"]);
    let utf16: Vec<u8> = utf8.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(genders(&read(&utf16, "").unwrap()), ["Woman"]);
    assert_eq!(genders(&read(&utf16[2..], "encoding='utf-16le'").unwrap()), ["Woman"]);
    assert!(matches!(read(&utf16[2..], ""), Err(IntakeError::Table(TableError::Nul { row: 2 }))));
    assert!(matches!(
        read(&cp1251, ""),
        Err(IntakeError::Table(TableError::Encoding { encoding: "UTF-8", byte: 0, row: Some(1) }))
    ));
    assert!(matches!(read(&cp1251, "encoding='utf-8'"), Err(IntakeError::Table(TableError::Encoding { .. }))));
    assert!(matches!(read("Пол\nЖ\n".as_bytes(), "encoding='windows-1251'"), Err(IntakeError::ColumnsNotThere { .. })));
}

#[test]
fn a_fault_of_the_text_is_found_where_it_is() {
    let mut text = b"g,c\n".to_vec();
    for _ in 0..200_000 {
        text.extend_from_slice(b"Man,KAZ\n");
    }
    let at = |bad: &[u8]| {
        let mut text = text.clone();
        text.extend_from_slice(bad);
        bytes("t.csv", &text, "").map(|_| ()).unwrap_err()
    };
    assert!(matches!(at(b"Man,\0\n"), IntakeError::Table(TableError::Nul { row: 200_002 })));
    let byte = text.len() as u64 + 4;
    assert!(
        matches!(at(b"Man,\xff\n"), IntakeError::Table(TableError::Encoding { byte: b, row: Some(200_002), .. }) if b == byte)
    );
    assert!(matches!(at(b"Man,\"x\n"), IntakeError::Table(TableError::UnclosedQuote { row: 200_002 })));
}

#[test]
fn rows_keep_their_order_and_numbers_over_many_blocks() {
    let mut text = String::from("id,g,c\n");
    for i in 0..300_000 {
        // Every 1,000th row is refused; some rows have a line end inside a cell.
        let gender = if i % 1_000 == 999 { "x" } else { "Man" };
        let id = if i % 777 == 0 { format!("\"p\n{i}\"") } else { format!("p{i}") };
        text.push_str(&format!("{id},{gender},KAZ\n"));
    }
    let read = csv(&text, &mapping("person='id'", G));
    assert_eq!((read.report.rows_accepted, read.report.rows_refused), (299_700, 300));
    assert!(read.kept.rows.windows(2).all(|w| w[0] < w[1]));
    assert_eq!(read.kept.rows.last(), Some(&300_000));
    assert_eq!(read.report.faults[0].first_rows, (1..=10).map(|k| k * 1_000 + 1).collect::<Vec<u64>>());
    assert_eq!(::csv::Reader::from_reader(read.refused.as_bytes()).records().count(), 300);
}

#[test]
fn refused_rows_can_be_mended_and_sent_again_with_the_same_mapping() {
    let m = mapping(
        "delimiter=';'\nheader_row=2\nencoding='windows-1251'\nperson='id'",
        "[[variable]]\nname='gender'\ncolumn='Пол'\nvalues={'Ж'='Woman'}",
    );
    let table = windows_1251("отчёт\nИмя;id;Пол\nАйгуль;1;Ж\nБолат;2;\"М;\"\n\nВера;;Ж\n");
    let first = try_bytes("t.csv", &table, &m, &Limits::default()).unwrap();
    assert_eq!(first.refused, "\u{feff}\nid;Пол\n2;\"М;\"\n;Ж\n");
    assert_eq!(faults(&first.report), ["id missing-person x1 [6]", "Пол unknown-value x1 [4]"]);
    let again = csv(&first.refused, &m);
    assert_eq!(again.refused, first.refused, "sent again unmended, the same rows are refused");
    assert_eq!(faults(&again.report), ["id missing-person x1 [4]", "Пол unknown-value x1 [3]"]);
    let mended = csv(&first.refused.replace("\"М;\"", "Ж").replace("\n;Ж", "\n3;Ж"), &m);
    assert!(mended.report.is_clean());
    assert_eq!(mended.kept.persons, [Some("2".into()), Some("3".into())]);
}

/// Writes Windows-1251 by hand: letters of Russian lie in two runs.
fn windows_1251(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '\0'..='\x7f' => c as u8,
        'ё' => 0xb8,
        'А'..='я' => (c as u32 - 'А' as u32 + 0xc0) as u8,
        _ => panic!("{c}"),
    };
    text.chars().map(byte).collect()
}

#[test]
fn files_are_read_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("дела.csv");
    std::fs::write(&path, "g,c\nMan,KAZ\n").unwrap();
    let read = try_source(Source::path(&path), &mapping("", G), &Limits::default()).unwrap();
    assert_eq!(read.report.file, "дела.csv");
    assert_eq!(genders(&read), ["Man"]);
}

#[test]
fn the_report_reads_well() {
    let m = mapping("person='id'", G);
    let read = csv("id,g,c,Фамилия\n1,Man,KAZ,a\n,x,KAZ,b\n3,Man,Mars,c\n4,Man\n", &m);
    let text = read.report.to_text();
    for part in [
        "t.csv: 4 rows read, 1 accepted, 3 refused",
        "mapping test 1, code book little, 1 columns not read",
        "unknown-value in column \"c\": 1 rows (4)",
        "missing-person in column \"id\": 1 rows (3)",
        "ragged-row: 1 rows (5)",
        "1 refused rows are not in the file of refused rows",
        "gender             1",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let json: shyraq_intake::Report = serde_json::from_str(&read.report.to_json()).unwrap();
    assert_eq!(json, read.report);
}

#[test]
fn a_report_keeps_as_many_groups_as_the_limit_says_and_its_name_is_printable() {
    let limits = Limits { faults_kept: 1, ..Limits::default() };
    let read = try_bytes("\u{1b}[2Jt.csv", b"g,c\nx,y\nx,KAZ\n", &mapping("", G), &limits).unwrap();
    assert_eq!(faults(&read.report), ["g unknown-value x2 [2, 3]"], "the commonest is kept");
    assert_eq!((read.report.faults_left_out, read.report.rows_refused), (1, 2));
    assert_eq!(read.report.file, "?[2Jt.csv");
}
