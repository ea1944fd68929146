//! Made-up tables of persons by recipe and seed: nothing in them is from a real one.

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng as _, SeedableRng as _};
use shyraq_case::{Code, Column, Rules};

use crate::workload::{Derived, Share, Workload};

/// A table whose truth is known.
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) codes: Vec<Vec<Code>>,
    pub(super) rows: usize,
}

/// How columns depend on each other.
#[derive(Debug, Clone, Copy)]
enum Recipe {
    /// Each person belongs to one of four kinds, which nobody sees.
    Kinds,
    /// Each column depends on the one before.
    Chain,
    /// All columns depend on the first.
    Hub,
    /// No column depends on another.
    Alone,
}

/// Returns columns with so many cells.
pub(super) fn columns(cells: &[usize]) -> Vec<Column> {
    let values = |n: usize| (1..n).map(|v| v.to_string()).collect();
    let column =
        |(i, n): (usize, &usize)| Column { name: format!("c{i}"), variable: i, value: None, values: values(*n) };
    cells.iter().enumerate().map(column).collect()
}

/// Makes a table of the given shape; the seed chooses recipe and proportions, `rows` only how
/// many persons are drawn.
pub(super) fn table(cells: &[usize], rows: usize, seed: u64) -> Table {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let recipe = [Recipe::Kinds, Recipe::Chain, Recipe::Hub, Recipe::Alone][seed as usize % 4];
    // For each column and each value of its cause a law over its values, most of it on few.
    let causes = 12;
    let laws: Vec<Vec<Vec<f64>>> = cells
        .iter()
        .map(|n| {
            (0..causes)
                .map(|_| {
                    let weights: Vec<f64> = (0..*n).map(|_| unit(&mut rng).powi(4) + 0.002).collect();
                    let sum: f64 = weights.iter().sum();
                    weights.iter().map(|w| w / sum).collect()
                })
                .collect()
        })
        .collect();
    let mut codes: Vec<Vec<Code>> = vec![Vec::with_capacity(rows); cells.len()];
    for row in 0..rows {
        let kind = (unit(&mut rng) * unit(&mut rng) * 4.0) as usize;
        for (c, law) in laws.iter().enumerate() {
            let cause = match recipe {
                Recipe::Kinds => kind,
                Recipe::Chain if c > 0 => usize::from(codes[c - 1][row]),
                Recipe::Hub if c > 0 => usize::from(codes[0][row]),
                _ => 0,
            };
            let code = draw(&law[cause % causes], unit(&mut rng));
            codes[c].push(code);
        }
    }
    Table { columns: columns(cells), codes, rows }
}

/// Returns a shape of 5 to 15 columns with 2 to 12 cells.
pub(super) fn shape(seed: u64) -> Vec<usize> {
    let mut rng = ChaCha12Rng::seed_from_u64(1000 + seed);
    let columns = 5 + (unit(&mut rng) * 11.0) as usize;
    (0..columns).map(|_| if unit(&mut rng) < 0.4 { 2 } else { 2 + (unit(&mut rng) * 11.0) as usize }).collect()
}

/// Adds the shares of some flags by the first two columns.
pub(super) fn with_shares(columns: Vec<Column>, flags: &[usize]) -> Workload {
    let any = columns.len();
    let derived = vec![Derived { name: "any(g)".into(), of: flags.to_vec() }];
    let shares = vec![Share { group: "g".into(), by: [0, 1], any, flags: flags.to_vec() }];
    // Named as a code book names them, so that their cells are published too.
    let wanted = flags.iter().map(|f| (vec![0, 1, *f], 1)).collect();
    Workload { columns, derived, shares, wanted, further: Vec::new(), rules: Rules::default() }
}

/// Draws from 0 to 1.
pub(super) fn unit(rng: &mut ChaCha12Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

fn draw(law: &[f64], mut u: f64) -> Code {
    for (code, p) in law.iter().enumerate() {
        if u < *p {
            return code as Code;
        }
        u -= p;
    }
    0
}

impl Table {
    /// Counts a table of some axes, one person at a time; axes after the columns are derived.
    pub(super) fn count(&self, workload: &Workload, axes: &[usize]) -> Vec<u64> {
        let d = self.columns.len();
        let code = |a: usize, row: usize| match a.checked_sub(d) {
            None => usize::from(self.codes[a][row]),
            Some(k) => usize::from(workload.derived[k].of.iter().any(|c| self.codes[*c][row] > 0)),
        };
        let mut out = vec![0; axes.iter().map(|a| workload.cells(*a)).product()];
        for row in 0..self.rows {
            out[axes.iter().fold(0, |at, a| at * workload.cells(*a) + code(*a, row))] += 1;
        }
        out
    }
}
