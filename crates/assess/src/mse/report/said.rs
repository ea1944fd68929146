//! What methods say of themselves, as the report has it.

use super::super::averaging::weights;
use super::super::bic::Ranked;
use super::super::dga::Dga;
use super::super::latent::{Latent, Settings};
use super::types::{DgaGrid, Lcm, Peak, Spread};

impl DgaGrid {
    /// The end of the grid and the peaks on it.
    pub(super) fn of(dga: &Dga) -> Self {
        Self {
            end_mass: dga.end_mass(),
            most: dga.grid.most,
            step: dga.grid.step,
            modes: dga.modes().into_iter().map(|(total, mass)| Peak { total, mass }).collect(),
            graphs: Spread::of_graphs(dga),
        }
    }
}

impl Lcm {
    /// Whether the chains agree.
    pub(super) fn of(latent: &Latent, settings: &Settings) -> Self {
        let c = latent.convergence;
        Self { rhat: c.rhat, ess_bulk: c.ess_bulk, ess_tail: c.ess_tail, ceiling: settings.ceiling }
    }
}

/// A graph of so small a part of the heaviest one's weight is as one whose BIC is greater by 6.
const NEAR: f64 = 0.05;

impl Spread {
    /// How far the graphs differ.
    fn of_graphs(dga: &Dga) -> Self {
        let top_weight = dga.graphs.first().map_or(0.0, |g| g.weight);
        let near: Vec<f64> = dga.graphs.iter().take_while(|g| g.weight >= NEAR * top_weight).map(|g| g.mean).collect();
        Self {
            top_weight,
            least: near.iter().copied().fold(f64::INFINITY, f64::min),
            greatest: near.iter().copied().fold(0.0, f64::max),
            within_six: near.len(),
        }
    }

    /// How far the models within 6 of the least BIC differ.
    pub(super) fn of(ranked: &[Ranked]) -> Option<Self> {
        let best = ranked.first()?;
        let near: Vec<f64> = ranked.iter().take_while(|r| r.bic <= best.bic + 6.0).map(|r| r.total).collect();
        Some(Self {
            top_weight: weights(ranked).first().copied().unwrap_or(0.0),
            least: near.iter().copied().fold(f64::INFINITY, f64::min),
            greatest: near.iter().copied().fold(0.0, f64::max),
            within_six: near.len(),
        })
    }
}
