//! Counting: the only place where persons are added up.

use shyraq_case::Code;

use crate::person::PersonTable;
use crate::plan::Marginal;

/// Counts the cells of one table, row-major.
///
/// # Privacy
/// Exact counts: each person adds 1 to exactly one cell. They go to
/// [`shyraq_privacy::measure_gaussian`] and nowhere else.
pub(crate) fn count(table: &PersonTable, marginal: &Marginal) -> Vec<u64> {
    let mut cells = vec![0_u64; marginal.cells];
    let codes = |i: &usize| table.codes().get(*i).map_or(&[][..], Vec::as_slice);
    match marginal.columns.as_slice() {
        [i] => {
            for a in codes(i) {
                add(&mut cells, usize::from(*a));
            }
        }
        [i, j] => {
            let width = table.columns().get(*j).map_or(1, shyraq_case::Column::cells);
            for (a, b) in codes(i).iter().zip(codes(j)) {
                add(&mut cells, index(*a, *b, width));
            }
        }
        _ => {}
    }
    cells
}

fn index(a: Code, b: Code, width: usize) -> usize {
    usize::from(a) * width + usize::from(b)
}

fn add(cells: &mut [u64], at: usize) {
    if let Some(c) = cells.get_mut(at) {
        *c = c.saturating_add(1);
    }
}
