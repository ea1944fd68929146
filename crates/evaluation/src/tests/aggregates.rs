//! Published counts and their intervals.

use super::{Files, near};
use crate::Evaluation;

const HEADER: &str = "variables,values,count,low,high\n";

/// 12 women, 3 men; of the women 10 are old.
fn truth() -> String {
    format!("sex,age\n{}{}{}", "f,old\n".repeat(10), "f,\n".repeat(2), "m,young\n".repeat(3))
}

fn counted(counts: &str) -> Evaluation {
    Files::new(truth(), truth()).with_counts(format!("{HEADER}{counts}")).compare(|_| ()).unwrap()
}

#[test]
fn counts_and_intervals_by_hand() {
    let found = counted("sex,,1,0,2\nsex,f,10,8,13\nsex,m,5,4,6\n").aggregates.unwrap();
    assert!(found.two_way.is_none() && found.three_way.is_none());
    let one = found.one_way.unwrap();
    // 16 counted of 15: |12/15 - 10/16| = 0.175, |3/15 - 5/16| = 0.1125, blank 1/16 = 0.0625.
    near(one.tv.mean, 0.175);
    near(one.tv_nonblank.mean, 0.14375);
    assert_eq!((one.tables, one.tv.worst.as_slice()), (1, &["sex".to_owned()][..]));
    // Truth 0 in [0, 2], 12 in [8, 13], 3 not in [4, 6]; widths 2, 5, 2.
    let i = one.intervals;
    assert_eq!((i.cells, i.without_interval, i.unlisted), (3, 0, 0));
    near(i.coverage, 2.0 / 3.0);
    near(i.mean_width, 3.0);
    let bands: Vec<_> = i.bands.iter().map(|b| (b.band, b.cells, b.coverage, b.mean_width)).collect();
    assert_eq!(
        bands,
        [
            ("0", 1, Some(1.0), Some(2.0)),
            ("1-9", 1, Some(0.0), Some(2.0)),
            ("10-99", 1, Some(1.0), Some(5.0)),
            ("100-999", 0, None, None),
            ("1000+", 0, None, None),
        ]
    );
}

#[test]
fn the_ends_of_an_interval_and_of_a_band_belong_to_it() {
    // True counts 12, 3 and 10: three at an end of their interval, one beyond it.
    let i = |low: u32, high: u32| counted(&format!("sex,f,12,{low},{high}\n")).aggregates.unwrap().one_way.unwrap();
    for (low, high, covered) in [(12, 20, 1.0), (0, 12, 1.0), (13, 20, 0.0), (0, 11, 0.0)] {
        assert_eq!(i(low, high).intervals.coverage, Some(covered), "{low} to {high}");
    }
    let pair = counted("sex;age,f;old,10,10,10\n").aggregates.unwrap().two_way.unwrap();
    assert_eq!(pair.intervals.bands[2].cells, 1, "10 lies in 10-99");
}

#[test]
fn cells_that_are_not_listed_count_as_nothing() {
    // Listed: women without an age, a pair that never occurs, and a value that never occurs.
    let found = counted("sex;age,f;,2,1,3\nsex;age,m;old,1,0,1\nsex;age,x;old,1,1,2\n").aggregates.unwrap();
    let two = found.two_way.unwrap();
    // 4 counted: |2/15 - 2/4| + 1/4 + 1/4, and not listed 10/15 + 3/15; half of 26/15.
    near(two.tv.mean, (11.0 / 30.0 + 0.5 + 13.0 / 15.0) / 2.0);
    near(two.tv_nonblank.mean, (0.5 + 13.0 / 15.0) / 2.0);
    assert_eq!((two.intervals.cells, two.intervals.unlisted), (3, 2));
    // 2 in [1, 3], 0 in [0, 1], 0 not in [1, 2].
    near(two.intervals.coverage, 2.0 / 3.0);
}

