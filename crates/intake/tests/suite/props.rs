//! Properties that hold for every table and mapping.

use proptest::prelude::*;
use shyraq_case::{CodeBook, Kind};
use shyraq_intake::{Limits, Mapping, NoClock, NoSink, Source, identity_mapping, read};

use crate::hostile::rewrite;
use crate::support::{BOOK, book, csv, mapping, try_bytes};

/// `[[variable]]` entries that may meet any cell.
const VARIABLES: [&str; 9] = [
    "[[variable]]\nname='gender'\ncolumn='a'\n",
    "[[variable]]\nname='gender'\ncolumn=['x','b']\nfold=true\nvalues={'ä'='Man','1'='Woman'}\nunknown='blank'\n",
    "[[variable]]\nname='age'\ncolumn='a'\nbands=true\ndefault='21+'\n",
    "[[variable]]\nname='year'\ncolumn='b'\ndate=['%d.%m.%Y','%Y','%m/%y']\n",
    "[[variable]]\nname='labour'\nany=['a','b',['z','c']]\noptional=true\n",
    "[[variable]]\nname='threats'\ncolumn='c'\nseparator=';'\ncontains=['1']\nknown=['a']\n",
    "[[variable]]\nname='means'\ncolumn='c'\nseparator=' '\nunknown='blank'\n",
    "[[variable]]\nname='country'\ncolumn='c'\nmissing=['1','']\n",
    "[[variable]]\nname='country'\ndefault='KAZ'\n",
];
const SOURCES: [&str; 7] = [
    "",
    "encoding='windows-1251'",
    "encoding='utf-16be'",
    "delimiter=';'\nquotes='lenient'",
    "header_row=2\nquotes='none'",
    "format='xlsx'",
    "person='a'\nrecord='b'\nmissing=['1']",
];

fn any_mapping() -> impl Strategy<Value = Mapping> {
    let variables = prop::sample::subsequence(VARIABLES.to_vec(), 0..VARIABLES.len());
    (variables, prop::sample::select(SOURCES.to_vec())).prop_filter_map(
        "two entries fill one variable",
        |(variables, source)| {
            let text = format!("name='m'\nversion=1\ncodebook='x'\n[source]\n{source}\n{}", variables.concat());
            Mapping::with_book(&text, book(), &Limits::default()).ok()
        },
    )
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let table = "(a,b,c|a;b;c|c,b,a,q)\r?\n([abc1,;\"\r\n.ä-]|Man|Woman|KAZ|2019|05\\.03\\.2019|threats){0,60}";
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        table.prop_map(String::into_bytes),
        table.prop_map(|t| t.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        (table, prop::collection::vec(any::<u8>(), 0..4)).prop_map(|(t, b)| [t.as_bytes(), &b].concat()),
        prop::collection::vec(any::<u8>(), 0..100).prop_map(|b| [b"PK\x03\x04".to_vec(), b].concat()),
    ]
}

