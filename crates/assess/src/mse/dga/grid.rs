//! Where the number on no list is looked for, and what is thought of it before.

use statrs::function::gamma::ln_gamma;

/// Numbers on no list: `least`, in steps, up to `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// The first number, 0 in all but some published tables.
    pub least: u64,
    /// The last number.
    pub most: u64,
    /// The distance of two numbers.
    pub step: u64,
}

impl Grid {
    /// How many numbers there are.
    #[must_use]
    pub fn points(&self) -> usize {
        (self.most.saturating_sub(self.least) / self.step.max(1)) as usize + 1
    }

    /// One of them.
    #[must_use]
    pub fn at(&self, point: usize) -> f64 {
        (self.least + point as u64 * self.step) as f64
    }

    /// For how many numbers one of them stands: those nearest to it. Nobody on no list stands for
    /// itself alone, because its probability may be far above that of its neighbours.
    #[must_use]
    pub fn width(&self, point: usize) -> f64 {
        let step = self.step.max(1) as f64;
        match (self.least, point) {
            (0, 0) => 1.0,
            (0, 1) => 1.5 * step - 0.5,
            _ => step,
        }
    }
}

/// What is thought of the total before the lists are seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prior {
    /// Proportional to one over the total.
    Reciprocal,
    /// Poisson with a gamma mean, as Madigan and York 1997 use: shape a, rate b.
    Gamma {
        /// Shape.
        a: f64,
        /// As in ln π(N) = N ln b − (N + a) ln(1 + b) + lnΓ(N + a) − lnΓ(N + 1) − lnΓ(a).
        b: f64,
    },
}

impl Prior {
    /// The logarithm, up to a constant.
    #[must_use]
    pub fn ln(&self, total: f64) -> f64 {
        match *self {
            Self::Reciprocal => -total.ln(),
            Self::Gamma { a, b } => {
                total * b.ln() - (total + a) * b.ln_1p() + ln_gamma(total + a) - ln_gamma(total + 1.0) - ln_gamma(a)
            }
        }
    }
}
