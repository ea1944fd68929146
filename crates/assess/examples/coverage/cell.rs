//! A cell of the grid: what ties lists together, how many people, how often they are met.

use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Binomial, Distribution as _};
use shyraq_assess::mse::histories::{Lists, Strata, read};
use shyraq_assess::mse::noise::{Kind, Law, Sums};
use shyraq_assess::mse::stepwise::stepwise;
use shyraq_assess::mse::{Method, Request};

/// What ties lists together in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// Nothing.
    Independent,
    /// The first two lists, by an odds ratio of 4.
    Pair,
    /// Nobody is on the first two lists.
    Exclusive,
    /// Two kinds of persons, one met four times as easily as the other.
    Classes,
    /// Half of those on the first list are sent to the second.
    Feeding,
    /// What the stepwise choice fits to the five lists of the United Kingdom: the world of Chan,
    /// Silverman and Vincent (2021), section 3.4.
    Kingdom,
}

impl Tie {
    fn word(self) -> &'static str {
        match self {
            Self::Independent => "independent",
            Self::Pair => "pair, odds ratio 4",
            Self::Exclusive => "exclusive",
            Self::Classes => "two classes",
            Self::Feeding => "feeding 50 %",
            Self::Kingdom => "uk_2013_5 of Chan et al. 3.4",
        }
    }
}

/// What is done to the lists before they are estimated, and with what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen {
    /// As they are, by every method but latent classes.
    Exact,
    /// As they are, by latent classes alone; 11,000 sweeps, and 100 worlds are enough.
    Latent,
    /// Measured with noise.
    Noisy(Law),
    /// Linked with 5 % of links missed and 1 % false.
    Linked,
}

#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) tie: Tie,
    pub(crate) lists: usize,
    pub(crate) people: u64,
    pub(crate) capture: f64,
    pub(crate) seen: Seen,
    pub(crate) level: f64,
    /// The probability of each history, that of none too.
    pub(crate) probabilities: Vec<f64>,
}

impl Cell {
    fn new(tie: Tie, lists: usize, people: u64, capture: f64, seen: Seen) -> Self {
        let probabilities = probabilities(tie, lists, capture);
        Self { tie, lists, people, capture, seen, level: 0.95, probabilities }
    }

    /// # Panics
    /// When the published table cannot be read.
    fn kingdom(level: f64) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published/uk_2013_5.csv");
        let table = read(&path, &Lists::default()).expect("the published table").remove(0);
        let chosen = stepwise(&table.histories().expect("counts"), 0.02).expect("an estimate");
        let total = chosen.fit.total();
        Self {
            tie: Tie::Kingdom,
            lists: 5,
            people: total.round() as u64,
            capture: 0.0,
            seen: Seen::Exact,
            level,
            probabilities: chosen.fit.expected.iter().map(|m| m / total).collect(),
        }
    }

    pub(crate) fn name(&self) -> String {
        let seen = match self.seen {
            Seen::Exact => String::new(),
            Seen::Latent => " by latent classes".to_owned(),
            Seen::Linked => " linked".to_owned(),
            Seen::Noisy(law) => match law.kind {
                Kind::DiscreteGaussian => format!(" noise gaussian {}", law.scale),
                Kind::DiscreteLaplace => format!(" noise laplace {}", law.scale),
            },
        };
        if self.tie == Tie::Kingdom {
            return format!("{} N={} level={}", self.tie.word(), self.people, self.level);
        }
        format!("{} t={} N={} p={}{seen}", self.tie.word(), self.lists, self.people, self.capture)
    }

    /// How many worlds of it are simulated where `worlds` are asked for.
    pub(crate) fn worlds(&self, worlds: u64) -> u64 {
        if matches!(self.seen, Seen::Latent) { worlds.min(100) } else { worlds }
    }

    /// How many persons are expected on two lists or more.
    pub(crate) fn on_two(&self) -> f64 {
        let p = &self.probabilities;
        self.people as f64 * p.iter().enumerate().filter(|(h, _)| h.count_ones() > 1).map(|(_, p)| p).sum::<f64>()
    }

    pub(crate) fn request(&self) -> Request {
        let latent = matches!(self.seen, Seen::Latent);
        let noise = if let Seen::Noisy(law) = self.seen { Some(law) } else { None };
        Request {
            methods: Method::ALL.into_iter().filter(|m| (*m == Method::Lcm) == latent).collect(),
            boot: 500,
            sweeps: 11_000,
            dga_step: Some((self.people / 500).max(1)),
            level: self.level,
            noise,
            ..Request::default()
        }
    }

    /// How many persons have each history in a world, those on no list too.
    pub(crate) fn people(&self, random: &mut ChaCha8Rng) -> Vec<u64> {
        let (mut left, mut rest) = (self.people, 1.0);
        let drawn = self.probabilities.iter().map(|p| {
            let share = if rest > 0.0 { (p / rest).clamp(0.0, 1.0) } else { 0.0 };
            let n = Binomial::new(left, share).map_or(0, |b| b.sample(random));
            left -= n;
            rest -= p;
            n
        });
        drawn.collect()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        (0..self.lists).map(|j| format!("L{}", j + 1)).collect()
    }

    /// The table of a world, with its noise.
    pub(crate) fn table(&self, number: u64) -> Strata {
        let mut random = stream(number);
        let counts = self.people(&mut random).into_iter().enumerate();
        let counts = counts.map(|(h, n)| if h == 0 { 0 } else { n as i64 }).collect();
        let mut strata = Strata::of(self.names(), counts);
        if let Seen::Noisy(law) = self.seen {
            let one = Sums::new(law).of(1);
            for n in strata.counts.iter_mut().skip(1) {
                *n += one.quantile((random.next_u64() >> 11) as f64 * 2_f64.powi(-53));
            }
        }
        strata
    }
}

