use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use shyraq_engine::EngineError;
use thiserror::Error;

/// Says why a cluster did not do its work.
#[derive(Debug, Error)]
pub enum ClusterError {
    /// A text is no address.
    #[error("'{text}' is no address of a scheduler")]
    Address {
        /// What was given.
        text: String,
    },
    /// A folder for rows or answers can't be used.
    #[error("{path}: {source}")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Rows for the executors can't be written.
    #[error("the rows for the executors could not be written: {fault}")]
    Parts {
        /// What the writer says.
        fault: String,
    },
    /// Nothing listens at an address.
    #[error("no scheduler answers at {address}")]
    Unreachable {
        /// The address.
        address: String,
    },
    /// A port can't be had.
    #[error("{address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// No answer came in time.
    #[error("the cluster did not answer within {} seconds", .0.as_secs())]
    Late(Duration),
    /// A job failed.
    #[error("the cluster could not do the job: {fault}")]
    Job {
        /// What the cluster says, shortened.
        fault: String,
    },
    /// A message is not of the form that this version writes.
    #[error("{0}")]
    Form(&'static str),
    /// A scheduler or an executor stopped.
    #[error("{what} stopped: {fault}")]
    Service {
        /// Which.
        what: &'static str,
        /// What it says, shortened.
        fault: String,
    },
}

/// The most letters of a foreign message that are shown.
const SHOWN: usize = 300;

/// Returns the first line of a foreign message, shortened.
pub(crate) fn shortened(fault: &impl ToString) -> String {
    let text = fault.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(SHOWN).collect()
}

impl ClusterError {
    /// Tells the person what to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Address { .. } => "write it as df://HOST:PORT, for example df://127.0.0.1:50050",
            Self::Folder { .. } => {
                "name a folder with --shared-dir that this machine, the scheduler and the executors can use"
            }
            Self::Parts { .. } => "check that there is room in the folder that --shared-dir names",
            Self::Unreachable { .. } => {
                "start one with 'shyraq cluster scheduler', check the address, or give --engine embedded"
            }
            Self::Bind { .. } => "choose another port, or stop what uses this one",
            Self::Late(_) => {
                "start an executor with 'shyraq cluster executor', and see that it can read the folder of --shared-dir"
            }
            Self::Job { .. } | Self::Form(_) => {
                "run the same version of shyraq on all machines, see that they can read the folder of --shared-dir, or give --engine embedded"
            }
            Self::Service { .. } => "see that the scheduler runs and that ports are free, then start it again",
        }
    }
}

impl From<ClusterError> for EngineError {
    fn from(e: ClusterError) -> Self {
        Self::Cluster { fault: e.to_string(), hint: e.hint() }
    }
}
