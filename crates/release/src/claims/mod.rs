//! What a release claims, held against generated tables whose truth is known.
//!
//! Intervals hold the truth as often as they say, in each band of counts; more budget and more
//! persons give better records; no size of a table is too small; what the code book implies is
//! obeyed. Each claim has a small
//! version that is always run and a large one that is asked for by name:
//! `cargo test --release -p shyraq-release claims -- --ignored --nocapture`.

mod coverage;
mod ctdc;
mod error;
mod implies;
mod lists;
mod prior;
mod recipe;
mod shares;
mod sizes;

use shyraq_privacy::{Accountant, Loss, parse_decimal, spend};
use shyraq_testkit::{MemoryLedger, SeededEntropy};

use crate::{Drafted, Measured, PersonTable, Plan, Workload};
use recipe::Table;

/// Measures a table for an epsilon and a delta of 1e-6.
fn measure(table: &Table, workload: &Workload, accountant: Accountant, epsilon: &str, seed: u64) -> Measured {
    let (epsilon, delta) = (parse_decimal(epsilon).unwrap(), parse_decimal("1e-6").unwrap());
    let rho = accountant.rho_for(&epsilon, &delta);
    let plan = Plan::new(workload.clone(), &rho, accountant).unwrap();
    let loss = Loss { population: "p".into(), rho, accountant, epsilon, delta, purpose: "claims".into() };
    let spent = spend(&mut MemoryLedger::default(), &loss).unwrap();
    let persons = PersonTable::new(workload.columns.clone(), &table.codes, table.rows);
    Drafted::new(persons, plan).measure(spent, &mut SeededEntropy::new(seed)).unwrap()
}