#[test]
fn a_table_without_any_count_lacks_everything() {
    let two = counted("sex;age,f;old,0,0,4\n").aggregates.unwrap().two_way.unwrap();
    near(two.tv.mean, 1.0);
    near(two.tv_nonblank.mean, 13.0 / 15.0);
}

#[test]
fn counts_may_lack_intervals() {
    let one = counted("sex,f,12,,\nsex,m,3,3,3\n").aggregates.unwrap().one_way.unwrap();
    assert_eq!((one.intervals.cells, one.intervals.without_interval), (1, 1));
    assert_eq!((one.tv.max, one.intervals.coverage), (0.0, Some(1.0)));
}

#[test]
fn tables_of_other_columns_are_left_out_and_counted() {
    let found = counted("height,tall,1,0,2\nsex,f,12,12,12\nsex,m,3,3,3\nsex;height,f;tall,1,0,2\n");
    let found = found.aggregates.unwrap();
    assert_eq!((found.tables_left_out, found.one_way.unwrap().tv.max), (2, 0.0));
    assert!(found.two_way.is_none());
}

#[test]
fn values_of_a_column_with_several_choices_are_columns() {
    let table = "means\nthreats;debt\nthreats\n";
    let files = Files::new(table, table).with_counts(format!(
        "{HEADER}means=threats,1,2,2,2\nmeans=debt,,1,1,1\nmeans=debt,1,1,0,1\nmeans=threats;means=debt,1;1,1,1,1\nmeans=threats;means=debt,1;,1,1,1\n"
    ));
    let found = files.compare(|r| r.multi_value = vec![("means".into(), ";".into())]).unwrap().aggregates.unwrap();
    let (one, two) = (found.one_way.unwrap(), found.two_way.unwrap());
    assert_eq!((one.tables, one.tv.max, one.intervals.coverage), (2, 0.0, Some(1.0)));
    assert_eq!((two.tables, two.tv.max, two.intervals.coverage), (1, 0.0, Some(1.0)));
}

#[test]
fn relative_errors_of_counts() {
    let table = format!("a\n{}", "x\n".repeat(200));
    let files = Files::new(&table, &table).with_counts(format!("{HEADER}a,x,150,140,260\n"));
    // 50 of 200.
    near(files.compare(|_| ()).unwrap().aggregates.unwrap().one_way.unwrap().rel100, 0.25);
}

#[test]
fn faults_of_the_list_are_refused_with_their_row() {
    for (counts, says) in [
        ("sex,f,12,1,2\nsex;age,f,1,0,2\n", "row 3 has another number of values than of variables"),
        ("sex,f,CANARY,1,2\n", "row 2 has a count that is no whole number"),
        ("sex,f,-1,1,2\n", "row 2 has a count"),
        ("sex,f,1.5,1,2\n", "row 2 has a count"),
        ("sex,f,12,CANARY,2\n", "row 2 has a bound that is no whole number"),
        ("sex,f,12,,2\n", "row 2 has a bound"),
        ("sex,f,12,9,8\n", "row 2 has a lower bound above the upper one"),
        ("sex,f,12,1,2\nsex,f,12,1,2\n", "row 3 lists a cell that an earlier row has"),
        ("sex,f,12,1,2\nage,old,1,1,2\nsex,m,3,1,2\n", "row 4 belongs to a table that ended before it"),
        (",f,12,1,2\n", "row 2 names no variable"),
        ("height,tall,1,0,2\n", "no table of it has only columns that are compared"),
        ("", "no table of it has only columns that are compared"),
    ] {
        let files = Files::new(truth(), truth()).with_counts(format!("{HEADER}{counts}"));
        let error = files.compare(|_| ()).unwrap_err();
        let text = error.to_string();
        assert!(error.is_refused_input() && text.contains(says) && text.contains("counts.csv"), "{says}: {text}");
        assert!(!text.contains("CANARY") && !error.hint().is_empty());
    }
    let files = Files::new(truth(), truth()).with_counts("variables,values,count,low\nsex,f,1,1\n");
    assert!(files.compare(|_| ()).unwrap_err().to_string().contains("no column 'high'"));
}
