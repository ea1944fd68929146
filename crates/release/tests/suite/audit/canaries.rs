//! Persons of whom a coin says whether they are in the table, and the best linear guess of
//! the coins from all that is public.

use super::people::{Dice, Law, Person, place};
use shyraq_release::{Measured, Workload};

/// The persons whom the attacker knows to be there, those whose coins are guessed, and how
/// the coins fell.
pub(super) struct Canaries {
    pub(super) known: Vec<Person>,
    pub(super) people: Vec<Person>,
    pub(super) coins: Vec<bool>,
}

impl Canaries {
    /// Draws persons from a law; each canary has a pair of answers in the first two columns
    /// that no other canary has.
    pub(super) fn new(law: &Law, known: usize, canaries: usize, seed: u64) -> Self {
        let mut people = law.people(canaries, 2 * seed);
        let mut dice = Dice::new(seed);
        let pairs = dice.some(canaries, (law.cells[0] - 1) * (law.cells[1] - 1));
        for (person, pair) in people.iter_mut().zip(pairs) {
            person[0] = 1 + (pair / (law.cells[1] - 1)) as u16;
            person[1] = 1 + (pair % (law.cells[1] - 1)) as u16;
        }
        let coins = (0..canaries).map(|_| dice.unit() < 0.5).collect();
        Self { known: law.people(known, 2 * seed + 1), people, coins }
    }

    /// The table: all known persons, and the canaries whose coins say so and that `there` has.
    pub(super) fn table(&self, there: impl Fn(usize) -> bool) -> Vec<Person> {
        let chosen = (0..self.people.len()).filter(|i| self.coins[*i] && there(*i));
        self.known.iter().chain(chosen.map(|i| &self.people[i])).cloned().collect()
    }

    /// Looks at numbers for all cells of the plan of a release, in its order: `numbers` are the
    /// noisy cells, or what else is known of the same cells.
    pub(super) fn look(&self, plan: &Measured, numbers: Vec<f64>, there: impl Fn(usize) -> bool) -> Look {
        let workload = &plan.plan().workload;
        let (mut off, mut variance, mut start) = (numbers, Vec::new(), 0);
        let mut of = vec![Vec::new(); self.people.len()];
        for m in &plan.plan().marginals {
            let (p, q) = m.variance.parts();
            variance.extend(std::iter::repeat_n(p as f64 / q as f64, m.cells));
            self.known.iter().for_each(|k| off[start + place(workload, &m.axes, k)] -= 1.0);
            for (i, person) in self.people.iter().enumerate().filter(|(i, _)| there(*i)) {
                of[i].push((start + place(workload, &m.axes, person), 1.0));
            }
            start += m.cells;
        }
        assert_eq!(off.len(), variance.len());
        Look { off, variance, of }
    }
}

/// All noisy cells of a release, one after the other.
pub(super) fn noisy(measured: &Measured) -> Vec<f64> {
    measured.cells().flat_map(|(_, cells)| cells.iter().map(|c| *c as f64)).collect()
}

/// Counts of records in all cells of the plan of a release.
pub(super) fn counted(measured: &Measured, records: &[(Person, usize)]) -> Vec<f64> {
    let workload: &Workload = &measured.plan().workload;
    let count = |m: &shyraq_release::Marginal| {
        let mut cells = vec![0.0; m.cells];
        records.iter().for_each(|(r, times)| cells[place(workload, &m.axes, r)] += *times as f64);
        cells
    };
    measured.plan().marginals.iter().flat_map(count).collect()
}

/// Cells with factors.
type Cells = Vec<(usize, f64)>;

/// Numbers less what the known persons add to them, the variances of their noise, and what
/// each canary adds.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) off: Vec<f64>,
    pub(super) variance: Vec<f64>,
    pub(super) of: Vec<Cells>,
}

impl Look {
    /// Adds the cells of another look at the same canaries.
    pub(super) fn and(mut self, other: Self) -> Self {
        let start = self.off.len();
        self.off.extend(other.off);
        self.variance.extend(other.variance);
        let moved = |(cell, by): (usize, f64)| (start + cell, by);
        self.of.iter_mut().zip(other.of).for_each(|(of, more)| of.extend(more.into_iter().map(moved)));
        self
    }

    /// The difference to an earlier look at the same cells.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        let minus = |(cell, by): &(usize, f64)| (*cell, -by);
        let both = |(a, b): (&Cells, &Cells)| {
            // Where the person is in both, nothing is left.
            if a.is_empty() == b.is_empty() {
                Vec::new()
            } else {
                a.iter().copied().chain(b.iter().map(minus)).collect()
            }
        };
        Self {
            off: self.off.iter().zip(&earlier.off).map(|(a, b)| a - b).collect(),
            variance: self.variance.iter().zip(&earlier.variance).map(|(a, b)| a + b).collect(),
            of: self.of.iter().zip(&earlier.of).map(both).collect(),
        }
    }

    /// What canaries add to the cells when so much of each is there.
    pub(super) fn spread(&self, x: &[f64]) -> Vec<f64> {
        let mut cells = vec![0.0; self.off.len()];
        for (of, x) in self.of.iter().zip(x) {
            of.iter().for_each(|(cell, by)| cells[*cell] += by * x);
        }
        cells
    }

    /// The best linear estimate of the coins, less a half: of all estimates that weigh cells it
    /// has the least mean square error, because it takes into account that the other canaries
    /// are noise too. Solves `(A'WA + 4) x = A'W (off - A/2)`, W the inverse variances and 4
    /// the inverse variance of a coin, by conjugate gradients. The attacker takes the noise to be
    /// `part` of what was said, as if not all of it were there.
    pub(super) fn coins(&self, part: f64) -> Vec<f64> {
        let gather = |cells: &[f64]| -> Vec<f64> {
            let sum = |of: &Cells| of.iter().map(|(c, by)| by * cells[*c] / (part * self.variance[*c])).sum();
            self.of.iter().map(sum).collect()
        };
        let times =
            |x: &[f64]| -> Vec<f64> { gather(&self.spread(x)).iter().zip(x).map(|(g, x)| g + 4.0 * x).collect() };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let half = self.spread(&vec![0.5; self.of.len()]);
        let off: Vec<f64> = self.off.iter().zip(half).map(|(o, h)| o - h).collect();
        let mut rest = gather(&off);
        let (mut x, mut step, mut square) = (vec![0.0; rest.len()], rest.clone(), dot(&rest, &rest));
        let enough = 1e-12 * square;
        for _ in 0..300 {
            if square <= enough {
                break;
            }
            let ahead = times(&step);
            let length = square / dot(&step, &ahead);
            x.iter_mut().zip(&step).for_each(|(x, s)| *x += length * s);
            rest.iter_mut().zip(&ahead).for_each(|(r, a)| *r -= length * a);
            let next = dot(&rest, &rest);
            step.iter_mut().zip(&rest).for_each(|(s, r)| *s = r + next / square * *s);
            square = next;
        }
        x
    }
}
