//! Sums, centring and spreading of row-major tables of a few axes.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the sizes, whose product is the table's length")]

use super::variance::Subset;

/// Splits the sizes at an axis: how many blocks, cells along it, cells inside it.
fn strides(sizes: &[usize], axis: usize) -> (usize, usize, usize) {
    (sizes[..axis].iter().product(), sizes[axis], sizes[axis + 1..].iter().product())
}

/// Adds up along an axis, which vanishes.
pub(super) fn sum_out(cells: &[f64], sizes: &[usize], axis: usize) -> Vec<f64> {
    let (_, n, inner) = strides(sizes, axis);
    let mut out = Vec::with_capacity(cells.len() / n.max(1));
    for block in cells.chunks_exact(n * inner) {
        out.extend((0..inner).map(|i| (0..n).map(|a| block[a * inner + i]).sum::<f64>()));
    }
    out
}

/// Takes the mean along an axis away.
pub(super) fn centre(cells: &mut [f64], sizes: &[usize], axis: usize) {
    let (_, n, inner) = strides(sizes, axis);
    for block in cells.chunks_exact_mut(n * inner) {
        for i in 0..inner {
            let mean = (0..n).map(|a| block[a * inner + i]).sum::<f64>() / n as f64;
            (0..n).for_each(|a| block[a * inner + i] -= mean);
        }
    }
}

/// Adds a table of some axes to each cell of a table of more, divided by `by`.
///
/// `inside` are the axes of the larger table that the smaller has.
pub(super) fn spread(part: &[f64], inside: Subset, sizes: &[usize], by: f64, out: &mut [f64]) {
    let mut steps = vec![0; sizes.len()];
    let mut step = 1;
    for k in (0..sizes.len()).rev() {
        if inside.has(k) {
            steps[k] = step;
            step *= sizes[k];
        }
    }
    each_place(sizes, &steps, |cell, at| out[cell] += part[at] / by);
}

/// Walks a table's cells with the place that each has in a table of some of its axes.
pub(super) fn each_place(sizes: &[usize], steps: &[usize], mut f: impl FnMut(usize, usize)) {
    let mut codes = vec![0; sizes.len()];
    let (cells, mut at) = (sizes.iter().product::<usize>(), 0);
    for cell in 0..cells {
        f(cell, at);
        for k in (0..sizes.len()).rev() {
            codes[k] += 1;
            at += steps[k];
            if codes[k] < sizes[k] {
                break;
            }
            at -= steps[k] * sizes[k];
            codes[k] = 0;
        }
    }
}
