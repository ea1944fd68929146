//! What lists show of themselves: one made of another, too many in common, pieces apart.

use super::super::Histories;
use super::super::terms::ones;
use super::Seen;

/// Tells whether one list of a pair looks like it was made of the other's persons: two in
/// five or more of it are on the other, and four times as many as of the rest of the people.
pub(super) fn feeds(histories: &Histories, pair: usize) -> bool {
    let both = histories.on_all(pair) as f64;
    let mut sides = ones(pair);
    let (Some(a), Some(b)) = (sides.next(), sides.next()) else { return false };
    let n = histories.persons() as f64;
    [(a, b), (b, a)].into_iter().any(|(one, other)| {
        let (size, others) = (histories.on_all(one) as f64, histories.on_all(other) as f64);
        let elsewhere = (others - both) / (n - size).max(1.0);
        both >= 10.0 && both >= 0.4 * size && both / size >= 4.0 * elsewhere
    })
}

/// The p below which what a pair shares, too many or too few, is more than chance.
const SURELY: f64 = 0.001;

/// The odds ratio from which a pair's excess is more than people who are easier to meet.
const CLINGING: f64 = 2.5;

/// Tells whether the stepwise choice added a pair beyond chance.
fn added(seen: &Seen<'_>, pair: usize) -> bool {
    seen.added.iter().any(|(added, p)| *added == pair && *p < SURELY)
}

/// A pair's odds ratio among persons on no other list, as the stepwise model expects them.
fn odds_ratio(seen: &Seen<'_>, pair: usize) -> Option<f64> {
    let expected = |cell: usize| seen.stepwise.and_then(|e| e.get(cell)).copied().unwrap_or(0.0);
    let apart: f64 = ones(pair).map(expected).product();
    (apart > 0.0).then(|| expected(pair) * expected(0) / apart)
}

/// Tells whether two lists share far more persons than the other lists explain.
pub(super) fn clings(seen: &Seen<'_>, pair: usize) -> bool {
    added(seen, pair) && odds_ratio(seen, pair).is_some_and(|r| r >= CLINGING)
}

/// The odds ratio up to which two lists of an uncertain table count as sharing nobody.
const SHUNNING: f64 = 0.25;

/// Tells whether two lists share so few persons, where the others let many be expected, that noise or
/// false links may be all of them.
///
/// Lists that exclude each other by how they work have an overlap of none, which models take as a
/// boundary. A hundredth of false links, or noise, puts some persons there, and nothing of the boundary
/// is left to be seen. Of an exact table each person in common is a fact, so that this asks for one of
/// noise or of sampled linkages.
pub(super) fn shuns(seen: &Seen<'_>, pair: usize) -> bool {
    let uncertain = seen.noisy.is_some() || seen.as_linked.is_some();
    uncertain && added(seen, pair) && odds_ratio(seen, pair).is_some_and(|r| r <= SHUNNING)
}

/// The pieces that the lists fall into when lists with a common person are joined. Under noise a
/// cut is one of all persons who are on lists of both sides: three pairs of which none can be told
/// from noise may well be told together.
pub(super) fn pieces(seen: &Seen<'_>) -> Vec<usize> {
    let whole = (1_usize << seen.histories.lists()) - 1;
    // The first list is on one side always, so that each cut comes once.
    let cuts = (1..whole).filter(|side| side & 1 == 1 && seen.apart(*side));
    let mut pieces = cuts.fold(vec![whole], |pieces, side| -> Vec<usize> {
        pieces.into_iter().flat_map(|p| [p & side, p & !side]).filter(|p| *p != 0).collect()
    });
    pieces.sort_by_key(|p| p.trailing_zeros());
    pieces
}
