//! Writes the simulated release for tests: `cargo run -p shyraq-portal --example fixture -- FOLDER [own]`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example")]

fn main() {
    let mut args = std::env::args().skip(1);
    let parent = std::path::PathBuf::from(args.next().unwrap());
    std::fs::create_dir_all(&parent).unwrap();
    let folder = match args.next().as_deref() {
        Some("own") => shyraq_testkit::release::signed_own_bundle(&parent),
        _ => shyraq_testkit::release::signed_ctdc_bundle(&parent),
    };
    println!("{}", folder.display());
}
