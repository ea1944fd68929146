#![expect(clippy::indexing_slicing, reason = "indices are bounded by the shapes of the plan, which built the vectors")]

use rand_core::Rng;
use shyraq_case::Code;

use super::{Records, below};
use crate::estimate::Whole;
use crate::plan::Plan;

/// Passes over all records and columns, at most.
const PASSES: usize = 80;
/// Proposals in all are bounded, so that time does not grow with the square of anything.
const PROPOSALS: usize = 90_000_000;
/// A pass in which fewer than one proposal in so many is taken is the last.
const LAST: usize = 2000;

/// Swaps answers between records while that brings the pairs of columns nearer to their
/// whole tables.
///
/// A swap of one column between two records keeps every table of one column as it is, so
/// those stay exact. It is taken when the sum of squared differences over all pairs of
/// that column falls.
pub(crate) fn refine(plan: &Plan, whole: &Whole, records: &mut Records, rng: &mut impl Rng) {
    let mut search = Search::new(plan, whole, records);
    let passes = (PROPOSALS / (search.rows * search.width).max(1)).clamp(4, PASSES);
    for _ in 0..passes {
        let (mut tried, mut taken) = (0, 0);
        for column in 0..search.width {
            let (t, k) = search.pass(column, rng);
            tried += t;
            taken += k;
        }
        if taken * LAST < tried {
            break;
        }
    }
    search.write(records);
}

struct Search {
    rows: usize,
    width: usize,
    /// Records one after another: a swap looks at two whole records.
    codes: Vec<Code>,
    sizes: Vec<usize>,
    /// The commonest code of each column.
    common: Vec<Code>,
    /// Counts less targets of each pair, at `[i * width + j]` for i < j.
    off: Vec<Vec<i32>>,
}

impl Search {
    fn new(plan: &Plan, whole: &Whole, records: &Records) -> Self {
        let width = plan.columns.len();
        let rows = records.rows;
        let sizes: Vec<usize> = plan.columns.iter().map(shyraq_case::Column::cells).collect();
        let mut codes = vec![0; rows * width];
        for (c, column) in records.columns.iter().enumerate() {
            for (r, code) in column.iter().enumerate() {
                codes[r * width + c] = *code;
            }
        }
        let mut off = vec![Vec::new(); width * width];
        let pairs = plan.marginals.iter().filter(|m| m.columns.len() == 2);
        for (m, target) in pairs.zip(&whole.two) {
            let (i, j) = (m.columns[0], m.columns[1]);
            let mut cells: Vec<i32> = target.iter().map(|t| -i32::try_from(*t).unwrap_or(i32::MAX)).collect();
            for (a, b) in records.columns[i].iter().zip(&records.columns[j]) {
                cells[usize::from(*a) * sizes[j] + usize::from(*b)] += 1;
            }
            off[i * width + j] = cells;
        }
        let most = |one: &Vec<u64>| (0..one.len()).max_by_key(|c| one[*c]).unwrap_or(0) as Code;
        Self { rows, width, codes, common: whole.one.iter().map(most).collect(), sizes, off }
    }

    /// Proposes a swap of one column for each record that does not have its commonest code.
    fn pass(&mut self, column: usize, rng: &mut impl Rng) -> (usize, usize) {
        let (mut tried, mut taken) = (0, 0);
        for r in 0..self.rows {
            let a = self.codes[r * self.width + column];
            if a == self.common[column] {
                continue;
            }
            let s = below(self.rows, rng);
            let b = self.codes[s * self.width + column];
            if a == b {
                continue;
            }
            tried += 1;
            if self.gain(column, r, s, a, b) < 0 {
                self.swap(column, r, s, a, b);
                taken += 1;
            }
        }
        (tried, taken)
    }

    /// Returns where the cell of two columns lies.
    fn cell(&self, column: usize, code: Code, other: usize, with: Code) -> (usize, usize) {
        if column < other {
            (column * self.width + other, usize::from(code) * self.sizes[other] + usize::from(with))
        } else {
            (other * self.width + column, usize::from(with) * self.sizes[column] + usize::from(code))
        }
    }

    /// Returns the change of half the sum of squares if records r and s swapped a and b.
    fn gain(&self, column: usize, r: usize, s: usize, a: Code, b: Code) -> i64 {
        let mut sum = 0;
        for other in 0..self.width {
            let (x, y) = (self.codes[r * self.width + other], self.codes[s * self.width + other]);
            if other == column || x == y {
                continue;
            }
            let at = |code, with| {
                let (table, cell) = self.cell(column, code, other, with);
                i64::from(self.off[table][cell])
            };
            // (d + 1)^2 - d^2 = 2 d + 1 and (d - 1)^2 - d^2 = 1 - 2 d.
            sum += at(b, x) + at(a, y) - at(a, x) - at(b, y) + 2;
        }
        sum
    }

    fn swap(&mut self, column: usize, r: usize, s: usize, a: Code, b: Code) {
        for other in 0..self.width {
            let (x, y) = (self.codes[r * self.width + other], self.codes[s * self.width + other]);
            if other == column || x == y {
                continue;
            }
            for (code, with, change) in [(b, x, 1), (a, y, 1), (a, x, -1), (b, y, -1)] {
                let (table, cell) = self.cell(column, code, other, with);
                self.off[table][cell] += change;
            }
        }
        self.codes[r * self.width + column] = b;
        self.codes[s * self.width + column] = a;
    }

    fn write(&self, records: &mut Records) {
        for (c, column) in records.columns.iter_mut().enumerate() {
            for (r, code) in column.iter_mut().enumerate() {
                *code = self.codes[r * self.width + c];
            }
        }
    }
}
