//! A table of noisy counts.

use std::sync::Arc;

use super::super::histories::{Strata, packed};
use super::super::terms::{ones, pairs};
use super::law::Law;
use super::sum::{Sum, Sums};
use crate::AssessError;

/// The probability with which nothing but noise may be taken for persons, on one side.
const BY_CHANCE: f64 = 0.025;

/// How many persons were on exactly which lists, as measured with noise.
///
/// Each count may be a sum of several measured cells, where lists were merged or left out.
#[derive(Debug, Clone)]
pub struct Noisy {
    names: Vec<String>,
    /// By mask; the first, of those on no list, was not measured and is 0.
    counts: Vec<i64>,
    /// By mask, how many measured cells a count adds up.
    cells: Vec<u64>,
    sums: Arc<Sums>,
    /// By mask, the law of a count's noise.
    laws: Vec<Arc<Sum>>,
}

impl Noisy {
    /// Takes a stratum's counts as measured with noise of a law.
    ///
    /// # Errors
    /// More lists than can be estimated, or counts that cannot be.
    pub fn new(strata: &Strata, law: Law) -> Result<Self, AssessError> {
        let fits = strata.counts.len() == 1 << strata.names.len() && strata.cells.len() == strata.counts.len();
        let most = strata.counts.iter().map(|n| n.unsigned_abs()).fold(0, u64::saturating_add);
        if strata.names.len() > super::super::MOST_LISTS || !fits || most > 1 << 52 {
            return Err(AssessError::Ask {
                fault: "more lists or persons than can be estimated".to_owned(),
                hint: "merge lists with --merge NEW=a+b, and check the counts".to_owned(),
            });
        }
        Ok(Self::made(strata.names.clone(), strata.counts.clone(), strata.cells.clone(), Arc::new(Sums::new(law))))
    }

    fn made(names: Vec<String>, counts: Vec<i64>, cells: Vec<u64>, sums: Arc<Sums>) -> Self {
        let laws = cells.iter().map(|m| sums.of(*m)).collect();
        Self { names, counts, cells, sums, laws }
    }

    /// The same table with other counts, as a resample has them.
    pub(super) fn recounted(&self, counts: Vec<i64>) -> Self {
        Self { counts, ..self.clone() }
    }

