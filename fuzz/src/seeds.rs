//! Writes a whole input for each target into `corpus/TARGET/`, where libFuzzer begins.

use std::fs;
use std::path::Path;

use shyraq_fuzz::{FILES, MAPPING, Sent};

fn main() -> std::io::Result<()> {
    let [header, rows, _, handles] = FILES;
    let sent = Sent::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, bytes) in [
        ("mapping", MAPPING.as_bytes().to_vec()),
        ("header", sent.file(header)),
        ("rows", sent.file(rows)),
        ("handles", sent.file(handles)),
    ] {
        fs::create_dir_all(corpus.join(target))?;
        fs::write(corpus.join(target).join("whole"), bytes)?;
    }
    Ok(())
}
