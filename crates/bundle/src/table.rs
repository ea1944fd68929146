use std::collections::HashMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::BundleError;

/// A cell of a published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// One value a variable of the table; blank (not reported) is the empty text.
    pub values: Vec<String>,
    /// The published count: consistent over all tables, never negative.
    pub count: u64,
    /// Lower end of the 95 % interval.
    pub low: u64,
    /// Upper end of the 95 % interval.
    pub high: u64,
}

/// A published table over one or two columns.
///
/// A column is a variable (`gender`) or, for a variable with several choices, one of its
/// values (`means=threats`, with the values `1` and blank).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Names of the columns.
    pub variables: Vec<String>,
    /// The cells: every combination of the public values, blank included.
    pub cells: Vec<Cell>,
}

/// All tables of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    tables: Vec<Table>,
    index: HashMap<Vec<String>, usize>,
}

impl Tables {
    /// Returns the tables in the order of the file.
    #[must_use]
    pub fn all(&self) -> &[Table] {
        &self.tables
    }

    /// Returns the table over exactly these columns, in this order.
    #[must_use]
    pub fn get(&self, variables: &[&str]) -> Option<&Table> {
        let key: Vec<String> = variables.iter().map(|v| (*v).to_owned()).collect();
        self.index.get(&key).and_then(|i| self.tables.get(*i))
    }

    /// Returns the published number of persons: the sum of any one-way table.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.tables.iter().find(|t| t.variables.len() == 1).map(|t| t.cells.iter().map(|c| c.count).sum())
    }

    fn push(&mut self, variables: Vec<String>, cell: Cell) {
        let next = self.tables.len();
        let at = *self.index.entry(variables.clone()).or_insert(next);
        if at == next {
            self.tables.push(Table { variables, cells: Vec::new() });
        }
        if let Some(t) = self.tables.get_mut(at) {
            t.cells.push(cell);
        }
    }
}

/// What was measured of one cell: the noisy integer, negative ones too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredCell {
    /// True count plus noise.
    pub noisy: i64,
    /// Variance of the noise, a fraction such as `8464` or `17/2`.
    pub variance: String,
}

impl MeasuredCell {
    /// Returns the standard deviation of the noise.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        let mut parts = self.variance.splitn(2, '/').map(|p| p.parse::<f64>().unwrap_or(f64::NAN));
        let numerator = parts.next().unwrap_or(f64::NAN);
        (numerator / parts.next().unwrap_or(1.0)).sqrt()
    }
}

/// All measured cells of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measured {
    cells: HashMap<(String, String), MeasuredCell>,
}

impl Measured {
    /// Returns what was measured of a cell.
    #[must_use]
    pub fn get(&self, variables: &[&str], values: &[&str]) -> Option<&MeasuredCell> {
        self.cells.get(&(variables.join(";"), values.join(";")))
    }

    /// Returns the number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Tells whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

#[derive(Deserialize)]
struct AggregateRow {
    variables: String,
    values: String,
    count: u64,
    low: u64,
    high: u64,
}

#[derive(Deserialize)]
struct MeasuredRow {
    variables: String,
    values: String,
    noisy: i64,
    variance: String,
}

fn split(joined: &str) -> Vec<String> {
    joined.split(';').map(str::to_owned).collect()
}

/// Reads `aggregates.csv`.
///
/// # Errors
/// [`BundleError::Form`] with the line for the first row that does not have the form.
pub fn read_aggregates(path: &Path) -> Result<Tables, BundleError> {
    let mut out = Tables::default();
    let mut reader = open(path)?;
    for row in reader.deserialize::<AggregateRow>() {
        let row = row.map_err(|e| BundleError::form(path, e))?;
        let (variables, values) = (split(&row.variables), split(&row.values));
        if variables.len() != values.len() || row.low > row.count || row.count > row.high {
            return Err(BundleError::form(
                path,
                "a row has not one value a variable, or its count lies outside its interval",
            ));
        }
        out.push(variables, Cell { values, count: row.count, low: row.low, high: row.high });
    }
    Ok(out)
}

/// The columns of a measured cell that tell what its table loses.
#[derive(PartialEq, Eq, Deserialize)]
pub(crate) struct VarianceRow {
    pub(crate) variables: String,
    pub(crate) variance: String,
}

/// Reads the variances of `measured.csv`, once for each run of cells with the same.
pub(crate) fn read_variances(path: &Path) -> Result<Vec<VarianceRow>, BundleError> {
    let mut out: Vec<VarianceRow> = Vec::new();
    for row in open(path)?.deserialize::<VarianceRow>() {
        let row = row.map_err(|e| BundleError::form(path, e))?;
        if out.last() != Some(&row) {
            out.push(row);
        }
    }
    Ok(out)
}

/// Reads `measured.csv`.
///
/// # Errors
/// [`BundleError::Form`] with the line for the first row that does not have the form.
pub fn read_measured(path: &Path) -> Result<Measured, BundleError> {
    let mut out = Measured::default();
    let mut reader = open(path)?;
    for row in reader.deserialize::<MeasuredRow>() {
        let row = row.map_err(|e| BundleError::form(path, e))?;
        out.cells.insert((row.variables, row.values), MeasuredCell { noisy: row.noisy, variance: row.variance });
    }
    Ok(out)
}

fn open(path: &Path) -> Result<csv::Reader<std::fs::File>, BundleError> {
    let file = std::fs::File::open(path).map_err(|e| BundleError::io(path, e))?;
    Ok(csv::Reader::from_reader(file))
}
