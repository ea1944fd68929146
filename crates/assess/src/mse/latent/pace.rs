//! How long a step of a trajectory is.

/// The acceptance that is aimed at.
const WANTED: f64 = 0.8;

/// The length of a step, learnt during the burn-in by dual averaging (Hoffman and Gelman,
/// *Journal of Machine Learning Research* 15, 2014, algorithm 5) and fixed after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    step: f64,
    seen: f64,
    short: f64,
    ln_mean: f64,
}

impl Pace {
    /// The first step, from which learning starts.
    const FIRST: f64 = 0.4;

    pub(super) fn new() -> Self {
        Self { step: Self::FIRST, seen: 0.0, short: 0.0, ln_mean: Self::FIRST.ln() }
    }

    /// The length to go by.
    pub(super) fn step(self) -> f64 {
        self.step
    }

    /// Takes the chance with which a trajectory was accepted into account.
    pub(super) fn learn(&mut self, accepted: f64) {
        self.seen += 1.0;
        let share = 1.0 / (self.seen + 10.0);
        self.short += share * (WANTED - accepted - self.short);
        let ln = (2.0 * Self::FIRST).ln() - self.seen.sqrt() / 0.05 * self.short;
        let ln = ln.clamp(0.02_f64.ln(), 1.5_f64.ln());
        self.ln_mean += self.seen.powf(-0.75) * (ln - self.ln_mean);
        self.step = ln.exp();
    }

    /// Ends learning: from here on the step does not change.
    pub(super) fn settle(&mut self) {
        self.step = self.ln_mean.exp();
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn it_settles_where_four_in_five_are_accepted() {
        // A world in which a step of x is accepted with probability exp(-x²).
        let mut pace = Pace::new();
        for _ in 0..2_000 {
            pace.learn((-pace.step().powi(2)).exp());
        }
        pace.settle();
        assert!(((-pace.step().powi(2)).exp() - 0.8).abs() < 0.02, "{pace:?}");
    }
}
