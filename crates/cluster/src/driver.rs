//! The driver: it sends a job to a scheduler and takes one row back.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use ballista::prelude::{SessionConfigExt as _, SessionContextExt as _};
use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{CancelJobParams, CleanJobDataParams};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionConfig, SessionContext, col, lit};
use datafusion::scalar::ScalarValue;
use datafusion_proto::protobuf::LogicalPlanNode;
use shyraq_engine::{Layout, Packed, Query};

use crate::error::shortened;
use crate::parts::{Parts, Sharing};
use crate::spec::counts_from_bytes;
use crate::{Address, ClusterError, Spec, count_tables};

/// The largest message between driver, scheduler and executors: the counts of the largest
/// plan of a release are some 160 MB.
pub(crate) const MESSAGE: u32 = 512 << 20;
/// How long a probe may take; starting up and reading a folder included.
const PROBE: Duration = Duration::from_secs(30);
/// How long a job may take, when nothing says that it failed.
const JOB: Duration = Duration::from_secs(3600);
/// How often a job is tried. Ballista runs the tasks of a lost executor elsewhere by
/// itself; this covers what it does not, such as the executor that holds the answer.
const TRIES: usize = 3;
/// How long to wait before a job is tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// Tables of one job have together at most this many cells, unless one alone has more.
const CELLS: usize = 1 << 20;

/// Counts all tables at a scheduler, in as many jobs as their size asks for.
pub(crate) async fn count(
    scheduler: &Address,
    sharing: &Sharing,
    packed: &Packed,
    queries: &[Query],
) -> Result<Vec<Vec<u64>>, ClusterError> {
    let parts = Parts::write(sharing, packed)?;
    let mut out = Vec::with_capacity(queries.len());
    for some in jobs(packed.layout(), queries, CELLS) {
        let spec = Spec::new(packed.layout().clone(), some);
        let mut tries = 1;
        let tables = loop {
            match job(scheduler, &parts, &spec, JOB).await {
                Err(_) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => break outcome?,
            }
        };
        out.extend(tables);
    }
    Ok(out)
}

/// Counts two persons who do not exist: scheduler, executor, version and folder have to be
/// there for it.
pub(crate) async fn probe(scheduler: &Address, sharing: &Sharing) -> Result<(), ClusterError> {
    let packed = Packed::from_columns(Layout::new(&[2]), &[vec![0, 1]], 2);
    let parts = Parts::write(sharing, &packed)?;
    let spec = Spec::new(packed.layout().clone(), &[Query::columns(&[0])]);
    if job(scheduler, &parts, &spec, PROBE).await? == [[1, 1]] {
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

/// Runs one job and has its data removed from the executors.
async fn job(scheduler: &Address, parts: &Parts, spec: &Spec, limit: Duration) -> Result<Vec<Vec<u64>>, ClusterError> {
    let fault = |e: DataFusionError| ClusterError::Job { fault: shortened(&e) };
    let context = session(scheduler, parts.files()).await.map_err(fault)?;
    let frame = query(&context, parts, spec).await?;
    let plan = frame.create_physical_plan().await.map_err(fault)?;
    let answer = tokio::time::timeout(limit, collect(Arc::clone(&plan), context.task_ctx())).await;
    tidy(scheduler, plan.as_ref(), answer.is_err()).await;
    let batches = answer.map_err(|_| ClusterError::Late(limit))?.map_err(fault)?;
    let counts = one_value(&batches)?;
    spec.split(&counts_from_bytes(counts)?)
}

/// Opens a session whose plans go to the scheduler.
async fn session(scheduler: &Address, files: usize) -> Result<SessionContext, DataFusionError> {
    let config = SessionConfig::new_with_ballista()
        .with_target_partitions(files)
        // A file is a part: it is not cut further.
        .with_repartition_file_scans(false)
        .with_ballista_grpc_client_max_message_size(MESSAGE as usize);
    let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
    let context = SessionContext::remote_with_state(&scheduler.to_string(), state).await?;
    // The context forgets the functions of the state.
    context.register_udaf(count_tables().as_ref().clone());
    Ok(context)
}

/// Asks for all tables of all parts: one row, one column.
pub(crate) async fn query(context: &SessionContext, parts: &Parts, spec: &Spec) -> Result<DataFrame, ClusterError> {
    let fault = |e: DataFusionError| ClusterError::Job { fault: shortened(&e) };
    let options = ParquetReadOptions::default().schema(parts.schema());
    let rows = context.read_parquet(parts.folder()?, options).await.map_err(fault)?;
    // A view: the literal becomes a column of each batch, and views share their bytes.
    let what = lit(ScalarValue::BinaryView(Some(spec.to_bytes())));
    let columns = parts.schema().fields().iter().map(|f| col(f.name()));
    let counts = count_tables().call(std::iter::once(what).chain(columns).collect());
    rows.aggregate(Vec::new(), vec![counts.alias("counts")]).map_err(fault)
}

/// Returns the bytes of the only value of an answer.
pub(crate) fn one_value(batches: &[RecordBatch]) -> Result<&[u8], ClusterError> {
    let mut values = batches.iter().filter(|b| b.num_rows() > 0).filter_map(|b| b.columns().first());
    let wrong = ClusterError::Form("the cluster's answer is not one row of counts");
    match (values.next().and_then(|c| c.as_binary_opt::<i32>()), values.next()) {
        (Some(column), None) if column.len() == 1 && column.is_valid(0) => Ok(column.value(0)),
        _ => Err(wrong),
    }
}

/// Has the executors forget a job; one that still runs is stopped first.
///
/// Best effort: the scheduler does it later by itself, and an executor when it ends.
async fn tidy(scheduler: &Address, plan: &dyn ExecutionPlan, running: bool) {
    let job = plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>().and_then(DistributedQueryExec::job_id);
    let (Some(job), Ok(mut client)) = (job, SchedulerGrpcClient::connect(scheduler.http()).await) else { return };
    let job_id = job.into_inner();
    if running {
        let _ = client.cancel_job(CancelJobParams { job_id: job_id.clone() }).await;
    }
    let _ = client.clean_job_data(CleanJobDataParams { job_id, remove_stage_ids: Vec::new() }).await;
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
