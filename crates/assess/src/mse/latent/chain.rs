//! One chain of the Gibbs sampler.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::Histories;
use super::super::noise::{Noisy, drawn};
use super::Settings;
use super::draw::{beta_of_counts, binomial, failures, gamma, uniform};

/// What a class is and whom it holds.
#[derive(Debug, Clone)]
struct Class {
    /// Logarithm of the share of the stick that it leaves to those after it.
    ln_left: f64,
    /// Its weight.
    weight: f64,
    /// By list, the probability of being met.
    capture: Vec<f64>,
    /// Persons in it, the unseen too.
    persons: u64,
    /// By list, persons in it who were met.
    met: Vec<u64>,
}

/// What a chain is told of the persons on lists.
#[derive(Debug, Clone, Copy)]
pub(in crate::mse) enum Told<'a> {
    /// How many have each history.
    Exactly(&'a Histories),
    /// Counts with noise: each sweep draws the true ones anew; the table is where it starts.
    Noisily(&'a Noisy, &'a Histories),
}

impl Told<'_> {
    /// The counts to start from.
    pub(super) fn table(&self) -> &Histories {
        match self {
            Self::Exactly(table) | Self::Noisily(_, table) => table,
        }
    }
}

/// The state of a chain.
pub(super) struct Chain<'a> {
    told: Told<'a>,
    observed: Vec<(usize, u64)>,
    /// The number on no list.
    hidden: u64,
    lists: usize,
    persons: u64,
    settings: Settings,
    classes: Vec<Class>,
    alpha: f64,
    random: ChaCha8Rng,
    /// By class and history, weight times probability.
    table: Vec<f64>,
}

impl<'a> Chain<'a> {
    /// Starts the first chain at the lists' own rates, the others anywhere.
    pub(super) fn new(told: Told<'a>, settings: Settings, number: u64) -> Self {
        let histories = told.table();
        let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
        random.set_stream(number);
        let (lists, persons) = (histories.lists(), histories.persons());
        let classes = (0..settings.classes)
            .map(|k| Class {
                ln_left: if k + 1 == settings.classes { f64::NEG_INFINITY } else { -std::f64::consts::LN_2 },
                weight: 0.5_f64.powi(k.min(1000) as i32 + 1),
                capture: (0..lists)
                    .map(|j| match number {
                        0 => histories.on_all(1 << j) as f64 / persons as f64,
                        _ => uniform(&mut random),
                    })
                    .collect(),
                persons: 0,
                met: vec![0; lists],
            })
            .collect();
        let table = vec![0.0; settings.classes << lists];
        let observed = histories.observed().collect();
        Self { told, observed, hidden: persons, lists, persons, settings, classes, alpha: 1.0, random, table }
    }

    /// One sweep; returns the total.
    pub(super) fn sweep(&mut self) -> u64 {
        self.tabulate();
        self.recount();
        for class in &mut self.classes {
            class.persons = 0;
            class.met.fill(0);
        }
        let observed = std::mem::take(&mut self.observed);
        for (history, n) in &observed {
            self.split(*history, *n);
        }
        self.observed = observed;
        let missed = self.table.iter().step_by(1 << self.lists).sum::<f64>().clamp(0.0, 1.0 - 1e-12);
        let most = self.settings.ceiling.map_or(u64::MAX, |c| c.saturating_mul(self.persons));
        // A draw beyond the ceiling is drawn again; a chain that cannot get below it stays.
        let hidden = (0..1_000).map(|_| failures(&mut self.random, self.persons, missed)).find(|m| *m <= most);
        let hidden = hidden.unwrap_or(most);
        self.split(0, hidden);
        self.switch();
        self.draw_classes();
        self.hidden = hidden;
        self.persons + hidden
    }

    /// Draws the true counts given the noisy ones. With a prior of one over the total, the total
    /// is Poisson with a mean that is gamma given the total, and given that mean the histories do
    /// not depend on each other.
    fn recount(&mut self) {
        let Told::Noisily(noisy, _) = self.told else { return };
        let mean = gamma(&mut self.random, (self.persons + self.hidden).max(1) as f64);
        self.observed.clear();
        self.persons = 0;
        let cells = noisy.counts().iter().zip(noisy.laws()).enumerate().skip(1);
        for (history, (count, law)) in cells {
            let chance: f64 = self.table.iter().skip(history).step_by(1 << self.lists).sum();
            let n = drawn(law, *count, mean * chance, uniform(&mut self.random)).max(0) as u64;
            if n > 0 {
                self.observed.push((history, n));
                self.persons += n;
            }
        }
        // Nobody at all would leave nothing to go on from.
        if self.persons == 0 {
            self.persons = 1;
            self.observed.push((1, 1));
        }
    }

