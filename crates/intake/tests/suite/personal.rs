//! A person's fields never come out: not in the report, not in errors, not in the refused rows.

use rust_xlsxwriter::Workbook;
use shyraq_intake::{IntakeError, Limits, TableError};

use crate::support::{Read, csv, mapping, try_bytes};

/// Simulated; looks for itself in everything that comes out.
const CANARY: &str = "ZZQ-CANARY";

const VARIABLES: &str = "
[[variable]]
name='gender'
column='Пол'
[[variable]]
name='year'
column='Дата'
date=['%d.%m.%Y']
[[variable]]
name='age'
column='Возраст'
bands=true
[[variable]]
name='means'
column='Средства'
separator=';'
[[variable]]
name='labour'
any=['Труд']
unknown='blank'
";

const SOURCE: &str = "person='id'\npersonal=['Фамилия', 'Телефон']";
const HEADER: [&str; 8] = ["Фамилия", "id", "Пол", "Дата", "Возраст", "Средства", "Труд", "Примечание"];

fn printed(read: &Read) -> String {
    format!("{}{}{:?}", read.report.to_text(), read.report.to_json(), read.report)
}

#[test]
fn no_cell_is_ever_in_a_report() {
    let row = [CANARY; 8].join(",");
    let stray = format!("{row}\"");
    let read = csv(&format!("{}\n{row}\n{row},{CANARY}\n{stray}\n", HEADER.join(",")), &mapping(SOURCE, VARIABLES));
    assert_eq!(read.report.rows_refused, 3);
    assert!(!printed(&read).contains(CANARY));
}

#[test]
fn personal_and_unmapped_columns_are_not_in_the_refused_rows() {
    let mut cells = ["x"; 8];
    (cells[0], cells[7]) = (CANARY, CANARY);
    let row = cells.join(",");
    // In the last two rows a surname slipped into a column that the mapping reads.
    let text = format!("{}\n{row}\n{row},\n{CANARY},{row}\n\"{CANARY}\"\",{row}\n", HEADER.join(","));
    let text = text.replace("\"\",", "\"x,");
    let read = csv(&text, &mapping(SOURCE, VARIABLES));
    assert_eq!((read.report.rows_refused, read.report.rows_apart), (4, 1));
    assert_eq!(read.refused.lines().next(), Some("\u{feff}id,Пол,Дата,Возраст,Средства,Труд"));
    assert!(!read.refused.contains(CANARY), "{}", read.refused);
    assert!(!printed(&read).contains(CANARY));
}

#[test]
fn an_error_never_quotes_the_file_not_even_its_header() {
    let header = [CANARY; 1].join(",");
    let m = mapping(SOURCE, VARIABLES);
    let long = Limits { record_bytes: 100, columns: 3, ..Limits::default() };
    let mut tried = 0;
    for (text, limits) in [
        (format!("{header}\n{CANARY}\n"), Limits::default()),
        (format!("{CANARY},{CANARY}\n"), Limits::default()),
        (format!("{}\n\"{CANARY}\n", HEADER.join(",")), Limits::default()),
        (format!("{}\n{CANARY}\0\n", HEADER.join(",")), Limits::default()),
        (format!("{}\n", [CANARY; 9].join(",")), long.clone()),
        (format!("{CANARY}{}\n", "x".repeat(100_000)), long),
    ] {
        let error = try_bytes("t.csv", text.as_bytes(), &m, &limits).map(|_| ()).unwrap_err();
        assert!(!format!("{error} {error:?} {}", error.hint()).contains(CANARY), "{error}");
        tried += 1;
    }
    assert_eq!(tried, 6);
}

#[test]
fn a_workbook_keeps_the_same_silence() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in HEADER.iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
        sheet.write(1, column as u16, if column % 7 == 0 { CANARY } else { "x" }).unwrap();
    }
    sheet.write(2, 9, CANARY).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let read = try_bytes("t.xlsx", &bytes, &mapping(SOURCE, VARIABLES), &Limits::default()).unwrap();
    assert_eq!((read.report.rows_refused, read.report.rows_apart), (2, 1));
    assert!(!printed(&read).contains(CANARY) && !read.refused.contains(CANARY));
}

// The reader of workbooks quotes a cell in some of its own errors.
#[test]
fn a_broken_cell_of_a_workbook_is_not_quoted() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, true).unwrap();
    let bytes = crate::hostile::rewrite(&book.save_to_buffer().unwrap(), "xl/worksheets/sheet1.xml", |xml| {
        xml.replace("<v>1</v>", &format!("<v>{CANARY}</v>"))
    });
    let error = try_bytes("t.xlsx", &bytes, &mapping(SOURCE, VARIABLES), &Limits::default()).map(|_| ()).unwrap_err();
    assert!(matches!(error, IntakeError::Table(TableError::Workbook { .. })));
    assert!(!format!("{error} {error:?}").contains(CANARY));
}
