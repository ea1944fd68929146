//! Resamples with the choice repeated: Chan, Silverman and Vincent 2021 §4, Silverman, Chan
//! and Vincent 2024 Tables 3, 4 and 6.
//!
//! A published end at B = 1000 lies where its thousand replicates put it, so an end is held
//! to its level: the share of our many replicates below it must be near ours for that tail.

use rayon::prelude::*;
use shyraq_assess::mse::bic::{Search, best_of, hierarchical, rank};
use shyraq_assess::mse::bootstrap::{Bca, bca, replicates, resample};
use shyraq_assess::mse::loglinear::{Fitter, Known};
use shyraq_assess::mse::stepwise::choose;
use shyraq_assess::mse::{Histories, Model};

use super::published;

/// How far a published end may be from our level for it, in shares of the replicates.
const OFF: f64 = 0.02;
/// The same for two ends that fall just beyond: a published bias correction rests on a thousand
/// replicates, and its own noise moves these levels by about so much.
const OFF_BY_A_THOUSAND: f64 = 0.03;

#[track_caller]
fn holds(name: &str, found: &Bca, level: f64, off: f64, lower: f64, upper: f64) {
    let b = found.sorted.len() as f64;
    for (end, tail) in [(lower, (1.0 - level) / 2.0), (upper, (1.0 + level) / 2.0)] {
        // Small tables repeat totals: the end may be anywhere among equal replicates.
        let below = found.sorted.iter().filter(|r| **r < end - 0.5).count() as f64 / b;
        let up_to = found.sorted.iter().filter(|r| **r <= end + 0.5).count() as f64 / b;
        let ours = found.end(tail).level;
        assert!(
            ours >= below - off && ours <= up_to + off,
            "{name}: {end} is at {below} to {up_to}, our level is {ours}"
        );
    }
}

fn stepwise(h: &Histories, known: &Known) -> Option<f64> {
    choose(h, &mut Fitter::new(h), 0.02, known).map(|s| s.fit.total())
}

#[test]
fn stepwise_ends() {
    for (name, off, lower, upper) in [
        ("new_orleans_5_n185", OFF, 351.0, 1_589.0),
        ("western_us_5", OFF, 1_078.0, 3_699.0),
        ("western_us_5", OFF, 1_293.2, 3_672.0),
        ("uk_2013_5", OFF, 8_785.0, 14_701.0),
    ] {
        let h = published(name);
        let estimate = stepwise(&h, &Known::default()).unwrap();
        let found = bca(&h, estimate, replicates(&h, 1, 20_000, stepwise), |h| stepwise(h, &Known::default()));
        holds(name, &found, 0.95, off, lower, upper);
    }
}

#[test]
fn bic_ends() {
    for (name, order, top, level, off, lower, upper) in [
        ("korea_3", 2, usize::MAX, 0.95, OFF, 128.0, 349.0),
        ("korea_3", 2, usize::MAX, 0.80, OFF_BY_A_THOUSAND, 135.0, 288.0),
        ("kosovo_4", 3, usize::MAX, 0.95, OFF, 6_947.0, 18_010.0),
        ("kosovo_4", 2, usize::MAX, 0.95, OFF, 12_451.0, 16_273.0),
        ("uk_2013_5", 2, 30, 0.95, OFF_BY_A_THOUSAND, 11_456.0, 43_894.0),
        ("uk_2013_5", 3, 30, 0.95, OFF, 11_168.0, 56_052.0),
        ("new_orleans_5_n186", 2, 30, 0.95, OFF, 397.0, 1_505.0),
    ] {
        let h = published(name);
        let ranked = rank(&h, Search::All { order });
        let models: Vec<Model> = ranked.iter().take(top).map(|r| r.model).collect();
        let total = |r: &Histories, known: &Known| {
            if r.lists() == h.lists() {
                best_of(r, &mut Fitter::new(r), &models, known).map(|(_, r)| r.total)
            } else {
                rank(r, Search::All { order: order.min(r.lists() - 1) }).first().map(|r| r.total)
            }
        };
        let found = bca(&h, ranked[0].total, replicates(&h, 1, 20_000, total), |r| total(r, &Known::default()));
        holds(name, &found, level, off, lower, upper);
    }
}

/// Silverman, Chan and Vincent 2024, Table 4: in how many of 1000 resamples the best model
/// is among the best 1, 5, 10, 50 and 100 of the table itself.
#[test]
fn where_the_best_of_a_resample_ranks() {
    for (name, order, many, wanted) in
        [("kosovo_4", 3, 1_000, [375, 929, 997, 1_000, 1_000]), ("uk_2013_5", 2, 200, [216, 583, 739, 930, 954])]
    {
        let h = published(name);
        let mut models: Vec<Model> = rank(&h, Search::All { order }).iter().map(|r| r.model).collect();
        for model in hierarchical(h.lists(), order) {
            if !models.contains(&model) {
                models.push(model);
            }
        }
        let places: Vec<usize> = (0..many as u64)
            .into_par_iter()
            .map_init(Known::default, |known, number| {
                let drawn = Histories::new(h.names().to_vec(), resample(&h, 3, number)).unwrap();
                best_of(&drawn, &mut Fitter::new(&drawn), &models, known).unwrap().0
            })
            .collect();
        for (top, wanted) in [1, 5, 10, 50, 100].into_iter().zip(wanted) {
            let share = places.iter().filter(|p| **p < top).count() as f64 / many as f64;
            let p = f64::from(wanted) / 1_000.0;
            let sd = (p * (1.0 - p) * (1.0 / many as f64 + 1.0 / 1_000.0)).sqrt();
            assert!((share - p).abs() <= 4.0 * sd + 0.002, "{name}, best {top}: {share} is not {p}");
        }
    }
}
