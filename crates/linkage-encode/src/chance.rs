//! How often two strangers agree: the contributor alone can know it, since encodings of two
//! blocks can't be compared.

use rand_chacha::ChaCha12Rng;
use rand_core::Rng as _;
use shyraq_encoding::{Layout, compare, levels};

use crate::cells::Salted;
use crate::noise::flip;
use crate::person::Person;
use crate::tokens::Tokens;

/// Pairs that are drawn, at most.
const PAIRS: usize = 1_000_000;
/// Records that are drawn from, at most.
const RECORDS: usize = 20_000;
/// Records below which no shares are given: of a few the shares are the levels of single pairs. Of more, a record
/// moves a share by two in their number at most.
const FEWEST: usize = 100;
/// Shares are given in steps of this.
const STEP: f64 = 1e-5;

/// Records of a table, each as likely as any other.
pub(crate) struct Sample {
    pub(crate) persons: Vec<Person>,
    seen: usize,
}

impl Sample {
    pub(crate) fn new() -> Self {
        Self { persons: Vec::new(), seen: 0 }
    }

    /// Takes some of these in place of earlier ones (Vitter's algorithm R, ACM TOMS 11, 1985).
    pub(crate) fn take(&mut self, persons: &mut Vec<Person>, rng: &mut ChaCha12Rng) {
        for person in persons.drain(..) {
            self.seen += 1;
            if self.persons.len() < RECORDS {
                self.persons.push(person);
            } else if let Some(slot) = self.persons.get_mut(below(self.seen, rng)) {
                *slot = person;
            }
        }
    }
}

/// Returns the share of each level, from 1 on, by field of the layout, among pairs of records
/// drawn at random; none of fewer than a hundred records.
pub(crate) fn chance(persons: &[Person], layout: &Layout, rng: &mut ChaCha12Rng) -> Vec<Vec<f64>> {
    let some = persons.len();
    if some < FEWEST {
        return Vec::new();
    }
    let key = (u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64())).to_le_bytes();
    let (mut salted, mut tokens) = (Salted::new(), Tokens::default());
    let words = layout.words();
    let mut rows = vec![0; some * words];
    for (row, person) in rows.chunks_exact_mut(words).zip(persons) {
        tokens.fill(person, layout);
        salted.row(&key, &tokens, row);
        flip(row, layout, rng);
    }
    let mut counts: Vec<Vec<u64>> = layout.fields().iter().map(|f| vec![0; usize::from(levels(f.kind()))]).collect();
    let row = |k: usize| rows.get(k * words..(k + 1) * words).unwrap_or_default();
    for _ in 0..PAIRS.min(some * (some - 1) / 2) {
        let (a, b) = (below(some, rng), below(some, rng));
        if a == b {
            continue;
        }
        let pattern = compare(layout, row(a), row(b));
        for (field, counts) in layout.fields().iter().zip(&mut counts) {
            let level = usize::from(pattern.level(*field));
            if let Some(n) = level.checked_sub(1).and_then(|l| counts.get_mut(l)) {
                *n += 1;
            }
        }
    }
    let share = |counts: Vec<u64>| {
        let all = counts.iter().sum::<u64>().max(1) as f64;
        counts.into_iter().map(|n| (n as f64 / all / STEP).round() * STEP).collect()
    };
    counts.into_iter().map(share).collect()
}

fn below(n: usize, rng: &mut ChaCha12Rng) -> usize {
    ((u128::from(rng.next_u64()) * n as u128) >> 64) as usize
}
