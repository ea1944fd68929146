use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use ballista_core::ids::new_instance_id;
use ballista_core::serde::BallistaCodec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{ExecutorRegistration, ExecutorStoppedParams};
use ballista_core::serde::scheduler::{ExecutorOperatingSystemSpecification, ExecutorSpecification};
use ballista_core::utils::{GrpcServerConfig, create_grpc_server, default_config_producer};
use ballista_core::{BALLISTA_PROTOCOL_VERSION, ConfigProducer, RuntimeProducer};
use ballista_executor::execution_loop::poll_loop;
use ballista_executor::executor::Executor;
use ballista_executor::executor_process::satisfy_dir_ttl;
use ballista_executor::flight_service::BallistaFlightService;
use ballista_executor::health::ExecutorHealth;
use ballista_executor::metrics::LoggingMetricsCollector;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;
use tonic::transport::Channel;
use tonic::transport::server::TcpIncoming;

use crate::error::shortened;
use crate::job::MESSAGE;
use crate::scratch::Scratch;
use crate::stop::stopped;
use crate::threads::threads;
use crate::{Address, ClusterError, Functions};

/// How often what a lost scheduler left here is looked for.
const SWEEP: Duration = Duration::from_secs(60);
/// After so many seconds without a change the data of a job is left over.
const LEFT_OVER: u64 = 7200;

/// What an executor needs to know.
#[derive(Debug, Clone)]
pub struct ExecutorSettings {
    /// Where it gives its answers out.
    pub bind: SocketAddr,
    /// Who gives it work.
    pub scheduler: Address,
    /// Tasks that run at the same time.
    pub cores: usize,
    /// Folder in which it makes its own for answers, which goes when it stops.
    pub work_dir: PathBuf,
}

/// Runs an executor until the process is told to stop. `ready` gets its address.
///
/// # Errors
/// [`ClusterError::Unreachable`] when no scheduler answers, [`ClusterError::Bind`] when the
/// port can't be had, [`ClusterError::Folder`] for the folder, [`ClusterError::Service`]
/// when the executor fails.
pub fn serve_executor(
    settings: &ExecutorSettings,
    functions: &Functions,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ClusterError> {
    let runtime = threads()?;
    // After the threads in the order of dropping: no task writes any more when it goes.
    let scratch = Scratch::within(&settings.work_dir)?;
    let outcome = runtime.block_on(async {
        let bound = |source| ClusterError::Bind { address: settings.bind, source };
        let listener = TcpListener::bind(settings.bind).await.map_err(bound)?;
        let address = listener.local_addr().map_err(bound)?;
        let stop = stopped().map_err(|e| fault(&e))?;
        let worker = Worker::connect(&settings.scheduler, address, settings.cores, functions, &scratch).await?;
        ready(address);
        tokio::select! {
            outcome = worker.work(listener, scratch.path()) => outcome,
            () = stop => {
                worker.leave().await;
                Ok(())
            }
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

/// An executor that is connected to its scheduler.
pub(crate) struct Worker {
    scheduler: SchedulerGrpcClient<Channel>,
    executor: Arc<Executor>,
    id: String,
}

impl Worker {
    /// Connects to a scheduler, as one that gives out answers at `address`.
    pub(crate) async fn connect(
        scheduler: &Address,
        address: SocketAddr,
        cores: usize,
        functions: &Functions,
        scratch: &Scratch,
    ) -> Result<Self, ClusterError> {
        let unreachable = |_| ClusterError::Unreachable { address: scheduler.to_string() };
        let client = SchedulerGrpcClient::connect(scheduler.http()).await.map_err(unreachable)?;
        let id = new_instance_id();
        let registration = ExecutorRegistration {
            id: id.clone(),
            // The scheduler takes the address from which this one calls.
            host: None,
            port: u32::from(address.port()),
            // Nobody pushes tasks here: this one asks for them.
            grpc_port: 0,
            specification: Some(ExecutorSpecification::default().with_vcores(cores.max(1) as u32).into()),
            os_info: Some(ExecutorOperatingSystemSpecification::default().into()),
            ballista_protocol_version: BALLISTA_PROTOCOL_VERSION,
        };
        let spill = scratch.path().to_owned();
        let runtime: RuntimeProducer =
            Arc::new(move |_| Ok(Arc::new(RuntimeEnvBuilder::new().with_temp_file_path(&spill).build()?)));
        let config: ConfigProducer = Arc::new(default_config_producer);
        let executor = Executor::with_default_execution_engine(
            registration,
            scratch.text()?,
            runtime,
            config,
            Arc::new(functions.of_executor()),
            Arc::new(LoggingMetricsCollector::default()),
            cores.max(1),
        );
        Ok(Self {
            scheduler: client.max_decoding_message_size(MESSAGE as usize).max_encoding_message_size(MESSAGE as usize),
            executor: Arc::new(executor),
            id,
        })
    }

    /// Works until something fails.
    pub(crate) async fn work(&self, listener: TcpListener, work_dir: &Path) -> Result<(), ClusterError> {
        let codec: BallistaCodec<LogicalPlanNode, PhysicalPlanNode> = BallistaCodec::default();
        let tasks =
            poll_loop(self.scheduler.clone(), Arc::clone(&self.executor), codec, None, None, ExecutorHealth::new());
        let flight = FlightServiceServer::new(BallistaFlightService::new(self.executor.work_dir().to_owned()))
            .max_decoding_message_size(MESSAGE as usize)
            .max_encoding_message_size(MESSAGE as usize);
        let results = create_grpc_server(&GrpcServerConfig::default())
            .add_service(flight)
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::select! {
            outcome = tasks => outcome.map_err(|e| fault(&e)),
            outcome = results => outcome.map_err(|e| fault(&e)),
            () = sweep(work_dir) => Ok(()),
        }
    }

    /// Tells the scheduler that this one goes, so that its tasks run elsewhere at once.
    async fn leave(&self) {
        let stopped = ExecutorStoppedParams { executor_id: self.id.clone(), reason: "told to stop".to_owned() };
        let _ = tokio::time::timeout(Duration::from_secs(2), self.scheduler.clone().executor_stopped(stopped)).await;
    }
}

/// Removes the data of jobs whose scheduler never said that they ended.
async fn sweep(work_dir: &Path) {
    let mut interval = tokio::time::interval(SWEEP);
    loop {
        interval.tick().await;
        let Ok(mut jobs) = tokio::fs::read_dir(work_dir).await else { continue };
        while let Ok(Some(job)) = jobs.next_entry().await {
            let path = job.path();
            if path.is_dir() && !satisfy_dir_ttl(job, LEFT_OVER).await.unwrap_or(true) {
                let _ = tokio::fs::remove_dir_all(path).await;
            }
        }
    }
}

fn fault(e: &impl ToString) -> ClusterError {
    ClusterError::Service { what: "the executor", fault: shortened(e) }
}
