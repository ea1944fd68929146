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

/// The p below which a pair's excess is more than chance and the odds ratio from which it is
/// more than people who are easier to meet.
const CLINGING: (f64, f64) = (0.001, 2.5);

/// Tells whether two lists share far more persons than the other lists explain.
pub(super) fn clings(seen: &Seen<'_>, pair: usize) -> bool {
    let expected = |cell: usize| seen.stepwise.and_then(|e| e.get(cell)).copied().unwrap_or(0.0);
    let apart: f64 = ones(pair).map(expected).product();
    let surely = seen.added.iter().any(|(added, p)| *added == pair && *p < CLINGING.0);
    surely && expected(pair) * expected(0) >= CLINGING.1 * apart
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
