use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::time::Duration;

use shyraq_engine::{Cluster, EngineError, Packed, Query};
use tokio::net::TcpListener;

use crate::executor::Worker;
use crate::parts::Sharing;
use crate::scheduler::schedule;
use crate::scratch::Scratch;
use crate::threads::threads;
use crate::{Address, ClusterError, driver};

/// A scheduler and one executor inside this process, for the time of a count.
///
/// It shows that the way over Ballista gives the same counts, without a machine to set up.
/// Both listen on loopback, at ports that the system chooses.
#[derive(Debug)]
pub struct Standalone {
    sharing: Sharing,
}

impl Standalone {
    /// Names the folder for coded columns and partial counts.
    #[must_use]
    pub fn new(sharing: Sharing) -> Self {
        Self { sharing }
    }

    /// Starts scheduler and executor, has them do something, and stops them.
    fn with<T>(&self, work: impl AsyncFnOnce(&Address) -> Result<T, ClusterError>) -> Result<T, ClusterError> {
        let scratch = Scratch::within(&self.sharing.dir)?;
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let runtime = threads()?;
        let outcome = runtime.block_on(async {
            let (scheduling, at) = loopback().await?;
            let (results, address) = loopback().await?;
            let scheduler = Address::new(at.ip().to_string(), at.port());
            // Connecting succeeds at once: the listener exists, though nobody accepts yet.
            let services = async {
                let working = async {
                    let worker = Worker::connect(&scheduler, address, cores, &scratch).await?;
                    worker.work(results, scratch.path()).await
                };
                tokio::select! {
                    outcome = schedule(scheduling) => outcome,
                    outcome = working => outcome,
                }
            };
            tokio::select! {
                outcome = services => {
                    outcome?;
                    Err(ClusterError::Form("the scheduler in this process ended"))
                }
                outcome = work(&scheduler) => outcome,
            }
        });
        runtime.shutdown_timeout(Duration::from_secs(2));
        outcome
    }
}

/// Takes a free port of loopback.
async fn loopback() -> Result<(TcpListener, SocketAddr), ClusterError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let fault = |source| ClusterError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    Ok((listener, address))
}

impl Cluster for Standalone {
    fn ready(&self) -> Result<(), EngineError> {
        self.with(async |scheduler| driver::probe(scheduler, &self.sharing).await)?;
        Ok(())
    }

    fn count(&self, packed: &Packed, queries: &[Query]) -> Result<Vec<Vec<u64>>, EngineError> {
        Ok(self.with(async |scheduler| driver::count(scheduler, &self.sharing, packed, queries).await)?)
    }
}
