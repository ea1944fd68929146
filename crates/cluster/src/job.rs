//! A job: what is asked of parts that lie in a folder, sent to a scheduler.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::RecordBatch;
use ballista::prelude::{SessionConfigExt as _, SessionContextExt as _};
use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{CancelJobParams, CleanJobDataParams};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionConfig, SessionContext};
use datafusion_proto::protobuf::LogicalPlanNode;

use crate::error::shortened;
use crate::{Address, ClusterError, Functions, Parts};

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

/// What is asked of some parts, with the functions that it is asked with.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The functions that the scheduler and its executors know.
    pub functions: &'a Functions,
    /// Where the rows lie.
    pub parts: &'a Parts,
}

impl Job<'_> {
    /// Runs the job, again when it fails: a job has no effect that lasts.
    ///
    /// `ask` turns all rows of the parts into what is wanted of them.
    ///
    /// # Errors
    /// [`ClusterError`] of the last try.
    pub async fn run(
        &self,
        scheduler: &Address,
        ask: impl Fn(DataFrame) -> Result<DataFrame, DataFusionError>,
    ) -> Result<Vec<RecordBatch>, ClusterError> {
        let mut tries = 1;
        loop {
            match self.once(scheduler, &ask, JOB).await {
                Err(_) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Runs the job once, in little time: to find out whether it can be done at all.
    ///
    /// # Errors
    /// [`ClusterError`].
    pub async fn probe(
        &self,
        scheduler: &Address,
        ask: impl Fn(DataFrame) -> Result<DataFrame, DataFusionError>,
    ) -> Result<Vec<RecordBatch>, ClusterError> {
        self.once(scheduler, &ask, PROBE).await
    }

    /// Runs the job and has its data removed from the executors.
    async fn once(
        &self,
        scheduler: &Address,
        ask: &impl Fn(DataFrame) -> Result<DataFrame, DataFusionError>,
        limit: Duration,
    ) -> Result<Vec<RecordBatch>, ClusterError> {
        let fault = |e: DataFusionError| ClusterError::Job { fault: shortened(&e) };
        let context = self.session(scheduler).await.map_err(fault)?;
        let options = ParquetReadOptions::default().schema(self.parts.schema());
        let rows = context.read_parquet(self.parts.folder()?, options).await.map_err(fault)?;
        let plan = ask(rows).map_err(fault)?.create_physical_plan().await.map_err(fault)?;
        let answer = tokio::time::timeout(limit, collect(Arc::clone(&plan), context.task_ctx())).await;
        tidy(scheduler, plan.as_ref(), answer.is_err()).await;
        answer.map_err(|_| ClusterError::Late(limit))?.map_err(fault)
    }

    /// Opens a session whose plans go to the scheduler.
    async fn session(&self, scheduler: &Address) -> Result<SessionContext, DataFusionError> {
        let config = SessionConfig::new_with_ballista()
            .with_target_partitions(self.parts.files())
            // A file is a part: it is not cut further.
            .with_repartition_file_scans(false)
            .with_ballista_grpc_client_max_message_size(MESSAGE as usize);
        let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
        let mut context = SessionContext::remote_with_state(&scheduler.to_string(), state).await?;
        // The context forgets the functions of the state.
        self.functions.register(&mut context)?;
        Ok(context)
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
