use shyraq_engine::{Axis, Code, Layout, Packed, Query};

/// Persons by a cheap recipe, skewed to blank as case data are.
pub(crate) fn persons(cells: &[usize], rows: usize, seed: u64) -> Packed {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let columns: Vec<Vec<Code>> =
        cells.iter().map(|n| (0..rows).map(|_| (next() % *n as u64 * (next() % 3) / 2) as Code).collect()).collect();
    Packed::from_columns(Layout::new(cells), &columns, rows)
}

/// The total, every table of one and two columns, some of three, and derived flags.
pub(crate) fn tables(columns: usize) -> Vec<Query> {
    let mut out = vec![Query { axes: Vec::new() }];
    for a in 0..columns {
        out.push(Query::columns(&[a]));
        for b in a + 1..columns {
            out.push(Query::columns(&[a, b]));
            if b + 1 < columns && (a + b) % 5 == 0 {
                out.push(Query::columns(&[a, b, b + 1]));
            }
        }
        out.push(Query { axes: vec![Axis::Any(vec![a, (a + 1) % columns, (a + 7) % columns]), Axis::Column(a)] });
    }
    out
}
