//! Distances and combinations.

use super::{compared, near};
use crate::table::read_pair;
use crate::tally::{Scratch, Tally};
use crate::{Request, Triples};

/// `row` as often as `times` says.
fn rows(cells: &[(&str, usize)]) -> String {
    cells.iter().flat_map(|(row, times)| std::iter::repeat_n(*row, *times)).map(|r| format!("{r}\n")).collect()
}

#[test]
fn the_mean_of_equal_distances_is_no_greater_than_the_greatest() {
    // In double precision, (0.2 + 0.2 + 0.2) / 3 is a rounding above 0.2.
    let e =
        compared(rows(&[("x,y,z", 1), ("a,a,a", 4), ("b,b,b", 1)]), rows(&[("x,y,z", 1), ("a,a,a", 3), ("b,b,b", 2)]));
    let one = e.tv.one_way.unwrap();
    assert_eq!((one.mean, one.max), (0.2, 0.2));
}

#[test]
fn distances_by_hand() {
    let e = compared("sex,age\nf,a\nf,a\nf,b\nm,a\nm,\n", "sex,age\nf,a\nf,b\nm,b\n,a\n");
    assert_eq!((e.records.sensitive, e.records.synthetic), (5, 4));
    // sex: f 3/5 2/4, m 2/5 1/4, blank 0 1/4: (0.1 + 0.15 + 0.25) / 2 = 0.25, without blank 0.125.
    // age: a 3/5 2/4, b 1/5 2/4, blank 1/5 0: (0.1 + 0.3 + 0.2) / 2 = 0.3, without blank 0.2.
    let (tv, nonblank) = (e.tv.one_way.unwrap(), e.tv_nonblank.one_way.unwrap());
    near(tv.mean, 0.275);
    near(tv.max, 0.3);
    near(nonblank.mean, 0.1625);
    assert_eq!((tv.worst, nonblank.worst), (vec!["age".to_owned()], vec!["age".to_owned()]));
    // Pairs: fa 2/5 1/4, fb 1/5 1/4, ma 1/5 0, mb 0 1/4, m and blank 1/5 0, blank and a 0 1/4:
    // (0.15 + 0.05 + 0.2 + 0.25 + 0.2 + 0.25) / 2 = 0.55; the first four: 0.325.
    near(e.tv.two_way.as_ref().map(|d| d.mean), 0.55);
    near(e.tv_nonblank.two_way.map(|d| d.mean), 0.325);
    near(e.workload_error.two_way, 1.1);
    assert_eq!(e.tv.two_way.unwrap().worst, ["sex", "age"]);
    // Combinations: fa, fb, ma are true; fa, fb, mb were made.
    near(e.invented, 1.0 / 4.0);
    near(e.invented_nonblank, 1.0 / 3.0);
    near(e.invented_records, 0.25);
    near(e.coverage, 2.0 / 3.0);
    assert!(e.rel100.is_none() && e.lost.is_none(), "nothing occurs 100 or 10 times");
    assert!(e.tables.three_way.is_none() && e.tv.three_way.is_none() && e.invented_records_3.is_none());
    assert_eq!(e.sample_seed, None);
}

#[test]
fn relative_errors_and_lost_combinations_by_hand() {
    let truth = format!("x,y\n{}", rows(&[("p,1", 200), ("p,2", 100), ("q,1", 10), ("q,2", 9), ("r,", 500)]));
    let made = format!("x,y\n{}", rows(&[("p,1", 150), ("p,2", 130), ("r,", 539)]));
    let e = compared(&truth, &made);
    // From 100 on: 50 of 200 and 30 of 100. From 10 on: 200, 100 and 10, of which 10 is lost.
    // 'r' goes with a blank: it is no combination. Both tables have 819 records.
    near(e.rel100, 0.275);
    near(e.rel100_scaled, 0.275);
    near(e.lost, 1.0 / 3.0);
    near(e.coverage, 0.5);
    near(e.invented, 0.0);
    // Half as many records, everything halved: off by half, and by nothing once scaled.
    let half = format!("x,y\n{}", rows(&[("p,1", 100), ("p,2", 50), ("q,1", 5), ("r,", 250)]));
    let twice = format!("x,y\n{}", rows(&[("p,1", 200), ("p,2", 100), ("q,1", 10), ("r,", 500)]));
    let e = compared(&twice, &half);
    near(e.rel100, 0.5);
    assert_eq!(e.rel100_scaled, Some(0.0));
    assert_eq!(e.tv.two_way.unwrap().max, 0.0);
}

