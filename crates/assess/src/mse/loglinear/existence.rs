//! Whether a model has an estimate at all.
//!
//! With sparse lists the likelihood often has no maximum, or has it at many places at once,
//! and software that does not ask reports where its iterations ended. Both are decided
//! exactly here: the first by a linear program (Fienberg and Rinaldo 2012; Chan, Silverman
//! and Vincent 2021), the second by the rank of the design over the integers.

use std::cell::RefCell;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

use super::super::Histories;
use super::super::terms::Model;
use super::fit::{Fit, Fitter};
use rustc_hash::FxHashMap;

/// What is wrong with a model for some histories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Defect {
    /// The likelihood has no maximum.
    pub no_maximum: bool,
    /// It has it at more than one place.
    pub not_identified: bool,
}

impl Defect {
    /// 0 nothing, 1 no maximum, 2 not identified, 3 both: the code of the literature.
    #[must_use]
    pub fn code(self) -> u8 {
        u8::from(self.no_maximum) + 2 * u8::from(self.not_identified)
    }

    /// Says why there is no estimate.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match (self.no_maximum, self.not_identified) {
            (true, true) => "the likelihood of this model has no maximum, and its terms cannot be told apart",
            (true, false) => "the likelihood of this model has no maximum: it grows without end",
            (false, true) => "the terms of this model cannot be told apart by these lists",
            (false, false) => "the fit did not settle",
        }
    }

    /// Tells whether the model can be estimated.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.code() == 0
    }
}

/// Tells whether a model has exactly one extended maximum likelihood estimate.
#[must_use]
pub fn defect(histories: &Histories, model: &Model) -> Defect {
    let zero: Vec<usize> = model.terms().skip(1).filter(|t| histories.on_all(*t) == 0).collect();
    let cells: Vec<usize> = (1..1 << histories.lists()).filter(|w| !zero.iter().any(|z| w & z == *z)).collect();
    let terms: Vec<usize> = model.terms().filter(|t| *t == 0 || histories.on_all(*t) > 0).collect();
    Defect { no_maximum: !has_maximum(histories, &cells, &terms), not_identified: rank(&cells, &terms) < terms.len() }
}

/// Answers of existence by model and by which histories somebody has, since existence
/// depends on nothing else. One table serves a whole bootstrap of one thread.
#[derive(Debug, Default)]
pub struct Known(RefCell<FxHashMap<(Vec<u64>, Model), Defect>>);

impl Known {
    /// As [`defect`], asked once.
    pub fn defect(&self, histories: &Histories, model: &Model) -> Defect {
        let mut support = vec![0_u64; histories.counts().len().div_ceil(64)];
        for (history, _) in histories.observed() {
            if let Some(word) = support.get_mut(history / 64) {
                *word |= 1 << (history % 64);
            }
        }
        let key = (support, *model);
        if let Some(known) = self.0.borrow().get(&key) {
            return *known;
        }
        let found = defect(histories, model);
        self.0.borrow_mut().insert(key, found);
        found
    }
}

/// Fits a model that has exactly one estimate; none otherwise. `fitter` holds the counts of
/// the histories.
///
/// A settled fit with positive expected counts is its own proof; the linear program is asked
/// only about the others.
pub fn estimate(histories: &Histories, fitter: &mut Fitter, model: &Model, known: &Known) -> Option<Fit> {
    let fit = fitter.fit(model).ok()?;
    (fit.is_certain() || known.defect(histories, model).is_none()).then_some(fit)
}

/// Maximises s over Aᵀx = AᵀN, x ≥ s ≥ 0: there is a maximum when s > 0.
fn has_maximum(histories: &Histories, cells: &[usize], terms: &[usize]) -> bool {
    if cells.iter().all(|w| histories.count(*w) > 0) {
        return true;
    }
    let n = histories.persons() as f64;
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let least = problem.add_var(1.0, (0.0, 1.0));
    // x = s + y with y ≥ 0, in shares of all persons.
    let above: Vec<_> = cells.iter().map(|_| problem.add_var(0.0, (0.0, f64::INFINITY))).collect();
    for term in terms {
        let inside = || cells.iter().zip(&above).filter(|(w, _)| *w & term == *term);
        let mut row: Vec<_> = inside().map(|(_, v)| (*v, 1.0)).collect();
        row.push((least, inside().count() as f64));
        let target: u64 = cells.iter().filter(|w| *w & term == *term).map(|w| histories.count(*w)).sum();
        problem.add_constraint(row, ComparisonOp::Eq, target as f64 / n);
    }
    matches!(problem.solve(), Ok(SolveOutcome::Solution(s)) if s.objective() > 1e-9)
}

/// Primes just below 2^61. A minor of a 0/1 matrix of 33 rows is below 2^61 (Hadamard), so
/// one prime decides exactly for up to 33 terms; two decide for up to 56.
const PRIMES: [u64; 3] = [2_305_843_009_213_693_951, 2_305_843_009_213_693_921, 2_305_843_009_213_693_907];

/// The rank over the integers of the matrix of histories by terms.
fn rank(cells: &[usize], terms: &[usize]) -> usize {
    let primes = if terms.len() <= 33 { 1 } else { PRIMES.len() };
    PRIMES.iter().take(primes).map(|p| rank_modulo(cells, terms, *p)).max().unwrap_or(0)
}

fn rank_modulo(cells: &[usize], terms: &[usize], p: u64) -> usize {
    let mul = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(p)) as u64;
    let inverse = |a: u64| {
        let (mut base, mut power, mut out) = (a, p - 2, 1);
        while power > 0 {
            if power & 1 == 1 {
                out = mul(out, base);
            }
            base = mul(base, base);
            power >>= 1;
        }
        out
    };
    // Rows that were reduced, with the column of their first entry, which is 1.
    let mut reduced: Vec<(usize, Vec<u64>)> = Vec::new();
    for cell in cells {
        let mut row: Vec<u64> = terms.iter().map(|t| u64::from(cell & t == *t)).collect();
        for (pivot, by) in &reduced {
            let factor = row.get(*pivot).copied().unwrap_or(0);
            if factor != 0 {
                for (x, y) in row.iter_mut().zip(by) {
                    *x = (*x + p - mul(factor, *y)) % p;
                }
            }
        }
        if let Some((pivot, first)) = row.iter().copied().enumerate().find(|(_, x)| *x != 0) {
            let inv = inverse(first);
            for x in &mut row {
                *x = mul(*x, inv);
            }
            reduced.push((pivot, row));
            if reduced.len() == terms.len() {
                break;
            }
        }
    }
    reduced.len()
}
