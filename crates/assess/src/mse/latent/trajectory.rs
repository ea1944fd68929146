//! Moves far over the surface at once (Hamiltonian Monte Carlo, Neal 2011).

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::draw::uniform;
use super::pace::Pace;
use super::surface::Surface;

/// The most steps of one trajectory.
const MOST_STEPS: f64 = 200.0;

/// Log odds of captures beyond this would round to 0 or 1.
const STEEPEST: f64 = 34.0;

/// A point that slides over the surface.
pub(super) struct Trajectory {
    pub(super) surface: Surface,
    pace: Pace,
    /// How far it goes on average, in units of what the best known direction is known to.
    length: f64,
    momentum: Vec<f64>,
    /// By coordinate, one over its mass.
    looks: Vec<f64>,
    /// The logarithm of the likelihood at the end.
    pub(super) likelihood: f64,
}

impl Trajectory {
    pub(super) fn new(surface: Surface, length: f64) -> Self {
        let zero = vec![0.0; surface.place.len()];
        Self { surface, pace: Pace::new(), length, momentum: zero.clone(), looks: zero, likelihood: f64::NAN }
    }

    /// Goes from the surface's place to another and tells whether the chain may stay there.
    /// The surface is left at the new place.
    pub(super) fn run(&mut self, random: &mut ChaCha8Rng, learning: bool) -> bool {
        self.surface.look();
        self.surface.draw_looks(&mut self.looks, || uniform(random));
        let mut before = self.surface.height(&self.looks);
        for (p, a) in self.momentum.iter_mut().zip(&self.looks) {
            let z: f64 = StandardNormal.sample(random);
            *p = z / a.sqrt();
            before -= 0.5 * z * z;
        }
        let step = self.pace.step() * (1.0 - 0.3 * uniform(random));
        let steps = (2.0 * self.length * uniform(random) / step).ceil().clamp(1.0, MOST_STEPS) as usize;
        self.surface.lean(&self.looks);
        self.push(step / 2.0);
        for at in 1..=steps {
            let velocities = self.momentum.iter().zip(&self.looks);
            for (x, (p, a)) in self.surface.place.iter_mut().zip(velocities) {
                *x += step * p * a;
            }
            self.surface.look();
            if at < steps {
                self.surface.lean(&self.looks);
                self.push(step);
            }
        }
        let mut after = self.surface.height(&self.looks);
        self.likelihood = self.surface.likelihood();
        self.surface.lean(&self.looks);
        self.push(step / 2.0);
        after -= 0.5 * self.momentum.iter().zip(&self.looks).map(|(p, a)| p * p * a).sum::<f64>();
        let odds = (after - before).exp().min(1.0);
        // Not a number, where a place ran away.
        let odds = if odds.is_nan() { 0.0 } else { odds };
        if learning {
            self.pace.learn(odds);
        }
        let captures = self.surface.place.iter().take(self.surface.captures());
        uniform(random) < odds && captures.fold(0.0_f64, |most, x| most.max(x.abs())) < STEEPEST
    }

    fn push(&mut self, by: f64) {
        for (p, s) in self.momentum.iter_mut().zip(&self.surface.slope) {
            *p += by * s;
        }
    }

    /// Ends learning how long a step is.
    pub(super) fn settle(&mut self) {
        self.pace.settle();
    }
}
