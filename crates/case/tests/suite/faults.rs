//! What a person's own code book may get wrong, and that nothing makes the reader panic.

use proptest::prelude::*;
use shyraq_case::{CodeBook, CodeBookError, SHIPPED, shipped_text};

fn book(variables: &str) -> Result<CodeBook, CodeBookError> {
    CodeBook::parse(&format!("name = \"mine\"\nversion = \"1\"\n{variables}"))
}

fn name_fault(result: Result<CodeBook, CodeBookError>) -> &'static str {
    match result {
        Err(CodeBookError::Name { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

fn values_fault(result: Result<CodeBook, CodeBookError>) -> String {
    match result {
        Err(CodeBookError::Values { variable, fault }) => format!("{variable} {fault}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_least_book_of_the_manual_is_read() {
    let text = r#"
        name = "example"
        version = 1
        [[variable]]
        name = "gender"
        values = ["Woman", "Man"]
        [[variable]]
        name = "means"
        kind = "several"
        values = ["threats", 7]
    "#;
    let book = CodeBook::parse(text).unwrap();
    assert_eq!(book.version, "1");
    let cells: Vec<(String, usize)> = book.columns().into_iter().map(|c| (c.name.clone(), c.cells())).collect();
    assert_eq!(cells, [("gender".into(), 3), ("means=threats".into(), 2), ("means=7".into(), 2)]);
}

#[test]
fn a_variable_that_stands_twice_is_refused() {
    let twice = "[[variable]]\nname = \"a\"\nvalues = [\"1\"]\n".repeat(2);
    assert_eq!(name_fault(book(&twice)), "stands twice");
}

#[test]
fn values_that_would_break_a_table_are_refused() {
    for (value, fault) in [
        ("\"a;b\"", "contains ';', which joins values"),
        ("\"\"", "is empty"),
        ("\" a\"", "begins or ends with a blank"),
        ("\"a\\u0000\"", "contains a control character"),
    ] {
        assert_eq!(name_fault(book(&format!("[[variable]]\nname = \"v\"\nvalues = [{value}]"))), fault, "{value}");
    }
    assert_eq!(name_fault(book("[[variable]]\nname = \"v\"\nvalues = [\"1\", 1]")), "stands twice");
    assert!(
        name_fault(book("[[variable]]\nname = \"any(means)\"\nvalues = [\"1\"]")).starts_with("has the form any(...)")
    );
    assert!(name_fault(book("[[variable]]\nname = \"v=1\"\nvalues = [\"1\"]")).starts_with("contains '='"));
}

#[test]
fn values_need_exactly_one_source() {
    let v = |rest: &str| values_fault(book(&format!("[[variable]]\nname = \"v\"\n{rest}")));
    assert_eq!(v(""), "v has no values");
    assert_eq!(v("values = []"), "v has an empty list of values");
    assert_eq!(v("values = [\"1\"]\nvalues_from = \"countries\""), "v has more than one source of values");
    assert_eq!(v("values = [\"1\"]\nyears = { from = 2002, to = 2003 }"), "v has more than one source of values");
    assert_eq!(v("years = { from = 2003, to = 2002 }"), "v has years that end before they begin");
    assert_eq!(v("values_from = \"planets\""), "v takes values_from something else than \"countries\"");
    assert!(v("values = [\"1\"]\nvalue_labels = [{ value = \"2\", en = \"x\" }]").contains("not one of its values"));
}

#[test]
fn a_book_without_variables_or_with_an_unknown_key_is_refused() {
    assert!(matches!(book(""), Err(CodeBookError::Syntax(_))));
    assert!(matches!(book("variable = []"), Err(CodeBookError::Syntax(_))));
    let misspelt = book("[[variable]]\nname = \"v\"\nvalue = [\"1\"]");
    assert!(matches!(misspelt, Err(CodeBookError::Syntax(ref m)) if m.contains("value")), "{misspelt:?}");
}

#[test]
fn the_limits_hold() {
    let many: String = (0..513).map(|i| format!("[[variable]]\nname = \"v{i}\"\nvalues = [\"1\"]\n")).collect();
    assert!(matches!(book(&many), Err(CodeBookError::TooMany { what: "variables", found: 513, limit: 512 })));
    let long = "x".repeat(201);
    assert_eq!(
        name_fault(book(&format!("[[variable]]\nname = \"{long}\"\nvalues = [\"1\"]"))),
        "is longer than 200 bytes"
    );
    let huge = " ".repeat((8 << 20) + 1);
    assert!(matches!(CodeBook::parse(&huge), Err(CodeBookError::TooMany { what: "bytes", .. })));
}

#[test]
fn every_fault_says_what_to_do() {
    for bad in
        ["", "name = 1", "variable = []", "[[variable]]\nname = \"v\"", "[[variable]]\nname = \"\"\nvalues = [\"1\"]"]
    {
        let fault = book(bad).unwrap_err();
        assert!(!fault.hint().is_empty() && !fault.to_string().is_empty(), "{bad}");
    }
}

/// Pieces of code books, right and wrong, to be strung together.
fn fragments() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("name = \"a\"\n".to_owned()),
        Just("version = 1\n".to_owned()),
        Just("[[variable]]\n".to_owned()),
        Just("[[group]]\n".to_owned()),
        Just("[[merge]]\ninto = \"a\"\nany = []\n".to_owned()),
        Just("kind = \"several\"\n".to_owned()),
        Just("values = [\"1\", \"2\"]\n".to_owned()),
        Just("values_from = \"countries\"\n".to_owned()),
        Just("value_labels = [{ value = 1, en = \"\" }]\n".to_owned()),
        (any::<u16>(), any::<u16>()).prop_map(|(a, b)| format!("years = {{ from = {a}, to = {b} }}\n")),
        any::<String>().prop_map(|s| format!("values = [{s:?}]\n")),
        ".{0,12}",
    ];
    prop::collection::vec(pieces, 0..12).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn parse_never_panics_on_any_text(text in any::<String>()) {
        drop(CodeBook::parse(&text));
    }

    #[test]
    fn parse_never_panics_on_pieces_and_what_it_reads_it_writes_back(text in fragments()) {
        if let Ok(book) = CodeBook::parse(&text) {
            prop_assert_eq!(CodeBook::parse(&book.to_toml().unwrap()).unwrap(), book);
        }
    }

    #[test]
    fn parse_never_panics_on_a_damaged_shipped_book(
        which in 0..SHIPPED.len(), at in any::<prop::sample::Index>(), cut in 0_usize..400, put in ".{0,8}",
    ) {
        let chars: Vec<char> = shipped_text(SHIPPED[which]).unwrap().chars().collect();
        let from = at.index(chars.len());
        let to = (from + cut).min(chars.len());
        let text: String = chars[..from].iter().copied().chain(put.chars()).chain(chars[to..].iter().copied()).collect();
        if let Ok(book) = CodeBook::parse(&text) {
            prop_assert_eq!(CodeBook::parse(&book.to_toml().unwrap()).unwrap(), book);
        }
    }

    #[test]
    fn values_of_any_printable_name_survive_a_round_trip(name in "[^;=\\p{C}\\s]{1,40}", value in "[^;\\p{C}\\s]{1,40}") {
        let toml = format!("[[variable]]\nname = {}\nvalues = [{}]", toml_text(&name), toml_text(&value));
        let book = book(&toml).unwrap();
        prop_assert_eq!(&book.variables[0].name, &name);
        prop_assert_eq!(&book.variables[0].values[0].code, &value);
        prop_assert_eq!(CodeBook::parse(&book.to_toml().unwrap()).unwrap(), book);
    }
}

fn toml_text(s: &str) -> String {
    format!("\"{}\"", s.replace('\\', "\\\\").replace('"', "\\\""))
}
