//! One release at its true size, with many persons whose presence a coin decides.
//!
//! The pairs of tables in `pairs` are small. This looks at what may break only where there are
//! thousands of persons, columns with many values, tables of three columns and fitted
//! records: all guesses are about one and the same release.

use super::canaries::{Canaries, counted, noisy};
use super::guesses::{Proof, prove};
use super::people::{Law, Person, budget, columns, measured, other};
use shyraq_release::{Derived, Measured, Share, Workload};

/// Two countries, gender, age, five flags of which the shares of four are asked for.
const CELLS: [usize; 9] = [51, 51, 3, 5, 2, 2, 2, 2, 2];

fn workload() -> Workload {
    let mut out = Workload::pairs(columns(&CELLS));
    let flags = vec![4, 5, 6, 7];
    out.derived.push(Derived { name: "any(g)".into(), of: flags.clone() });
    out.shares.push(Share { group: "g".into(), by: [1, 2], any: CELLS.len(), flags });
    out.further.push(vec![0, 1, 2]);
    out
}

/// Guesses from the noisy cells, and from the records alone.
fn attack(canaries: &Canaries, release: &Measured, records: &[(Person, usize)]) -> [Proof; 2] {
    let guess = |numbers| prove(&canaries.coins, &canaries.look(release, numbers, |_| true));
    [guess(noisy(release)), guess(counted(release, records))]
}

fn setting(known: usize, people: usize, seed: u64) -> Canaries {
    Canaries::new(&Law::new(&CELLS, 5, 1), known, people, seed)
}

fn audit(known: usize, people: usize, releases: u64) {
    let loss: f64 = 1.0;
    for seed in (0..releases).map(|k| other() + k) {
        let canaries = setting(known, people, 10 + seed);
        let release = measured(&canaries.table(|_| true), &workload(), &budget("1"), seed);
        let [cells, records] = attack(&canaries, &release, &release.publish().synthetic());
        println!("release {seed}, {known} + {people} persons: from cells {cells}, from records {records}");
        assert!(cells.epsilon <= loss && records.epsilon <= loss, "{cells}, {records}");
    }
}

#[test]
fn a_release_of_thousands_shows_no_more_of_its_canaries_than_it_promises() {
    audit(4000, 400, 1);
}

/// `cargo test --release -p shyraq-release --test suite -- --ignored canaries --nocapture`.
#[test]
#[ignore = "minutes; run it in release"]
fn five_releases_of_22_000_show_no_more_of_their_canaries_than_they_promise() {
    audit(20_000, 2000, 5);
    let least = ["4", "8", "16", "32", "60"].into_iter().find(|epsilon| passed_off(20_000, 2000, epsilon) > 1.0);
    println!("the least epsilon that can not be passed off as 1: {least:?}");
    assert!(least.is_some());
}

/// What is proven of a release with a budget that it does not tell.
fn passed_off(known: usize, people: usize, epsilon: &str) -> f64 {
    let canaries = setting(known, people, 10);
    let loud = measured(&canaries.table(|_| true), &workload(), &budget(epsilon), 1);
    let [cells, records] = attack(&canaries, &loud, &loud.publish().synthetic());
    println!("epsilon {epsilon}: from cells {cells}, from records {records}");
    cells.epsilon.max(records.epsilon)
}

#[test]
fn canaries_find_epsilon_60_that_is_passed_off_as_1() {
    assert!(passed_off(4000, 400, "60") > 2.0);
}

/// The noisy tables are right, but the records are the persons themselves.
#[test]
fn canaries_find_records_that_are_persons() {
    let canaries = setting(4000, 400, 10);
    let table = canaries.table(|_| true);
    let quiet = measured(&table, &workload(), &budget("1"), 1);
    let own: Vec<(Person, usize)> = table.into_iter().map(|p| (p, 1)).collect();
    let [cells, records] = attack(&canaries, &quiet, &own);
    println!("records that are persons: from cells {cells}, from records {records}");
    assert!(cells.epsilon <= 1.0 && records.epsilon > 2.0, "{cells}, {records}");
}
