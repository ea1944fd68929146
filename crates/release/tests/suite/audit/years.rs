//! Ten yearly releases of people who come and go.
//!
//! What a release adds to its forerunners is seen in the differences: whoever came in the
//! year stands there alone. The ledger adds the losses up; this attacks all releases
//! together, and their differences.

use super::canaries::{Canaries, Look, noisy};
use super::guesses::{Proof, prove};
use super::people::{Dice, Law, budget, columns, measured, other};
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

/// People of ten years, some of whom a coin lets in.
struct Decade {
    canaries: Canaries,
    spans: Vec<[usize; 2]>,
    seed: u64,
}

impl Decade {
    fn new(known: usize, people: usize, seed: u64) -> Self {
        let canaries = Canaries::new(&Law::new(&CELLS, 5, 1), known, people, 30 + seed);
        Self { canaries, spans: spans(people, seed), seed }
    }

    fn there(&self, year: usize) -> impl Fn(usize) -> bool {
        move |i| self.spans[i][0] <= year && year <= self.spans[i][1]
    }

    fn release(&self, year: usize, rho: &Rho) -> Measured {
        let table = self.canaries.table(self.there(year));
        measured(&table, &Workload::pairs(columns(&CELLS)), rho, 100 * self.seed + year as u64)
    }

    fn look(&self, year: usize, release: &Measured) -> Look {
        self.canaries.look(release, noisy(release), self.there(year))
    }
}

/// A tenth of a total.
fn tenth(total: &str) -> Rho {
    Rho::from_ratio(budget(total).ratio() / parse_decimal("10").unwrap())
}

/// Ten releases out of one total.
fn audit(known: usize, people: usize, total: &str, seed: u64) {
    let mut ledger = MemoryLedger { total: Some((Accountant::Composed, budget(total))), debits: Vec::new() };
    let decade = Decade::new(known, people, other() + seed);
    let looks = (0..YEARS).map(|y| decade.look(y, &decade.release(y, &debit(&mut ledger, &tenth(total)).unwrap())));
    let [all, differences] = attack(&decade.canaries, looks.collect());
    println!("{YEARS} years, {known} + {people} persons, epsilon {total} in all: {all}, by differences {differences}");
    let claim: f64 = total.parse().unwrap();
    assert!(all.epsilon <= claim && differences.epsilon <= claim, "{all}, {differences}");
    assert!(debit(&mut ledger, &tenth(total)).is_none(), "the total is spent");
}

#[test]
fn ten_years_show_no_more_than_the_ledger_says() {
    audit(1000, 400, "2", 1);
}

/// `cargo test --release -p shyraq-release --test suite -- --ignored years --nocapture`.
#[test]
#[ignore = "minutes; run it in release"]
fn ten_years_of_22_000_show_no_more_than_the_ledger_says() {
    for total in ["1", "4"] {
        audit(20_000, 2000, total, 2);
    }
}

/// The noise of the first year is used in all of them, so differences are exact.
#[test]
fn noise_that_is_used_for_ten_years_is_found() {
    let decade = Decade::new(1000, 400, 1);
    let first = decade.release(0, &tenth("2"));
    let fell: Vec<f64> = decade.canaries.coins.iter().map(|c| f64::from(u8::from(*c))).collect();
    let base = decade.look(0, &first);
    let noise: Vec<f64> = base.off.iter().zip(base.spread(&fell)).map(|(off, there)| off - there).collect();
    let again = (0..YEARS).map(|y| {
        let mut look = decade.look(y, &first);
        look.off = noise.iter().zip(look.spread(&fell)).map(|(n, there)| n + there).collect();
        look
    });
    let [_, differences] = attack(&decade.canaries, again.collect());
    println!("the noise of one year for all: by differences {differences}");
    assert!(differences.epsilon > 2.0, "{differences}");
}
