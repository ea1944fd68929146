use serde::Serialize;

use super::TableForecast;
use super::range::drawn;

/// The tables of so many columns, summed up. Errors are in persons.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// How many tables.
    pub tables: usize,
    /// Cells of all of them.
    pub cells: usize,
    /// Standard deviation of the noise in a measured cell: least and largest table.
    pub measured_deviation: [f64; 2],
    /// Half the width of the 95 % interval: least, median and largest table.
    pub half_width: [f64; 3],
    /// The largest of the tables whose counts are published; none where these serve shares alone.
    pub published_half_width: Option<f64>,
    /// Expected absolute error of a cell's estimate: least, median and largest table.
    pub error: [f64; 3],
    /// Expected total variation before projection, mean of the tables.
    pub total_variation: f64,
    /// The largest of them.
    pub largest_total_variation: f64,
    /// Range of the mean total variation of what is published in one release.
    pub published_total_variation: [f64; 2],
}

impl Summary {
    pub(super) fn new(tables: &[&TableForecast]) -> Option<Self> {
        let count = tables.len() as f64;
        let mean = |of: &dyn Fn(&TableForecast) -> f64| tables.iter().map(|t| of(t)).sum::<f64>() / count;
        let [least, _, most] = spread(tables, |t| t.measured_deviation)?;
        Some(Self {
            tables: tables.len(),
            cells: tables.iter().map(|t| t.cells).sum(),
            measured_deviation: [least, most],
            half_width: spread(tables, |t| t.half_width)?,
            published_half_width: tables.iter().filter(|t| t.published).map(|t| t.half_width).reduce(f64::max),
            error: spread(tables, |t| t.error)?,
            total_variation: mean(&|t| t.total_variation),
            largest_total_variation: tables.iter().map(|t| t.total_variation).fold(0.0, f64::max),
            published_total_variation: drawn([mean(&|t| t.expected[0]), mean(&|t| t.expected[1])], count),
        })
    }
}

/// Returns the least, the median and the largest; `None` of nothing.
fn spread(tables: &[&TableForecast], of: impl Fn(&TableForecast) -> f64) -> Option<[f64; 3]> {
    let mut all: Vec<f64> = tables.iter().map(|t| of(t)).collect();
    all.sort_unstable_by(f64::total_cmp);
    Some([*all.first()?, *all.get(all.len() / 2)?, *all.last()?])
}
