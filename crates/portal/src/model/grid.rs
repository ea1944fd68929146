use std::collections::HashMap;

use shyraq_bundle::{Bundle, Cell, Table};

use super::rule::threshold;
use super::{Col, Figure};

/// A table over one or two columns in the order of the codes, with the decision on each cell.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    /// Indices of the columns: one, or two.
    pub(crate) cols: Vec<usize>,
    /// Cells of the second column; 1 for a table over one.
    pub(crate) width: usize,
    /// The figures, row by row; blank is the last of each column.
    pub(crate) figures: Vec<Figure>,
    /// Standard deviations that a cell had to exceed to be shown.
    pub(crate) z: f64,
}

impl Grid {
    /// Reads a table of the bundle; `None` when it is not one over these columns.
    pub(crate) fn read(bundle: &Bundle, all: &[Col], table: &Table) -> Option<Self> {
        let cols: Vec<usize> =
            table.variables.iter().map(|v| all.iter().position(|c| &c.name == v)).collect::<Option<_>>()?;
        let chosen: Vec<&Col> = cols.iter().filter_map(|i| all.get(*i)).collect();
        let width = match chosen.as_slice() {
            [_] => 1,
            [_, second] => second.cells(),
            _ => return None,
        };
        let cells = chosen.iter().map(|c| c.cells()).product();
        let z = threshold(cells);
        let empty = Figure { count: 0, low: 0, high: 0, noisy: None, sigma: 0.0, shown: false };
        let mut figures = vec![empty; cells];
        let places: Vec<HashMap<&str, usize>> =
            chosen.iter().map(|c| c.codes.iter().enumerate().map(|(i, x)| (x.as_str(), i)).collect()).collect();
        let names: Vec<&str> = table.variables.iter().map(String::as_str).collect();
        for cell in &table.cells {
            if let Some(slot) = place(&places, width, cell).and_then(|at| figures.get_mut(at)) {
                let values: Vec<&str> = cell.values.iter().map(String::as_str).collect();
                *slot = Figure::new(cell, bundle.measured().get(&names, &values), z);
            }
        }
        Some(Self { cols, width, figures, z })
    }

    /// Returns the figure of a cell; the second index is 0 for a table over one column.
    pub(crate) fn at(&self, row: usize, column: usize) -> Option<&Figure> {
        if column < self.width { self.figures.get(row * self.width + column) } else { None }
    }

    /// Returns the number of cells that are shown.
    pub(crate) fn shown(&self) -> usize {
        self.figures.iter().filter(|f| f.shown).count()
    }

    /// Tells whether so little is shown that the margins say more.
    pub(crate) fn is_sparse(&self) -> bool {
        (self.figures.len() - self.shown()) * 5 > self.figures.len() * 4
    }
}

fn place(places: &[HashMap<&str, usize>], width: usize, cell: &Cell) -> Option<usize> {
    match (places, cell.values.as_slice()) {
        ([first], [a]) => first.get(a.as_str()).copied(),
        ([first, second], [a, b]) => Some(first.get(a.as_str())? * width + second.get(b.as_str())?),
        _ => None,
    }
}
