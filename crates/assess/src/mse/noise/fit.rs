//! A log-linear model fitted to noisy counts.

use std::sync::Arc;

use statrs::function::gamma::ln_gamma;

use super::super::lattice::{subset_sums, superset_sums};
use super::super::loglinear::{Normal, Unsettled};
use super::super::normal_quantile;
use super::super::terms::Model;
use super::cell::{Seen, most, seen};
use super::sum::Sum;
use super::table::Noisy;

/// Most steps of Newton's method.
const STEPS: usize = 80;

/// Below this a term's coefficient is held back: a thousandth of what independence expects is
/// as good as nobody, and minus infinity is not for noise to say.
const WALL: f64 = -7.0;

/// A number on no list that many times those measured on lists is no estimate: the likelihood
/// still rises where an overlap cannot be told from nothing, and where it stops is arithmetic.
const RUNAWAY: f64 = 1e3;

/// A fitted model.
#[derive(Debug, Clone)]
pub struct NoisyFit {
    /// The model.
    pub model: Model,
    /// Expected counts by mask; the first is the expected number on no list.
    pub expected: Vec<f64>,
    /// What is known of the true counts by mask; of the first nothing.
    pub seen: Vec<Seen>,
    /// Standard error of the logarithm of the number on no list.
    pub hidden_se: f64,
    /// Variance of the total, given the population, and without that of being met by chance.
    pub variance: f64,
    /// Log likelihood of the noisy counts.
    pub log_likelihood: f64,
    /// Terms that were held back from minus infinity.
    pub bounded: Vec<usize>,
    /// Persons that BIC counts.
    counted: f64,
    terms: Vec<usize>,
    alpha: Vec<f64>,
    normal: Normal,
}

impl NoisyFit {
    /// The estimated number on no list.
    #[must_use]
    pub fn hidden(&self) -> f64 {
        self.expected.first().copied().unwrap_or(f64::NAN)
    }

    /// The estimated number on at least one list.
    #[must_use]
    pub fn persons(&self) -> f64 {
        self.expected.iter().skip(1).sum()
    }

    /// The estimated total.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.persons() + self.hidden()
    }

    /// Schwarz's criterion over persons.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.model.parameters() as f64 * self.counted.ln() - 2.0 * self.log_likelihood
    }

    /// Akaike's criterion.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.model.parameters() as f64 - 2.0 * self.log_likelihood
    }

    /// Expected persons on at least these lists.
    #[must_use]
    pub fn expected_on_all(&self, lists: usize) -> f64 {
        self.expected.iter().enumerate().skip(1).filter(|(w, _)| w & lists == lists).map(|(_, m)| m).sum()
    }

    /// What the noise adds to the variance of the number on no list, in the total.
    #[must_use]
    pub fn extra(&self) -> f64 {
        (self.variance - (self.hidden() * self.hidden_se).powi(2)).max(0.0)
    }

    /// The total's Wald interval on the logarithm of the number on no list, each side widened
    /// by what is not known of those on the lists.
    #[must_use]
    pub fn wald(&self, level: f64) -> (f64, f64) {
        let z = normal_quantile(0.5 + level / 2.0);
        let (hidden, half) = (self.hidden(), z * self.hidden_se);
        let extra = z * z * self.extra();
        let side = |end: f64| ((end - hidden).powi(2) + extra).sqrt();
        (self.total() - side(hidden * (-half).exp()), self.total() + side(hidden * half.exp()))
    }

    /// Coefficients near the estimate: normals by place are carried by the information.
    /// Returns the expected counts and by how much the log of their normal density is off
    /// that of the estimate.
    pub(super) fn near(&self, normals: &[f64]) -> (Vec<f64>, f64) {
        let mut step = normals.to_vec();
        step.resize(self.terms.len(), 0.0);
        let off = -step.iter().map(|z| z * z).sum::<f64>() / 2.0;
        self.normal.backward(&mut step);
        let mut eta = vec![0.0; self.expected.len()];
        for ((term, alpha), s) in self.terms.iter().zip(&self.alpha).zip(&step) {
            if let Some(e) = eta.get_mut(*term) {
                *e = alpha + s;
            }
        }
        let held: f64 = self.terms.iter().filter_map(|t| eta.get(*t).map(|a| pull(*t, *a).0)).sum();
        subset_sums(&mut eta);
        (eta.into_iter().map(f64::exp).collect(), off + held)
    }
}

