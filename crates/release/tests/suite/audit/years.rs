//! Ten yearly releases of people who come and go.
//!
//! What a release adds to its forerunners is seen in the differences: whoever came in the
//! year stands there alone. The ledger adds the losses up; this attacks all releases
//! together, and their differences.

use super::canaries::{Canaries, Look, noisy};
use super::guesses::{Proof, prove};
use super::people::{Dice, Law, budget, columns, measured};
use super::subject::DELTA;
use shyraq_privacy::{Accountant, Ledger as _, Loss, Rho, parse_decimal};
use shyraq_release::{Measured, Workload};
use shyraq_testkit::MemoryLedger;

const YEARS: usize = 10;
const CELLS: [usize; 6] = [51, 51, 3, 5, 2, 2];

/// The first and the last year of each canary.
fn spans(canaries: usize, seed: u64) -> Vec<[usize; 2]> {
    let mut dice = Dice::new(seed);
    let mut span = || {
        let first = dice.below(YEARS);
        [first, first + dice.below(YEARS - first)]
    };
    (0..canaries).map(|_| span()).collect()
}

/// Debits a year's loss from a total; returns it.
fn debit(ledger: &mut MemoryLedger, rho: &Rho) -> Option<Rho> {
    let (epsilon, delta) = (parse_decimal("1").unwrap(), parse_decimal(DELTA).unwrap());
    let accountant = Accountant::Composed;
    let loss =
        Loss { population: "persons".into(), rho: rho.clone(), accountant, epsilon, delta, purpose: "year".into() };
    ledger.debit(&loss).ok().map(|_| rho.clone())
}

/// Attacks all cells together, and the differences from year to year, of which every
/// other difference is a sum.
fn attack(canaries: &Canaries, looks: Vec<Look>) -> [Proof; 2] {
    let join = |looks: Vec<Look>| looks.into_iter().reduce(Look::and).unwrap();
    let differences = looks.windows(2).map(|w| w[1].since(&w[0])).collect();
    [join(looks), join(differences)].map(|l| prove(&canaries.coins, &l))
}

fn audit(known: usize, people: usize, total: &str, seed: u64) {
    let total_rho = budget(total);
    let mut ledger = MemoryLedger { total: Some((Accountant::Composed, total_rho.clone())), debits: Vec::new() };
    let year = Rho::from_ratio(total_rho.ratio() / parse_decimal("10").unwrap());
    let canaries = Canaries::new(&Law::new(&CELLS, 5, 1), known, people, 30 + seed);
    let spans = spans(people, seed);
    let workload = Workload::pairs(columns(&CELLS));
    let there = |y: usize| move |s: &[usize; 2]| s[0] <= y && y <= s[1];
    let release =
        |y: usize, rho: &Rho| measured(&canaries.table(|i| there(y)(&spans[i])), &workload, rho, 100 * seed + y as u64);
    let look = |y: usize, m: &Measured, numbers| canaries.look(m, numbers, |i| there(y)(&spans[i]));
    let looks = (0..YEARS).map(|y| {
        let m = release(y, &debit(&mut ledger, &year).unwrap());
        look(y, &m, noisy(&m))
    });
    let [all, differences] = attack(&canaries, looks.collect());
    println!("{YEARS} years, {known} + {people} persons, epsilon {total} in all: {all}, differences {differences}");
    let claim: f64 = total.parse().unwrap();
    assert!(all.epsilon <= claim && differences.epsilon <= claim, "{all}, {differences}");
    assert!(debit(&mut ledger, &year).is_none(), "the total is spent");

    // Planted: the noise of the first year is used again, so differences are exact.
    let first = release(0, &year);
    let fell: Vec<f64> = canaries.coins.iter().map(|c| f64::from(u8::from(*c))).collect();
    let base = look(0, &first, noisy(&first));
    let noise: Vec<f64> = base.off.iter().zip(base.spread(&fell)).map(|(off, there)| off - there).collect();
    let again = (0..YEARS).map(|y| {
        let mut look = look(y, &first, noisy(&first));
        look.off = noise.iter().zip(look.spread(&fell)).map(|(n, there)| n + there).collect();
        look
    });
    let [_, differences] = attack(&canaries, again.collect());
    println!("the noise of one year for all: differences {differences}");
    assert!(differences.epsilon > claim, "{differences}");
}

#[test]
fn ten_years_show_no_more_than_the_ledger_says() {
    audit(1000, 400, "2", 1);
}

/// `cargo test --release -p shyraq-release --test suite -- --ignored years --nocapture`.
#[test]
#[ignore = "minutes; run it in release"]
fn ten_years_of_22_000_show_no_more_than_the_ledger_says() {
    audit(20_000, 2000, "4", 2);
}
