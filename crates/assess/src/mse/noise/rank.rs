//! Hierarchical models ranked by BIC of the noisy likelihood.

use rayon::prelude::*;

use super::super::bic::{Ranked, Search, climb, hierarchical, sorted};
use super::super::terms::Model;
use super::fit::NoisyFitter;
use super::table::Noisy;

fn ranked(fitter: &mut NoisyFitter, model: &Model) -> Option<Ranked> {
    fitter.quick(model).map(|(bic, total)| Ranked { model: *model, bic, total })
}

/// Ranks the models that can be estimated, least BIC first.
#[must_use]
pub fn rank(table: &Noisy, search: Search) -> Vec<Ranked> {
    match search {
        Search::All { order } => rank_among(table, &hierarchical(table.lists(), order)),
        Search::Greedy { order } => {
            let mut fitter = NoisyFitter::new(table);
            sorted(climb(table.lists(), order, |model| ranked(&mut fitter, model)))
        }
    }
}

/// Ranks those of some models that can be estimated, least BIC first.
#[must_use]
pub fn rank_among(table: &Noisy, models: &[Model]) -> Vec<Ranked> {
    let fitted = models.par_iter().map_init(|| NoisyFitter::new(table), ranked);
    sorted(fitted.flatten().collect())
}

/// The least BIC among some models, for a resample.
pub(in crate::mse) fn best_of(table: &Noisy, models: &[Model]) -> Option<Ranked> {
    let mut fitter = NoisyFitter::new(table);
    models.iter().filter_map(|m| ranked(&mut fitter, m)).min_by(|a, b| a.bic.total_cmp(&b.bic))
}
