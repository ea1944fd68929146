//! Writes `tables/frequencies.tsv` anew from the names of `world`.
//!
//! `cargo run -p shyraq-linkage-encode --example frequencies`

mod compile;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables/frequencies.tsv");
    std::fs::write(path, compile::table()?)?;
    Ok(())
}
