//! Time and randomness of the real world, fetched in one place.

use std::time::{Duration, Instant};

use shyraq_intake::Clock;
use shyraq_privacy::{Entropy as _, OsEntropy};

/// Returns the time, RFC 3339 in UTC, to the second.
#[expect(clippy::disallowed_methods, reason = "the composition root is where time comes from")]
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns the account that runs the program, as the system calls it.
#[expect(clippy::disallowed_methods, reason = "the composition root is where the account comes from")]
pub(crate) fn account() -> String {
    let named = ["LOGNAME", "USER"].into_iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    named.unwrap_or_else(|| format!("user {}", rustix::process::getuid().as_raw()))
}

/// Fills a key with the system's randomness; false when the system gives none.
pub(crate) fn fill(bytes: &mut [u8; 32]) -> bool {
    let mut entropy = OsEntropy::new();
    bytes.chunks_exact_mut(8).all(|chunk| match entropy.next_u64() {
        Ok(word) => {
            chunk.copy_from_slice(&word.to_le_bytes());
            true
        }
        Err(_) => false,
    })
}

/// A clock that runs from when it was made.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "the composition root is where time comes from")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn passed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Clock for Stopwatch {
    fn elapsed(&self) -> Duration {
        self.passed()
    }
}
