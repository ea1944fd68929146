//! Fitting by Newton's method over subset sums.

use statrs::function::gamma::ln_gamma;

use super::super::Histories;
use super::super::lattice::{subset_sums, superset_sums};
use super::super::terms::Model;
use super::normal::Normal;

/// Most steps of Newton's method; a fit that exists takes four to ten.
const STEPS: usize = 100;

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The model.
    pub model: Model,
    /// Terms that nobody bears out, with coefficient minus infinity.
    pub minus_infinity: Vec<usize>,
    /// Expected counts by mask; the first is the expected number on no list.
    pub expected: Vec<f64>,
    /// Standard error of the logarithm of the number on no list.
    pub hidden_se: f64,
    /// Poisson deviance.
    pub deviance: f64,
    /// Log likelihood, with the factorials.
    pub log_likelihood: f64,
    /// Persons on at least one list.
    pub persons: f64,
    /// The least expected count of a history that was not closed.
    least: f64,
}

impl Fit {
    /// Tells whether the fit proves its own existence: all expected counts are positive.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.least > 1e-6
    }

    /// The estimated number on no list, exp of the constant.
    #[must_use]
    pub fn hidden(&self) -> f64 {
        self.expected.first().copied().unwrap_or(f64::NAN)
    }

    /// The estimated total.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.persons + self.hidden()
    }

    /// The total's Wald interval: n + exp of the constant ± z standard errors.
    #[must_use]
    pub fn wald(&self, level: f64) -> (f64, f64) {
        let z = super::super::normal_quantile(0.5 + level / 2.0);
        let (log, half) = (self.hidden().ln(), z * self.hidden_se);
        (self.persons + (log - half).exp(), self.persons + (log + half).exp())
    }

    /// Akaike's criterion; terms at minus infinity count.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.model.parameters() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion over persons (not cells); terms at minus infinity count.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.model.parameters() as f64 * self.persons.ln() - 2.0 * self.log_likelihood
    }

    /// Expected persons on at least these lists.
    #[must_use]
    pub fn expected_on_all(&self, lists: usize) -> f64 {
        self.expected.iter().enumerate().skip(1).filter(|(w, _)| w & lists == lists).map(|(_, m)| m).sum()
    }
}

/// Room for fits of histories of some number of lists, used again and again.
#[derive(Debug, Clone)]
pub struct Fitter {
    counts: Vec<f64>,
    /// N* by mask.
    on_all: Vec<f64>,
    open: Vec<bool>,
    terms: Vec<usize>,
    mu: Vec<f64>,
    sums: Vec<f64>,
    eta: Vec<f64>,
    alpha: Vec<f64>,
    step: Vec<f64>,
    normal: Normal,
    factorials: f64,
    persons: f64,
    lists: usize,
    /// A set of lists, and what is added to the logarithm of those on all of them; none: 0.
    offset: (usize, f64),
}

/// A fit did not settle: either none exists, or it lies at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mse) struct Unsettled;

impl Fitter {
    /// Makes room and counts N*.
    #[must_use]
    pub fn new(histories: &Histories) -> Self {
        let mut out = Self {
            counts: Vec::new(),
            on_all: Vec::new(),
            open: Vec::new(),
            terms: Vec::new(),
            mu: Vec::new(),
            sums: Vec::new(),
            eta: Vec::new(),
            alpha: Vec::new(),
            step: Vec::new(),
            normal: Normal::default(),
            factorials: 0.0,
            persons: 0.0,
            lists: histories.lists(),
            offset: (0, 0.0),
        };
        out.set(histories.counts().iter().map(|n| *n as f64));
        out
    }

    /// Takes other counts of the same lists.
    pub fn set(&mut self, counts: impl Iterator<Item = f64>) {
        self.counts.clear();
        self.counts.extend(counts);
        self.on_all.clone_from(&self.counts);
        superset_sums(&mut self.on_all);
        self.persons = self.counts.iter().sum();
        self.factorials = self.counts.iter().filter(|n| **n > 1.0).map(|n| ln_gamma(n + 1.0)).sum();
    }

