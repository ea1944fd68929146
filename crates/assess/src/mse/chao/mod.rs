//! Chao's lower bound.
//!
//! Chao, A. (1987), *Estimating the population size for capture-recapture data with unequal
//! catchability*, Biometrics 43. It needs no model of the lists, and is a lower bound where
//! persons differ in how easily they are met; not where being on one list keeps a person
//! off another.

use super::Histories;

/// The bound and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chao {
    /// Persons on exactly one list.
    pub f1: u64,
    /// Persons on exactly two.
    pub f2: u64,
    /// n + f1² / (2 f2); with f2 = 0, n + f1 (f1 − 1) / 2.
    pub total: f64,
    /// The same with the factor (t − 1) / t of a finite number of lists.
    pub with_t: f64,
    /// Variance of the total.
    pub variance: f64,
    /// Persons observed.
    pub persons: f64,
}

/// Estimates the bound.
#[must_use]
pub fn chao(histories: &Histories) -> Chao {
    let (f1, f2) = (histories.on_exactly(1), histories.on_exactly(2));
    let (n, a, b) = (histories.persons() as f64, f1 as f64, f2 as f64);
    let t = histories.lists().max(1) as f64;
    let (hidden, variance) = if f2 > 0 {
        let r = a / b;
        (a * a / (2.0 * b), b * (r.powi(4) / 4.0 + r.powi(3) + r * r / 2.0))
    } else {
        let hidden = a * (a - 1.0) / 2.0;
        let total = n + hidden;
        let v = hidden + a * (2.0 * a - 1.0).powi(2) / 4.0 - if total > 0.0 { a.powi(4) / (4.0 * total) } else { 0.0 };
        (hidden, v)
    };
    Chao { f1, f2, total: n + hidden, with_t: n + hidden * (t - 1.0) / t, variance, persons: n }
}

impl Chao {
    /// The log-normal interval, whose lower end is never below the number observed.
    #[must_use]
    pub fn interval(&self, level: f64) -> (f64, f64) {
        lognormal(self.persons, self.total, self.variance, level)
    }
}

/// n + (N − n) / C and n + (N − n) C with C = exp(z √ln(1 + variance / (N − n)²)).
#[must_use]
pub fn lognormal(persons: f64, total: f64, variance: f64, level: f64) -> (f64, f64) {
    let hidden = total - persons;
    if hidden <= 0.0 {
        return (persons, total.max(persons));
    }
    let z = super::normal_quantile(0.5 + level / 2.0);
    let c = (z * (variance / (hidden * hidden)).ln_1p().sqrt()).exp();
    (persons + hidden / c, persons + hidden * c)
}
