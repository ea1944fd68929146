//! How far the answer depends on what cannot be known.
//!
//! Aleshin-Guendel, Sadinle and Wakefield (2024): models with the same fit give any total, so
//! the assumption has to be varied in the open. Binette and Steorts (2022): a list's members
//! are a population of known size on which the method can be tried.

use super::loglinear::{Fitter, Known, estimate};
use super::report::{Assumption, Sensitivity, WithoutList};
use super::stepwise::stepwise;
use super::terms::{Model, pairs};
use super::{Histories, Request};
use crate::mse::report::{KnownSize, Pair};

/// Multiples of the number on no list.
pub(super) const FACTORS: [f64; 4] = [0.25, 0.5, 2.0, 4.0];

/// Odds ratios of a pair.
pub(super) const ODDS: [f64; 3] = [0.5, 2.0, 4.0];

/// Varies what cannot be known; `hidden` is the number on no list to vary, and whose it is.
pub(super) fn sensitivity(
    histories: &Histories,
    request: &Request,
    hidden: Option<(&'static str, f64)>,
) -> Sensitivity {
    let lists = histories.lists();
    let total = |h: &Histories| stepwise(h, request.threshold).map(|s| s.fit);
    // Bonferroni: the intervals of all lists hold at once.
    let all_at_once = 1.0 - (1.0 - request.level) / lists as f64;
    let without_list = (0..lists)
        .map(|list| {
            let left = histories.without(list);
            // Two lists can be estimated as independent only, and say nothing about it.
            let fit = (left.lists() >= 2 && usable(&left)).then(|| total(&left)).flatten();
            let wald = fit.as_ref().map(|f| f.wald(all_at_once));
            WithoutList {
                list: histories.names().get(list).cloned().unwrap_or_default(),
                method: "stepwise",
                total: fit.map(|f| f.total()),
                lower: wald.map(|w| w.0),
                upper: wald.map(|w| w.1).filter(|u| u.is_finite()),
            }
        })
        .collect();
    let persons = histories.persons() as f64;
    let assumption = hidden
        .map(|(method, hidden)| {
            FACTORS.map(|factor| Assumption { method, factor, total: persons + factor * hidden }).to_vec()
        })
        .unwrap_or_default();
    let mut fitter = Fitter::new(histories);
    let independence = Model::independence(lists);
    let fixed = pairs(lists).flat_map(|pair| ODDS.map(|odds| (pair, odds)));
    let pairs = fixed
        .map(|(pair, odds_ratio)| Pair {
            lists: histories.names_of(pair),
            odds_ratio,
            total: fitter.with_fixed(&independence, pair, odds_ratio.ln()).map(|hidden| persons + hidden),
        })
        .collect();
    let known_size = (0..lists)
        .filter(|_| lists >= 4)
        .map(|list| {
            let (members, known) = histories.members_of(list);
            let fit = usable(&members).then(|| total(&members)).flatten();
            let wald = fit.as_ref().map(|f| f.wald(request.level));
            KnownSize {
                list: histories.names().get(list).cloned().unwrap_or_default(),
                known,
                estimated: fit.map(|f| f.total()),
                lower: wald.map(|w| w.0),
                upper: wald.map(|w| w.1).filter(|u| u.is_finite()),
            }
        })
        .collect();
    Sensitivity { without_list, assumption, pairs, known_size }
}

/// Tells whether no list is empty and independence can be estimated.
fn usable(histories: &Histories) -> bool {
    (0..histories.lists()).all(|l| histories.on_all(1 << l) > 0)
        && estimate(histories, &mut Fitter::new(histories), &Model::independence(histories.lists()), &Known::default())
            .is_some()
}
