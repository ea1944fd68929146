//! How long counting takes: in this process, standalone, and at a scheduler.
//!
//! `measure ROWS [df://HOST:PORT]` counts all tables of one and two columns of the 27 of CTDC over
//! simulated persons, three times each, and compares the counts.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures time and prints it"
)]

use std::time::Instant;

use shyraq_cluster::{Remote, Sharing, Standalone};
use shyraq_engine::{Code, Engine, Layout, Packed, Query};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rows: usize = arguments.next().unwrap().parse().unwrap();
    let mut cells = vec![20, 4, 10, 65, 65, 4];
    cells.extend([2; 21]);
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let codes = |n: &usize| (0..rows).map(|_| (next() % *n as u64 * (next() % 3) / 2) as Code).collect();
    let columns: Vec<Vec<Code>> = cells.iter().map(codes).collect();
    let packed = Packed::from_columns(Layout::new(&cells), &columns, rows);
    let singles = (0..cells.len()).map(|a| Query::columns(&[a]));
    let pairs = (0..cells.len()).flat_map(|a| (a + 1..27).map(move |b| Query::columns(&[a, b])));
    let queries: Vec<Query> = singles.chain(pairs).collect();

    let sharing = || Sharing::through(std::env::temp_dir());
    let mut engines = vec![
        ("embedded".to_owned(), Engine::Embedded),
        ("standalone".to_owned(), Engine::Cluster(Box::new(Standalone::new(sharing())))),
    ];
    if let Some(address) = arguments.next() {
        let remote = Remote::new(address.parse().unwrap(), sharing());
        engines.push((address, Engine::Cluster(Box::new(remote))));
    }
    let expected = Engine::Embedded.count(&packed, &queries).unwrap();
    for (name, engine) in &engines {
        for _ in 0..3 {
            let start = Instant::now();
            let counts = engine.count(&packed, &queries).unwrap();
            let seconds = start.elapsed().as_secs_f64();
            assert_eq!(counts, expected);
            println!("{name}: {seconds:.3} s, {} tables of {rows} persons", queries.len());
        }
    }
}