    /// N* of a set of lists.
    #[must_use]
    pub fn on_all(&self, lists: usize) -> f64 {
        self.on_all.get(lists).copied().unwrap_or(0.0)
    }

    /// Fits a model of which [`Fit::is_certain`] or else [`super::defect`] has to be asked
    /// whether it exists; [`super::estimate`] does.
    ///
    /// # Errors
    /// [`Unsettled`] when the fit does not settle or the information is singular.
    pub(super) fn fit(&mut self, model: &Model) -> Result<Fit, Unsettled> {
        let minus_infinity = self.prepare(model);
        let deviance = self.newton()?;
        let open = self.mu.iter().zip(&self.open).skip(1).filter(|(_, o)| **o);
        let least = open.map(|(m, _)| *m).fold(f64::INFINITY, f64::min);
        let hidden_se = self.hidden_se()?;
        let mut expected = self.mu.clone();
        if let (Some(first), Some(constant)) = (expected.first_mut(), self.alpha.last()) {
            *first = constant.exp();
        }
        let log_likelihood = self.log_likelihood();
        Ok(Fit {
            model: *model,
            minus_infinity,
            expected,
            hidden_se,
            deviance,
            log_likelihood,
            persons: self.persons,
            least,
        })
    }

    /// The number on no list when all persons on both lists of a pair are multiplied by
    /// exp(`offset`) in the model: the pair's odds ratio is fixed.
    pub fn with_fixed(&mut self, model: &Model, pair: usize, offset: f64) -> Option<f64> {
        self.offset = (pair, offset);
        let fitted = self.fit(model);
        self.offset = (0, 0.0);
        fitted.ok().filter(Fit::is_certain).map(|f| f.hidden())
    }

    /// Log likelihood of the table completed by `hidden` on no list, multinomial in the total:
    /// the fitted completed table, with ln C(n + hidden, hidden).
    pub(super) fn completed(&mut self, model: &Model, hidden: f64) -> Option<f64> {
        self.prepare(model);
        let total = self.persons + hidden;
        if let (Some(count), Some(open), Some(all)) =
            (self.counts.first_mut(), self.open.first_mut(), self.on_all.first_mut())
        {
            (*count, *open, *all) = (hidden, true, total);
        }
        let fitted = self.newton();
        // sum of N ln(mu / total) over the completed table; the constant makes mu sum to it.
        let inner: f64 =
            self.mu.iter().zip(&self.counts).filter(|(_, n)| **n > 0.0).map(|(mu, n)| n * (mu / total).ln()).sum();
        if let (Some(count), Some(all)) = (self.counts.first_mut(), self.on_all.first_mut()) {
            (*count, *all) = (0.0, self.persons);
        }
        fitted.ok()?;
        Some(inner + ln_gamma(total + 1.0) - ln_gamma(hidden + 1.0))
    }

    /// Closes the cells of terms nobody bears out; leaves the terms that remain, constant last.
    fn prepare(&mut self, model: &Model) -> Vec<usize> {
        let cells = 1 << self.lists;
        self.open.clear();
        self.open.resize(cells, true);
        self.terms.clear();
        let mut zero = Vec::new();
        for term in model.terms().skip(1) {
            if self.on_all(term) > 0.0 {
                self.terms.push(term);
            } else if !zero.iter().any(|z| term & z == *z) {
                zero.push(term);
            }
        }
        self.terms.push(0);
        for (cell, open) in self.open.iter_mut().enumerate() {
            *open = cell != 0 && !zero.iter().any(|z| cell & z == *z);
        }
        zero
    }

