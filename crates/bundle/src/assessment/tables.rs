use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::BundleError;

/// A cell of `assess/measured.csv`: also a line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessedCell {
    /// Name of its table.
    pub table: String,
    /// One value a column of the table, joined by `;`.
    pub values: String,
    /// True count plus noise; may be negative.
    pub noisy: i64,
    /// Variance of the noise, a fraction.
    pub variance: String,
}

/// The noisy tables of an assessment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssessedTables {
    cells: Vec<AssessedCell>,
    /// Where the cells of each table lie.
    places: BTreeMap<String, Vec<usize>>,
}

impl AssessedTables {
    /// Takes cells in the order of the file.
    #[must_use]
    pub fn new(cells: Vec<AssessedCell>) -> Self {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, cell) in cells.iter().enumerate() {
            places.entry(cell.table.clone()).or_default().push(at);
        }
        Self { cells, places }
    }

    /// Returns all cells in the order of the file.
    #[must_use]
    pub fn cells(&self) -> &[AssessedCell] {
        &self.cells
    }

    /// Returns the cells of a table in their order; none for a table that is not there.
    pub fn table<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a AssessedCell> + 'a {
        self.places.get(name).into_iter().flatten().filter_map(|at| self.cells.get(*at))
    }

    /// Returns the names of the tables, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }
}

/// Reads `assess/measured.csv`.
///
/// # Errors
/// [`BundleError::Form`] with the line for the first row that does not have the form.
pub fn read_assessed(path: &Path) -> Result<AssessedTables, BundleError> {
    let file = std::fs::File::open(path).map_err(|e| BundleError::io(path, e))?;
    let rows = csv::Reader::from_reader(file).into_deserialize::<AssessedCell>();
    let cells = rows.collect::<Result<Vec<_>, _>>().map_err(|e| BundleError::form(path, e))?;
    Ok(AssessedTables::new(cells))
}
