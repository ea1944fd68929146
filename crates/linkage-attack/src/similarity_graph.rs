//! Two graphs of similarities, matched without a key: who is how alike to all others.
//!
//! The attacker encodes his own list with a key of his own. Similarities do not depend on the
//! key, so a record has nearly the same similarities to the others on either side.

use rayon::prelude::*;

use crate::assignment::cheapest;
use crate::clk::{Clk, dice};
use crate::score::Guess;

/// Rounds with matched records as landmarks.
const ROUNDS: usize = 5;

/// Similarities of all to all, made comparable between the two sides.
struct Graph {
    n: usize,
    values: Vec<f32>,
}

impl Graph {
    fn of(filters: &[Clk]) -> Self {
        let n = filters.len();
        let mut values: Vec<f32> =
            filters.par_iter().flat_map_iter(|a| filters.iter().map(move |b| dice(a, b))).collect();
        let mut sorted: Vec<f32> = values.iter().copied().step_by(1 + n * n / 200_000).collect();
        sorted.sort_unstable_by(f32::total_cmp);
        let all = sorted.len() as f32;
        // The logit of the quantile: it keeps the few that are very alike apart.
        values.par_iter_mut().for_each(|v| {
            let q = (sorted.partition_point(|s| s < v) as f32 + 0.5) / (all + 1.0);
            *v = (q / (1.0 - q)).ln();
        });
        Self { n, values }
    }

    fn row(&self, k: usize) -> &[f32] {
        &self.values[k * self.n..(k + 1) * self.n]
    }

    /// Similarities in descending order, without those to itself.
    fn profiles(&self) -> Vec<Vec<f32>> {
        let profile = |k: usize| {
            let mut row: Vec<f32> = self.row(k).iter().enumerate().filter(|(j, _)| *j != k).map(|(_, v)| *v).collect();
            row.sort_unstable_by(|a, b| b.total_cmp(a));
            row
        };
        (0..self.n).into_par_iter().map(profile).collect()
    }

    /// Similarities to some records, in their order.
    fn to(&self, landmarks: &[usize]) -> Vec<Vec<f32>> {
        (0..self.n).into_par_iter().map(|k| landmarks.iter().map(|l| self.row(k)[*l]).collect()).collect()
    }
}

/// Matches two lists of equal length; each place of the first gets a guess.
#[must_use]
pub fn matched(target: &[Clk], public: &[Clk]) -> Vec<Guess> {
    let n = target.len().min(public.len());
    let (a, b) = (Graph::of(&target[..n]), Graph::of(&public[..n]));
    let mut cost = distances(&a.profiles(), &b.profiles());
    let mut found = cheapest(&cost, n);
    for round in 1..=ROUNDS {
        // The clearest first: how much worse the second choice is.
        let mut order: Vec<(f32, usize)> = (0..n).map(|k| (margin(&cost[k * n..(k + 1) * n], found[k]), k)).collect();
        order.sort_unstable_by(|x, y| y.0.total_cmp(&x.0));
        let clear: Vec<usize> = order.iter().take(n * (round + 1) / (ROUNDS + 2)).map(|o| o.1).collect();
        let theirs: Vec<usize> = clear.iter().map(|k| found[*k]).collect();
        cost = distances(&a.to(&clear), &b.to(&theirs));
        found = cheapest(&cost, n);
    }
    let sure = |k: usize| margin(&cost[k * n..(k + 1) * n], found[k]) > 0.0;
    (0..n).map(|k| Guess { record: k as u32, public: found[k] as u32, sure: sure(k) }).collect()
}

fn margin(costs: &[f32], chosen: usize) -> f32 {
    let others = costs.iter().enumerate().filter(|(k, _)| *k != chosen).map(|(_, c)| *c).fold(f32::INFINITY, f32::min);
    others - costs[chosen]
}

fn distances(a: &[Vec<f32>], b: &[Vec<f32>]) -> Vec<f32> {
    let apart = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(p, q)| (p - q).abs()).sum::<f32>() / x.len().max(1) as f32;
    a.par_iter().flat_map_iter(|x| b.iter().map(move |y| apart(x, y))).collect()
}