/// What holds a term of several lists back below the wall: its cost, slope and curvature.
fn pull(term: usize, alpha: f64) -> (f64, f64, f64) {
    let below = WALL - alpha;
    if below > 0.0 && term.count_ones() > 1 { (below * below / 2.0, below, 1.0) } else { (0.0, 0.0, 0.0) }
}

/// Room for fits of a table, used again and again.
#[derive(Debug, Clone)]
pub struct NoisyFitter {
    counts: Vec<i64>,
    laws: Vec<Arc<Sum>>,
    /// The number on no list, when it is given: it has no noise.
    hidden: Option<f64>,
    persons: f64,
    lists: usize,
    /// The model that the terms are of.
    model: Option<Model>,
    terms: Vec<usize>,
    alpha: Vec<f64>,
    mu: Vec<f64>,
    seen: Vec<Seen>,
    sums: Vec<f64>,
    step: Vec<f64>,
    before: Vec<f64>,
    normal: Normal,
    /// A set of lists, and what is added to the logarithm of those on all of them.
    offset: (usize, f64),
}

impl NoisyFitter {
    /// Makes room.
    #[must_use]
    pub fn new(table: &Noisy) -> Self {
        Self {
            counts: table.counts().to_vec(),
            laws: table.laws().to_vec(),
            hidden: None,
            persons: table.persons(),
            lists: table.lists(),
            model: None,
            terms: Vec::new(),
            alpha: Vec::new(),
            mu: Vec::new(),
            seen: Vec::new(),
            sums: Vec::new(),
            step: Vec::new(),
            before: Vec::new(),
            normal: Normal::default(),
            offset: (0, 0.0),
        }
    }

    /// Fits a model; none when its likelihood has no maximum that could be told from others.
    #[must_use]
    pub fn fit(&mut self, model: &Model) -> Option<NoisyFit> {
        let log_likelihood = self.settled(model).ok()?;
        let hidden = self.unseen()?;
        let hidden_se = self.normal.last().map(|pivot| 1.0 / pivot).filter(|se| se.is_finite())?;
        // How the mean of the total answers to the coefficients, for the delta method: what
        // is known of a true count moves by its variance.
        let spread = self.spread();
        if let Some(s) = self.step.last_mut() {
            *s += hidden;
        }
        self.normal.forward(&mut self.step);
        let variance = spread + self.step.iter().map(|x| x * x).sum::<f64>();
        let mut expected = self.mu.clone();
        if let Some(first) = expected.first_mut() {
            *first = hidden;
        }
        let bounded = self.terms.iter().zip(&self.alpha).filter(|(t, a)| pull(**t, **a).2 > 0.0).map(|(t, _)| *t);
        Some(NoisyFit {
            model: *model,
            expected,
            seen: self.seen.clone(),
            hidden_se,
            variance,
            log_likelihood,
            bounded: bounded.collect(),
            counted: self.persons,
            terms: self.terms.clone(),
            alpha: self.alpha.clone(),
            normal: self.normal.clone(),
        })
    }

    /// The number on no list of the fit that was just made; none when it runs away.
    fn unseen(&self) -> Option<f64> {
        let hidden = self.alpha.last()?.exp();
        (hidden <= RUNAWAY * self.persons.max(1.0)).then_some(hidden)
    }

    /// A model's BIC and total, without what an interval needs.
    #[must_use]
    pub fn quick(&mut self, model: &Model) -> Option<(f64, f64)> {
        let likelihood = self.settled(model).ok()?;
        let hidden = self.unseen()?;
        let total = hidden + self.mu.iter().skip(1).sum::<f64>();
        let bic = model.parameters() as f64 * self.persons.ln() - 2.0 * likelihood;
        (total.is_finite() && bic.is_finite()).then_some((bic, total))
    }

    /// The number on no list when a pair's odds ratio is fixed at exp(`offset`), with those on
    /// the lists.
    pub fn with_fixed(&mut self, model: &Model, pair: usize, offset: f64) -> Option<f64> {
        self.offset = (pair, offset);
        let total = self.quick(model).map(|q| q.1);
        self.offset = (0, 0.0);
        total
    }

