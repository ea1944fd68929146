//! What lists show of themselves: one made of another, too many in common, pieces apart.

use super::super::Histories;
use super::super::terms::{ones, pairs};
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

/// The pieces that the lists fall into when lists with a common person are joined.
pub(super) fn pieces(seen: &Seen<'_>) -> Vec<usize> {
    let lists = seen.histories.lists();
    let mut left = (1_usize << lists) - 1;
    let mut pieces = Vec::new();
    while left != 0 {
        let mut piece = left & left.wrapping_neg();
        loop {
            let joined = pairs(lists).filter(|p| p & piece != 0 && seen.share(*p)).fold(piece, |a, p| a | p);
            if joined == piece {
                break;
            }
            piece = joined;
        }
        left &= !piece;
        pieces.push(piece);
    }
    pieces
}
