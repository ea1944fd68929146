//! How much is done: an attacker with a watch must see no more than one with the release.
//!
//! What a release does after it was measured is a function of what it measured, so its time says
//! nothing more. What it does before is counting, and drawing noise. Noise is drawn by
//! rejection: how long that takes is chance, and must be the same chance whoever is in the table. Here the
//! words that are drawn stand for time; wall time is measured by `bench/release_time.py`.

use shyraq_case::Code;
use shyraq_privacy::{Accountant, Entropy, EntropyError, Rho, parse_decimal};
use shyraq_release::{Drafted, Measured, PersonTable, Plan, Workload};
use shyraq_testkit::SeededEntropy;

use super::attack::epsilon;
use super::pairs::{Pair, pairs};
use super::people::columns;
use super::subject::{DELTA, debited};

/// Cells of the columns of the pairs.
const CELLS: [usize; 5] = [3, 4, 2, 2, 2];

/// Counts what is drawn.
struct Watched {
    source: SeededEntropy,
    words: u64,
}

impl Entropy for Watched {
    fn next_u64(&mut self) -> Result<u64, EntropyError> {
        self.words += 1;
        self.source.next_u64()
    }
}

fn budget() -> Rho {
    Accountant::Composed.rho_for(&parse_decimal("1").unwrap(), &parse_decimal(DELTA).unwrap())
}

/// The records of a pair, without and with the person.
fn tables(pair: &Pair) -> [Vec<[Code; 5]>; 2] {
    let mut with = pair.base.clone();
    // Rows of a person are merged before anything is counted; one of them will do.
    with.extend(pair.rows.first());
    [pair.base.clone(), with]
}

/// Measures a table; returns how many words that took, and what came out.
fn measure(records: &[[Code; 5]], rho: &Rho, seed: u64) -> (u64, Measured) {
    let workload = Workload::pairs(columns(&CELLS));
    let codes: Vec<Vec<Code>> = (0..CELLS.len()).map(|c| records.iter().map(|r| r[c]).collect()).collect();
    let table = PersonTable::new(workload.columns.clone(), &codes, records.len());
    let plan = Plan::new(workload, rho, Accountant::Composed).unwrap();
    let mut entropy = Watched { source: SeededEntropy::new(seed), words: 0 };
    let measured = Drafted::new(table, plan).measure(debited(Accountant::Composed, rho), &mut entropy).unwrap();
    (entropy.words, measured)
}

/// The greatest epsilon that a watch proves: the threshold is chosen on half of the runs and
/// tried on the others.
fn proven(work: impl Fn(usize, u64) -> u64, runs: u64) -> f64 {
    let seen = [0, 1].map(|side| (0..runs).map(|k| work(side, 2 * k + side as u64)).collect::<Vec<u64>>());
    let half = runs as usize / 2;
    let bound = |from: usize, threshold: u64| {
        let above = |side: usize| {
            let part = &seen[side][from..from + half];
            (part.iter().filter(|w| **w > threshold).count(), half)
        };
        let below = |side: usize| (half - above(side).0, half);
        let delta = DELTA.parse().unwrap();
        let both = [[above(0), above(1)], [above(1), above(0)], [below(0), below(1)], [below(1), below(0)]];
        both.map(|e| epsilon(e, delta)).into_iter().fold(0.0, f64::max)
    };
    let mut tried: Vec<u64> = seen.iter().flat_map(|s| s[..half].iter().copied()).collect();
    tried.sort_unstable();
    tried.dedup();
    let best = tried
        .iter()
        .copied()
        .step_by(tried.len() / 40 + 1)
        .max_by(|a, b| bound(0, *a).total_cmp(&bound(0, *b)))
        .unwrap();
    bound(half, best)
}

/// With the same noise the same is drawn, whoever is in the table: a count is added to noise and
/// decides nothing. The noise of the tables after the total depends on the total that came
/// out, which is published; where that leaves the plan as it is, not a word differs.
#[test]
fn no_count_decides_what_is_drawn() {
    let rho = budget();
    let mut alike = 0;
    for pair in pairs() {
        let [less, more] = tables(&pair);
        for seed in 0..20 {
            let ((a, without), (b, with)) = (measure(&less, &rho, seed), measure(&more, &rho, seed));
            if without.plan() == with.plan() {
                assert_eq!(a, b, "{}, seed {seed}", pair.name);
                alike += 1;
            }
        }
    }
    assert!(alike > 60, "{alike} pairs of releases have one plan");
}

#[test]
fn a_watch_tells_no_pair_apart() {
    let rho = budget();
    for pair in pairs() {
        let tables = tables(&pair);
        let found = proven(|side, seed| measure(&tables[side], &rho, seed).0, 300);
        assert!(found <= 0.1, "{}: {found}", pair.name);
    }
}

/// Two mistakes on the pair with a rare value: work for who is rare, and noise that is drawn
/// again until no count is negative.
#[test]
fn slow_on_rare_is_found() {
    let pair = pairs().into_iter().find(|p| p.name == "a rare value").unwrap();
    let tables = tables(&pair);
    let rho = budget();
    let is_rare = |side: usize| tables[side].iter().any(|r| r[1] == 3);
    let slow = |side: usize, seed| measure(&tables[side], &rho, seed).0 * if is_rare(side) { 2 } else { 1 };
    let again = |side: usize, seed: u64| {
        let few = tables[side].iter().filter(|r| r[1] == 3).count() as i64;
        let mut entropy = Watched { source: SeededEntropy::new(seed), words: 0 };
        // Noise so small that one person decides how often; nobody should promise anything of it.
        let variance = shyraq_privacy::Variance::new(1, 16).unwrap();
        for _ in 0..20 {
            while few + shyraq_privacy::gaussian::sample(variance, &mut entropy).unwrap() as i64 <= 0 {}
        }
        entropy.words
    };
    for found in [proven(slow, 300), proven(again, 300)] {
        assert!(found > 1.0, "{found}");
    }
}