    /// The profile log likelihood of `hidden` on no list, multinomial in the total; with it the
    /// mean and the variance of those on the lists. It goes on from the fit before, whose model
    /// it must be.
    pub(super) fn completed(&mut self, model: &Model, hidden: f64) -> Option<(f64, f64, f64)> {
        self.hidden = Some(hidden);
        let done = if self.model == Some(*model) { self.newton() } else { Err(Unsettled) };
        let done = done.or_else(|_| self.start(model));
        self.hidden = None;
        let likelihood = done.ok()?;
        let spread = self.spread();
        self.normal.forward(&mut self.step);
        let variance = spread + self.step.iter().map(|x| x * x).sum::<f64>();
        let persons: f64 = self.seen.iter().skip(1).map(|s| s.mean).sum();
        // Conditioned on the total: the Poisson of the total at its own mean is taken out.
        let total = persons + hidden;
        let of_total = if total > 0.0 { total * total.ln() - total - ln_gamma(total + 1.0) } else { 0.0 };
        Some((likelihood - of_total, persons, variance))
    }

    /// The variance of the true counts, given the coefficients; leaves in `step` how their sum
    /// answers to the coefficients.
    fn spread(&mut self) -> f64 {
        self.sums.clear();
        self.sums.extend(self.seen.iter().map(|s| s.variance));
        let all = self.sums.iter().sum();
        superset_sums(&mut self.sums);
        self.step.clear();
        self.step.extend(self.terms.iter().map(|t| self.sums.get(*t).copied().unwrap_or(0.0)));
        all
    }

    fn settled(&mut self, model: &Model) -> Result<f64, Unsettled> {
        self.hidden = None;
        self.start(model)
    }

    /// Climbs from the least squares of the whole model; where that start is nowhere, from those
    /// of the lists alone.
    fn start(&mut self, model: &Model) -> Result<f64, Unsettled> {
        self.begin(model, 1e-9);
        self.newton().or_else(|_| {
            self.begin(model, 1e9);
            self.newton()
        })
    }

    /// Starts from least squares on the logarithms of the counts, weighed by what is known of
    /// them under the noise; `ridge` holds terms of several lists at 0.
    fn begin(&mut self, model: &Model, ridge: f64) {
        self.model = Some(*model);
        self.terms.clear();
        self.terms.extend(model.terms().skip(1));
        self.terms.push(0);
        self.alpha.clear();
        self.alpha.resize(self.terms.len(), 0.0);
        let cells = 1 << self.lists;
        let (pair, offset) = self.offset;
        let mut weighed = vec![0.0; cells];
        self.sums.clear();
        self.sums.resize(cells, 0.0);
        let first = usize::from(self.hidden.is_none());
        for (cell, (weight, product)) in weighed.iter_mut().zip(&mut self.sums).enumerate().skip(first) {
            let noise = if cell == 0 { 0.0 } else { self.laws.get(cell).map_or(0.0, |l| l.variance()) };
            let count = match self.hidden {
                Some(m) if cell == 0 => m,
                _ => self.counts.get(cell).copied().unwrap_or(0).max(0) as f64,
            };
            let at = count + 0.1;
            *weight = at * at / (at + noise);
            let fixed = if pair > 0 && cell & pair == pair { offset } else { 0.0 };
            *product = *weight * (at.ln() - fixed + (count - at) / at);
        }
        superset_sums(&mut weighed);
        superset_sums(&mut self.sums);
        let terms = &self.terms;
        let held = |i: usize| if terms.get(i).is_some_and(|t| t.count_ones() > 1) { ridge } else { 1e-9 };
        if self.normal.factor(terms, &weighed, held).is_ok() {
            self.alpha.clear();
            self.alpha.extend(self.terms.iter().map(|t| self.sums.get(*t).copied().unwrap_or(0.0)));
            self.normal.solve(&mut self.alpha);
        }
        // Far out the likelihood is flat and a step would never come back.
        for (term, alpha) in self.terms.iter().zip(&mut self.alpha) {
            if term.count_ones() > 1 {
                *alpha = alpha.clamp(WALL + 1.0, -WALL - 1.0);
            }
        }
    }