    /// Fills the table: the probability of each history in each class, times its weight.
    fn tabulate(&mut self) {
        for (class, row) in self.classes.iter().zip(self.table.chunks_exact_mut(1 << self.lists)) {
            if let Some(first) = row.first_mut() {
                *first = class.weight;
            }
            let mut half = 1;
            for p in &class.capture {
                let (without, with) = row.split_at_mut(half);
                for (o, w) in without.iter_mut().zip(with) {
                    *w = *o * p;
                    *o *= 1.0 - p;
                }
                half *= 2;
            }
        }
    }

    /// Splits the persons of a history over the classes.
    fn split(&mut self, history: usize, persons: u64) {
        let stride = 1 << self.lists;
        let mut rest: f64 = self.table.iter().skip(history).step_by(stride).sum();
        let mut left = persons;
        let chances = self.table.iter().skip(history).step_by(stride);
        for (class, chance) in self.classes.iter_mut().zip(chances) {
            if left == 0 {
                return;
            }
            let drawn = binomial(&mut self.random, left, if *chance >= rest { 1.0 } else { chance / rest });
            rest -= chance;
            left -= drawn;
            if drawn > 0 {
                class.persons += drawn;
                for (j, met) in class.met.iter_mut().enumerate() {
                    *met += drawn * (history as u64 >> j & 1);
                }
            }
        }
        // Rounding may leave somebody over: the first class takes them.
        if let Some(first) = self.classes.first_mut() {
            first.persons += left;
            for (j, met) in first.met.iter_mut().enumerate() {
                *met += left * (history as u64 >> j & 1);
            }
        }
    }

    /// Two moves that let classes change places on the stick (Papaspiliopoulos and Roberts
    /// 2008), without which the order of classes hardly mixes.
    fn switch(&mut self) {
        let many = self.classes.len();
        if many < 2 {
            return;
        }
        let mut pick = |below: usize| ((uniform(&mut self.random) * below as f64) as usize).min(below - 1);
        let (a, b, near) = (pick(many), pick(many), pick(many - 1));
        if let Ok([x, y]) = self.classes.get_disjoint_mut([a, b]) {
            let odds = (y.persons as f64 - x.persons as f64) * (x.weight.ln() - y.weight.ln());
            if uniform(&mut self.random).ln() < odds {
                std::mem::swap(&mut x.persons, &mut y.persons);
                std::mem::swap(&mut x.met, &mut y.met);
                std::mem::swap(&mut x.capture, &mut y.capture);
            }
        }
        // The last class takes all that is left and has no share to change.
        if near + 2 < many
            && let Ok([x, y]) = self.classes.get_disjoint_mut([near, near + 1])
        {
            let odds = x.persons as f64 * y.ln_left - y.persons as f64 * x.ln_left;
            if uniform(&mut self.random).ln() < odds {
                std::mem::swap(x, y);
            }
        }
    }

    /// Draws captures, weights and concentration, given who is in which class.
    fn draw_classes(&mut self) {
        let random = &mut self.random;
        let mut after: u64 = self.classes.iter().map(|c| c.persons).sum();
        let (mut ln_rest, many) = (0.0_f64, self.classes.len());
        for (k, class) in self.classes.iter_mut().enumerate() {
            for (p, met) in class.capture.iter_mut().zip(&class.met) {
                *p = beta_of_counts(random, *met, class.persons - met);
            }
            after -= class.persons;
            if k + 1 == many {
                class.weight = ln_rest.exp();
                break;
            }
            let ln_share = if class.persons == 0 && after == 0 {
                // Beta(1, alpha): one minus it is a uniform to the power 1 / alpha.
                class.ln_left = uniform(random).ln() / self.alpha;
                (-class.ln_left.exp()).ln_1p()
            } else {
                let (a, b) = (gamma(random, 1.0 + class.persons as f64), gamma(random, self.alpha + after as f64));
                class.ln_left = b.ln() - (a + b).ln();
                a.ln() - (a + b).ln()
            };
            class.weight = (ln_rest + ln_share).exp();
            ln_rest += class.ln_left;
        }
        let rate = self.settings.rate - ln_rest;
        self.alpha = (gamma(random, self.settings.shape + many as f64 - 1.0) / rate).max(1e-10);
    }
}
