#![expect(clippy::indexing_slicing, reason = "indices are bounded by the sizes of the live axes")]

use shyraq_case::Code;
use shyraq_engine::{Layout, Packed, Query, count};

use super::axis::{Axes, Place, Rows, at};
use crate::estimate::Whole;
use crate::plan::Plan;

/// A table to be met: counts of the records less targets.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) places: Vec<Place>,
    pub(super) sizes: Vec<usize>,
    pub(super) steps: Vec<usize>,
    /// Weight of a squared difference.
    pub(super) weight: f32,
    pub(super) off: Vec<f32>,
    /// Added to the difference of cells that should be empty.
    pub(super) penalty: Vec<f32>,
}

/// What a record in a cell without target costs beyond its squared difference.
const EMPTY: f32 = 0.5;
/// Weight of tables of one column: they come out nearly exact.
const ONE_WAY: f32 = 4.0;

impl Table {
    /// Returns the cell of a record.
    #[inline(always)]
    pub(super) fn cell(&self, bits: &[u64], numbers: &[Code]) -> usize {
        self.places.iter().zip(&self.steps).map(|(p, step)| at(*p, bits, numbers) * step).sum()
    }
}

/// Makes the tables of a plan over the live codes; such with a fixed axis say nothing that
/// smaller ones do not.
pub(super) fn tables(plan: &Plan, whole: &Whole, axes: &Axes, rows: &Rows) -> Vec<Table> {
    let scale = rows.rows as f64 / (whole.total as f64).max(1.0);
    let typical = typical_variance(plan);
    let mut next = [0; 4];
    let (mut out, mut queries) = (Vec::new(), Vec::new());
    for m in &plan.marginals {
        let k = next[m.axes.len()];
        next[m.axes.len()] += 1;
        let places: Vec<Place> = m.axes.iter().map(|a| axes.places[*a]).collect();
        if places.is_empty() || places.contains(&Place::Fixed) {
            continue;
        }
        let target = |cell: usize| match m.axes.len() {
            1 => whole.one[k][cell] as f64,
            2 => whole.two[k][cell] as f64,
            _ => whole.three_targets[k][cell],
        };
        let sizes: Vec<usize> = m.axes.iter().map(|a| axes.live[*a].len()).collect();
        let mut steps = vec![1; sizes.len()];
        let mut full = vec![1; sizes.len()];
        for i in (1..sizes.len()).rev() {
            steps[i - 1] = steps[i] * sizes[i];
            full[i - 1] = full[i] * plan.workload.cells(m.axes[i]);
        }
        let cells: usize = sizes.iter().product();
        let (mut off, mut penalty) = (Vec::with_capacity(cells), Vec::with_capacity(cells));
        for cell in 0..cells {
            let old: usize =
                (0..sizes.len()).map(|i| usize::from(axes.live[m.axes[i]][cell / steps[i] % sizes[i]]) * full[i]).sum();
            let t = target(old) * scale;
            off.push(-t as f32);
            penalty.push(if t < 0.5 * scale.min(1.0) { EMPTY } else { 0.0 });
        }
        let weight = if m.axes.len() == 1 { ONE_WAY } else { (typical / m.variance()).clamp(0.05, 20.0) as f32 };
        queries.push(Query::columns(&m.axes));
        out.push(Table { places, sizes, steps, weight, off, penalty });
    }
    for (table, have) in out.iter_mut().zip(count(&packed(axes, rows), &queries)) {
        table.off.iter_mut().zip(have).for_each(|(off, n)| *off += n as f32);
    }
    out
}

/// Packs the records' live codes, derived axes too, for the counting kernel.
fn packed(axes: &Axes, rows: &Rows) -> Packed {
    let sizes: Vec<usize> = axes.live.iter().map(|l| l.len().max(1)).collect();
    let mut packed = Packed::new(Layout::new(&sizes));
    let mut codes: Vec<Code> = vec![0; sizes.len()];
    for r in 0..rows.rows {
        let (bits, numbers) = record(axes, rows, r);
        codes.iter_mut().zip(&axes.places).for_each(|(code, place)| *code = at(*place, bits, numbers) as Code);
        packed.push(&codes);
    }
    packed
}

/// Returns the bits and numbers of a record.
#[inline(always)]
pub(super) fn record<'a>(axes: &Axes, rows: &'a Rows, r: usize) -> (&'a [u64], &'a [Code]) {
    (&rows.bits[r * axes.words..(r + 1) * axes.words], &rows.numbers[r * axes.numbers..(r + 1) * axes.numbers])
}

fn typical_variance(plan: &Plan) -> f64 {
    let mut all: Vec<f64> = plan.marginals.iter().filter(|m| m.axes.len() == 2).map(|m| m.variance()).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(1.0)
}
