//! Whether chains agree.

use super::super::normal_quantile;

/// Agreement of chains and how many independent draws they are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Convergence {
    /// Rank-normalised split R̂, of the bulk or of the folded draws, whichever is greater.
    pub rhat: f64,
    /// Effective draws for the middle.
    pub ess_bulk: f64,
    /// Effective draws for the 5 % and the 95 % quantile, whichever are fewer.
    pub ess_tail: f64,
}

/// Judges chains of equal length (Vehtari, Gelman, Simpson, Carpenter and Bürkner,
/// *Bayesian Analysis* 16, 2021).
#[must_use]
pub fn convergence(chains: &[Vec<f64>]) -> Convergence {
    let half = chains.iter().map(Vec::len).min().unwrap_or(0) / 2;
    if half < 4 {
        return Convergence { rhat: f64::NAN, ess_bulk: 0.0, ess_tail: 0.0 };
    }
    let split: Vec<Vec<f64>> = chains
        .iter()
        .flat_map(|c| {
            [c.iter().take(half).copied().collect::<Vec<_>>(), c.iter().rev().take(half).rev().copied().collect()]
        })
        .collect();
    let all = sorted(&split);
    let median = middle(&all);
    let folded: Vec<Vec<f64>> = split.iter().map(|c| c.iter().map(|x| (x - median).abs()).collect()).collect();
    let (ranked, far) = (normal_scores(&split), normal_scores(&folded));
    let below = |p: f64| {
        let cut = all.get((p * all.len() as f64) as usize).copied().unwrap_or(f64::NAN);
        let marks: Vec<Vec<f64>> =
            split.iter().map(|c| c.iter().map(|x| f64::from(u8::from(*x <= cut))).collect()).collect();
        effective(&marks)
    };
    Convergence {
        rhat: reduction(&ranked).max(reduction(&far)),
        ess_bulk: effective(&ranked),
        ess_tail: below(0.05).min(below(0.95)),
    }
}

fn sorted(chains: &[Vec<f64>]) -> Vec<f64> {
    let mut all: Vec<f64> = chains.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    all
}

fn middle(sorted: &[f64]) -> f64 {
    let at = |i: usize| sorted.get(i).copied().unwrap_or(f64::NAN);
    (at((sorted.len().max(1) - 1) / 2) + at(sorted.len() / 2)) / 2.0
}

/// Replaces draws by the normal quantiles of their ranks, ties by the mean rank.
fn normal_scores(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let all = sorted(chains);
    let s = all.len() as f64;
    let score = |x: &f64| {
        let (low, high) = (all.partition_point(|y| y < x), all.partition_point(|y| y <= x));
        let rank = (low + 1 + high) as f64 / 2.0;
        normal_quantile((rank - 0.375) / (s + 0.25))
    };
    chains.iter().map(|c| c.iter().map(score).collect()).collect()
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn variance(x: &[f64]) -> f64 {
    let m = mean(x);
    x.iter().map(|v| (v - m).powi(2)).sum::<f64>() / (x.len() as f64 - 1.0)
}

/// Within-chain variance, and the estimate of the whole.
fn variances(chains: &[Vec<f64>]) -> (f64, f64) {
    let n = chains.first().map_or(0, Vec::len) as f64;
    let within = mean(&chains.iter().map(|c| variance(c)).collect::<Vec<_>>());
    let between = variance(&chains.iter().map(|c| mean(c)).collect::<Vec<_>>());
    (within, within * (n - 1.0) / n + between)
}

fn reduction(chains: &[Vec<f64>]) -> f64 {
    let (within, whole) = variances(chains);
    if within == 0.0 && whole == 0.0 { 1.0 } else { (whole / within).sqrt() }
}

/// Effective draws by Geyer's initial monotone sequence over all chains.
fn effective(chains: &[Vec<f64>]) -> f64 {
    let (m, n) = (chains.len() as f64, chains.first().map_or(0, Vec::len));
    let (within, whole) = variances(chains);
    if whole == 0.0 {
        return m * n as f64;
    }
    let means: Vec<f64> = chains.iter().map(|c| mean(c)).collect();
    let lagged = |lag: usize| {
        let covariances = chains
            .iter()
            .zip(&means)
            .map(|(c, mu)| c.iter().zip(c.iter().skip(lag)).map(|(a, b)| (a - mu) * (b - mu)).sum::<f64>() / n as f64);
        // Unbiased within, as `variances` has it.
        let covariance = covariances.sum::<f64>() / m * n as f64 / (n as f64 - 1.0);
        1.0 - (within - covariance) / whole
    };
    let (mut tau, mut last, mut lag) = (1.0, f64::INFINITY, 1);
    let mut first_pair = true;
    while lag + 1 < n {
        let (even, odd) = if first_pair { (1.0, lagged(1)) } else { (lagged(lag), lagged(lag + 1)) };
        let pair = (even + odd).min(last);
        if pair <= 0.0 {
            break;
        }
        tau += 2.0 * pair - if first_pair { 2.0 } else { 0.0 };
        last = pair;
        lag += if first_pair { 1 } else { 2 };
        first_pair = false;
    }
    // A chain may be better than independent draws, within reason.
    let draws = m * n as f64;
    (draws / tau.max(1.0 / draws.log10())).min(draws * draws.log10())
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;
    use rand_distr::{Distribution, StandardNormal};

    use super::convergence;

    /// Chains of an autoregression: x' = r x + sqrt(1 - r²) e, whose effective draws are
    /// n (1 - r) / (1 + r).
    fn chains(r: f64, shift: f64) -> Vec<Vec<f64>> {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        (0..4)
            .map(|c| {
                let mut x: f64 = StandardNormal.sample(&mut random);
                (0..5_000)
                    .map(|_| {
                        let e: f64 = StandardNormal.sample(&mut random);
                        x = r * x + (1.0 - r * r).sqrt() * e;
                        x + shift * f64::from(c % 2)
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn effective_draws_of_an_autoregression() {
        for r in [0.0, 0.5, 0.9] {
            let found = convergence(&chains(r, 0.0));
            let wanted = 20_000.0 * (1.0 - r) / (1.0 + r);
            assert!((found.ess_bulk / wanted - 1.0).abs() < 0.15, "{r}: {} is not {wanted}", found.ess_bulk);
            assert!(found.rhat < 1.01);
        }
    }

    #[test]
    fn chains_that_disagree_are_told() {
        let found = convergence(&chains(0.5, 2.0));
        assert!(found.rhat > 1.2 && found.ess_bulk < 100.0, "{found:?}");
    }
}