/// The random numbers of a world.
pub(crate) fn stream(number: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_127);
    random.set_stream(number);
    random
}

fn probabilities(tie: Tie, lists: usize, capture: f64) -> Vec<f64> {
    let plain = |p: f64, h: usize| (0..lists).map(|j| if h >> j & 1 == 1 { p } else { 1.0 - p }).product::<f64>();
    let mut out: Vec<f64> = (0..1_usize << lists)
        .map(|h| {
            let p = plain(capture, h);
            match tie {
                Tie::Independent | Tie::Kingdom => p,
                Tie::Pair => p * if h & 3 == 3 { 4.0 } else { 1.0 },
                Tie::Exclusive => p * if h & 3 == 3 { 0.0 } else { 1.0 },
                Tie::Classes => (plain(capture * 0.4, h) + plain(capture * 1.6, h)) / 2.0,
                // On the second: by itself, or sent by the first.
                Tie::Feeding => {
                    let second = if h & 1 == 1 { 1.0 - (1.0 - capture) * 0.5 } else { capture };
                    let own = if h & 2 == 2 { capture } else { 1.0 - capture };
                    p / own * if h & 2 == 2 { second } else { 1.0 - second }
                }
            }
        })
        .collect();
    let sum: f64 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= sum);
    out
}

/// Every cell, in the order in which they are run.
pub(crate) fn grid() -> Vec<Cell> {
    let mut out = Vec::new();
    for lists in 3..=5 {
        for people in [500, 2_000, 10_000] {
            for capture in [0.03, 0.1, 0.3] {
                out.push(Cell::new(Tie::Independent, lists, people, capture, Seen::Exact));
            }
        }
    }
    let ties = [Tie::Pair, Tie::Exclusive, Tie::Classes, Tie::Feeding];
    for capture in [0.1, 0.3] {
        out.extend(ties.map(|tie| Cell::new(tie, 4, 2_000, capture, Seen::Exact)));
    }
    out.push(Cell::kingdom(0.95));
    out.push(Cell::kingdom(0.8));
    for capture in [0.1, 0.3] {
        for tie in [Tie::Independent, Tie::Pair, Tie::Exclusive] {
            out.push(Cell::new(tie, 4, 2_000, capture, Seen::Linked));
        }
    }
    // Everybody is in one history. At epsilon 1 that is a Laplace scale of 2 where somebody changes,
    // and a Gaussian of about 4 with delta 1e-5.
    for (kind, scale) in [(Kind::DiscreteGaussian, 4.0), (Kind::DiscreteLaplace, 2.0)] {
        for (tie, capture) in
            [(Tie::Independent, 0.1), (Tie::Independent, 0.3), (Tie::Pair, 0.3), (Tie::Exclusive, 0.3)]
        {
            out.extend(Law::new(kind, scale).map(|law| Cell::new(tie, 4, 2_000, capture, Seen::Noisy(law))));
        }
    }
    for capture in [0.1, 0.3] {
        out.extend(ties.map(|tie| Cell::new(tie, 4, 2_000, capture, Seen::Latent)));
        out.push(Cell::new(Tie::Independent, 4, 2_000, capture, Seen::Latent));
    }
    out
}