    /// The names of the lists, in the order of columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many lists there are.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.names.len()
    }

    /// The law of the noise in one measured cell.
    #[must_use]
    pub fn law(&self) -> Law {
        self.sums.law()
    }

    /// The counts with their noise by mask; the first is 0.
    #[must_use]
    pub fn counts(&self) -> &[i64] {
        &self.counts
    }

    /// The laws of the counts' noise by mask; the first has no meaning.
    #[must_use]
    pub fn laws(&self) -> &[Arc<Sum>] {
        &self.laws
    }

    /// The sum of the counts of some histories, with the law of its noise.
    fn sum(&self, of: impl Fn(usize) -> bool) -> (i64, Arc<Sum>) {
        let chosen = || self.counts.iter().zip(&self.cells).enumerate().skip(1).filter(|(history, _)| of(*history));
        let cells = chosen().map(|(_, (_, m))| m).sum();
        (chosen().map(|(_, (n, _))| n).sum(), self.sums.of(cells))
    }

    /// How many persons were on at least these lists, with noise, and the law of that.
    #[must_use]
    pub fn on_all(&self, lists: usize) -> (i64, Arc<Sum>) {
        self.sum(|history| history & lists == lists)
    }

    /// All persons, with noise, but at least one: what BIC counts.
    #[must_use]
    pub fn persons(&self) -> f64 {
        self.sum(|_| true).0.max(1) as f64
    }

    /// Tells whether the persons of some histories cannot be told from noise alone; `tests` such
    /// questions share the chance of being wrong.
    pub(in crate::mse) fn is_noise(&self, tests: usize, of: impl Fn(usize) -> bool) -> bool {
        let (sum, law) = self.sum(of);
        law.at_least(sum) > BY_CHANCE / tests.max(1) as f64
    }

    /// Tells whether nobody is seen on all lists of a set.
    #[must_use]
    pub fn is_empty(&self, lists: usize) -> bool {
        self.is_noise(1, |history| history & lists == lists)
    }

    /// Why nothing can be estimated: what noise alone would show as well.
    #[must_use]
    pub fn refusals(&self) -> Vec<&'static str> {
        let lists = self.lists();
        let mut codes = Vec::new();
        if lists < 3 {
            codes.push("too_few_lists");
        }
        if (0..lists).any(|l| self.is_empty(1 << l)) {
            codes.push("empty_list");
        }
        let alike = |pair: usize| {
            let apart = |one: usize| self.is_noise(1, move |history| history & pair == one);
            !self.is_empty(pair) && ones(pair).all(apart)
        };
        if pairs(lists).any(alike) {
            codes.push("duplicate_list");
        }
        let many = pairs(lists).count();
        let nowhere = pairs(lists).all(|p| self.is_noise(many, |history| history & p == p));
        if nowhere && self.is_noise(1, |history| history.count_ones() > 1) {
            codes.push("no_overlap");
        }
        codes
    }

    /// Pairs of lists whose common persons cannot be told from noise.
    #[must_use]
    pub fn nonoverlapping(&self) -> Vec<usize> {
        pairs(self.lists()).filter(|p| self.is_empty(*p)).collect()
    }

    /// The names of the lists of a set.
    #[must_use]
    pub fn names_of(&self, lists: usize) -> Vec<String> {
        ones(lists).filter_map(|b| self.names.get(b.trailing_zeros() as usize).cloned()).collect()
    }

    /// Carries each history to another by `to`; counts and their noise add up.
    fn mapped(&self, names: Vec<String>, to: impl Fn(usize) -> usize) -> Self {
        let mut counts = vec![0; 1 << names.len()];
        let mut cells = vec![0; 1 << names.len()];
        for (history, (n, m)) in self.counts.iter().zip(&self.cells).enumerate().skip(1) {
            if let to @ 1.. = to(history)
                && let (Some(count), Some(many)) = (counts.get_mut(to), cells.get_mut(to))
            {
                *count += n;
                *many += m;
            }
        }
        Self::made(names, counts, cells, Arc::clone(&self.sums))
    }

    /// Keeps some lists; who was on none of them is dropped.
    #[must_use]
    pub fn only(&self, lists: usize) -> Self {
        self.mapped(self.names_of(lists), |history| packed(history, lists))
    }

    /// Leaves one list out.
    #[must_use]
    pub fn without(&self, list: usize) -> Self {
        self.only(((1 << self.lists()) - 1) & !(1 << list))
    }

    /// The persons on one list, by the other lists they were on, and how many, with noise.
    #[must_use]
    pub fn members_of(&self, list: usize) -> (Self, i64) {
        let bit = 1 << list;
        let others = ((1 << self.lists()) - 1) & !bit;
        let to = |history| if history & bit == 0 { 0 } else { packed(history, others) };
        (self.mapped(self.names_of(others), to), self.on_all(bit).0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::histories::Strata;
    use super::super::law::{Kind, Law};
    use super::Noisy;

    fn of(counts: &[i64], scale: f64) -> Noisy {
        let lists = counts.len().trailing_zeros() as usize;
        let names = (0..lists).map(|l| l.to_string()).collect();
        let law = Law::new(Kind::DiscreteGaussian, scale).unwrap();
        Noisy::new(&Strata::of(names, counts.to_vec()), law).unwrap()
    }

    #[test]
    fn what_is_left_out_adds_its_noise() {
        let table = of(&[0, 50, 40, 9, 30, -2, 7, 3], 3.0);
        let left = table.without(1);
        assert_eq!(left.counts(), [0, 59, 37, 1]);
        // Each history of two lists is the sum of two of three.
        assert!(left.laws().iter().skip(1).all(|l| (l.variance() - 18.0).abs() < 1e-6));
        let (members, known) = table.members_of(0);
        assert_eq!((members.counts(), known), (&[0, 9, -2, 3][..], 60));
        assert!(members.laws().iter().skip(1).all(|l| (l.variance() - 9.0).abs() < 1e-6));
        assert!((table.on_all(0b011).1.variance() - 18.0).abs() < 1e-6);
    }

    #[test]
    fn an_overlap_within_the_noise_is_none() {
        // Four cells of sd 3: a sum of 9 is less than two standard deviations.
        assert_eq!(of(&[0, 90, 80, 4, 70, 2, 2, 1], 3.0).refusals(), ["no_overlap"]);
        assert!(of(&[0, 90, 80, 14, 70, 2, 2, 1], 3.0).refusals().is_empty());
        assert!(of(&[0, 90, 80, 4, 70, 2, 2, 1], 0.01).refusals().is_empty());
        assert_eq!(of(&[0, 90, 80, 40, 3, -2, 2, 1], 3.0).refusals(), ["empty_list"]);
        assert_eq!(of(&[0, 2, -3, 40, 90, 4, 0, 9], 3.0).refusals(), ["duplicate_list"]);
        assert_eq!(of(&[0, 90, 80, 40], 3.0).refusals(), ["too_few_lists"]);
    }
}
