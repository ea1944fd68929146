//! XLSX: cells with types, sheets, and what people leave in them.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use shyraq_intake::{IntakeError, Limits, TableError};

use crate::support::{Read, faults, mapping, try_bytes};

fn save(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

fn read(bytes: &[u8], source: &str, variables: &str) -> Result<Read, IntakeError> {
    try_bytes("t.xlsx", bytes, &mapping(source, variables), &Limits::default())
}

const ALL: &str = "
[[variable]]
name='gender'
column='Пол'
values={'Ж'='Woman','М'='Man'}
[[variable]]
name='year'
column='Дата'
date=['%d.%m.%Y','%Y']
[[variable]]
name='age'
column='Возраст'
bands=true
[[variable]]
name='labour'
any=['Труд']
yes=['да']
no=['нет']
";

fn table() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    let sheet = book.add_worksheet().set_name("Дела").unwrap();
    for (column, name) in ["ФИО", "Пол", "Дата", "Возраст", "Труд"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    let day = ExcelDateTime::from_ymd(2019, 3, 5).unwrap();
    // A date, a number as text, a number, true.
    sheet.write(1, 1, "Ж").unwrap();
    sheet.write_with_format(1, 2, &day, &date).unwrap();
    sheet.write(1, 3, 17).unwrap();
    sheet.write(1, 4, true).unwrap();
    // A year as a number, false.
    sheet.write(2, 1, "М").unwrap();
    sheet.write(2, 2, 2020).unwrap();
    sheet.write(2, 3, "8").unwrap();
    sheet.write(2, 4, false).unwrap();
    // A day number without a format; row 4 is blank.
    sheet.write(4, 1, "М").unwrap();
    sheet.write(4, 2, 43_529).unwrap();
    // An error for a value; a formula with its value.
    sheet.write(5, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(6, 3, Formula::new("=10+9").set_result("19")).unwrap();
    // A cell right of the table.
    sheet.write(7, 9, "заметка").unwrap();
    sheet.write(8, 1, "Х").unwrap();
    sheet.write_with_format(8, 2, &day, &date).unwrap();
    sheet.write(8, 4, true).unwrap();
    save(book)
}

#[test]
fn typed_cells_become_what_the_mapping_understands() {
    let read = read(&table(), "sheet='Дела'", ALL).unwrap();
    assert_eq!(read.cases, ["Woman,09--17,2019,,1,,", "Man,0--8,2020,,,,", "Man,,2019,,,,", ",18--20,,,,,"]);
    assert_eq!(read.kept.rows, [2, 3, 5, 7], "rows have the numbers that the program shows");
    assert_eq!(faults(&read.report), ["- ragged-row x1 [8]", "Пол unknown-value x1 [9]", "Пол formula-error x1 [6]"]);
}

#[test]
fn refused_rows_of_a_workbook_come_back_as_csv_under_the_same_mapping() {
    let source = "format='xlsx'\nsheet='Дела'";
    let first = read(&table(), source, ALL).unwrap();
    assert_eq!(first.refused, "\u{feff}Пол,Дата,Возраст,Труд\n#DIV/0!,,,\nХ,05.03.2019,,да\n");
    let mended = first.refused.replace("#DIV/0!", "Ж").replace('Х', "М");
    let again = try_bytes("refused.csv", mended.as_bytes(), &mapping(source, ALL), &Limits::default()).unwrap();
    assert_eq!(again.cases, ["Woman,,,,,,", "Man,,2019,,1,,"]);
}

#[test]
fn the_first_sheet_is_read_unless_one_is_named() {
    let mut book = Workbook::new();
    for (name, value) in [("a", "Ж"), ("b", "М")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write(2, 0, "Пол").unwrap();
        sheet.write(3, 0, value).unwrap();
    }
    let bytes = save(book);
    let gender = "[[variable]]\nname='gender'\ncolumn='Пол'\nvalues={'Ж'='Woman','М'='Man'}";
    assert_eq!(read(&bytes, "header_row=3", gender).unwrap().cases, ["Woman,,,,,,"]);
    assert_eq!(read(&bytes, "header_row=3\nsheet='b'", gender).unwrap().cases, ["Man,,,,,,"]);
    assert!(
        matches!(read(&bytes, "header_row=3\nsheet='c'", gender), Err(IntakeError::Table(TableError::SheetNotThere { sheet })) if sheet == "c")
    );
    assert!(matches!(read(&bytes, "", gender), Err(IntakeError::Table(TableError::NoHeader { row: 1 }))));
    assert!(matches!(read(&bytes, "header_row=9", gender), Err(IntakeError::Table(TableError::NoHeader { row: 9 }))));
}

#[test]
fn a_workbook_is_known_by_its_bytes() {
    let gender = mapping(
        "format='csv'",
        "[[variable]]\nname='gender'\ncolumn='Пол'\nvalues={'Ж'='Woman','М'='Man'}\nunknown='blank'",
    );
    let read = try_bytes("t.csv", &table(), &gender, &Limits::default()).unwrap();
    assert_eq!(read.report.reported("gender"), Some(3));
    let not = try_bytes("t.xlsx", "Пол\nЖ\n".as_bytes(), &gender, &Limits::default());
    assert!(matches!(not, Err(IntakeError::Table(TableError::NotAWorkbook))));
    let old = try_bytes("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", &gender, &Limits::default());
    assert!(matches!(old, Err(IntakeError::Table(TableError::OldWorkbook))));
}

#[test]
fn a_large_workbook_streams() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    sheet.write(0, 0, "id").unwrap();
    sheet.write(0, 1, "Пол").unwrap();
    for i in 1..=30_000u32 {
        sheet.write(i, 0, i).unwrap();
        sheet.write(i, 1, if i % 100 == 0 { "?" } else { "Ж" }).unwrap();
    }
    let gender = "[[variable]]\nname='gender'\ncolumn='Пол'\nvalues={'Ж'='Woman'}";
    let read = read(&save(book), "person='id'", gender).unwrap();
    assert_eq!((read.report.rows_accepted, read.report.rows_refused), (29_700, 300));
    assert_eq!(read.kept.persons.last().unwrap().as_deref(), Some("29999"));
    assert_eq!(read.kept.rows.last(), Some(&30_000));
    assert_eq!(read.refused.lines().count(), 301);
}
