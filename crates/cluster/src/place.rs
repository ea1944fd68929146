use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::executor::Worker;
use crate::scheduler::schedule;
use crate::scratch::Scratch;
use crate::threads::threads;
use crate::{Address, ClusterError, Functions};

/// How long a scheduler may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Where jobs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To a scheduler and one executor inside this process, for the time of a job. Both listen
    /// on loopback, at ports that the system chooses.
    Standalone,
    /// To a scheduler with its executors, on this machine or others.
    Scheduler(Address),
}

impl FromStr for Place {
    type Err = ClusterError;

    /// Reads `standalone` or `df://HOST:PORT`.
    fn from_str(text: &str) -> Result<Self, ClusterError> {
        if text == "standalone" { Ok(Self::Standalone) } else { text.parse().map(Self::Scheduler) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standalone => f.write_str("standalone"),
            Self::Scheduler(address) => address.fmt(f),
        }
    }
}

impl Place {
    /// Finds out whether a scheduler accepts connections.
    ///
    /// # Errors
    /// [`ClusterError::Unreachable`].
    pub fn reach(&self) -> Result<(), ClusterError> {
        let Self::Scheduler(address) = self else { return Ok(()) };
        let connected = threads()?
            .block_on(async { tokio::time::timeout(CONNECT, TcpStream::connect(address.socket())).await })
            .ok()
            .and_then(Result::ok);
        connected.map(|_| ()).ok_or_else(|| ClusterError::Unreachable { address: address.to_string() })
    }

    /// Works with the scheduler. One that is in this process, and its executor, know `functions`,
    /// keep what they need in a folder of their own inside `dir`, and go when the work is done.
    ///
    /// # Errors
    /// [`ClusterError`] of the work, or of starting it.
    pub fn with<T>(
        &self,
        dir: &Path,
        functions: &Functions,
        work: impl AsyncFnOnce(&Address) -> Result<T, ClusterError>,
    ) -> Result<T, ClusterError> {
        match self {
            Self::Standalone => in_process(dir, functions, work),
            Self::Scheduler(address) => threads()?.block_on(work(address)),
        }
    }
}

/// Starts scheduler and executor, has them do something, and stops them.
fn in_process<T>(
    dir: &Path,
    functions: &Functions,
    work: impl AsyncFnOnce(&Address) -> Result<T, ClusterError>,
) -> Result<T, ClusterError> {
    let scratch = Scratch::within(dir)?;
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let runtime = threads()?;
    let outcome = runtime.block_on(async {
        let (scheduling, at) = loopback().await?;
        let (results, address) = loopback().await?;
        let scheduler = Address::new(at.ip().to_string(), at.port());
        // Connecting succeeds at once: the listener exists, though nobody accepts yet.
        let services = async {
            let working = async {
                let worker = Worker::connect(&scheduler, address, cores, functions, &scratch).await?;
                worker.work(results, scratch.path()).await
            };
            tokio::select! {
                outcome = schedule(scheduling, functions) => outcome,
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

/// Takes a free port of loopback.
async fn loopback() -> Result<(TcpListener, SocketAddr), ClusterError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let fault = |source| ClusterError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    Ok((listener, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_in_this_process_or_at_an_address() {
        for good in ["standalone", "df://127.0.0.1:50050"] {
            assert_eq!(good.parse::<Place>().unwrap().to_string(), good);
        }
        for bad in ["", "Standalone", "embedded", "df://nobody", "127.0.0.1:50050"] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }
}
