use std::io::Write as _;

use shyraq_case::CodeBook;

use super::delimited::MAX_RECORD;
use super::*;

fn book() -> CodeBook {
    CodeBook::parse(
        "name='b'\nversion='1'\n[[variable]]\nname='gender'\nvalues=['Woman','Man']\n[[variable]]\nname='means'\nkind='several'\nvalues=['threats','debt']\n",
    )
    .unwrap()
}

fn read(bytes: &[u8], options: &InputOptions) -> Result<PersonTable, ReleaseError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read_table(file.path(), &options.adapt(book()), options)
}

fn unpacked(table: &PersonTable) -> Vec<Vec<u16>> {
    let persons = table.persons();
    (0..table.columns().len()).map(|c| (0..persons.rows()).map(|r| persons.code(r, c)).collect()).collect()
}

fn codes(bytes: &[u8]) -> Vec<Vec<u16>> {
    unpacked(&read(bytes, &InputOptions::default()).unwrap())
}

#[test]
fn codes_what_the_book_knows_and_blanks_the_rest() {
    let got =
        codes("\u{feff}x,means,gender\n1,threats;debt,Man\n2, debt ,Woman\n3,other;threats,ZZQ_CANARY\n".as_bytes());
    assert_eq!(got, [vec![2, 1, 0], vec![1, 0, 1], vec![1, 1, 0]]);
}

/// What offices save where the comma is the decimal mark: the hint was to check the spelling.
#[test]
fn a_table_with_semicolons_is_told_to_have_commas() {
    let book = CodeBook::parse("name='b'\nversion='1'\n[[variable]]\nname='c0'\nvalues=['1']\n").unwrap();
    for (text, commas) in
        [("c0;c1\n1;1\n", true), ("c0\tc1\n1\t1\n", true), ("sep=,\nc0,c1\n", true), ("co\n1\n", false)]
    {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let refused = read_table(file.path(), &book, &InputOptions::default()).unwrap_err();
        assert_eq!(refused.hint().contains("with commas"), commas, "{text:?}: {}", refused.hint());
    }
}

#[test]
fn an_empty_table_has_no_rows() {
    assert_eq!(codes(b"gender,means\n"), [vec![], vec![], Vec::<u16>::new()]);
}

/// An empty line of a table of one column was dropped, and a blank person with it.
#[test]
fn an_empty_line_of_one_column_is_a_blank_person() {
    let book = CodeBook::parse("name='b'\nversion='1'\n[[variable]]\nname='c0'\nvalues=['1']\n").unwrap();
    for (text, rows) in [
        ("c0\n1\n\n\n1\n", 4),
        ("c0\n1\n\n\n1", 4),
        ("c0\n1\n\n", 2),
        ("c0\r\n\r\n\r\n", 2),
        ("c0\n", 0),
        ("c0", 0),
        ("c0\n\n", 1),
    ] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let table = read_table(file.path(), &book, &InputOptions::default()).unwrap();
        assert_eq!(table.persons().rows(), rows, "{text:?}");
    }
    assert_eq!(codes(b"gender,means\n\nMan,\n\n"), [vec![2], vec![0], vec![0]], "elsewhere it is no row");
}

/// A fault of a cell was told with what stood in it, escape characters and all.
#[test]
fn a_domain_from_data_names_no_value() {
    for (table, says) in [
        ("id,c\n1,a\n2,NEEDLE\u{1b}[31m\n", "record 2, column 2"),
        (&format!("id,c\n1,{}\n", "NEEDLE".repeat(60)), "record 1, column 2"),
        ("id,NEEDLE=1\n1,a\n", "column 2"),
        ("id,any(NEEDLE)\n1,a\n", "column 2"),
    ] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(table.as_bytes()).unwrap();
        let error = codebook_from_data(file.path(), &[], &InputOptions::default()).unwrap_err();
        let text = error.to_string();
        assert!(error.is_refused_input() && text.contains(says), "{text}");
        assert!(!text.contains("NEEDLE") && !text.contains('\u{1b}'), "{text}");
    }
    let options = InputOptions { multi_value: [("none".to_owned(), "|".to_owned())].into(), ..Default::default() };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"c\na\n").unwrap();
    assert!(matches!(codebook_from_data(file.path(), &[], &options), Err(ReleaseError::NoSeveral)));
}

#[test]
fn rows_of_a_person_are_one() {
    let options = InputOptions { person_id: Some("id".into()), ..Default::default() };
    let t = read(b"id,gender,means\na,Man,threats\nb,Woman,\na,Man,debt\n,Man,\n,Man,\n", &options).unwrap();
    assert_eq!(t.persons().rows(), 4, "a, b, and two without an identifier");
    let mut rows: Vec<[u16; 3]> = (0..4).map(|r| [0, 1, 2].map(|c| t.persons().code(r, c))).collect();
    rows.sort_unstable();
    assert_eq!(rows, [[1, 0, 0], [2, 0, 0], [2, 0, 0], [2, 1, 1]]);
}

#[test]
fn a_separator_makes_several() {
    let options = InputOptions { multi_value: [("gender".to_owned(), "|".to_owned())].into(), ..Default::default() };
    let t = read(b"gender,means\nMan|Woman,\n", &options).unwrap();
    assert_eq!(unpacked(&t), [vec![1], vec![1], vec![0], vec![0]]);
}

#[test]
fn faults_of_form_are_refused_with_their_row() {
    for (bytes, says) in [
        (&b""[..], "empty"),
        (b"gender,means\nMan\n", "row 2 has 1 cells"),
        (b"gender,means\nMan,,\n", "row 2 has 3 cells"),
        (b"gender,means\nMan,\nMa\0n,\n", "NUL byte in row 3"),
        (b"gender,means\n\xcc\xf3\xe6,\n", "not UTF-8 text: byte 13 in row 2"),
        (b"gender,means,gender\n", "columns 1 and 3"),
        (b"gender\nMan\n", "no column 'means'"),
        (b"\xff\xfeg\0e\0", "no column 'gender'"),
        (b"gender,means\nMan,\"x\n", "quote that begins in row 2"),
    ] {
        let error = read(bytes, &InputOptions::default()).unwrap_err();
        assert!(error.is_refused_input() && error.to_string().contains(says), "{says}: {error}");
    }
    let mut endless = b"gender,means\nMan,\"".to_vec();
    endless.resize(MAX_RECORD + (2 << 20), b'x');
    assert!(read(&endless, &InputOptions::default()).unwrap_err().to_string().contains("row 2 is longer"));
    let unicode = "gender,means\r\nMan,debt\r\n".encode_utf16().flat_map(u16::to_le_bytes);
    let unicode: Vec<u8> = b"\xff\xfe".iter().copied().chain(unicode).collect();
    assert_eq!(codes(&unicode), [vec![2], vec![0], vec![1]], "Unicode text of a spreadsheet program");
    assert_eq!(codes(b"gender,means\nMan,de\"bt\n"), [vec![2], vec![0], vec![0]], "a cell refuses no file");
    let wide = vec!["x"; 100_000].join(",");
    assert!(read(wide.as_bytes(), &InputOptions::default()).unwrap_err().to_string().contains("100000 columns"));
}

proptest::proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let mut table = b"gender,means\n".to_vec();
        table.extend(bytes);
        let _ = read(&table, &InputOptions::default());
    }
}
