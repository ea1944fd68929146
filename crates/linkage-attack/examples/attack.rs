//! Runs the attacks, prints a table and writes `attack.json` where it is told to.
//!
//! `cargo run --release -p shyraq-linkage-attack --example attack -- 5000,60000 0 attack.json`: sizes of the
//! lists, invented people in per cent, file.
#![expect(clippy::print_stdout, reason = "a program for who works on the encoding")]

use std::error::Error;

use shyraq_linkage_attack::Spelling;
use shyraq_linkage_attack::series::{Line, Setting, encodings, plain_filters};
use shyraq_privacy::OsEntropy;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let sizes = args.next().unwrap_or_else(|| "5000".into());
    let decoys: usize = args.next().unwrap_or_else(|| "0".into()).parse()?;
    let mut all = Vec::new();
    println!(
        "| holds | attack | persons | common % | spelling | known | named % | of bets right % (bets) | any guess % |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    all.push(plain_filters(5000, 1500, 1)?);
    all.iter().for_each(print);
    for size in sizes.split(',') {
        for spelling in [Spelling::Equal, Spelling::Contributors] {
            for common in [100, 90, 75, 50, 25] {
                let setting = Setting { persons: size.parse()?, common, spelling, known: 500, decoys, seed: 1 };
                let (lines, frequency) = encodings(&setting, &mut OsEntropy::new())?;
                lines.iter().for_each(print);
                println!(
                    "frequency, {size} persons, {common} %, {spelling:?}: rows named {:.4} %, by chance {:.4} %",
                    frequency.named, frequency.chance
                );
                all.extend(lines);
            }
        }
    }
    if let Some(path) = args.next() {
        std::fs::write(path, serde_json::to_vec_pretty(&all)?)?;
    }
    Ok(())
}

fn print(line: &Line) {
    let o = &line.outcome;
    let spelling = if line.contributors_spelling { "contributors'" } else { "equal" };
    println!(
        "| {} | {} | {} | {} | {spelling} | {} | {:.2} | {:.1} ({}) | {:.2} |",
        line.holder, line.attack, line.persons, line.common, line.known, o.named, o.precision, o.bets, o.any
    );
}
