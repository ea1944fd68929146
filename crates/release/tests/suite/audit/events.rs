//! What is seen besides numbers: whether there is a release at all, and its form.
//!
//! A crash, a refusal or a table more or less is an outcome too, and one that no noise
//! covers: a single event that only one of two neighbours can have refutes every epsilon.

use std::collections::BTreeMap;

use shyraq_case::Code;
use shyraq_privacy::{Accountant, Rho, parse_decimal};
use shyraq_release::{Drafted, PersonTable, Plan, Workload};
use shyraq_testkit::SeededEntropy;

use super::attack::epsilon;
use super::pairs::{Pair, pairs};
use super::people::columns;
use super::subject::{DELTA, debited};

/// Cells of the columns of the pairs.
const CELLS: [usize; 5] = [3, 4, 2, 2, 2];

/// The tables of a pair: rows with their persons, without and with the one who is added.
fn tables(pair: &Pair) -> [Vec<(u32, [Code; 5])>; 2] {
    let base: Vec<_> = (0..).zip(pair.base.iter().copied()).collect();
    let person = base.len() as u32;
    let with = base.iter().copied().chain(pair.rows.iter().map(|r| (person, *r))).collect();
    [base, with]
}

/// Releases a table with a plan for `planned` out of a debit of `spent`; says what is seen.
fn outcome(rows: &[(u32, [Code; 5])], planned: &Rho, spent: &Rho, seed: u64) -> String {
    let workload = Workload::pairs(columns(&CELLS));
    let Ok(plan) = Plan::new(workload.clone(), planned, Accountant::Composed) else { return "no plan".into() };
    let codes: Vec<Vec<Code>> = (0..CELLS.len()).map(|c| rows.iter().map(|r| r.1[c]).collect()).collect();
    let people: Vec<u32> = rows.iter().map(|r| r.0).collect();
    let table = PersonTable::merged(workload.columns, &codes, &people);
    match Drafted::new(table, plan).measure(debited(Accountant::Composed, spent), &mut SeededEntropy::new(seed)) {
        Err(e) => e.to_string(),
        Ok(m) => {
            let published = m.publish();
            format!(
                "{} cells measured, {} published",
                m.cells().map(|c| c.1.len()).sum::<usize>(),
                published.intervals().len()
            )
        }
    }
}

/// The greatest epsilon that the frequency of one outcome proves.
fn proven(see: impl Fn(usize, u64) -> String, runs: u64) -> f64 {
    let mut seen: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for side in [0, 1] {
        (0..runs).for_each(|k| seen.entry(see(side, 2 * k + side as u64)).or_default()[side] += 1);
    }
    let n = runs as usize;
    let both = |[a, b]: &[usize; 2]| {
        let delta = DELTA.parse().unwrap();
        epsilon([(*a, n), (*b, n)], delta).max(epsilon([(*b, n), (*a, n)], delta))
    };
    seen.values().map(both).fold(0.0, f64::max)
}

/// Enough, too little, and next to nothing: what comes out is the same for both tables, always.
#[test]
fn whether_there_is_a_release_depends_on_the_budget_alone() {
    let rho = |epsilon| Accountant::Composed.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal(DELTA).unwrap());
    let least = Rho::from_ratio(parse_decimal("1e-13").unwrap());
    let mut all = Vec::new();
    for (planned, spent) in
        [(rho("1"), rho("1")), (rho("100"), rho("100")), (rho("1"), rho("0.9")), (least.clone(), least)]
    {
        let mut seen: Vec<String> = Vec::new();
        for pair in pairs() {
            let tables = tables(&pair);
            seen.extend((0..40).map(|k| outcome(&tables[k as usize % 2], &planned, &spent, k)));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 1, "{seen:?}");
        all.extend(seen);
    }
    all.dedup();
    // Released, the spend does not suffice, no plan for so little.
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all[1].contains("more than was debited") && all[2] == "no plan", "{all:?}");
}

/// Three mistakes that no noise covers, on the pair with a rare value.
#[test]
fn events_that_depend_on_a_person_are_found() {
    let pair = pairs().into_iter().find(|p| p.name == "a rare value").unwrap();
    let tables = tables(&pair);
    let rho = Accountant::Composed.rho_for(&parse_decimal("1").unwrap(), &parse_decimal(DELTA).unwrap());
    let right = |side: usize, seed| outcome(&tables[side], &rho, &rho, seed);
    let rare = |side: usize| tables[side].iter().filter(|r| r.1[1] == 3).count();
    assert_eq!(proven(right, 300), 0.0);
    let crash = |side, seed| if rare(side) == 1 { "crash".to_owned() } else { right(side, seed) };
    let domain = |side, _| format!("{} values", 3 - usize::from(rare(side) == 0));
    let exact = |side: usize, seed| format!("{}, {} persons", right(side, seed), tables[side].len());
    for found in [proven(crash, 300), proven(domain, 300), proven(exact, 300)] {
        assert!(found > 3.0, "{found}");
    }
}
