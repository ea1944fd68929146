//! What holds for any two tables, and the distances counted once more in the plainest way.

use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Files, compared};
use crate::{ByWays, Distance, Evaluation};

type Table = Vec<[usize; 3]>;

const VALUES: [&str; 4] = ["", "a", "b", "c"];

fn table() -> impl Strategy<Value = Table> {
    vec([0..4_usize, 0..4_usize, 0..3_usize], 1..30)
}

fn csv(rows: &Table) -> String {
    let line = |r: &[usize; 3]| format!("{},{},{}\n", VALUES[r[0]], VALUES[r[1]], VALUES[r[2]]);
    std::iter::once("x,y,z\n".to_owned()).chain(rows.iter().map(line)).collect()
}

/// Half the L1 distance of the shares of some columns, with blanks and of cells without.
fn plain(a: &Table, b: &Table, columns: &[usize]) -> (f64, f64) {
    let mut shares: HashMap<Vec<usize>, [f64; 2]> = HashMap::new();
    for (side, rows) in [a, b].into_iter().enumerate() {
        for r in rows {
            let key = columns.iter().map(|c| r[*c]).collect();
            shares.entry(key).or_default()[side] += 1.0 / rows.len() as f64;
        }
    }
    let sum = |blank: bool| {
        let kept = shares.iter().filter(|(key, _)| blank || !key.contains(&0));
        kept.map(|(_, [a, b])| (a - b).abs()).sum::<f64>() / 2.0
    };
    (sum(true), sum(false))
}

fn means(of: &ByWays<Distance>) -> [f64; 3] {
    [&of.one_way, &of.two_way, &of.three_way].map(|d| d.as_ref().unwrap().mean)
}

fn all(e: &Evaluation) -> impl Iterator<Item = &Distance> {
    [&e.tv, &e.tv_nonblank].into_iter().flat_map(|w| [&w.one_way, &w.two_way, &w.three_way]).flatten()
}

const SETS: [&[&[usize]]; 3] = [&[&[0], &[1], &[2]], &[&[0, 1], &[0, 2], &[1, 2]], &[&[0, 1, 2]]];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_table_beside_itself_is_exactly_nothing(rows in table()) {
        let once = csv(&rows);
        let mut turned = rows.clone();
        turned.reverse();
        let e = compared(&once, csv(&turned));
        for d in all(&e) {
            prop_assert_eq!((d.mean, d.max), (0.0, 0.0));
        }
        for zero in [e.rel100, e.rel100_scaled, e.lost, e.invented, e.invented_3, e.invented_records] {
            prop_assert!(zero.is_none_or(|z| z == 0.0));
        }
        prop_assert!(e.coverage.is_none_or(|c| c == 1.0) && e.coverage_3.is_none_or(|c| c == 1.0));
    }

    #[test]
    fn distances_agree_with_plain_counting(a in table(), b in table()) {
        let e = compared(csv(&a), csv(&b));
        let (tv, nonblank) = (means(&e.tv), means(&e.tv_nonblank));
        for (ways, sets) in SETS.iter().enumerate() {
            let found: Vec<_> = sets.iter().map(|s| plain(&a, &b, s)).collect();
            let mean = |of: fn(&(f64, f64)) -> f64| found.iter().map(of).sum::<f64>() / found.len() as f64;
            prop_assert!((tv[ways] - mean(|f| f.0)).abs() < 1e-12);
            prop_assert!((nonblank[ways] - mean(|f| f.1)).abs() < 1e-12);
        }
    }

    #[test]
    fn distances_are_symmetric_and_between_nothing_and_one(a in table(), b in table()) {
        let (there, back) = (compared(csv(&a), csv(&b)), compared(csv(&b), csv(&a)));
        for (x, y) in all(&there).zip(all(&back)) {
            prop_assert_eq!((x.mean, x.max), (y.mean, y.max));
            prop_assert!(x.mean >= 0.0 && x.mean <= x.max && x.max <= 1.0);
        }
        // What is far apart in a few columns is at least as far apart in more.
        let max = |w: &Option<Distance>| w.as_ref().map(|d| d.max);
        prop_assert!(max(&there.tv.one_way) <= max(&there.tv.two_way));
        prop_assert!(max(&there.tv.two_way) <= max(&there.tv.three_way));
    }

    #[test]
    fn any_bytes_are_compared_or_refused(bytes in vec(any::<u8>(), 0..300), counts in vec(any::<u8>(), 0..100)) {
        let mut table = b"a,b\n".to_vec();
        table.extend(bytes);
        let mut list = b"variables,values,count,low,high\na,".to_vec();
        list.extend(counts);
        let _ = Files::new(&table, "a,b\nx,y\n").with_counts(&list).compare(|_| ());
        let _ = Files::new("a,b\nx,y\n", &table).compare(|r| r.multi_value = vec![("a".into(), "\n".into())]);
    }
}
