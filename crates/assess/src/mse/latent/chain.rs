//! One chain: Gibbs sweeps, and trajectories over the posterior without allocations.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::Histories;
use super::super::noise::{Noisy, drawn};
use super::Settings;
use super::draw::{beta_of_counts, binomial, failures, gamma, ln_gamma, ln_sum, uniform};
use super::ladder::Ladder;
use super::surface::{Surface, spread};
use super::trajectory::Trajectory;

/// Every which sweep starts with a trajectory: where that gains most, see `bench/results`.
const EVERY: usize = 4;

/// Every which sweep the flattened copies move and exchange places.
const CLIMB: usize = 16;

/// How far a trajectory goes on average.
const LENGTH: f64 = 16.0;

/// Persons of a history that are asked one by one for their class.
const FEW: u64 = 6;

/// Tries of the moves along the stick in a sweep.
const SWITCHES: usize = 3;

/// What a class is and whom it holds.
#[derive(Debug, Clone)]
struct Class {
    /// Log odds of the share of the stick that it takes.
    odds: f64,
    /// Logarithm of the share that it leaves to those after it.
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
    /// Classes, the heaviest first.
    order: Vec<usize>,
    trajectory: Trajectory,
    /// Flattened copies, where the counts are exact.
    ladder: Option<Ladder>,
    sweeps: usize,
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
                odds: 0.0,
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
        let trajectory = Trajectory::new(Surface::new(histories, &settings, 1.0), LENGTH);
        // Flattened copies are of one table: counts that are drawn anew would make them lie.
        let exact = matches!(told, Told::Exactly(_));
        let ladder = exact.then(|| Ladder::new(histories, &settings, &mut random));
        let order = (0..settings.classes).collect();
        Self {
            told,
            observed,
            hidden: persons,
            lists,
            persons,
            settings,
            classes,
            alpha: 1.0,
            random,
            table,
            order,
            trajectory,
            ladder,
            sweeps: 0,
        }
    }

    /// One sweep; returns the total. While the chain is burning, trajectories learn the length
    /// of their step.
    pub(super) fn sweep(&mut self, burning: bool) -> u64 {
        let every = if burning { 2 } else { EVERY };
        if self.sweeps.is_multiple_of(every) {
            self.travel(burning);
        }
        if self.sweeps.is_multiple_of(if burning { 8 } else { CLIMB }) {
            self.climb(burning);
        }
        self.sweeps += 1;
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
        // A draw beyond the ceiling is drawn again; a chain that cannot get below it stays.
        let hidden = (0..1_000).find_map(|_| self.below_ceiling(missed));
        let hidden = hidden.unwrap_or(self.ceiling());
        self.split(0, hidden);
        for _ in 0..SWITCHES {
            self.switch();
        }
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
        self.trajectory.surface.recount(&self.observed);
    }

    /// Ends learning.
    pub(super) fn settle(&mut self) {
        self.trajectory.settle();
        self.ladder.iter_mut().for_each(Ladder::settle);
    }

    /// How many places have come down from the flattest copy since learning ended, where there
    /// are copies.
    pub(super) fn descents(&self) -> Option<u64> {
        self.ladder.as_ref().map(|l| l.descents)
    }

    fn ceiling(&self) -> u64 {
        self.settings.ceiling.map_or(u64::MAX, |c| c.saturating_mul(self.persons))
    }

    /// Draws the number on no list, given the probability of being there.
    fn below_ceiling(&mut self, missed: f64) -> Option<u64> {
        let drawn = failures(&mut self.random, self.persons, missed);
        (drawn <= self.ceiling()).then_some(drawn)
    }

    /// Moves captures and weights along a trajectory. The surface knows no ceiling: the
    /// number on no list is drawn with the new place, and a place whose draw is beyond the
    /// ceiling is refused, which leaves the posterior under the ceiling as it is.
    fn travel(&mut self, learning: bool) {
        self.stand();
        let stays = self.trajectory.run(&mut self.random, learning);
        if stays && self.below_ceiling(self.trajectory.surface.missed()).is_some() {
            self.arrive();
        }
    }

    /// Moves the flattened copies, and to the place of the first if it is exchanged.
    fn climb(&mut self, learning: bool) {
        self.stand();
        let (ceiling, persons) = (self.ceiling(), self.persons);
        let below = |random: &mut ChaCha8Rng, missed: f64| failures(random, persons, missed) <= ceiling;
        if let Some(ladder) = &mut self.ladder
            && ladder.climb(&mut self.trajectory.surface, &mut self.random, learning, below)
        {
            self.arrive();
        }
    }

    /// Puts the surface where the chain is.
    fn stand(&mut self) {
        let at = self.trajectory.surface.captures();
        let (captures, breaks) = self.trajectory.surface.place.split_at_mut(at);
        let rows = captures.chunks_exact_mut(self.lists.max(1));
        for (class, row) in self.classes.iter().zip(rows) {
            for (x, p) in row.iter_mut().zip(&class.capture) {
                *x = (p / (1.0 - p)).ln();
            }
        }
        for (class, x) in self.classes.iter().zip(breaks) {
            *x = class.odds;
        }
    }

    /// Puts the chain where the surface is, and draws the concentration.
    fn arrive(&mut self) {
        let surface = &self.trajectory.surface;
        let (captures, breaks) = surface.place.split_at(surface.captures());
        let (weights, ln_last) = surface.weights();
        let rows = captures.chunks_exact(self.lists.max(1));
        for ((class, row), weight) in self.classes.iter_mut().zip(rows).zip(weights) {
            class.weight = *weight;
            for (p, x) in class.capture.iter_mut().zip(row) {
                *p = (1.0 / (1.0 + (-x).exp())).clamp(1e-15, 1.0 - 1e-15);
            }
        }
        for (class, x) in self.classes.iter_mut().zip(breaks) {
            class.odds = *x;
            class.ln_left = -x.max(0.0) - (-x.abs()).exp().ln_1p();
        }
        self.draw_concentration(ln_last);
    }

    /// Fills the table: the probability of each history in each class, times its weight.
    fn tabulate(&mut self) {
        for (class, row) in self.classes.iter().zip(self.table.chunks_exact_mut(1 << self.lists)) {
            spread(row, class.weight, &class.capture);
        }
        let classes = &self.classes;
        let weight = |k: &usize| classes.get(*k).map_or(0.0, |c| c.weight);
        self.order.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    }

    /// Splits the persons of a history over the classes: many at once while they are many,
    /// then one by one.
    fn split(&mut self, history: usize, persons: u64) {
        let Self { table, order, classes, random, lists, .. } = self;
        let chance = |k: usize| table.get(k << *lists | history).copied().unwrap_or(0.0);
        let mut put = |k: usize, drawn: u64| {
            if let Some(class) = classes.get_mut(k) {
                class.persons += drawn;
                for (j, met) in class.met.iter_mut().enumerate() {
                    *met += drawn * (history as u64 >> j & 1);
                }
            }
        };
        let mut rest: f64 = order.iter().map(|k| chance(*k)).sum();
        let mut left = persons;
        let mut later = order.as_slice();
        while let Some((k, after)) = later.split_first()
            && left > FEW
        {
            let own = chance(*k);
            let drawn = binomial(random, left, if own >= rest { 1.0 } else { own / rest });
            rest -= own;
            left -= drawn;
            later = after;
            if drawn > 0 {
                put(*k, drawn);
            }
        }
        // Rounding may leave somebody over: the heaviest class takes them.
        let heaviest = later.first().or(order.first()).copied().unwrap_or(0);
        let rest: f64 = later.iter().map(|k| chance(*k)).sum();
        for _ in 0..left {
            let mut at = uniform(random) * rest;
            let found = later.iter().find(|k| {
                at -= chance(**k);
                at < 0.0
            });
            put(found.copied().unwrap_or(heaviest), 1);
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
                let taken = ln_gamma(random, 1.0 + class.persons as f64);
                let left = ln_gamma(random, self.alpha + after as f64);
                let both = ln_sum(taken, left);
                class.ln_left = left - both;
                taken - both
            };
            class.odds = ln_share - class.ln_left;
            class.weight = (ln_rest + ln_share).exp();
            ln_rest += class.ln_left;
        }
        self.draw_concentration(ln_rest);
    }

    /// Draws the concentration, given the logarithm of the last weight.
    fn draw_concentration(&mut self, ln_last: f64) {
        let shape = self.settings.shape + self.classes.len() as f64 - 1.0;
        self.alpha = (gamma(&mut self.random, shape) / (self.settings.rate - ln_last)).max(1e-10);
    }
}
