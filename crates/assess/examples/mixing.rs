//! How well chains of latent classes mix: effective draws a second of one core.
//!
//! ```sh
//! RAYON_NUM_THREADS=1 cargo run --release -p shyraq-assess --example mixing -- 110000 1 kosovo_4 uk_2013_6
//! ```
//!
//! Arguments: sweeps, the seed, published tables. Four chains one after the other on one
//! thread; the processor's time of the whole call, burn-in and diagnostics too (Linux).
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "an example prints and stops where it fails")]

use std::path::Path;

use shyraq_assess::mse::histories::{Lists, read};
use shyraq_assess::mse::latent::{Settings, latent};

/// Seconds that all threads of this process spent on a processor.
fn spent() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let of = |t: std::fs::DirEntry| std::fs::read_to_string(t.path().join("schedstat")).unwrap();
    let first = |s: String| s.split(' ').next().unwrap().parse::<f64>().unwrap();
    threads.map(|t| first(of(t.unwrap()))).sum::<f64>() / 1e9
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let sweeps: usize = arguments.next().unwrap().parse().unwrap();
    let seed: u64 = arguments.next().unwrap().parse().unwrap();
    println!("table,us_a_sweep,rhat,ess_bulk,ess_tail,bulk_a_second,p2.5,p50,p97.5,descents,converged");
    for name in arguments {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published").join(format!("{name}.csv"));
        let histories = read(&path, &Lists::default()).unwrap().remove(0).histories().unwrap();
        let settings = Settings { sweeps, seed, ..Settings::default() };
        let before = spent();
        let found = latent(&histories, settings);
        let seconds = spent() - before;
        let c = found.convergence;
        let [low, middle, high] = [0.025, 0.5, 0.975].map(|p| found.quantile(p));
        println!(
            "{name},{:.2},{:.4},{:.0},{:.0},{:.0},{low:.0},{middle:.0},{high:.0},{},{}",
            seconds / (sweeps * settings.chains) as f64 * 1e6,
            c.rhat,
            c.ess_bulk,
            c.ess_tail,
            c.ess_bulk / seconds,
            found.descents.unwrap_or_default(),
            found.converged()
        );
    }
}
