//! Gives the program the digest of its own sources, so that a release can say what made it.
//!
//! Paths and contents of all that the binary is built from, in the order of the paths, each
//! with its length before it: equal sources give the same digest on any machine.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

use sha2::{Digest as _, Sha256};

/// Folders of a crate that are in no binary.
const NOT_BUILT: [&str; 3] = ["tests", "benches", "examples"];

fn files(dir: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let skipped =
            path.file_name().and_then(|n| n.to_str()).is_none_or(|n| NOT_BUILT.contains(&n) || n.starts_with('.'));
        if path.is_dir() && !skipped {
            files(&path, out)?;
        } else if path.is_file() {
            out.push(path);
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new("../..");
    let mut all = vec![root.join("Cargo.lock"), root.join("Cargo.toml")];
    for entry in fs::read_dir(root.join("crates"))? {
        let path = entry?.path();
        if path.is_dir() {
            for part in ["Cargo.toml", "build.rs"] {
                all.extend(Some(path.join(part)).filter(|p| p.is_file()));
            }
            for entry in fs::read_dir(&path)? {
                let inner = entry?.path();
                let built = inner.file_name().and_then(|n| n.to_str()).is_some_and(|n| !NOT_BUILT.contains(&n));
                if inner.is_dir() && built {
                    println!("cargo::rerun-if-changed={}", inner.display());
                    files(&inner, &mut all)?;
                }
            }
        }
    }
    all.sort();
    let mut hash = Sha256::new();
    for path in &all {
        let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        let content = fs::read(path)?;
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update((content.len() as u64).to_le_bytes());
        hash.update(&content);
    }
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    println!("cargo::rerun-if-changed=../../Cargo.toml");
    let hex: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    println!("cargo::rustc-env=SHYRAQ_SOURCES={hex}");
    Ok(())
}
