//! How many persons an attack names rightly.

use rustc_hash::FxHashMap;
use serde::Serialize;

/// That a record of the encoded list is a record of the public one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// Place in the encoded list.
    pub record: u32,
    /// Place in the public list.
    pub public: u32,
    /// The attacker would bet on it.
    pub sure: bool,
}

/// What came of an attack. Persons that the attacker knew beforehand do not count.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Outcome {
    /// Persons in both lists whom the attacker did not know.
    pub persons: usize,
    /// Of these, those named rightly by a guess that the attacker would bet on, in per cent.
    pub named: f64,
    /// The same by any guess, in per cent. One person may have several rows, each with a guess.
    pub any: f64,
    /// Guesses he would bet on.
    pub bets: usize,
    /// Of these the right ones, in per cent.
    pub precision: f64,
}

/// Counts guesses: `target` and `public` say who stands at each place, `known` who was known.
#[must_use]
pub fn score(guesses: &[Guess], target: &[u32], public: &[u32], known: &[u32]) -> Outcome {
    let place: FxHashMap<u32, u32> = public.iter().zip(0..).map(|(p, k)| (*p, k)).collect();
    let known: rustc_hash::FxHashSet<u32> = known.iter().copied().collect();
    let persons = target.iter().filter(|p| place.contains_key(p) && !known.contains(p)).count();
    let (mut any, mut named) = (rustc_hash::FxHashSet::default(), rustc_hash::FxHashSet::default());
    let (mut bets, mut right) = (0, 0);
    for g in guesses {
        let Some(person) = target.get(g.record as usize) else { continue };
        if known.contains(person) {
            continue;
        }
        let hit = public.get(g.public as usize) == Some(person);
        if g.sure {
            bets += 1;
            right += usize::from(hit);
        }
        if hit {
            any.insert(*person);
            if g.sure {
                named.insert(*person);
            }
        }
    }
    let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
    Outcome {
        persons,
        named: share(named.len(), persons),
        any: share(any.len(), persons),
        bets,
        precision: share(right, bets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_persons_and_strangers_do_not_count() {
        let g = |record, public, sure| Guess { record, public, sure };
        // Encoded: persons 7, 8, 9, 5; public: 9, 8, 7. Person 5 is in no public list.
        let out =
            score(&[g(0, 2, true), g(1, 0, true), g(2, 0, false), g(3, 1, true)], &[7, 8, 9, 5], &[9, 8, 7], &[7]);
        assert_eq!((out.persons, out.named, out.any, out.bets, out.precision), (2, 0.0, 50.0, 2, 0.0));
    }
}