/// Rows of the little code book as coded text, one cell a variable.
fn any_table() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = |v: &shyraq_case::Variable| {
        let values: Vec<String> = v.values.iter().map(|x| x.code.clone()).collect();
        let several = v.kind == Kind::Several;
        let most = if several { values.len() } else { 1 };
        prop::sample::subsequence(values, 0..=most).prop_map(|chosen| chosen.join(";"))
    };
    let row: Vec<_> = book().variables.iter().map(cell).collect();
    prop::collection::vec(row, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000.max(ProptestConfig::default().cases), ..Default::default() })]

    #[test]
    fn no_bytes_and_no_mapping_make_it_panic(mapping in any_mapping(), bytes in any_bytes(), name in "t\\.(csv|tsv|xlsx|txt)") {
        if let Ok(read) = try_bytes(&name, &bytes, &mapping, &Limits::default()) {
            let r = &read.report;
            let refused: u64 = r.faults.iter().filter(|f| f.severity == shyraq_intake::Severity::Refused).map(|f| f.count).sum();
            prop_assert!(refused >= r.rows_refused, "every refused row has a fault");
            prop_assert!(r.rows_apart <= r.rows_refused);
        }
    }

    #[test]
    fn no_text_as_a_mapping_makes_it_panic(text in "(name|version|codebook|\\[source\\]|\\[\\[variable\\]\\]|column|values|any| |=|'|\"|\\[|\\]|\\{|\\}|\n|1|ä){0,60}") {
        let _ = Mapping::with_book(&text, book(), &Limits::default());
    }

    #[test]
    fn mapping_is_idempotent(table in any_table()) {
        let book = book();
        let names: Vec<&str> = book.variables.iter().map(|v| v.name.as_str()).collect();
        let lines: Vec<String> = table.iter().map(|row| row.join(",")).collect();
        let first = csv(&format!("{}\n{}\n", names.join(","), lines.join("\n")), &identity_mapping(&book));
        prop_assert_eq!(&first.cases, &lines);
        let second = csv(&format!("{}\n{}\n", names.join(","), first.cases.join("\n")), &identity_mapping(&book));
        prop_assert_eq!(second.kept.codes, first.kept.codes);
        prop_assert_eq!(second.report.reported, first.report.reported);
    }

    #[test]
    fn what_a_mapping_accepts_the_identity_accepts_with_the_same_codes(bytes in any_bytes()) {
        let own = mapping("", &[VARIABLES[1], VARIABLES[2], VARIABLES[4], VARIABLES[6], VARIABLES[7]].concat());
        if let Ok(read) = try_bytes("t.csv", &bytes, &own, &Limits::default()) {
            let names: Vec<&str> = own.book().variables.iter().map(|v| v.name.as_str()).collect();
            let again = csv(&format!("{}\n{}\n", names.join(","), read.cases.join("\n")), &identity_mapping(own.book()));
            prop_assert_eq!(again.kept.codes, read.kept.codes);
        }
    }

    // Sent again unmended, refused rows are refused for the same reasons.
    #[test]
    fn refused_rows_are_refused_again(mapping in any_mapping(), bytes in any_bytes()) {
        let Ok(first) = try_bytes("t.csv", &bytes, &mapping, &Limits::default()) else { return Ok(()) };
        if first.refused.is_empty() {
            return Ok(());
        }
        let again = try_bytes("t.csv", first.refused.as_bytes(), &mapping, &Limits::default());
        // Without marks a cell may hold one, and then the file can't say what the cells are.
        if let Ok(again) = again {
            if !first.refused.contains('"') {
                prop_assert_eq!(again.report.rows_refused, first.report.rows_apart);
                prop_assert_eq!(again.refused, first.refused);
            }
        } else {
            prop_assert!(first.refused.contains('"'));
        }
    }

    #[test]
    fn a_changed_workbook_never_makes_it_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in prop::option::of(any::<prop::sample::Index>())) {
        let mut bytes = small_workbook();
        let i = at.index(bytes.len());
        bytes[i] = byte;
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = read(Source::bytes("t.xlsx", &bytes), &any_variables(), &Limits::default(), &NoClock, &mut NoSink);
    }

    #[test]
    fn a_workbook_with_changed_xml_never_makes_it_panic(at in any::<prop::sample::Index>(), with in "[<>/\"'=&;:! 09azAZ]{0,12}", take in 0usize..12, part in 0usize..4) {
        let part = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"][part];
        let bytes = rewrite(&small_workbook(), part, |xml| {
            let mut chars: Vec<char> = xml.chars().collect();
            let i = at.index(chars.len());
            let end = (i + take).min(chars.len());
            chars.splice(i..end, with.chars());
            chars.into_iter().collect()
        });
        let _ = read(Source::bytes("t.xlsx", &bytes), &any_variables(), &Limits::default(), &NoClock, &mut NoSink);
    }
}

fn any_variables() -> Mapping {
    mapping("", &[VARIABLES[0], VARIABLES[3], VARIABLES[4], VARIABLES[6]].concat())
}

fn small_workbook() -> Vec<u8> {
    static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BYTES
        .get_or_init(|| {
            let mut book = rust_xlsxwriter::Workbook::new();
            let sheet = book.add_worksheet();
            let date = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
            for (column, name) in ["a", "b", "c"].iter().enumerate() {
                sheet.write(0, column as u16, *name).unwrap();
            }
            sheet.write(1, 0, "Man").unwrap();
            sheet.write_with_format(1, 1, 43_529, &date).unwrap();
            sheet.write(1, 2, true).unwrap();
            sheet.write(2, 0, 17.5).unwrap();
            sheet.write(2, 2, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
            book.save_to_buffer().unwrap()
        })
        .clone()
}

#[test]
fn the_little_code_book_is_a_good_one() {
    assert_eq!(CodeBook::parse(BOOK).unwrap(), book());
}
