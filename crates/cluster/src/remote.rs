use std::time::Duration;

use shyraq_engine::{Cluster, EngineError, Packed, Query};
use tokio::net::TcpStream;

use crate::parts::Sharing;
use crate::threads::threads;
use crate::{Address, ClusterError, driver};

/// How long a scheduler may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// A scheduler with its executors, on this machine or others.
#[derive(Debug)]
pub struct Remote {
    scheduler: Address,
    sharing: Sharing,
}

impl Remote {
    /// Names a scheduler and how its executors get the records; nothing is sent yet.
    #[must_use]
    pub fn new(scheduler: Address, sharing: Sharing) -> Self {
        Self { scheduler, sharing }
    }
}

impl Cluster for Remote {
    /// Connects, then counts two persons who do not exist.
    fn ready(&self) -> Result<(), EngineError> {
        let unreachable = || ClusterError::Unreachable { address: self.scheduler.to_string() };
        threads()?.block_on(async {
            let connected = tokio::time::timeout(CONNECT, TcpStream::connect(self.scheduler.socket())).await;
            connected.ok().and_then(Result::ok).ok_or_else(unreachable)?;
            driver::probe(&self.scheduler, &self.sharing).await
        })?;
        Ok(())
    }

    fn count(&self, packed: &Packed, queries: &[Query]) -> Result<Vec<Vec<u64>>, EngineError> {
        Ok(threads()?.block_on(driver::count(&self.scheduler, &self.sharing, packed, queries))?)
    }
}
