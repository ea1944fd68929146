//! The driver of counts: it sends coded persons out and takes one row back.

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use datafusion::error::DataFusionError;
use datafusion::prelude::{DataFrame, col, lit};
use datafusion::scalar::ScalarValue;
use shyraq_engine::{Layout, Packed, Query};

use crate::coded::write_coded;
use crate::parts::Sharing;
use crate::spec::counts_from_bytes;
use crate::{Address, ClusterError, Functions, Job, Spec, count_tables};

/// Tables of one job have together at most this many cells, unless one alone has more.
const CELLS: usize = 1 << 20;

/// Counts all tables at a scheduler, in as many jobs as their size asks for.
pub(crate) async fn count(
    scheduler: &Address,
    sharing: &Sharing,
    packed: &Packed,
    queries: &[Query],
) -> Result<Vec<Vec<u64>>, ClusterError> {
    let parts = write_coded(sharing, packed)?;
    let functions = Functions::default();
    let job = Job { functions: &functions, parts: &parts };
    let mut out = Vec::with_capacity(queries.len());
    for some in jobs(packed.layout(), queries, CELLS) {
        let spec = Spec::new(packed.layout().clone(), some);
        let answer = job.run(scheduler, |rows| query(rows, &spec)).await?;
        out.extend(tables(&spec, &answer)?);
    }
    Ok(out)
}

/// Counts two persons who do not exist: scheduler, executor, version and folder have to be
/// there for it.
pub(crate) async fn probe(scheduler: &Address, sharing: &Sharing) -> Result<(), ClusterError> {
    let packed = Packed::from_columns(Layout::new(&[2]), &[vec![0, 1]], 2);
    let (functions, parts) = (Functions::default(), write_coded(sharing, &packed)?);
    let spec = Spec::new(packed.layout().clone(), &[Query::columns(&[0])]);
    let answer = Job { functions: &functions, parts: &parts }.probe(scheduler, |rows| query(rows, &spec)).await?;
    if tables(&spec, &answer)? == [[1, 1]] {
        Ok(())
    } else {
        Err(ClusterError::Form("the cluster counts something else"))
    }
}

/// Cuts tables into runs that fit a job.
fn jobs<'a>(layout: &Layout, queries: &'a [Query], most: usize) -> Vec<&'a [Query]> {
    let mut out = Vec::new();
    let mut rest = queries;
    while !rest.is_empty() {
        let mut cells = 0_usize;
        let fit = rest.iter().take_while(|q| {
            cells = cells.saturating_add(q.cells(layout));
            cells <= most
        });
        let (job, after) = rest.split_at_checked(fit.count().max(1)).unwrap_or((rest, &[]));
        out.push(job);
        rest = after;
    }
    out
}

/// Asks for all tables of all persons: one row, one column.
fn query(rows: DataFrame, spec: &Spec) -> Result<DataFrame, DataFusionError> {
    // A view: the literal becomes a column of each batch, and views share their bytes.
    let what = lit(ScalarValue::BinaryView(Some(spec.to_bytes())));
    let columns: Vec<_> = rows.schema().fields().iter().map(|f| col(f.name())).collect();
    let counts = count_tables().call(std::iter::once(what).chain(columns).collect());
    rows.aggregate(Vec::new(), vec![counts.alias("counts")])
}

/// Reads the tables out of an answer.
fn tables(spec: &Spec, answer: &[RecordBatch]) -> Result<Vec<Vec<u64>>, ClusterError> {
    spec.split(&counts_from_bytes(one_value(answer)?)?)
}

/// Returns the bytes of the only value of an answer.
fn one_value(batches: &[RecordBatch]) -> Result<&[u8], ClusterError> {
    let mut values = batches.iter().filter(|b| b.num_rows() > 0).filter_map(|b| b.columns().first());
    let wrong = ClusterError::Form("the cluster's answer is not one row of counts");
    match (values.next().and_then(|c| c.as_binary_opt::<i32>()), values.next()) {
        (Some(column), None) if column.len() == 1 && column.is_valid(0) => Ok(column.value(0)),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_hold_what_fits_and_at_least_one_table() {
        let layout = Layout::new(&[10, 10, 4]);
        let queries: Vec<Query> = [&[0_usize][..], &[1], &[0, 1], &[2], &[0, 2]].map(Query::columns).to_vec();
        let cut = |most| jobs(&layout, &queries, most).iter().map(|j| j.len()).collect::<Vec<_>>();
        assert_eq!(cut(1_000), [5]);
        assert_eq!(cut(25), [2, 1, 1, 1]);
        assert_eq!(cut(120), [3, 2]);
        assert_eq!(jobs(&layout, &[], 5).len(), 0);
    }
}
