//! The simple reader against the csv crate, and against whatever bytes there are.

use proptest::prelude::*;
use shyraq_tabular::{Batch, Limits, Refusal, Rows, TableError, TableForm};

type Table = (Vec<String>, Vec<Vec<String>>, Vec<(u64, Refusal)>);

fn read(name: &str, bytes: &[u8], form: &TableForm, most: usize) -> Result<Table, TableError> {
    let mut rows = Rows::bytes(name, bytes.to_vec(), form, &Limits::default())?;
    let header = rows.header().to_vec();
    let (mut out, mut refused, mut batch) = (Vec::new(), Vec::new(), Batch::default());
    let mut last = 0;
    while rows.next(&mut batch, most)? {
        for row in batch.rows() {
            assert!(row.number > last, "rows come in the order of the file");
            last = row.number;
            out.push((0..header.len()).map(|c| row.cell(c).to_owned()).collect());
        }
        assert_eq!(batch.rows().count(), batch.len());
        refused.append(&mut batch.refused);
    }
    Ok((header, out, refused))
}

fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0u32..).zip(rows) {
        for (c, cell) in (0u16..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let table = "(a,b|a;b|a\tb)\r?\n([ab1,;\t\"\r\n.ä]){0,60}";
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        table.prop_map(String::into_bytes),
        table.prop_map(|t| t.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        prop::collection::vec(any::<u8>(), 0..100).prop_map(|b| [b"PK\x03\x04".to_vec(), b].concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn rows_are_those_of_the_csv_crate(
        table in prop::collection::vec(prop::collection::vec("[a-c,\"\r\n ]{0,4}", 3), 0..12),
        most in 1usize..5,
    ) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(["x", "y", "z"]).unwrap();
        table.iter().for_each(|r| writer.write_record(r).unwrap());
        let bytes = writer.into_inner().unwrap();
        let (header, rows, refused) = read("t.csv", &bytes, &TableForm::default(), most).unwrap();
        prop_assert_eq!(header, ["x", "y", "z"]);
        prop_assert_eq!(&rows, &table);
        prop_assert!(refused.is_empty());
    }

    #[test]
    fn a_workbook_has_the_rows_that_were_written(
        table in prop::collection::vec(prop::collection::vec("[a-c1]{1,4}", 3), 1..12),
        most in 1usize..5,
    ) {
        let header = vec!["x".to_owned(), "y".to_owned(), "z".to_owned()];
        let all: Vec<Vec<String>> = std::iter::once(header).chain(table.clone()).collect();
        let (_, rows, refused) = read("t.xlsx", &workbook(&all), &TableForm::default(), most).unwrap();
        prop_assert_eq!(rows, table);
        prop_assert!(refused.is_empty());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in bytes(), most in 1usize..9, delimiter in prop::sample::select(vec![None, Some(b';'), Some(b'\t')])) {
        let form = TableForm { delimiter, ..TableForm::default() };
        match read("t.csv", &bytes, &form, most) {
            Ok((header, rows, _)) => prop_assert!(rows.iter().all(|r| r.len() == header.len())),
            Err(e) => prop_assert!(!e.hint().is_empty() && !e.to_string().is_empty()),
        }
    }
}

/// The thread that reads a workbook ends when nobody takes its rows.
#[test]
fn a_workbook_may_be_left_in_the_middle() {
    let rows: Vec<Vec<String>> = (0..20_000).map(|k| vec![format!("a{k}"), "b".into()]).collect();
    let mut table = Rows::bytes("t.xlsx", workbook(&rows), &TableForm::default(), &Limits::default()).unwrap();
    let mut batch = Batch::default();
    assert!(table.next(&mut batch, 5).unwrap());
    assert_eq!(batch.row(4).unwrap().cell(0), "a5");
    assert!(batch.row(5).is_none() && batch.row(usize::MAX).is_none());
}

#[test]
fn a_row_beyond_the_header_is_refused_and_the_rest_goes_on() {
    let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    let book = workbook(&[row(&["x", "y"]), row(&["1", "2", "3"]), row(&["", " "]), row(&["4"])]);
    let (_, rows, refused) = read("t.xlsx", &book, &TableForm::default(), 100).unwrap();
    assert_eq!(rows, [["4", ""]]);
    assert_eq!(refused, [(2, Refusal::Ragged(3))]);
}

#[test]
fn limits_hold() {
    let with = |limits: Limits| {
        let mut rows = Rows::bytes("t.csv", b"x,y\n1,2\n3,4\n".to_vec(), &TableForm::default(), &limits)?;
        while rows.next(&mut Batch::default(), 1)? {}
        Ok::<_, TableError>(())
    };
    assert!(with(Limits::default()).is_ok());
    assert!(matches!(with(Limits { cells: 3, ..Limits::default() }), Err(TableError::TooManyCells { limit: 3 })));
    assert!(matches!(with(Limits { columns: 1, ..Limits::default() }), Err(TableError::TooManyColumns { .. })));
    assert!(matches!(with(Limits { bytes: 5, ..Limits::default() }), Err(TableError::TooManyBytes { limit: 5 })));
}

#[test]
fn what_spreadsheets_of_many_countries_write_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let seen = |bytes: &[u8]| {
        let path = dir.path().join("table.csv");
        std::fs::write(&path, bytes).unwrap();
        TableForm::seen_in(&path).delimiter
    };
    assert_eq!(seen(b"a;b;n\n1;0;3\n"), Some(b';'));
    assert_eq!(seen(b"a\tb\tn\r\n"), Some(b'\t'));
    assert_eq!(seen("\u{feff}\"\u{430}\";b\n".as_bytes()), Some(b';'));
    // A comma is a comma, and what cannot be told stays as it is.
    for usual in [&b"a,b;c,n\n"[..], b"a\n1;2\n", b"", b"PK\x03\x04;;"] {
        assert_eq!(seen(usual), None);
    }
    assert_eq!(TableForm::seen_in(&dir.path().join("none.csv")), TableForm::default());
}
