//! Which 3-way tables are compared: all, or a sample that a seed decides.

use std::collections::BTreeSet;

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng as _, SeedableRng as _};

use crate::{EvaluationError, Triples};

/// More tables than this are sampled.
const USUAL_ALL: u64 = 1000;
/// Size of that sample.
const USUAL_SAMPLE: u64 = 200;
/// More tables than this are not compared: their results alone would fill the memory.
const MOST: u64 = 1_000_000;

/// Returns the number of triples of `d` columns.
pub(crate) fn possible(d: usize) -> u64 {
    let d = d as u64;
    d * d.saturating_sub(1) / 2 * d.saturating_sub(2) / 3
}

/// Chooses triples of `d` columns, in lexical order.
///
/// # Errors
/// [`EvaluationError::Ask`] for more than a million.
pub(crate) fn choose(d: usize, which: Triples, seed: u64) -> Result<Vec<[usize; 3]>, EvaluationError> {
    let total = possible(d);
    let wanted = match which {
        Triples::All => total,
        Triples::Usual if total <= USUAL_ALL => total,
        Triples::Usual => USUAL_SAMPLE,
        Triples::Sample(n) => (n as u64).min(total),
    };
    if wanted > MOST {
        return Err(EvaluationError::Ask {
            fault: format!("--triples: {wanted} tables of three columns are too many (at most {MOST})"),
            hint: "compare a sample, such as --triples 1000, or fewer columns",
        });
    }
    Ok(if wanted == total {
        (0..d).flat_map(|a| (a + 1..d).flat_map(move |b| (b + 1..d).map(move |c| [a, b, c]))).collect()
    } else {
        sample(total, wanted, seed).into_iter().map(|number| numbered(number, d as u64)).collect()
    })
}

/// Draws `wanted` different numbers below `total` (Floyd's algorithm).
fn sample(total: u64, wanted: u64, seed: u64) -> BTreeSet<u64> {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let mut out = BTreeSet::new();
    for last in total - wanted..total {
        let drawn = below(&mut rng, last + 1);
        if !out.insert(drawn) {
            out.insert(last);
        }
    }
    out
}

/// Uniform in 0..n, up to a bias of n / 2^64 that no sample of tables can show.
fn below(rng: &mut ChaCha12Rng, n: u64) -> u64 {
    u64::try_from((u128::from(rng.next_u64()) * u128::from(n)) >> 64).unwrap_or_default()
}

/// Returns the triple with this number in lexical order.
fn numbered(mut number: u64, d: u64) -> [usize; 3] {
    let mut a = 0;
    loop {
        let rest = d.saturating_sub(a + 1);
        let with_a = rest * rest.saturating_sub(1) / 2;
        if number < with_a || rest == 0 {
            break;
        }
        (number, a) = (number - with_a, a + 1);
    }
    let mut b = a + 1;
    loop {
        let with_b = d.saturating_sub(b + 1);
        if number < with_b || with_b == 0 {
            break;
        }
        (number, b) = (number - with_b, b + 1);
    }
    [a, b, b + 1 + number].map(|i| usize::try_from(i).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(d: usize, which: Triples, seed: u64) -> Vec<[usize; 3]> {
        choose(d, which, seed).unwrap()
    }

    #[test]
    fn numbers_follow_the_lexical_order() {
        for d in 3..12 {
            let all = chosen(d, Triples::All, 0);
            assert_eq!(all.len() as u64, possible(d));
            for (number, triple) in (0..).zip(&all) {
                assert_eq!(numbered(number, d as u64), *triple, "{number} of {d}");
            }
        }
    }

    #[test]
    fn samples_have_their_size_and_follow_the_seed() {
        // 27 columns have 27 * 26 * 25 / 6 = 2,925 triples; 19 have 969, 20 have 1,140.
        assert_eq!([3, 19, 20, 27].map(possible), [1, 969, 1140, 2925]);
        assert_eq!((possible(0), possible(2)), (0, 0));
        assert_eq!(chosen(19, Triples::Usual, 1).len(), 969);
        assert_eq!(chosen(20, Triples::Usual, 1).len(), 200);
        let (a, b) = (chosen(27, Triples::Sample(200), 1), chosen(27, Triples::Sample(200), 2));
        assert_eq!(a, chosen(27, Triples::Sample(200), 1));
        assert_ne!(a, b);
        assert!(a.windows(2).all(|w| w[0] < w[1]), "different and in order");
        assert!(a.iter().all(|[x, y, z]| x < y && y < z && *z < 27));
        assert_eq!(chosen(5, Triples::Sample(100), 1).len(), 10);
        assert!(chosen(2, Triples::Usual, 1).is_empty());
    }

    #[test]
    fn more_than_a_million_are_refused() {
        // 300 columns have 300 * 299 * 298 / 6 = 4,455,100 triples.
        for which in [Triples::All, Triples::Sample(2_000_000)] {
            let error = choose(300, which, 1).unwrap_err();
            assert!(
                matches!(&error, EvaluationError::Ask { .. }) && error.to_string().contains("--triples"),
                "{error}"
            );
        }
        assert_eq!(chosen(300, Triples::Usual, 1).len(), 200);
    }

    #[test]
    fn every_triple_is_drawn_as_often_as_another() {
        // 3 of the 20 triples of 6 columns, 4,000 samples: 600 each, sd 22.6; 6 sd is 136.
        let mut seen = std::collections::HashMap::new();
        for seed in 0..4000 {
            for t in chosen(6, Triples::Sample(3), seed) {
                *seen.entry(t).or_insert(0_i32) += 1;
            }
        }
        assert_eq!(seen.len(), 20);
        assert!(seen.values().all(|n| (n - 600).abs() < 136), "{seen:?}");
    }
}
