//! Which columns are compared, and what their cells mean.

use shyraq_case::CodeBook;

use super::{Files, compared};
use crate::Request;

fn book() -> CodeBook {
    CodeBook::parse(
        r#"
        name = "b"
        version = "1"
        [[variable]]
        name = "sex"
        values = ["f", "m"]
        [[variable]]
        name = "means"
        kind = "several"
        values = ["threats", "debt", "drugs"]
        [[variable]]
        name = "labour"
        values = ["1"]
        group = "exploitation"
        [[variable]]
        name = "sale"
        values = ["1"]
        group = "exploitation"
        "#,
    )
    .unwrap()
}

#[test]
fn columns_that_both_tables_have_in_any_order() {
    let e = compared("id,a,b\n1,x,y\n2,x,z\n", "b,a,extra\ny,x,1\nz,x,2\n");
    assert_eq!((e.columns.as_slice(), e.tv.two_way.unwrap().max), (&["a".to_owned(), "b".into()][..], 0.0));
    let files = Files::new("a,b,c\nx,y,z\n", "a,b,c\nx,y,q\n");
    let e = files.compare(|r| r.columns = vec!["b".into(), "a".into()]).unwrap();
    assert_eq!((e.columns, e.tv.two_way.unwrap().max), (vec!["b".to_owned(), "a".into()], 0.0));
}

#[test]
fn spaces_around_a_value_and_a_mark_before_the_header_are_nothing() {
    let e = compared("\u{feff}a,b\nx,1\n  ,2\n", " a ,b\n x ,1\n,\" 2 \"\n");
    assert_eq!((e.columns.len(), e.tv.two_way.unwrap().max), (2, 0.0), "spaces alone are blank");
}

#[test]
fn a_code_book_fixes_columns_values_and_groups() {
    let truth = "sex,means,labour,sale,note\nf,threats;debt,1,,secret\nm,,,1,secret\nELF,threats; ELF ;ELF,1,,secret\n";
    let made = "sex,means,labour,sale\nf,debt;threats,1,\nm,,,1\n,threats,1,\n";
    let book = book();
    let e = Files::new(truth, made).compare(|r| r.codebook = Some(&book)).unwrap();
    assert_eq!(e.columns, ["sex", "means=threats", "means=debt", "means=drugs", "labour", "sale"]);
    assert_eq!((e.outside_codebook.sensitive, e.outside_codebook.synthetic), (3, 0));
    assert_eq!(e.tv.three_way.unwrap().max, 0.0, "outside the code book is blank, as in a release");
    let totals = e.totals.unwrap();
    let groups: Vec<_> = totals.groups.iter().map(|g| (g.group.as_str(), g.denominator.sensitive)).collect();
    assert_eq!(groups, [("means", 2), ("exploitation", 3)]);
    let names: Vec<_> = totals.groups[0].shares.iter().map(|s| (s.column.as_str(), s.sensitive)).collect();
    assert_eq!(names, [("means=threats", Some(100.0)), ("means=debt", Some(50.0)), ("means=drugs", Some(0.0))]);
}

#[test]
fn a_value_is_named_only_when_a_code_book_fixes_it() {
    let table = "means,sex\nCANARY;threats,CANARY2\n";
    let files = Files::new(table, "means,sex\nthreats,f\n");
    let ask = |r: &mut Request<'_>| {
        r.multi_value = vec![("means".into(), ";".into())];
        r.share_groups = vec![("g".into(), vec!["means".into(), "sex".into()])];
        r.min_denominator = 1;
    };
    let e = files.compare(ask).unwrap();
    assert_eq!(e.columns, ["means", "means", "sex"]);
    let json = serde_json::to_string(&e).unwrap();
    assert!(!json.contains("CANARY") && !json.contains("threats"), "{json}");
}

#[test]
fn a_separator_makes_several_choices_of_any_column() {
    let book = book();
    let files = Files::new("sex\nf||m\nm\n", "sex\nm||f||f\nm\n");
    let e = files.compare(|r| {
        r.codebook = Some(&book);
        r.columns = vec!["sex".into()];
        r.multi_value = vec![("sex".into(), "||".into())];
    });
    let e = e.unwrap();
    assert_eq!(e.columns, ["sex=f", "sex=m"]);
    assert_eq!(e.tv.two_way.unwrap().max, 0.0);
}

#[test]
fn as_many_values_as_there_are_codes() {
    let table: String = std::iter::once("a\n".to_owned()).chain((0..65_535).map(|k| format!("v{k}\n"))).collect();
    let counts = "variables,values,count,low,high\na,v0,1,1,1\n";
    let e = Files::new(&table, &table).with_counts(counts).compare(|_| ()).unwrap();
    assert_eq!(e.tv.one_way.unwrap().max, 0.0);
    assert_eq!(e.aggregates.unwrap().one_way.unwrap().intervals.unlisted, 65_534);
}
