//! Ranking models, exhaustively or greedily.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::super::Histories;
use super::super::loglinear::{Fit, Fitter, Known, estimate};
use super::super::terms::{Model, pairs};
use super::hierarchical;

/// A model with its criterion and its total.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The model.
    pub model: Model,
    /// Its BIC.
    pub bic: f64,
    /// Its total.
    pub total: f64,
}

impl Ranked {
    fn of(fit: &Fit) -> Self {
        Self { model: fit.model, bic: fit.bic(), total: fit.total() }
    }
}

/// Which models are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// All of them up to an order.
    All {
        /// The most lists of a term.
        order: usize,
    },
    /// From several starts, one greatest term at a time in or out, up to an order.
    Greedy {
        /// The most lists of a term.
        order: usize,
    },
}

impl Search {
    /// What is used when nothing is asked: order 2 for three lists, 3 for four and five, 2
    /// for six; greedy beyond.
    #[must_use]
    pub fn usual(lists: usize, order: Option<usize>) -> Self {
        match (lists, order) {
            (0..=3, o) => Self::All { order: o.unwrap_or(2) },
            (4..=5, o) => Self::All { order: o.unwrap_or(3) },
            (6, None | Some(0..=2)) => Self::All { order: order.unwrap_or(2) },
            (_, o) => Self::Greedy { order: o.unwrap_or(2) },
        }
    }
}

/// Ranks the models that can be estimated, least BIC first.
#[must_use]
pub fn rank(histories: &Histories, search: Search) -> Vec<Ranked> {
    match search {
        Search::All { order } => rank_among(histories, &hierarchical(histories.lists(), order)),
        Search::Greedy { order } => sorted(greedy(histories, order)),
    }
}

/// Ranks those of some models that can be estimated, least BIC first.
#[must_use]
pub fn rank_among(histories: &Histories, models: &[Model]) -> Vec<Ranked> {
    let room = || (Fitter::new(histories), Known::default());
    let fitted = models
        .par_iter()
        .map_init(room, |(fitter, known), model| estimate(histories, fitter, model, known).map(|f| Ranked::of(&f)));
    sorted(fitted.flatten().collect())
}

pub(in crate::mse) fn sorted(mut ranked: Vec<Ranked>) -> Vec<Ranked> {
    ranked.sort_by(|a, b| a.bic.total_cmp(&b.bic).then_with(|| a.model.cmp(&b.model)));
    ranked
}

/// The least BIC among some models, for a resample; the model's place in the order given
/// comes with it.
pub fn best_of(histories: &Histories, fitter: &mut Fitter, models: &[Model], known: &Known) -> Option<(usize, Ranked)> {
    let mut best: Option<(usize, Ranked)> = None;
    for (place, model) in models.iter().enumerate() {
        // No list of a resample is empty here, so the least any model can have is the price
        // of its parameters.
        if let Some(fit) = estimate(histories, fitter, model, known) {
            let ranked = Ranked::of(&fit);
            if best.as_ref().is_none_or(|(_, b)| ranked.bic < b.bic) {
                best = Some((place, ranked));
            }
        }
    }
    best
}

fn greedy(histories: &Histories, order: usize) -> Vec<Ranked> {
    let (mut fitter, known) = (Fitter::new(histories), Known::default());
    climb(histories.lists(), order, |model| estimate(histories, &mut fitter, model, &known).map(|f| Ranked::of(&f)))
}

/// Climbs from independence, from all pairs, and from each pair alone; returns all models
/// that were met and that `fit` could rank.
pub(in crate::mse) fn climb(lists: usize, order: usize, mut fit: impl FnMut(&Model) -> Option<Ranked>) -> Vec<Ranked> {
    let order = order.min(lists.saturating_sub(1));
    let mut met: FxHashMap<Model, Option<Ranked>> = FxHashMap::default();
    let mut starts = vec![Model::independence(lists), Model::all_pairs(lists)];
    starts.extend(pairs(lists).map(|p| Model::independence(lists).with(p)));
    for start in starts {
        let mut look = |model: Model| *met.entry(model).or_insert_with(|| fit(&model));
        let Some(mut here) = look(start) else { continue };
        loop {
            let model = here.model;
            let more =
                (0..1_usize << lists).filter(|t| (2..=order).contains(&(t.count_ones() as usize)) && model.takes(*t));
            let fewer = model.greatest().into_iter().filter(|t| t.count_ones() > 1);
            let next = more
                .map(|t| model.with(t))
                .chain(fewer.map(|t| model.without(t)))
                .filter_map(&mut look)
                .min_by(|a, b| a.bic.total_cmp(&b.bic).then_with(|| a.model.cmp(&b.model)));
            match next {
                Some(better) if better.bic < here.bic => here = better,
                _ => break,
            }
        }
    }
    met.into_values().flatten().collect()
}
