//! Shares of groups with a common denominator.

use super::{Files, compared, near};
use crate::{Evaluation, Request};

/// The five persons of the code book's worked example: forced labour, sexual exploitation, other.
const EXAMPLE: &str = "labour,sex,other\n1,,\n,1,\n,,1\n,,\n1,1,\n";

fn group(r: &mut Request<'_>) {
    let columns = ["labour", "sex", "other"].map(str::to_owned).to_vec();
    r.share_groups = vec![("exploitation".into(), columns)];
    r.min_denominator = 1;
}

fn totals(e: &Evaluation, side: fn(&crate::ShareTotal) -> Option<f64>) -> Vec<Option<f64>> {
    e.totals.as_ref().unwrap().groups[0].shares.iter().map(side).collect()
}

#[test]
fn the_worked_example_of_the_code_book() {
    // CTDC code book 2024, section 6: 50 %, 50 % and 25 % of four records; they add up to 125 %.
    let e = Files::new(EXAMPLE, EXAMPLE).compare(group).unwrap();
    assert_eq!(totals(&e, |s| s.sensitive), [Some(50.0), Some(50.0), Some(25.0)]);
    assert_eq!(totals(&e, |s| s.synthetic), [Some(50.0), Some(50.0), Some(25.0)]);
    let of = &e.totals.as_ref().unwrap().groups[0];
    assert_eq!((of.denominator.sensitive, of.denominator.synthetic), (4, 4));
    let errors = &e.totals.unwrap().errors;
    assert_eq!((errors.denominators, errors.compared, errors.mean, errors.max), (1, 3, Some(0.0), Some(0.0)));
}

#[test]
fn errors_of_the_whole_table() {
    // Two synthetic records: 50 %, 50 %, 0 %. Errors 0, 0 and 25 points.
    let e = Files::new(EXAMPLE, "labour,sex,other\n1,,\n,1,\n,,\n").compare(group).unwrap();
    let errors = e.totals.unwrap().errors;
    near(errors.mean, 25.0 / 3.0);
    assert_eq!((errors.median, errors.max), (Some(0.0), Some(25.0)));
    let worst = errors.worst.unwrap();
    assert_eq!((worst.group.as_str(), worst.column.as_str()), ("exploitation", "other"));
}

#[test]
fn errors_by_the_values_of_a_column() {
    // A: three records with an answer, labour 2/3, sex 2/3; synthetic 1/2 and 1/2.
    // B: one, labour 1/1; no synthetic record. C is in the synthetic table only, and a record
    // without a country is in no denominator.
    let truth = "country,labour,sex,other\nA,1,,\nA,,1,\nA,1,1,\nA,,,\nB,1,,\n,1,,\n";
    let made = "country,labour,sex,other\nA,1,,\nA,,1,\nC,,1,\n";
    let files = Files::new(truth, made);
    let by = |min: u64| {
        let ask = |r: &mut Request<'_>| {
            group(r);
            r.min_denominator = min;
            r.shares_by = Some(vec!["country".into()]);
        };
        files.compare(ask).unwrap().shares.unwrap()
    };
    // 'other' has no answer anywhere, hence no share.
    let all = by(1);
    assert_eq!((all.by.as_slice(), all.denominators, all.compared), (&["country".to_owned()][..], 2, 4));
    assert_eq!(all.without_records, 1);
    near(all.mean, (50.0 / 3.0 + 50.0 / 3.0 + 100.0 + 0.0) / 4.0);
    near(all.median, 50.0 / 3.0);
    assert_eq!((all.max, all.worst.unwrap().column.as_str()), (Some(100.0), "labour"));
    let large = by(2);
    assert_eq!((large.denominators, large.compared, large.without_records), (1, 2, 0));
    near(large.max, 50.0 / 3.0);
    let none = by(4);
    assert_eq!((none.denominators, none.compared), (0, 0));
    assert!(none.mean.is_none() && none.median.is_none() && none.max.is_none() && none.worst.is_none());
}

#[test]
fn country_and_gender_are_the_usual_columns() {
    let table = "CountryOfExploitation,gender,labour,sex,other\nA,f,1,,\nA,m,,1,\nA,,1,,\n";
    let e = Files::new(table, table).compare(group).unwrap();
    let shares = e.shares.unwrap();
    assert_eq!(shares.by, ["CountryOfExploitation", "gender"]);
    assert_eq!(shares.denominators, 2, "the record without a gender is in none");
    // Without one of the two there is only the whole table.
    let e = Files::new(EXAMPLE, EXAMPLE).compare(group).unwrap();
    assert!(e.shares.is_none() && e.totals.is_some());
}

#[test]
fn a_column_with_several_choices_is_a_group() {
    let table = "means\nthreats;debt\nthreats\n\n";
    let mut files = Files::new(table, table);
    let ask = |r: &mut Request<'_>| r.multi_value = vec![("means".into(), ";".into())];
    let e = files.compare(ask).unwrap();
    let of = &e.totals.as_ref().unwrap().groups[0];
    assert_eq!((of.group.as_str(), of.denominator.sensitive), ("means", 2));
    assert_eq!(totals(&e, |s| s.sensitive), [Some(100.0), Some(50.0)]);
    // A denominator of nothing gives no share.
    files = Files::new("a,means\nx,threats\n", "a,means\nx,\n");
    let e = files.compare(ask).unwrap();
    assert_eq!((totals(&e, |s| s.sensitive), totals(&e, |s| s.synthetic)), (vec![Some(100.0)], vec![None]));
}

#[test]
fn without_groups_there_are_no_shares() {
    let e = compared(EXAMPLE, EXAMPLE);
    assert!(e.shares.is_none() && e.totals.is_none());
}
