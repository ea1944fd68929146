//! Flattened copies of a chain, through which it passes from one mode to another.

use rand_chacha::ChaCha8Rng;

use super::super::Histories;
use super::Settings;
use super::draw::uniform;
use super::surface::Surface;
use super::trajectory::Trajectory;

/// How many flattened copies there are.
const RUNGS: usize = 8;

/// The power of the likelihood of each, in parts of the one before.
const FLATTER: f64 = 0.7;

/// How far a trajectory of a copy goes; flat surfaces are crossed soon.
const LENGTH: f64 = 8.0;

/// A posterior of the likelihood to a power below 1, and where its copy stands.
struct Rung {
    trajectory: Trajectory,
    place: Vec<f64>,
    /// The logarithm of the whole likelihood there.
    likelihood: f64,
    /// Whether the place has come from the flattest since it last was the chain's.
    fresh: bool,
}

/// Parallel tempering (Geyer 1991). Two modes with a deep valley between them are one mode
/// where the likelihood counts for a twentieth; copies climb down by exchanging places.
pub(super) struct Ladder {
    /// The steepest first.
    rungs: Vec<Rung>,
    /// How many places have come down from the flattest to the chain.
    pub(super) descents: u64,
}

impl Ladder {
    /// Places every copy anywhere.
    pub(super) fn new(histories: &Histories, settings: &Settings, random: &mut ChaCha8Rng) -> Self {
        let rungs = (1..=RUNGS as i32).map(|at| {
            let mut surface = Surface::new(histories, settings, FLATTER.powi(at));
            for x in &mut surface.place {
                let p = uniform(random);
                *x = (p / (1.0 - p)).ln();
            }
            surface.look();
            let (place, likelihood) = (surface.place.clone(), surface.likelihood());
            Rung { trajectory: Trajectory::new(surface, LENGTH), place, likelihood, fresh: false }
        });
        Self { rungs: rungs.collect(), descents: 0 }
    }

    /// Moves every copy along a trajectory and lets neighbours exchange places, from the
    /// flattest down; tells whether the chain's own place was exchanged. `stays` draws whether a
    /// probability of being missed passes the ceiling.
    pub(super) fn climb(
        &mut self,
        own: &mut Surface,
        random: &mut ChaCha8Rng,
        learning: bool,
        mut stays: impl FnMut(&mut ChaCha8Rng, f64) -> bool,
    ) -> bool {
        for rung in &mut self.rungs {
            let surface = &mut rung.trajectory.surface;
            surface.place.copy_from_slice(&rung.place);
            if rung.trajectory.run(random, learning) && stays(random, rung.trajectory.surface.missed()) {
                rung.place.copy_from_slice(&rung.trajectory.surface.place);
                rung.likelihood = rung.trajectory.likelihood;
            }
        }
        if let Some(flattest) = self.rungs.last_mut() {
            flattest.fresh = true;
        }
        for at in (1..self.rungs.len()).rev() {
            if let Ok([steep, flat]) = self.rungs.get_disjoint_mut([at - 1, at]) {
                let power = steep.trajectory.surface.power() - flat.trajectory.surface.power();
                if uniform(random).ln() < power * (flat.likelihood - steep.likelihood) {
                    std::mem::swap(&mut steep.place, &mut flat.place);
                    std::mem::swap(&mut steep.likelihood, &mut flat.likelihood);
                    std::mem::swap(&mut steep.fresh, &mut flat.fresh);
                }
            }
        }
        let Some(first) = self.rungs.first_mut() else { return false };
        own.look();
        let likelihood = own.likelihood();
        let power = own.power() - first.trajectory.surface.power();
        if uniform(random).ln() >= power * (first.likelihood - likelihood) {
            return false;
        }
        std::mem::swap(&mut own.place, &mut first.place);
        first.likelihood = likelihood;
        self.descents += u64::from(std::mem::take(&mut first.fresh));
        own.look();
        true
    }

    /// Ends learning and starts to count descents.
    pub(super) fn settle(&mut self) {
        self.descents = 0;
        for rung in &mut self.rungs {
            rung.trajectory.settle();
        }
    }
}
