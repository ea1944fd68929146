use tokio::runtime::{Builder, Runtime};

use crate::ClusterError;

/// Stack of a thread: plans are trees that DataFusion walks by recursion.
const STACK: usize = 16 << 20;

/// Starts the threads that wait for the network.
pub(crate) fn threads() -> Result<Runtime, ClusterError> {
    let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    runtime.map_err(|e| ClusterError::Service { what: "the threads for the network", fault: e.to_string() })
}
