use std::net::SocketAddr;
use std::sync::Arc;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::utils::default_session_builder;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;

use crate::error::shortened;
use crate::job::MESSAGE;
use crate::stop::stopped;
use crate::threads::threads;
use crate::{ClusterError, Functions};

/// An executor that said nothing for so many seconds is lost and its tasks run elsewhere.
/// Executors speak at least every 5 seconds.
const LOST: u64 = 15;
/// How often, in seconds, lost executors are looked for.
const LOOK: u64 = 2;
/// How long, in seconds, jobs wait for an executor when none is left.
const NONE_LEFT: u64 = 30;
/// After so many seconds executors forget a job that its driver did not have forgotten.
const FORGET: u64 = 60;

/// Runs a scheduler until the process is told to stop. `ready` gets its address.
///
/// # Errors
/// [`ClusterError::Bind`] when the port can't be had, [`ClusterError::Service`] when the
/// scheduler fails.
pub fn serve_scheduler(
    bind: SocketAddr,
    functions: &Functions,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ClusterError> {
    threads()?.block_on(async {
        let bound = |source| ClusterError::Bind { address: bind, source };
        let listener = TcpListener::bind(bind).await.map_err(bound)?;
        let address = listener.local_addr().map_err(bound)?;
        let stop = stopped().map_err(|e| fault(&e))?;
        ready(address);
        tokio::select! {
            outcome = schedule(listener, functions) => outcome,
            () = stop => Ok(()),
        }
    })
}

/// Schedules the jobs that come in through a listener.
pub(crate) async fn schedule(listener: TcpListener, functions: &Functions) -> Result<(), ClusterError> {
    let address = listener.local_addr().map_err(|e| fault(&e))?;
    let config = config(address, functions.clone());
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(|e| fault(&e))?;
    let scheduler = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config));
    let scheduler = scheduler.await.map_err(|e| fault(&e))?;
    start_grpc_service_with_listener(listener, scheduler).await.map_err(|e| fault(&e))
}

fn config(address: SocketAddr, functions: Functions) -> SchedulerConfig {
    SchedulerConfig {
        external_host: address.ip().to_string(),
        bind_host: address.ip().to_string(),
        bind_port: address.port(),
        // Executors ask for work: only they connect, and asking is their sign of life.
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        executor_timeout_seconds: LOST,
        expire_dead_executor_interval_seconds: LOOK,
        no_executors_grace_period_seconds: NONE_LEFT,
        finished_job_data_clean_up_interval_seconds: FORGET,
        finished_job_state_clean_up_interval_seconds: FORGET,
        grpc_server_max_decoding_message_size: MESSAGE,
        grpc_server_max_encoding_message_size: MESSAGE,
        grpc_client_max_message_size: MESSAGE,
        override_session_builder: Some(Arc::new(move |config| {
            let mut state = default_session_builder(config)?;
            functions.register(&mut state)?;
            Ok(state)
        })),
        ..SchedulerConfig::default()
    }
}

fn fault(e: &impl ToString) -> ClusterError {
    ClusterError::Service { what: "the scheduler", fault: shortened(e) }
}
