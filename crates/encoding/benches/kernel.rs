//! Comparisons a second: one row with many, word by word, beside one by one. One thread.
//! Prints a line of JSON, and last the millions of comparisons a second, which
//! `make bench-linkage KERNEL='cargo bench -q -p shyraq-encoding --bench kernel'` reads.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::indexing_slicing, missing_docs, reason = "a bench")]

use std::time::Instant;

use shyraq_encoding::{Columns, Field, Kind, Layout, compare};

/// So few that a round is short, and rounds enough that one of them is not disturbed.
const ROWS: usize = 600;
const ROUNDS: usize = 200;

fn main() {
    let names = Layout::new(&[Field::Family, Field::Given, Field::Patronymic, Field::Birth]);
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ state >> 29
    };
    let known = names.fields().iter().fold(0, |k, f| k | 1 << f.index());
    // As in encodings: a filter has 40 of 128 bits or 24 of 64, and of a code word half.
    let filter = |next: &mut dyn FnMut() -> u64| next() & (next() | next() & next());
    let row = |next: &mut dyn FnMut() -> u64| {
        let mut row = vec![known];
        for field in names.fields() {
            match field.kind() {
                Kind::Name => row.extend([filter(next), filter(next), next()]),
                _ => row.extend([next(), next(), next(), filter(next)]),
            }
        }
        row
    };
    let rows: Vec<Vec<u64>> = (0..ROWS).map(|_| row(&mut next)).collect();
    let mut columns = Columns::default();
    columns.fill(&names, rows.iter().map(Vec::as_slice));
    let pairs = (ROWS * (ROWS - 1) / 2) as f64;
    let mut sum = 0_u64;
    let mut best = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        columns.each(&names, |_, patterns| sum = patterns.iter().fold(sum, |s, p| s.wrapping_add(*p)));
        best[0] = best[0].min(begin.elapsed().as_secs_f64());
        let begin = Instant::now();
        for (i, a) in rows.iter().enumerate() {
            sum = rows[i + 1..].iter().fold(sum, |s, b| s.wrapping_sub(compare(&names, a, b).0));
        }
        best[1] = best[1].min(begin.elapsed().as_secs_f64());
    }
    assert_eq!(sum, 0, "both ways say the same");
    println!(
        "{{\"words\":{},\"bits\":{},\"comparisons_per_second\":{:.0},\"one_by_one\":{:.0}}}",
        names.words(),
        64 * names.words(),
        pairs / best[0],
        pairs / best[1]
    );
    println!("{:.1}", pairs / best[0] / 1e6);
}