    /// Expected counts and what is seen of the true ones; returns the log likelihood and what
    /// the wall takes from it.
    fn look(&mut self) -> (f64, f64) {
        let cells = 1 << self.lists;
        self.mu.clear();
        self.mu.resize(cells, 0.0);
        let mut held = 0.0;
        for (term, alpha) in self.terms.iter().zip(&self.alpha) {
            held += pull(*term, *alpha).0;
            if let Some(e) = self.mu.get_mut(*term) {
                *e = *alpha;
            }
        }
        let (pair, offset) = self.offset;
        if let (1.., Some(e)) = (pair, self.mu.get_mut(pair)) {
            *e += offset;
        }
        subset_sums(&mut self.mu);
        self.seen.clear();
        let mut likelihood = 0.0;
        for (cell, ((eta, noisy), law)) in self.mu.iter_mut().zip(&self.counts).zip(&self.laws).enumerate() {
            let found = if cell > 0 {
                *eta = eta.exp();
                if *eta < most(law, *noisy) {
                    seen(law, *noisy, *eta)
                } else {
                    Seen { ln: f64::NEG_INFINITY, mean: 0.0, variance: 0.0 }
                }
            } else if let Some(m) = self.hidden {
                let ln = m * *eta - eta.exp() - ln_gamma(m + 1.0);
                *eta = eta.exp();
                Seen { ln, mean: m, variance: 0.0 }
            } else {
                *eta = 0.0;
                Seen { ln: 0.0, mean: 0.0, variance: 0.0 }
            };
            likelihood += found.ln;
            self.seen.push(found);
        }
        (likelihood, held)
    }

    /// Factors the information: the observed one, or else the expected one, roughly.
    fn information(&mut self, observed: bool) -> Result<(), Unsettled> {
        self.sums.clear();
        let cells = self.mu.iter().zip(&self.seen).zip(&self.laws);
        self.sums.extend(cells.enumerate().map(|(cell, ((mu, seen), law))| {
            let noise = if cell == 0 { 0.0 } else { law.variance() };
            if observed { mu - seen.variance } else { mu * mu / (mu + noise).max(f64::MIN_POSITIVE) }
        }));
        superset_sums(&mut self.sums);
        let (terms, alpha) = (&self.terms, &self.alpha);
        let held = |i: usize| terms.get(i).zip(alpha.get(i)).map_or(0.0, |(t, a)| pull(*t, *a).2);
        self.normal.factor(terms, &self.sums, held)
    }

    /// Climbs until a step would gain next to nothing; returns the log likelihood.
    fn newton(&mut self) -> Result<f64, Unsettled> {
        let (mut likelihood, mut held) = self.look();
        if !likelihood.is_finite() {
            return Err(Unsettled);
        }
        for _ in 0..STEPS {
            let observed = self.information(true).is_ok();
            if !observed {
                self.information(false)?;
            }
            self.sums.clear();
            self.sums.extend(self.seen.iter().zip(&self.mu).map(|(s, mu)| s.mean - mu));
            superset_sums(&mut self.sums);
            let score = self.terms.iter().zip(&self.alpha);
            self.step.clear();
            self.step.extend(score.map(|(t, a)| self.sums.get(*t).copied().unwrap_or(0.0) + pull(*t, *a).1));
            self.before.clone_from(&self.step);
            self.normal.solve(&mut self.step);
            let gain: f64 = self.before.iter().zip(&self.step).map(|(g, s)| g * s).sum();
            if gain.is_nan() {
                return Err(Unsettled);
            }
            // Half of this is what the step gains; of a rough step more may be left.
            if gain.abs() < 1e-12 * (1.0 + likelihood.abs()) {
                return if observed { Ok(likelihood) } else { Err(Unsettled) };
            }
            // A step of several e-folds goes where its quadratic does not reach.
            let longest = self.step.iter().fold(0.0_f64, |a, s| a.max(s.abs()));
            let mut share = (4.0 / longest).min(1.0);
            self.before.clone_from(&self.alpha);
            let mut better = false;
            for _ in 0..40 {
                for ((alpha, from), s) in self.alpha.iter_mut().zip(&self.before).zip(&self.step) {
                    *alpha = from + s * share;
                }
                let (next, wall) = self.look();
                if next - wall >= likelihood - held - 1e-11 * (1.0 + likelihood.abs()) {
                    better = true;
                    (likelihood, held) = (next, wall);
                    break;
                }
                share *= 0.5;
            }
            if !better {
                return Err(Unsettled);
            }
        }
        Err(Unsettled)
    }
}
