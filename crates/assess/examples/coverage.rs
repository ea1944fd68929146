//! How often the intervals hold the truth, on simulated lists whose truth is known.
//!
//! `cargo run --release -p shyraq-assess --example coverage -- CELLS.jsonl [WORLDS] [MINUTES] [WORD]`
//!
//! Each cell of the grid is written when it is done, and a later call goes on after it. A
//! world that cannot be estimated counts as not covered; with a word, only cells whose name has
//! it are run. Beside what allows for noise stands what takes the noisy table as exact. The simulated persons are numbers.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a study prints what it finds and looks at the clock"
)]

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Binomial, Distribution as _};
use rayon::prelude::*;
use serde_json::json;
use shyraq_assess::mse::histories::Strata;
use shyraq_assess::mse::noise::{Kind, Law, Sums};
use shyraq_assess::mse::{Method, Request, estimate};

/// What ties lists together in a cell.
#[derive(Debug, Clone, Copy)]
enum Tie {
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
}

impl Tie {
    fn word(self) -> &'static str {
        match self {
            Self::Independent => "independent",
            Self::Pair => "pair, odds ratio 4",
            Self::Exclusive => "exclusive",
            Self::Classes => "two classes",
            Self::Feeding => "feeding 50 %",
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    tie: Tie,
    lists: usize,
    people: u64,
    capture: f64,
    noise: Option<Law>,
}

impl Cell {
    fn name(&self) -> String {
        let noise = self.noise.map_or_else(String::new, |law| match law.kind {
            Kind::DiscreteGaussian => format!(" noise gaussian {}", law.scale),
            Kind::DiscreteLaplace => format!(" noise laplace {}", law.scale),
        });
        format!("{} t={} N={} p={}{noise}", self.tie.word(), self.lists, self.people, self.capture)
    }

    /// The probability of each history, that of none too.
    fn probabilities(&self) -> Vec<f64> {
        let plain =
            |p: f64, h: usize| (0..self.lists).map(|j| if h >> j & 1 == 1 { p } else { 1.0 - p }).product::<f64>();
        let mut out: Vec<f64> = (0..1_usize << self.lists)
            .map(|h| {
                let p = plain(self.capture, h);
                match self.tie {
                    Tie::Independent => p,
                    Tie::Pair => p * if h & 3 == 3 { 4.0 } else { 1.0 },
                    Tie::Exclusive => p * if h & 3 == 3 { 0.0 } else { 1.0 },
                    Tie::Classes => (plain(self.capture * 0.4, h) + plain(self.capture * 1.6, h)) / 2.0,
                    // On the second: by itself, or sent by the first.
                    Tie::Feeding => {
                        let second = if h & 1 == 1 { 1.0 - (1.0 - self.capture) * 0.5 } else { self.capture };
                        let own = if h & 2 == 2 { self.capture } else { 1.0 - self.capture };
                        p / own * if h & 2 == 2 { second } else { 1.0 - second }
                    }
                }
            })
            .collect();
        let sum: f64 = out.iter().sum();
        out.iter_mut().for_each(|p| *p /= sum);
        out
    }

    /// How many persons are expected on two lists or more.
    fn on_two(&self) -> f64 {
        let p = self.probabilities();
        self.people as f64 * p.iter().enumerate().filter(|(h, _)| h.count_ones() > 1).map(|(_, p)| p).sum::<f64>()
    }

