//! Published results, reproduced: each test names the paper and the table.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod averaging;
mod bic;
mod bootstrap;
mod bounds;
mod cascade;
mod dga;
mod existence;
mod lag;
mod latent;
mod latent_exact;
mod law;
mod linkage;
mod noise;
mod recommendations;
mod report;
mod stepwise;
mod told;
mod world;

use std::path::{Path, PathBuf};

use shyraq_assess::mse::Histories;
use shyraq_assess::mse::histories::{Lists, read};

/// Where a published table of capture histories is.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published").join(format!("{name}.csv"))
}

/// Reads a published table of capture histories.
fn published(name: &str) -> Histories {
    read(&path(name), &Lists::default()).unwrap().remove(0).histories().unwrap()
}

/// Class a of the reference: 0.05 % or 0.6 persons.
#[track_caller]
fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= (wanted.abs() * 5e-4).max(0.6), "{found} is not {wanted}");
}
