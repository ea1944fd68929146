use crate::Layout;

/// One side of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// A column.
    Column(usize),
    /// A derived flag: 1 when any of these columns has an answer.
    Any(Vec<usize>),
}

impl Axis {
    /// Returns the number of cells along it, blank included.
    #[must_use]
    pub fn cells(&self, layout: &Layout) -> usize {
        match self {
            Self::Column(c) => layout.cells().get(*c).copied().unwrap_or(1).max(1),
            Self::Any(_) => 2,
        }
    }

    pub(crate) fn is_flag(&self, layout: &Layout) -> bool {
        match self {
            Self::Column(c) => layout.is_flag(*c),
            Self::Any(_) => true,
        }
    }
}

/// A table to be counted. Its cells are row-major: the last axis runs fastest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The sides, in order.
    pub axes: Vec<Axis>,
}

impl Query {
    /// Makes a table of plain columns.
    #[must_use]
    pub fn columns(columns: &[usize]) -> Self {
        Self { axes: columns.iter().map(|c| Axis::Column(*c)).collect() }
    }

    /// Returns the number of cells.
    #[must_use]
    pub fn cells(&self, layout: &Layout) -> usize {
        self.axes.iter().map(|a| a.cells(layout)).product()
    }
}
