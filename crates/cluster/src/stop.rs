use std::future::Future;
use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Returns what is done when the process is told to stop: by Ctrl-C or SIGTERM.
///
/// Signals are heard from this call on, not only when it is awaited.
pub(crate) fn stopped() -> io::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
