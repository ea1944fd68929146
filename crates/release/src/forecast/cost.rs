use serde::Serialize;
use shyraq_engine::Layout;

use crate::plan::Plan;
use crate::synthesis::{FIT_FROM, RESIDENT};

/// What a release would take of a machine with two cores of 2020 or later: a rough range,
/// with the reading of the table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Time in seconds: least, most.
    pub seconds: [f64; 2],
    /// Peak of memory in bytes: least, most.
    pub bytes: [u64; 2],
}

/// Seconds to read and pack one cell of the table.
const READ: [f64; 2] = [5e-8, 3e-7];
/// Seconds to draw the noise of one cell, and to estimate, fit and write it.
const CELL: [f64; 2] = [6e-7, 4e-6];
/// Seconds to write one answer of the records.
const WRITE: [f64; 2] = [1e-8, 6e-8];
/// A machine may take so much longer for a step of fitting than it was thought to.
const SLOWER: f64 = 2.0;
/// Bytes that the program takes at rest, with its buffers.
const REST: [u64; 2] = [6 << 20, 24 << 20];
/// Bytes of a cell at the peak: count, noisy count, estimate and its pool, whole count, row of
/// the published table.
const CELL_BYTES: [u64; 2] = [48, 120];

impl Cost {
    pub(super) fn new(plan: &Plan, rows: u64) -> Self {
        let sizes: Vec<usize> = (0..plan.workload.axes()).map(|a| plan.workload.cells(a)).collect();
        let columns: Vec<usize> = sizes.iter().take(plan.workload.columns.len()).copied().collect();
        let triples = plan.marginals.iter().filter(|m| m.axes.len() == 3).count();
        let cells: usize = plan.marginals.iter().map(|m| m.cells).sum();
        let answers = rows as f64 * columns.len() as f64;
        // Values that nobody has cost no time: at least three of a column have somebody.
        let few: Vec<usize> = sizes.iter().map(|n| (*n).min(3)).collect();
        let fit = [fitting(&few, triples, rows), SLOWER * fitting(&sizes, triples, rows)];
        let seconds = |k: usize| {
            let pick = |range: &[f64; 2]| range.get(k).copied().unwrap_or_default();
            answers * (pick(&READ) + pick(&WRITE)) + cells as f64 * pick(&CELL) + pick(&fit)
        };
        let person = 8 * Layout::new(&columns).words() as u64;
        let resident = rows.min(RESIDENT as u64);
        // A code of each answer, and while a record is fitted a bit or a number.
        let record = |bytes: u64| bytes * columns.len() as u64 + person;
        let bytes = |rest: u64, cell: u64, answer: u64, spare: u64| {
            let counting = spare.saturating_mul(rows).saturating_mul(person);
            let after = resident * record(answer) + cell * cells as u64;
            rest + counting.max(after)
        };
        let [rest, most_rest] = REST;
        let [cell, most_cell] = CELL_BYTES;
        // Persons are packed into memory that doubles when it is full.
        Self { seconds: [seconds(0), seconds(1)], bytes: [bytes(rest, cell, 2, 1), bytes(most_rest, most_cell, 4, 3)] }
    }
}

/// Returns the seconds of fitting records for axes with so many values in use.
fn fitting(live: &[usize], triples: usize, rows: u64) -> f64 {
    if rows < FIT_FROM { 0.0 } else { crate::synthesis::seconds(live, triples, rows.min(RESIDENT as u64)) }
}
