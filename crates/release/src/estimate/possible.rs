//! Cells that nobody can be in, by what the code book implies.
//!
//! Records obey the code book before they are counted, so these cells are 0 for sure. That is
//! public knowledge and costs nothing; what noise says of them is not needed.

use std::collections::HashMap;

use shyraq_case::{Code, Rules};

use crate::plan::Plan;

/// Which cells of a plan's tables somebody can be in.
#[derive(Debug, Default)]
pub(crate) struct Possible {
    /// By the axes; tables of which every cell is possible are left out.
    tables: HashMap<Vec<usize>, Vec<bool>>,
}

impl Possible {
    pub(super) fn new(plan: &Plan) -> Self {
        let rules = &plan.workload.rules;
        let mut out = Self::default();
        if rules.is_empty() {
            return out;
        }
        let part: Vec<usize> = rules.columns().collect();
        for i in &part {
            for (axes, cells) in seen_from(rules, plan, &part, *i) {
                let table = out.tables.entry(axes).or_insert_with(|| vec![true; cells.len()]);
                table.iter_mut().zip(cells).for_each(|(a, b)| *a &= b);
            }
        }
        for axes in plan.marginals.iter().map(|m| &m.axes).filter(|axes| axes.len() == 3) {
            if axes.iter().filter(|a| rules.concerns(**a)).count() > 1 {
                out.tables.insert(axes.clone(), triple(rules, plan, axes));
            }
        }
        out.tables.retain(|_, cells| cells.iter().any(|c| !c));
        out
    }

    /// Tells for each cell of a table whether somebody can be in it; none where all are possible.
    pub(crate) fn cells(&self, axes: &[usize]) -> Option<&[bool]> {
        self.tables.get(axes).map(Vec::as_slice)
    }

    /// Lists the pairs with impossible cells, in a fixed order.
    pub(super) fn pairs(&self) -> Vec<([usize; 2], &[bool])> {
        let pairs = self.tables.iter().filter_map(|(axes, cells)| match axes.as_slice() {
            [i, j] => Some(([*i, *j], cells.as_slice())),
            _ => None,
        });
        let mut out: Vec<([usize; 2], &[bool])> = pairs.collect();
        out.sort_unstable_by_key(|(axes, _)| *axes);
        out
    }
}

/// The table of a column and its pairs, as far as its answers lead.
fn seen_from(rules: &Rules, plan: &Plan, part: &[usize], i: usize) -> Vec<(Vec<usize>, Vec<bool>)> {
    let size = |axis: usize| plan.workload.cells(axis);
    let reach: Vec<_> = (0..size(i)).map(|a| rules.reach(&[(i, a as Code)])).collect();
    let allows =
        |a: usize, j: usize, b: usize| reach.get(a).and_then(Option::as_ref).is_some_and(|r| r.allows(j, b as Code));
    let mut out = vec![(vec![i], reach.iter().map(Option::is_some).collect())];
    for j in part.iter().copied().filter(|j| *j != i) {
        let (n, m) = (size(i), size(j));
        let (axes, cells): (_, Vec<bool>) = if i < j {
            (vec![i, j], (0..n * m).map(|at| allows(at / m, j, at % m)).collect())
        } else {
            (vec![j, i], (0..n * m).map(|at| allows(at % n, j, at / n)).collect())
        };
        if cells.iter().any(|c| !c) {
            out.push((axes, cells));
        }
    }
    out
}

fn triple(rules: &Rules, plan: &Plan, axes: &[usize]) -> Vec<bool> {
    let sizes: Vec<usize> = axes.iter().map(|a| plan.workload.cells(*a)).collect();
    let possible = |cell: usize| {
        let mut rest = cell;
        let mut answers = Vec::with_capacity(axes.len());
        for (axis, n) in axes.iter().zip(&sizes).rev() {
            answers.push((*axis, (rest % n) as Code));
            rest /= n;
        }
        rules.reach(&answers).is_some()
    };
    (0..sizes.iter().product()).map(possible).collect()
}