    /// Runs to a relative change of the deviance of 1e-10; returns the deviance.
    fn newton(&mut self) -> Result<f64, Unsettled> {
        let (cells, q) = (self.counts.len(), self.terms.len());
        self.alpha.clear();
        self.alpha.resize(q, 0.0);
        // First step: weighted least squares of log(N + 0.1) with weights N + 0.1.
        self.mu.clear();
        self.sums.clear();
        let (pair, offset) = self.offset;
        for (cell, (n, open)) in self.counts.iter().zip(&self.open).enumerate() {
            let mu = if *open { n + 0.1 } else { 0.0 };
            let fixed = if pair > 0 && cell & pair == pair { offset } else { 0.0 };
            self.mu.push(mu);
            self.sums.push(if *open { mu * (mu.ln() - fixed) + n - mu } else { 0.0 });
        }
        superset_sums(&mut self.sums);
        self.step.clear();
        self.step.extend(self.terms.iter().map(|t| self.sums.get(*t).copied().unwrap_or(0.0)));
        self.solve()?;
        self.alpha.clone_from(&self.step);
        self.eta.resize(cells, 0.0);
        let mut last = self.expect();
        for _ in 0..STEPS {
            self.sums.clone_from(&self.mu);
            superset_sums(&mut self.sums);
            self.step.clear();
            self.step.extend(
                self.terms.iter().map(|t| self.on_all.get(*t).unwrap_or(&0.0) - self.sums.get(*t).unwrap_or(&0.0)),
            );
            self.solve()?;
            let mut deviance = f64::INFINITY;
            let mut share = 1.0;
            for _ in 0..30 {
                for (a, s) in self.alpha.iter_mut().zip(&self.step) {
                    *a += s * share;
                }
                deviance = self.expect();
                // A little slack: near the end the deviance only trembles.
                if deviance <= last + 1e-8 * (last.abs() + 0.1) {
                    break;
                }
                for (a, s) in self.alpha.iter_mut().zip(&self.step) {
                    *a -= s * share;
                }
                share *= 0.5;
            }
            if !deviance.is_finite() {
                return Err(Unsettled);
            }
            if (last - deviance).abs() / (deviance.abs() + 0.1) < 1e-10 {
                return Ok(deviance);
            }
            last = deviance;
        }
        Err(Unsettled)
    }

    /// Expected counts of the present coefficients; returns the deviance.
    fn expect(&mut self) -> f64 {
        self.eta.fill(0.0);
        for (t, a) in self.terms.iter().zip(&self.alpha) {
            if let Some(e) = self.eta.get_mut(*t) {
                *e = *a;
            }
        }
        let (pair, offset) = self.offset;
        if let (1.., Some(e)) = (pair, self.eta.get_mut(pair)) {
            *e += offset;
        }
        subset_sums(&mut self.eta);
        let mut half = 0.0;
        for (((mu, eta), n), open) in self.mu.iter_mut().zip(&self.eta).zip(&self.counts).zip(&self.open) {
            if *open {
                *mu = eta.exp();
                half += *mu - n;
                if *n > 0.0 {
                    half += n * (n.ln() - eta);
                }
            }
        }
        2.0 * half
    }

    /// Solves (Aᵀ diag(mu) A) x = step in place.
    fn solve(&mut self) -> Result<(), Unsettled> {
        self.factor()?;
        self.normal.solve(&mut self.step);
        Ok(())
    }

    /// Factors the information at the present mu.
    fn factor(&mut self) -> Result<(), Unsettled> {
        self.eta.clone_from(&self.mu);
        superset_sums(&mut self.eta);
        self.normal.factor(&self.terms, &self.eta, |_| 0.0)
    }

    /// The constant is the last term: its variance is one over the square of the last pivot.
    fn hidden_se(&mut self) -> Result<f64, Unsettled> {
        self.factor()?;
        self.normal.last().map(|pivot| 1.0 / pivot).filter(|se| se.is_finite()).ok_or(Unsettled)
    }

    fn log_likelihood(&self) -> f64 {
        let cells = self.mu.iter().zip(&self.counts).zip(&self.open).filter(|(_, open)| **open);
        cells.map(|((mu, n), _)| if *n > 0.0 { n * mu.ln() - mu } else { -mu }).sum::<f64>() - self.factorials
    }
}
