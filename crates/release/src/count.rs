//! Counting: the only place where persons are added up.

use shyraq_engine::{Axis, Engine, EngineError, Query};

use crate::person::PersonTable;
use crate::plan::Plan;

/// Counts the cells of each table of a plan, row-major.
///
/// # Errors
/// [`EngineError`] from a cluster.
///
/// # Privacy
/// Exact counts: each person adds 1 to exactly one cell of each table. They go to
/// [`shyraq_privacy::measure_gaussian`] and nowhere else.
pub(crate) fn count(engine: &Engine, table: &PersonTable, plan: &Plan) -> Result<Vec<Vec<u64>>, EngineError> {
    let axis = |a: &usize| match a.checked_sub(plan.workload.columns.len()) {
        None => Axis::Column(*a),
        Some(k) => Axis::Any(plan.workload.derived.get(k).map(|d| d.of.clone()).unwrap_or_default()),
    };
    let query = |axes: &[usize]| Query { axes: axes.iter().map(axis).collect() };
    let queries: Vec<Query> = plan.marginals.iter().map(|m| query(&m.axes)).collect();
    engine.count(table.persons(), &queries)
}
