//! All that a verdict looks at, and the ranges that it can tell.

use super::super::Histories;
use super::super::noise::Noisy;
use super::super::report::{Diagnostics, Estimate, Sensitivity, WithoutList};

/// All that a verdict looks at.
#[derive(Clone, Copy)]
pub(in crate::mse) struct Seen<'a> {
    pub(in crate::mse) histories: &'a Histories,
    pub(in crate::mse) refused: &'a [&'static str],
    pub(in crate::mse) estimates: &'a [Estimate],
    /// What the methods said of the histories before draws of the linkage moved them; none: the
    /// same. Only this can be held against what the histories themselves say.
    pub(in crate::mse) as_linked: Option<&'a [Estimate]>,
    /// What the stepwise model expects, by history.
    pub(in crate::mse) stepwise: Option<&'a [f64]>,
    /// The pairs that it added, with the p that let each in.
    pub(in crate::mse) added: &'a [(usize, f64)],
    pub(in crate::mse) diagnostics: &'a Diagnostics,
    pub(in crate::mse) sensitivity: &'a Sensitivity,
    /// The noisy counts that the histories are an estimate of; none: they are exact.
    pub(in crate::mse) noisy: Option<&'a Noisy>,
}

/// An upper end so many times the persons observed is none: it says where arithmetic stopped.
pub(in crate::mse) const NO_END: f64 = 100.0;

impl<'a> Seen<'a> {
    /// Before anything was estimated.
    pub(in crate::mse) fn nothing(histories: &'a Histories) -> Self {
        const NO_DIAGNOSTICS: &Diagnostics =
            &Diagnostics { all_pairs_code: None, lcm: None, dga: None, boot: None, models: None };
        const NO_SENSITIVITY: &Sensitivity = &Sensitivity {
            without_list: Vec::new(),
            assumption: Vec::new(),
            pairs: Vec::new(),
            known_size: Vec::new(),
        };
        Self {
            histories,
            refused: &[],
            estimates: &[],
            as_linked: None,
            stepwise: None,
            added: &[],
            diagnostics: NO_DIAGNOSTICS,
            sensitivity: NO_SENSITIVITY,
            noisy: None,
        }
    }

    /// The persons who are there for sure; none where noise was added to their number.
    pub(super) fn certain(&self) -> Option<u64> {
        self.noisy.is_none().then(|| self.histories.persons())
    }

    /// Tells whether two lists are seen to have a common person.
    pub(super) fn share(&self, pair: usize) -> bool {
        self.noisy.map_or_else(|| self.histories.on_all(pair) > 0, |noisy| !noisy.is_empty(pair))
    }

    /// Tells whether nobody is seen on lists of both sides of a cut.
    pub(super) fn apart(&self, side: usize) -> bool {
        let across = |history: usize| history & side != 0 && history & !side != 0;
        let nobody = || !self.histories.observed().any(|(history, n)| n > 0 && across(history));
        self.noisy.map_or_else(nobody, |noisy| noisy.is_noise(1, across))
    }

    /// What is to be held against the histories.
    pub(super) fn plain(&self) -> Self {
        Self { estimates: self.as_linked.unwrap_or(self.estimates), ..*self }
    }

    pub(super) fn of(&self, method: &str) -> Option<&Estimate> {
        self.estimates.iter().find(|e| e.method == method)
    }

    /// Tells whether the answer without a list contradicts the answer with it: each lies
    /// outside the other's interval. Two or three lists that are left have a wide interval of
    /// their own, and a total outside the narrower one alone says nothing.
    pub(super) fn contradicts(&self, without: &WithoutList, headline: Option<(f64, Option<f64>)>) -> bool {
        let outside = |x: f64, lower: f64, upper: Option<f64>| x < lower || upper.is_some_and(|u| x > u);
        let middle = ["bma", "dga", "stepwise", "bic"].iter().find_map(|m| self.of(m)?.total);
        let (Some(total), Some(lower), Some((l, u)), Some(middle)) = (without.total, without.lower, headline, middle)
        else {
            return false;
        };
        outside(total, l, u) && outside(middle, lower, without.upper)
    }

    /// The hull of methods' intervals: by the bootstrap where there is one, else by the first.
    ///
    /// A bootstrap whose end lies beyond its resamples has none. Beside another method that has one it
    /// counts as far as its resamples go; alone its lower end is the persons observed.
    fn hull(&self, methods: &[&str]) -> Option<(f64, Option<f64>)> {
        struct End {
            lower: f64,
            upper: Option<f64>,
            /// Resamples stand for the end.
            least: Option<f64>,
            greatest: Option<f64>,
        }
        let ends: Vec<End> = methods
            .iter()
            .filter_map(|m| self.of(m))
            .filter_map(|e| {
                let preferred = e.intervals.iter().find(|i| i.kind == "bca").or_else(|| e.intervals.first())?;
                let last = |name: &str| e.details.get(name)?.as_f64().filter(|_| preferred.kind == "bca");
                Some(End {
                    lower: preferred.lower,
                    upper: preferred.upper,
                    least: last("least_resample"),
                    greatest: last("greatest_resample"),
                })
            })
            .collect();
        let found_low = ends.iter().any(|e| e.least.is_none());
        let found_high = ends.iter().any(|e| e.upper.is_some());
        let low = |e: &End| e.least.filter(|_| found_low).unwrap_or(e.lower);
        let high = |e: &End| e.upper.or(e.greatest.filter(|_| found_high));
        let lower = ends.iter().map(low).min_by(f64::total_cmp)?;
        let upper = ends.iter().map(high).try_fold(0.0_f64, |a, b| b.map(|b| a.max(b)));
        Some((lower, upper.filter(|u| *u <= NO_END * self.histories.persons() as f64)))
    }

    /// The interval of the averages over models; of what there is, where no average was asked for.
    pub(super) fn averages(&self) -> Option<(f64, Option<f64>)> {
        self.hull(&["bma", "dga"])
            .or_else(|| self.hull(&["stepwise", "bic"]))
            .or_else(|| self.hull(&["lcm"]))
            .or_else(|| self.hull(&["model", "independence", "coverage"]))
            // A lower bound has no upper end.
            .or_else(|| self.hull(&["chao"]).map(|(lower, _)| (lower, None)))
    }

    /// What is told first: the hull of all that allow for the choice of a model, averages and
    /// bootstraps that repeat the choice. Each alone holds the truth too seldom in a world like
    /// the United Kingdom's (Chan, Silverman and Vincent 2021, section 3.4).
    pub(super) fn headline(&self) -> Option<(f64, Option<f64>)> {
        let repeats = |m: &&str| self.of(m).is_some_and(|e| e.intervals.iter().any(|i| i.kind == "bca"));
        let methods: Vec<&str> =
            ["bma", "dga"].into_iter().chain(["stepwise", "bic"].into_iter().filter(|m| repeats(m))).collect();
        self.hull(&methods).or_else(|| self.averages())
    }
}
