//! Kills that fall on all parts of a run: on a quiet machine, on a busy one, and on one that
//! becomes the other meanwhile. A time that was measured once misses there.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a run is thought to take; each kill teaches it.
pub(crate) struct Aim(Duration);

impl Aim {
    /// Measures one whole run.
    pub(crate) fn at(whole: impl FnOnce()) -> Self {
        let start = Instant::now();
        whole();
        Self(start.elapsed())
    }

    /// Starts the run, kills it when this share of its time is over, and says whether it was
    /// killed before its end.
    pub(crate) fn kill(&mut self, run: &mut Command, share: f64) -> bool {
        let mut child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(self.0.mul_f64(share));
        child.kill().unwrap();
        let killed = child.wait().unwrap().code().is_none();
        match killed {
            true if share > 0.95 => self.0 = self.0.mul_f64(1.25),
            false if share < 1.0 => self.0 = self.0.mul_f64(0.85),
            _ => {}
        }
        killed
    }
}

/// So many shares of a run's time, from `first` to a little after its end, evenly spread
/// wherever one stops (multiples of the golden section).
pub(crate) fn shares(n: u32, first: f64) -> impl Iterator<Item = f64> {
    (1..=n).map(move |k| first + (1.2 - first) * (f64::from(k) * 0.618_033_988_749_895).fract())
}
