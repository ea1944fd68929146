//! Counting against what the memory of the machine gives.
//!
//! `bandwidth` sums the words of planes that no cache holds; `planes` counts pairs of the
//! same planes. Both print bytes a second: the second should be near the first.

use shyraq_engine::{Layout, Packed, Query, and_count, count_with};

fn main() {
    divan::main();
}

const WORDS: usize = 16 << 20;

fn plane(seed: u64) -> Vec<u64> {
    (0..WORDS as u64).map(|k| (k ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect()
}

#[divan::bench(sample_count = 10)]
fn bandwidth(b: divan::Bencher<'_, '_>) {
    let (x, y) = (plane(1), plane(2));
    b.counter(divan::counter::BytesCount::new(2 * 8 * WORDS)).bench_local(|| {
        let sum = |p: &[u64]| p.iter().fold(0_u64, |s, w| s.wrapping_add(*w));
        pulp::Arch::new().dispatch(|| sum(divan::black_box(&x)).wrapping_add(sum(divan::black_box(&y))))
    });
}

#[divan::bench(sample_count = 10)]
fn planes(b: divan::Bencher<'_, '_>) {
    let (x, y) = (plane(1), plane(2));
    b.counter(divan::counter::BytesCount::new(2 * 8 * WORDS)).bench_local(|| and_count(&x, &y));
}

/// All tables of one and two of CTDC's columns, of two million persons, by threads.
#[divan::bench(args = [1, 2], sample_count = 5)]
fn all_pairs(b: divan::Bencher<'_, '_>, threads: usize) {
    let mut sizes = vec![20, 4, 10, 250, 250, 4];
    sizes.extend([2; 21]);
    let mut packed = Packed::new(Layout::new(&sizes));
    let mut row = vec![0_u16; sizes.len()];
    let mut state = 88_172_645_463_325_252_u64;
    for _ in 0..2_000_000 {
        for (code, n) in row.iter_mut().zip(&sizes) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // A flag is set for one in eleven, as in the published file.
            *code = if *n == 2 { u16::from(state.is_multiple_of(11)) } else { (state % *n as u64) as u16 };
        }
        packed.push(&row);
    }
    let d = sizes.len();
    let mut queries: Vec<Query> = (0..d).map(|a| Query::columns(&[a])).collect();
    queries.extend((0..d).flat_map(|a| (a + 1..d).map(move |b| Query::columns(&[a, b]))));
    b.counter(divan::counter::ItemsCount::new(packed.rows())).bench_local(|| count_with(&packed, &queries, threads));
}
