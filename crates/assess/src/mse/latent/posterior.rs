//! The posterior of the total under latent classes.

use rayon::prelude::*;

use super::super::Histories;
use super::super::bootstrap::quantile8;
use super::chain::{Chain, Told};
use super::{Convergence, convergence};

/// How the sampler runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Classes at most, K.
    pub classes: usize,
    /// Chains, of which each starts elsewhere.
    pub chains: usize,
    /// Sweeps of each chain, see `method.md`; the first eleventh is burnt.
    pub sweeps: usize,
    /// Shape of the gamma prior of the concentration.
    pub shape: f64,
    /// Its rate.
    pub rate: f64,
    /// The most persons on no list, in multiples of those observed: draws beyond are drawn
    /// again, as the reference program does without saying so. None: no ceiling.
    pub ceiling: Option<u64>,
    /// The seed.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { classes: 10, chains: 4, sweeps: 110_000, shape: 0.25, rate: 0.25, ceiling: Some(20), seed: 1 }
    }
}

/// The posterior of the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    /// Draws of the total of all chains, ascending.
    pub sorted: Vec<f64>,
    /// Whether the chains agree.
    pub convergence: Convergence,
    /// How often a chain has been given a place that came from where the likelihood counts
    /// least: so many times could it choose among modes afresh. None where counts are noisy:
    /// they have no flattened copies.
    pub descents: Option<u64>,
}

/// The fewest descents that tell how much each of two modes weighs: of 50, a mode of 15 %
/// takes 5 to 25 % (two standard errors).
const DESCENTS: u64 = 50;

impl Latent {
    /// Tells whether an interval can be stood behind: R̂ at most 1.05, 400 effective draws,
    /// and 50 descents, without which all chains may have missed the same mode.
    #[must_use]
    pub fn converged(&self) -> bool {
        let c = self.convergence;
        c.rhat <= 1.05 && c.ess_bulk >= 400.0 && c.ess_tail >= 400.0 && self.descents.is_none_or(|d| d >= DESCENTS)
    }

    /// Says which of the rules of [`Self::converged`] does not hold.
    #[must_use]
    pub fn why_not(&self) -> String {
        let c = self.convergence;
        let few = |n: f64| n < 400.0;
        let rules = [
            (c.rhat > 1.05, format!("R-hat is {:.3}, above 1.05", c.rhat)),
            (few(c.ess_bulk), format!("{:.0} effective draws of the middle, of 400 that are needed", c.ess_bulk)),
            (few(c.ess_tail), format!("{:.0} effective draws of the ends, of 400 that are needed", c.ess_tail)),
            (
                self.descents.is_some_and(|d| d < DESCENTS),
                format!(
                    "chains chose afresh among modes {} times, of {DESCENTS} that are needed",
                    self.descents.unwrap_or(0)
                ),
            ),
        ];
        let broken: Vec<String> = rules.into_iter().filter(|r| r.0).map(|r| r.1).collect();
        format!("{}; more --sweeps may help", broken.join("; "))
    }

    /// A quantile of the total.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        quantile8(&self.sorted, p)
    }

    /// The mean of the total.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sorted.iter().sum::<f64>() / self.sorted.len() as f64
    }
}

/// Most draws that are kept of a chain.
const KEPT: usize = 10_000;

/// Samples the posterior (Manrique-Vallier 2016), chains on all cores.
#[must_use]
pub fn latent(histories: &Histories, settings: Settings) -> Latent {
    latent_of(Told::Exactly(histories), settings)
}

/// As [`latent`], also of counts that were measured with noise.
#[must_use]
pub(in crate::mse) fn latent_of(told: Told<'_>, settings: Settings) -> Latent {
    let burnt = settings.sweeps / 11;
    let thin = (settings.sweeps - burnt).div_ceil(KEPT).max(1);
    let (draws, descents): (Vec<Vec<f64>>, Vec<Option<u64>>) = (0..settings.chains as u64)
        .into_par_iter()
        .map(|number| {
            let mut chain = Chain::new(told, settings, number);
            for _ in 0..burnt {
                chain.sweep(true);
            }
            chain.settle();
            let mut kept = Vec::with_capacity(KEPT);
            for at in 1..=settings.sweeps - burnt {
                let total = chain.sweep(false);
                if at % thin == 0 {
                    kept.push(total as f64);
                }
            }
            (kept, chain.descents())
        })
        .unzip();
    let convergence = convergence(&draws);
    let mut sorted: Vec<f64> = draws.into_iter().flatten().collect();
    sorted.sort_by(f64::total_cmp);
    Latent { sorted, convergence, descents: descents.into_iter().sum() }
}
