//! Made-up persons for attacks on whole releases: nothing in them is from a real table.

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng as _, SeedableRng as _};
use shyraq_case::{Code, Column};
use shyraq_privacy::{Accountant, Rho, parse_decimal};
use shyraq_release::{Drafted, Measured, PersonTable, Plan, Workload};
use shyraq_testkit::SeededEntropy;

use super::subject::{DELTA, debited};

/// The answers of one person, a code a column.
pub(super) type Person = Vec<Code>;

/// Returns columns with so many cells, blank among them.
pub(super) fn columns(cells: &[usize]) -> Vec<Column> {
    let values = |n: usize| (1..n).map(|v| v.to_string()).collect();
    let column =
        |(i, n): (usize, &usize)| Column { name: format!("c{i}"), variable: i, value: None, values: values(*n) };
    cells.iter().enumerate().map(column).collect()
}

/// Added to every seed: another number in `SHYRAQ_AUDIT_SEED` gives an audit other persons,
/// other coins and other noise.
pub(super) fn other() -> u64 {
    std::env::var("SHYRAQ_AUDIT_SEED").map_or(0, |s| 1_000_000 * s.parse::<u64>().unwrap())
}

/// Random numbers that can be drawn again.
pub(super) struct Dice(ChaCha12Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    /// Draws from 0 to 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Draws a number below `n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// Draws `k` different numbers below `n`, in order.
    pub(super) fn some(&mut self, k: usize, n: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        (0..k).for_each(|i| all.swap(i, i + self.below(n - i)));
        all.truncate(k);
        all.sort_unstable();
        all
    }
}

/// A law from which persons come: each is of one of some kinds, which nobody sees, and each
/// kind prefers some answers.
pub(super) struct Law {
    pub(super) cells: Vec<usize>,
    /// Weights that add up: by kind, column and code.
    kinds: Vec<Vec<Vec<f64>>>,
}

impl Law {
    /// Makes a law; the greater `taste` is, the more are the answers of a kind alike. Where a
    /// column has hundreds of answers, most are rare: about one in 4,000 persons has each.
    pub(super) fn new(cells: &[usize], taste: i32, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut column = |n: usize| {
            let mut sum = 0.0;
            let weights = (0..n).map(|code| {
                let rare = n > 200 && code > n / 5;
                sum += if rare { 0.0065 } else { dice.unit().powi(taste) + 0.0005 };
                sum
            });
            weights.collect::<Vec<f64>>()
        };
        let kinds = (0..6).map(|_| cells.iter().map(|n| column(*n)).collect()).collect();
        Self { cells: cells.to_vec(), kinds }
    }

    /// Draws persons.
    pub(super) fn people(&self, n: usize, seed: u64) -> Vec<Person> {
        let mut dice = Dice::new(seed);
        let mut person = || {
            let kind = &self.kinds[dice.below(self.kinds.len())];
            let mut answer = |sums: &Vec<f64>| {
                let at = dice.unit() * sums[sums.len() - 1];
                sums.iter().filter(|s| **s <= at).count() as Code
            };
            kind.iter().map(&mut answer).collect()
        };
        (0..n).map(|_| person()).collect()
    }
}

/// Returns the cell of a table in which a person stands.
pub(super) fn place(workload: &Workload, axes: &[usize], person: &[Code]) -> usize {
    let d = workload.columns.len();
    let code = |a: usize| match a.checked_sub(d) {
        None => usize::from(person[a]),
        Some(k) => usize::from(workload.derived[k].of.iter().any(|c| person[*c] > 0)),
    };
    axes.iter().fold(0, |at, a| at * workload.cells(*a) + code(*a))
}

/// A budget in the currency of the composed Gaussians.
pub(super) fn budget(epsilon: &str) -> Rho {
    Accountant::Composed.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal(DELTA).unwrap())
}

/// Measures a table of persons with a budget.
pub(super) fn measured(people: &[Person], workload: &Workload, rho: &Rho, seed: u64) -> Measured {
    let plan = Plan::new(workload.clone(), rho, Accountant::Composed).unwrap();
    let codes: Vec<Vec<Code>> = (0..workload.columns.len()).map(|c| people.iter().map(|p| p[c]).collect()).collect();
    let table = PersonTable::new(workload.columns.clone(), &codes, people.len());
    let spent = debited(Accountant::Composed, rho);
    Drafted::new(table, plan).measure(spent, &mut SeededEntropy::new(seed)).unwrap()
}

/// The synthetic records of a release, one by one.
pub(super) fn records(measured: &Measured) -> Vec<Person> {
    let all = measured.publish().synthetic();
    all.into_iter().flat_map(|(record, times)| std::iter::repeat_n(record, times)).collect()
}
