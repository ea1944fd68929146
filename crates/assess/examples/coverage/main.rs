//! How often the intervals hold the truth, on simulated lists whose truth is known.
//!
//! `cargo run --release -p shyraq-assess --example coverage -- CELLS.jsonl [WORLDS] [MINUTES] [WORD] [METHODS]`,
//! then `-- CELLS.jsonl table` for what is done as Markdown. Methods, as `stepwise,bic`, take the place of
//! all: for what a warning that rests on one method adds.
//!
//! Each cell of the grid is written when it is done, and a later call goes on after it. A
//! world that cannot be estimated counts as not covered; with a word, only cells whose name has
//! it are run. Beside what allows for noise or linkage stands what takes the table as exact. The simulated persons are
//! numbers: what matters to an estimate is how many have each history.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a study prints what it finds, stops where it fails and looks at the clock"
)]

mod cell;
mod linked;
mod score;
mod table;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Instant;

use cell::{Cell, Seen, grid};
use rayon::prelude::*;
use serde_json::Value;
use shyraq_assess::mse::{Method, Stratum, estimate};

fn world(cell: &Cell, number: u64, methods: &[Method]) -> Option<Stratum> {
    let mut request = cell.request();
    if !methods.is_empty() {
        request.methods = methods.to_vec();
    }
    let report = if matches!(cell.seen, Seen::Linked) {
        let (table, draws) = linked::linked(cell, number);
        estimate(&[table], None, &request, Some(&draws))
    } else {
        estimate(&[cell.table(number)], None, &request, None)
    };
    report.ok().and_then(|mut r| r.strata.pop())
}

/// The cells that were written; a line that was cut off is none.
fn done(path: &str) -> Vec<Value> {
    let lines = std::fs::read_to_string(path).unwrap_or_default();
    lines.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "cells.jsonl".to_owned());
    let asked = arguments.next().unwrap_or_default();
    if asked == "table" {
        return table::print(&done(&path));
    }
    let asked: u64 = asked.parse().unwrap_or(500);
    let minutes: f64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(f64::INFINITY);
    let word = arguments.next().unwrap_or_default();
    let methods = arguments.next().unwrap_or_default();
    let methods: Vec<Method> = Method::ALL.into_iter().filter(|m| methods.split(',').any(|w| w == m.word())).collect();
    let done = done(&path);
    let begin = Instant::now();
    for cell in grid().into_iter().filter(|c| c.name().contains(&word)) {
        let worlds = cell.worlds(asked);
        if done.iter().any(|l| l["cell"] == cell.name() && l["worlds"] == worlds) {
            continue;
        }
        if begin.elapsed().as_secs_f64() > 60.0 * minutes {
            break;
        }
        let at = Instant::now();
        let found: Vec<_> = (0..worlds).into_par_iter().map(|w| world(&cell, w, &methods)).collect();
        let line = score::line(&cell, worlds, &found);
        println!("{}: {:.0} s", cell.name(), at.elapsed().as_secs_f64());
        let mut file = OpenOptions::new().create(true).append(true).open(&path).expect("a file to write to");
        writeln!(file, "{line}").expect("room on the disk");
    }
}
