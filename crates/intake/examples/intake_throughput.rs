//! Measures how fast a table is mapped and validated: `intake_throughput TABLE MAPPING`.
//!
//! Prints one line of JSON: rows, seconds, rows a second and the peak memory of the
//! process. `bench/intake_vs_polars.py` runs it beside polars on the same file. The rows
//! are counted and dropped, as polars' frame is.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use shyraq_intake::{IntakeError, Limits, Mapping, Report, Sink, SinkError, Source, ValidBatch, read};

/// Touches every batch, so that no work can be left out.
#[derive(Default)]
struct Count {
    rows: u64,
    codes: u64,
}

impl Sink for Count {
    fn accepted(&mut self, batch: &ValidBatch) -> Result<(), SinkError> {
        self.rows += batch.len() as u64;
        self.codes += batch.codes().iter().map(|c| u64::from(*c)).sum::<u64>();
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn run(table: &str, mapping: &str) -> Result<(Report, Count, Duration), IntakeError> {
    let limits = Limits::default();
    let start = Instant::now();
    let mapping = Mapping::open(mapping, &limits)?;
    let mut count = Count::default();
    let report = read(Source::path(Path::new(table)), &mapping, &limits, &|| start.elapsed(), &mut count)?;
    Ok((report, count, start.elapsed()))
}

/// Peak memory of this process in KiB, where the system tells it.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "an example's answer is what it prints")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [table, mapping] = args.as_slice() else {
        eprintln!("usage: intake_throughput TABLE MAPPING");
        return ExitCode::from(2);
    };
    match run(table, mapping) {
        Ok((report, count, time)) => {
            let seconds = time.as_secs_f64();
            let answer = serde_json::json!({
                "rows": report.rows_read, "accepted": count.rows, "refused": report.rows_refused,
                "sum_of_codes": count.codes, "seconds": seconds,
                "rows_per_second": report.rows_read as f64 / seconds, "peak_kib": peak_kib(),
            });
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("error: {e}\nhint: {}", e.hint());
            ExitCode::from(3)
        }
    }
}
