//! Tasks of the repository: `cargo xtask deps`, `cargo xtask docs`, `cargo xtask map`.
//!
//! The rules that a compiler can't check are checked here, and run as tests too.

mod deps;
mod docs;
mod map;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match arguments.first().map(String::as_str) {
        Some("deps") => deps::check(),
        Some("docs") => docs::check(),
        Some("map") => map::run(rest),
        _ => Err("tasks: deps (arrows point down), docs (links resolve), map (project the maps)".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "error: {e}");
            ExitCode::FAILURE
        }
    }
}
