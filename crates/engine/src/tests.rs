use proptest::prelude::*;

use crate::{Axis, Code, Layout, Packed, Query, count, count_with};

/// Counts one row at a time: what the kernel has to equal.
#[expect(clippy::needless_range_loop, reason = "a row crosses all columns")]
fn naive(columns: &[Vec<Code>], sizes: &[usize], rows: usize, query: &Query) -> Vec<u64> {
    let cells = |a: &Axis| if let Axis::Column(c) = a { sizes[*c] } else { 2 };
    let mut out = vec![0; query.axes.iter().map(cells).product()];
    for r in 0..rows {
        let at = query.axes.iter().fold(0, |at, axis| {
            let code = match axis {
                Axis::Column(c) => usize::from(columns[*c][r]),
                Axis::Any(of) => usize::from(of.iter().any(|c| columns[*c][r] > 0)),
            };
            at * cells(axis) + code
        });
        out[at] += 1;
    }
    out
}

/// A table by a cheap recipe, so that large ones can be drawn too.
fn columns(sizes: &[usize], rows: usize, seed: u64) -> Vec<Vec<Code>> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    // Skewed to blank, as case data are.
    sizes.iter().map(|n| (0..rows).map(|_| (next() % *n as u64 * (next() % 3) / 2) as Code).collect()).collect()
}

fn every_table(d: usize) -> Vec<Query> {
    let mut out: Vec<Query> = (0..d).map(|a| Query::columns(&[a])).collect();
    for a in 0..d {
        for b in a + 1..d {
            out.push(Query::columns(&[a, b]));
            out.push(Query { axes: vec![Axis::Column(b), Axis::Any(vec![a, b]), Axis::Column(a)] });
            out.extend((b + 1..d).map(|c| Query::columns(&[a, b, c])));
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn equals_the_naive_count(
        sizes in prop::collection::vec(prop_oneof![Just(2_usize), 1..9_usize, 200..300_usize], 1..6),
        rows in prop_oneof![0..70_usize, 8_100..8_300_usize, Just(20_000_usize)],
        seed in any::<u64>(),
        parts in 1..5_usize,
    ) {
        let columns = columns(&sizes, rows, seed);
        let packed = Packed::from_columns(Layout::new(&sizes), &columns, rows);
        let queries = every_table(sizes.len());
        let found = count_with(&packed, &queries, parts);
        for (query, cells) in queries.iter().zip(found) {
            prop_assert_eq!(cells, naive(&columns, &sizes, rows, query), "{:?}", query);
        }
    }
}

#[test]
fn any_width_to_128_columns_and_65_535_values() {
    for sizes in [vec![2; 128], vec![65_536; 9], vec![2, 65_536, 3, 257, 2], vec![16; 40], vec![7; 128]] {
        let rows = 9_000;
        let columns = columns(&sizes, rows, 77);
        let packed = Packed::from_columns(Layout::new(&sizes), &columns, rows);
        for (c, column) in columns.iter().enumerate() {
            assert!((0..rows).all(|r| packed.code(r, c) == column[r]));
        }
        let last = sizes.len() - 1;
        let queries = [Query::columns(&[0]), Query::columns(&[last]), Query::columns(&[0, sizes.len() / 2 + 1])];
        let queries: Vec<Query> = queries.into_iter().filter(|q| q.cells(packed.layout()) < 1 << 24).collect();
        for (query, cells) in queries.iter().zip(count(&packed, &queries)) {
            assert_eq!(cells, naive(&columns, &sizes, rows, query));
        }
    }
}

#[test]
fn the_columns_of_ctdc_are_one_word() {
    let mut sizes = vec![20, 4, 10, 250, 250, 4];
    sizes.extend([2; 21]);
    assert_eq!(Layout::new(&sizes).words(), 1);
    sizes.extend([2; 14]);
    assert_eq!(Layout::new(&sizes).words(), 1, "64 bits");
    sizes.push(2);
    assert_eq!(Layout::new(&sizes).words(), 2);
}

#[test]
fn a_code_outside_its_column_is_blank() {
    let packed = Packed::from_columns(Layout::new(&[3, 2]), &[vec![2, 3, 65_535], vec![1, 2, 1]], 3);
    let read: Vec<[Code; 2]> = (0..3).map(|r| [packed.code(r, 0), packed.code(r, 1)]).collect();
    assert_eq!(read, [[2, 1], [0, 0], [0, 1]]);
    assert_eq!((packed.code(3, 0), packed.code(0, 2)), (0, 0));
}

#[test]
fn one_person_is_one_row_whatever_the_order() {
    let columns = [vec![3, 0, 1, 3, 2], vec![0, 1, 0, 0, 0]];
    let packed = Packed::from_columns(Layout::new(&[4, 2]), &columns, 5).merged(&[0, 0, 1, 0, 1]);
    assert_eq!(
        (packed.rows(), packed.code(0, 0), packed.code(1, 0)),
        (2, 3, 1),
        "commonest, then first of the code book"
    );
    assert_eq!((packed.code(0, 1), packed.code(1, 1)), (1, 0), "any");
}
