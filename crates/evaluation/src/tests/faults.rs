//! What is refused, in which words.

use shyraq_case::CodeBook;

use super::Files;
use crate::{EvaluationError, Request};

const GOOD: &str = "a,b\nx,y\n";

#[track_caller]
fn refused(truth: &[u8], made: &[u8], says: &str) {
    let error = Files::new(truth, made).compare(|_| ()).unwrap_err();
    let text = error.to_string();
    assert!(error.is_refused_input() && text.contains(says), "{says}: {text}");
    assert!(!text.contains("CANARY") && !error.hint().contains("CANARY"), "{text}");
}

#[test]
fn faults_of_form_name_file_and_row_and_no_value() {
    for (bytes, says) in [
        (&b""[..], "the file is empty"),
        (b"a,b\nx,CANARY,y\n", "row 2 has 3 cells and the header 2"),
        (b"a,b\nx,y\nCANARY\n", "row 3 has 1 cells"),
        (b"a,b\nx,\xcc\xf3\xe6\n", "not UTF-8 text: byte 6 in row 2"),
        (b"a,b,a\nx,y,z\n", "columns 1 and 3 of the header have the same name"),
        (b"c,d\nx,y\n", "no column has the name of a column of"),
    ] {
        refused(bytes, GOOD.as_bytes(), says);
        refused(GOOD.as_bytes(), bytes, says);
    }
    refused(b"a,b\n", GOOD.as_bytes(), "the table has no records");
    let wide = vec!["x"; 5000].join(",");
    refused(GOOD.as_bytes(), wide.as_bytes(), "5000 columns");
    let ids: String = std::iter::once("a\n".to_owned()).chain((0..65_536).map(|k| format!("v{k}\n"))).collect();
    refused(ids.as_bytes(), b"a\nx\n", "column 'a' has more than 65535 values");
}

/// A release whose noisy total is 0 has no records, and was refused.
#[test]
fn a_release_without_records_is_scored() {
    let files = Files::new("a,b\nx,\n".to_owned() + &"x,y\n".repeat(200), "a,b\n");
    let listed = files.dir.path().join("aggregates.csv");
    std::fs::write(&listed, "variables,values,count,low,high\na,,0,0,9\na,x,0,0,300\n").unwrap();
    let found = files.compare(|r| r.aggregates = Some(&listed)).unwrap();
    assert_eq!(found.records.synthetic, 0);
    assert!(
        found.tv.one_way.is_none() && found.tv_nonblank.two_way.is_none() && found.workload_error.one_way.is_none()
    );
    assert_eq!(
        (found.rel100, found.rel100_scaled, found.lost, found.coverage),
        (Some(1.0), None, Some(1.0), Some(0.0))
    );
    assert_eq!((found.invented, found.invented_records), (None, None));
    let one = found.aggregates.unwrap().one_way.unwrap();
    assert_eq!((one.tables, one.tv.mean, one.intervals.coverage), (1, 1.0, Some(1.0)));
    let text = serde_json::to_string(&files.compare(|_| ()).unwrap()).unwrap();
    assert!(!text.contains("NaN"), "{text}");
}

/// An export passed once its column of pseudonyms had another name.
#[test]
fn pseudonyms_are_known_in_any_column() {
    let id = |k: u32| format!("{k:032x}");
    let export = |name: &str, other: &str| format!("{name},a\n{},x\n,x\n{other},y\n", id(1));
    for (text, is) in [
        (export("person", &id(2)), true),
        (export("p", &id(2)), true),
        (export("p", "x"), false),
        (export("person", "x"), true),
        ("p,a\n,x\n".to_owned(), false),
    ] {
        for files in [Files::new(text.clone(), "a\nx\n"), Files::new("a\nx\n", text.clone())] {
            let refused = matches!(files.compare(|_| ()), Err(EvaluationError::Pseudonyms { .. }));
            assert_eq!(refused, is, "{text}");
        }
    }
}

#[test]
fn files_that_cannot_be_read() {
    let files = Files::new(GOOD, GOOD);
    let none = files.dir.path().join("none.csv");
    let error = files.compare(|r| r.synthetic = &none).unwrap_err();
    assert!(matches!(error, EvaluationError::Io { .. }) && error.hint().contains("path"), "{error}");
    let folder = files.dir.path().to_owned();
    let error = files.compare(|r| r.sensitive = &folder).unwrap_err();
    assert!(error.hint().contains("not a folder"), "{error}");
}