#[test]
fn pairs_may_be_exact_and_triples_all_wrong() {
    // The third is the exclusive or of the first two, and its opposite.
    let e = compared("a,b,c\np,p,p\np,q,q\nq,p,q\nq,q,p\n", "a,b,c\np,p,q\np,q,p\nq,p,p\nq,q,q\n");
    assert_eq!(e.tv.two_way.unwrap().max, 0.0);
    assert_eq!((e.invented, e.invented_records, e.coverage), (Some(0.0), Some(0.0), Some(1.0)));
    let three = e.tv.three_way.unwrap();
    assert_eq!((three.mean, three.worst), (1.0, vec!["a".to_owned(), "b".into(), "c".into()]));
    assert_eq!((e.invented_3, e.invented_records_3, e.coverage_3), (Some(1.0), Some(1.0), Some(0.0)));
}

#[test]
fn tables_without_anything_in_common_have_the_distance_one() {
    let e = compared("a,b\nx,x\n", "a,b\ny,y\n,y\n");
    assert_eq!((e.tv.one_way.unwrap().mean, e.tv.two_way.unwrap().mean), (1.0, 1.0));
    // Without blanks: (1 + 1/2) / 2 of a, 1 of b.
    near(e.tv_nonblank.one_way.map(|d| d.mean), 0.875);
    // One of two records has an invented combination; the other has a blank in it.
    assert_eq!((e.invented, e.invented_nonblank, e.invented_records), (Some(0.5), Some(1.0), Some(0.5)));
}

#[test]
fn columns_that_are_blank_throughout_agree() {
    let e = compared("a,b\nx,\ny,\n", "a,b\nx,\ny,\n");
    assert_eq!((e.tv.two_way.unwrap().max, e.tv.one_way.unwrap().max), (0.0, 0.0));
    assert_eq!((e.invented, e.invented_nonblank, e.coverage), (Some(0.0), None, None), "there is no combination");
}

#[test]
fn the_sample_of_triples_is_named_and_follows_the_seed() {
    let header: Vec<String> = (0..21).map(|i| format!("c{i}")).collect();
    // The second table has another value in the first c rows of column c.
    let table = |changed: bool| {
        let cell = |row: usize, c: usize| if changed && row < c { "y" } else { "x" };
        let line = |row: usize| (0..21).map(|c| cell(row, c)).collect::<Vec<_>>().join(",");
        format!("{}\n{}\n", header.join(","), (0..40).map(line).collect::<Vec<_>>().join("\n"))
    };
    let files = super::Files::new(table(false), table(true));
    let three = |ask: fn(&mut Request<'_>)| {
        let e = files.compare(ask).unwrap();
        (e.tables.three_way.unwrap(), e.sample_seed, e.tv.three_way.unwrap().mean)
    };
    // 21 * 20 * 19 / 6 = 1,330.
    let usual = three(|_| ());
    assert_eq!((usual.0.compared, usual.0.of, usual.1), (200, 1330, Some(1)));
    assert_eq!(usual.2, three(|_| ()).2);
    assert_ne!(usual.2, three(|r| r.seed = 2).2);
    let all = three(|r| r.triples = Triples::All);
    assert_eq!((all.0.compared, all.1), (1330, None));
    // A table is as far off as its last column: c/40. The last of three of 0..21 is on average
    // 3 (21 + 1) / 4 - 1 = 15.5.
    near(all.2, 15.5 / 40.0);
    assert_eq!(three(|r| r.triples = Triples::Sample(7)).0.compared, 7);
    let none = files.compare(|r| r.triples = Triples::Sample(0)).unwrap();
    assert_eq!(none.tables.three_way.map(|t| (t.compared, t.of)), Some((0, 1330)));
    assert!(none.tv.three_way.is_none() && none.invented_records_3.is_none());
}

#[test]
fn both_ways_of_counting_agree() {
    let line = |k: usize| format!("{},{},{}\n", k % 7, ["", "a", "b"][k % 3], k * k % 11);
    let table = |from: usize| format!("x,y,z\n{}", (from..from + 300).map(line).collect::<String>());
    let files = super::Files::new(table(0), table(40));
    let pair = read_pair(&Request::new(&files.truth, &files.made)).unwrap();
    for columns in [&[1][..], &[0, 1], &[0, 1, 2], &[2, 0, 1, 0]] {
        let cells = |dense| {
            let mut scratch = Scratch::default();
            let tally = Tally::count_within(&pair, columns, &mut scratch, dense);
            let (mut all, mut kept) = (Vec::new(), Vec::new());
            tally.cells(|c| all.push((c.truth, c.made, c.blank)));
            tally.true_cells(|key, c| kept.push((key, c.truth, c.blank)));
            all.sort_unstable();
            kept.sort_unstable();
            (all, kept)
        };
        let (dense, sparse) = (cells(u64::MAX), cells(0));
        assert_eq!(dense, sparse, "{columns:?}");
        assert_eq!(dense.0.iter().map(|c| c.0).sum::<u32>(), 300);
        assert_eq!(dense.0.iter().filter(|c| c.2).map(|c| c.0).sum::<u32>(), 100, "a third has a blank y");
    }
}
