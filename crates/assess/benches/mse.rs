//! Estimators on the published tables. The R packages' times for the same work stand in
//! `bench/results`; R is on no machine of ours.
#![expect(clippy::unwrap_used, reason = "a bench stops where it fails")]

use std::path::Path;

use shyraq_assess::mse::bic::{Search, best_of, rank};
use shyraq_assess::mse::bootstrap::{bca, replicates};
use shyraq_assess::mse::dga::{Grid, Prior, dga};
use shyraq_assess::mse::histories::{Lists, read};
use shyraq_assess::mse::latent::{Settings, latent};
use shyraq_assess::mse::loglinear::{Fitter, Known};
use shyraq_assess::mse::stepwise::choose;
use shyraq_assess::mse::{Histories, Model};

fn main() {
    divan::main();
}

fn published(name: &str) -> Histories {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published").join(format!("{name}.csv"));
    read(&path, &Lists::default()).unwrap().remove(0).histories().unwrap()
}

#[divan::bench(sample_count = 5, args = ["new_orleans_5_n185", "western_us_5", "uk_2013_5", "uk_2013_6", "netherlands_6", "new_orleans_8_n185"])]
fn stepwise_with_bca_of_1000(name: &str) -> f64 {
    let h = published(name);
    let total = |h: &Histories, known: &Known| choose(h, &mut Fitter::new(h), 0.02, known).map(|s| s.fit.total());
    let at = total(&h, &Known::default()).unwrap();
    bca(&h, at, replicates(&h, 1, 1_000, total), |h| total(h, &Known::default())).z0
}

#[divan::bench(sample_count = 5, args = [("kosovo_4", 3), ("uk_2013_5", 2), ("uk_2013_5", 3)])]
fn bic_once((name, order): (&str, usize)) -> usize {
    rank(&published(name), Search::All { order }).len()
}

#[divan::bench(sample_count = 3, args = [("korea_3", 2, 9_999), ("kosovo_4", 2, 9_999), ("kosovo_4", 3, 9_999), ("uk_2013_5", 3, 100), ("uk_2013_5", 2, 9_999)])]
fn bic_bootstrap_of_1000((name, order, top): (&str, usize, usize)) -> usize {
    let h = published(name);
    let models: Vec<Model> = rank(&h, Search::All { order }).iter().take(top).map(|r| r.model).collect();
    replicates(&h, 1, 1_000, |h, known| best_of(h, &mut Fitter::new(h), &models, known).map(|(_, r)| r.total)).len()
}

#[divan::bench(sample_count = 5, args = [("kosovo_4", 44_000), ("uk_2013_5", 27_440), ("western_us_5", 10_350), ("uk_2013_6", 27_440), ("new_orleans_8_n185", 0)])]
fn decomposable_graphs((name, most): (&str, u64)) -> f64 {
    let h = published(name);
    // Seven lists: the eighth left out.
    let (h, most) = if most == 0 { (h.without(7), 27_440) } else { (h, most) };
    dga(&h, Grid { least: 0, most, step: 1 }, 0.5_f64.powi(h.lists() as i32), Prior::Reciprocal).mean()
}

// Effective draws a second: the example `mixing`.
#[divan::bench(sample_count = 1, args = ["kosovo_4", "uk_2013_5", "netherlands_6"])]
fn latent_classes_of_110000_sweeps(name: &str) -> f64 {
    latent(&published(name), Settings { chains: 1, ..Settings::default() }).mean()
}