#[test]
fn names_that_do_not_fit_are_no_faults_of_a_file() {
    let book = CodeBook::parse("name='b'\nversion='1'\n[[variable]]\nname='a'\nvalues=['x']\n").unwrap();
    type Ask<'a> = &'a dyn Fn(&mut Request<'_>);
    let one = |name: &str| vec![name.to_owned()];
    let asks: [(&str, Ask<'_>); 7] = [
        ("'a' stands twice", &|r| r.columns = vec!["a".into(), "b".into(), "a".into()]),
        ("--multi-value: the column 'c'", &|r| r.multi_value = vec![("c".into(), ";".into())]),
        ("--shares-by: there is no group", &|r| r.shares_by = Some(one("a"))),
        ("--share-group g: the column 'c'", &|r| r.share_groups = vec![("g".into(), one("c"))]),
        ("--shares-by: 'c' is not", &|r| {
            r.share_groups = vec![("g".into(), one("a"))];
            r.shares_by = Some(one("c"));
        }),
        ("--shares-by: 'a' is not", &|r| {
            r.multi_value = vec![("a".into(), ";".into())];
            r.shares_by = Some(one("a"));
        }),
        ("more than 65,535 values in both", &|_| ()),
    ];
    for (says, ask) in asks {
        let half = |from: u32| (from..from + 40_000).map(|k| format!("v{k},y\n")).collect::<String>();
        let files = if says.contains("65,535") {
            Files::new(format!("a,b\n{}", half(0)), format!("a,b\n{}", half(40_000)))
        } else {
            Files::new(GOOD, GOOD)
        };
        let error = files.compare(ask).unwrap_err();
        assert!(matches!(error, EvaluationError::Ask { .. }) && error.to_string().contains(says), "{says}: {error}");
    }
    let files = Files::new(GOOD, GOOD);
    let found = files.compare(|r| {
        r.codebook = Some(&book);
        r.columns = one("b");
    });
    let error = found.unwrap_err();
    assert!(error.to_string().contains("the code book has no variable 'b'"), "{error}");
    let error = files.compare(|r| r.columns = one("c")).unwrap_err();
    assert!(error.is_refused_input() && error.to_string().contains("no column 'c'"), "{error}");
}

#[test]
fn choices_that_are_no_categories_do_not_fill_the_memory() {
    let text: String = (0..1001).map(|k| format!("w{k};")).collect();
    let files = Files::new(format!("a\n{text}\n"), "a\nx\n");
    let error = files.compare(|r| r.multi_value = vec![("a".into(), ";".into())]).unwrap_err();
    assert!(error.to_string().contains("column 'a' has more than 1000 values"), "{error}");
}

#[test]
fn more_columns_than_can_be_paired_are_refused() {
    let line = |start: &str| (0..2001).map(|k| format!("{start}{k}")).collect::<Vec<_>>().join(",");
    let table = format!("{}\n{}\n", line("c"), line("v"));
    let error = Files::new(&table, &table).compare(|_| ()).unwrap_err();
    assert!(error.to_string().contains("2001 columns to compare (at most 2000)"), "{error}");
}

#[test]
fn an_export_of_a_hub_is_refused_whichever_table_it_is() {
    let export = "person,a\n00112233445566778899aabbccddeeff,x\n";
    let other = "person,a\np1,x\n";
    for (truth, made) in [(export, other), (other, export)] {
        let error = Files::new(truth, made).compare(|_| ()).unwrap_err();
        assert!(matches!(error, EvaluationError::Pseudonyms { .. }) && error.hint().contains("debit"), "{error}");
        assert!(!error.to_string().contains("0011"));
    }
    // One line of an export among others is enough; a column that is not compared as well.
    let mixed = format!("person,a\np1,y\n{}", &export[9..]);
    let error = Files::new(&mixed, "a\nx\n").compare(|_| ()).unwrap_err();
    assert!(matches!(error, EvaluationError::Pseudonyms { .. }), "{error}");
    // Identifiers of another form are not a hub's.
    assert!(Files::new(other, other).compare(|_| ()).is_ok());
}