    fn world(&self, number: u64) -> Strata {
        let mut random = ChaCha8Rng::seed_from_u64(20_261_127);
        random.set_stream(number);
        let (mut left, mut rest) = (self.people, 1.0);
        let counts = self
            .probabilities()
            .into_iter()
            .map(|p| {
                let share = if rest > 0.0 { (p / rest).clamp(0.0, 1.0) } else { 0.0 };
                let n = Binomial::new(left, share).map_or(0, |b| b.sample(&mut random));
                left -= n;
                rest -= p;
                n as i64
            })
            .enumerate()
            .map(|(h, n)| if h == 0 { 0 } else { n })
            .collect();
        let mut strata = Strata::of((0..self.lists).map(|j| format!("L{}", j + 1)).collect(), counts);
        if let Some(law) = self.noise {
            let one = Sums::new(law).of(1);
            for n in strata.counts.iter_mut().skip(1) {
                *n += one.quantile((random.next_u64() >> 11) as f64 * 2_f64.powi(-53));
            }
        }
        strata
    }
}

fn grid() -> Vec<Cell> {
    let mut out = Vec::new();
    for lists in 3..=5 {
        for people in [500, 2_000, 10_000] {
            for capture in [0.03, 0.1, 0.3] {
                out.push(Cell { tie: Tie::Independent, lists, people, capture, noise: None });
            }
        }
    }
    for capture in [0.1, 0.3] {
        for tie in [Tie::Pair, Tie::Exclusive, Tie::Classes, Tie::Feeding] {
            out.push(Cell { tie, lists: 4, people: 2_000, capture, noise: None });
        }
    }
    // Everybody is in one cell. At epsilon 1 that is a Laplace scale of 1 where somebody comes or
    // goes, of 2 where somebody changes, and a Gaussian of about 4 with delta 1e-5.
    for (kind, scale) in [(Kind::DiscreteGaussian, 4.0), (Kind::DiscreteLaplace, 1.0), (Kind::DiscreteLaplace, 2.0)] {
        for (tie, capture) in
            [(Tie::Independent, 0.1), (Tie::Independent, 0.3), (Tie::Pair, 0.3), (Tie::Exclusive, 0.3)]
        {
            out.push(Cell { tie, lists: 4, people: 2_000, capture, noise: Law::new(kind, scale).ok() });
        }
    }
    out
}

#[derive(Default)]
struct Score {
    held: usize,
    widths: Vec<f64>,
    off: Vec<f64>,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "cells.jsonl".to_owned());
    let worlds: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(500);
    let minutes: f64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(f64::INFINITY);
    let word = arguments.next().unwrap_or_default();
    let done = std::fs::read_to_string(&path).unwrap_or_default();
    let begin = std::time::Instant::now();
    for cell in grid().into_iter().filter(|c| c.name().contains(&word)) {
        let key = format!("\"cell\":\"{}\"", cell.name());
        if done.lines().any(|l| l.contains(&key) && l.contains(&format!("\"worlds\":{worlds}"))) {
            continue;
        }
        if begin.elapsed().as_secs_f64() > 60.0 * minutes {
            break;
        }
        let methods = Method::ALL.into_iter().filter(|m| *m != Method::Lcm).collect();
        let step = Some((cell.people / 500).max(1));
        let request = Request { methods, boot: 500, dga_step: step, noise: cell.noise, ..Request::default() };
        let found: Vec<_> = (0..worlds)
            .into_par_iter()
            .map(|w| estimate(&[cell.world(w)], None, &request, None).ok().and_then(|mut r| r.strata.pop()))
            .collect();
        let truth = cell.people as f64;
        let mut scores: BTreeMap<String, Score> = BTreeMap::new();
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut warned, mut refused) = (0, 0);
        for stratum in found.iter().flatten() {
            warned += usize::from(stratum.verdict.status == "warned");
            refused += usize::from(stratum.verdict.status == "refused");
            stratum.verdict.codes.iter().for_each(|c| *codes.entry(c).or_default() += 1);
            if let Some([low, high]) = stratum.verdict.total {
                let score = scores.entry("verdict".to_owned()).or_default();
                score.held += usize::from((low as f64..=high as f64).contains(&truth));
                score.widths.push((high - low) as f64);
            }
            for e in &stratum.estimates {
                if let Some(plain) = e.details.get("uncorrected") {
                    let score = scores.entry(format!("{} uncorrected", e.method)).or_default();
                    let end = |name: &str| plain.get(name).and_then(serde_json::Value::as_f64);
                    let (lower, upper) = (end("lower").unwrap_or(f64::INFINITY), end("upper").unwrap_or(f64::INFINITY));
                    score.held += usize::from(lower <= truth && truth <= upper);
                    score.widths.push(upper - lower);
                    score.off.extend(end("total").map(|t| t / truth - 1.0));
                }
                for i in &e.intervals {
                    let score = scores.entry(format!("{} {}", e.method, i.kind)).or_default();
                    score.held += usize::from(i.lower <= truth && i.upper.is_none_or(|u| truth <= u));
                    score.widths.push(i.upper.map_or(f64::INFINITY, |u| u - i.lower));
                    score.off.extend(e.total.map(|t| t / truth - 1.0));
                }
            }
        }
        let middle = |mut v: Vec<f64>| {
            v.sort_by(f64::total_cmp);
            v.get(v.len() / 2).copied().filter(|x| x.is_finite())
        };
        let scores: BTreeMap<_, _> = scores
            .into_iter()
            .map(|(name, s)| {
                let held = s.held as f64 / worlds as f64;
                let off = middle(s.off);
                (name, json!({"held": held, "median_width": middle(s.widths), "median_off": off}))
            })
            .collect();
        let line = json!({"cell": cell.name(), "worlds": worlds, "on_two": cell.on_two(), "warned": warned as f64 / worlds as f64,
            "refused": refused as f64 / worlds as f64, "codes": codes, "scores": scores});
        println!("{}: {:.0} s", cell.name(), begin.elapsed().as_secs_f64());
        let file = OpenOptions::new().create(true).append(true).open(&path);
        if let Err(e) = file.and_then(|mut f| writeln!(f, "{line}")) {
            println!("error: {path}: {e}");
            return;
        }
    }
}
