//! How far the answer depends on what cannot be known, of noisy counts.

use super::super::Request;
use super::super::report::{Assumption, KnownSize, Pair, Sensitivity, WithoutList};
use super::super::sensitivity::{FACTORS, ODDS};
use super::super::terms::{Model, pairs};
use super::choose::choose;
use super::fit::NoisyFitter;
use super::table::Noisy;

/// Varies what cannot be known; `persons` are those thought to be on lists, `hidden` those on
/// none.
pub(in crate::mse) fn sensitivity(
    table: &Noisy,
    request: &Request,
    persons: f64,
    hidden: Option<(&'static str, f64)>,
) -> Sensitivity {
    let lists = table.lists();
    let name = |list: usize| table.names().get(list).cloned().unwrap_or_default();
    let usable = |table: &Noisy| table.lists() >= 2 && (0..table.lists()).all(|l| !table.is_empty(1 << l));
    let fit = |table: &Noisy| usable(table).then(|| choose(table, request.threshold)).flatten().map(|c| c.fit);
    // Bonferroni: the intervals of all lists hold at once.
    let all_at_once = 1.0 - (1.0 - request.level) / lists as f64;
    let without_list = (0..lists)
        .map(|list| {
            let fit = fit(&table.without(list));
            let wald = fit.as_ref().map(|f| f.wald(all_at_once));
            WithoutList {
                list: name(list),
                method: "stepwise",
                total: fit.map(|f| f.total()),
                lower: wald.map(|w| w.0),
                upper: wald.map(|w| w.1).filter(|u| u.is_finite()),
            }
        })
        .collect();
    let assumption = hidden
        .map(|(method, hidden)| {
            FACTORS.map(|factor| Assumption { method, factor, total: persons + factor * hidden }).to_vec()
        })
        .unwrap_or_default();
    let mut fitter = NoisyFitter::new(table);
    let independence = Model::independence(lists);
    let pairs = pairs(lists)
        .flat_map(|pair| ODDS.map(|odds| (pair, odds)))
        .map(|(pair, odds_ratio)| Pair {
            lists: table.names_of(pair),
            odds_ratio,
            total: fitter.with_fixed(&independence, pair, odds_ratio.ln()),
        })
        .collect();
    let known_size = (0..lists)
        .filter(|_| lists >= 4)
        .map(|list| {
            let (members, known) = table.members_of(list);
            let fit = fit(&members);
            let wald = fit.as_ref().map(|f| f.wald(request.level));
            KnownSize {
                list: name(list),
                known: known.max(0) as u64,
                estimated: fit.map(|f| f.total()),
                lower: wald.map(|w| w.0),
                upper: wald.map(|w| w.1).filter(|u| u.is_finite()),
            }
        })
        .collect();
    Sensitivity { without_list, assumption, pairs, known_size }
}
