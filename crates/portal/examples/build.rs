//! Builds the site of a bundle, or of a simulated one: `cargo run -p shyraq-portal
//! --example build -- SITE [BUNDLE]`. For working on pages before a release is at hand.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example")]

use std::path::PathBuf;

use shyraq_bundle::Bundle;
use shyraq_portal::{SiteOptions, build};

fn main() {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let site = args.next().unwrap();
    let work = tempfile::tempdir().unwrap();
    let folder = args.next().unwrap_or_else(|| shyraq_testkit::release::signed_ctdc_bundle(work.path()));
    let bundle = Bundle::open(&folder, None).unwrap();
    let report = build(&bundle, &SiteOptions::default(), &site, &|_| {}).unwrap();
    println!("{report:#?}");
}
