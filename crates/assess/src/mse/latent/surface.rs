//! The posterior of captures and breaks, with everybody's class and the unseen summed out.
//!
//! Given who is in which class, captures hardly move: with many persons in a class they are
//! known to a per cent, and the classes in turn follow the captures. Summed over classes,
//! and over the unseen with the prior 1/N, what is left is smooth:
//! Π p_w^{n_w} / (1 − p_0)^n times the prior, where p_w is the probability of a history.
//! Places are log odds; the concentration is integrated out.

use super::super::Histories;
use super::Settings;

/// Captures and breaks at some place, and how the posterior slopes there.
pub(super) struct Surface {
    lists: usize,
    classes: usize,
    persons: f64,
    /// The power of the likelihood: 1, and less where the surface is flattened.
    power: f64,
    /// By history, persons.
    counts: Vec<f64>,
    /// Shape of the concentration's prior and one for each break.
    shape: f64,
    rate: f64,
    /// Log odds of captures, class by class, then of breaks.
    pub(super) place: Vec<f64>,
    /// Their chances.
    chances: Vec<f64>,
    /// By class, its weight and the stick before it is broken off.
    weights: Vec<f64>,
    sticks: Vec<f64>,
    /// By class and history, weight times probability; by history, the sum.
    table: Vec<f64>,
    cells: Vec<f64>,
    /// Logarithm of the last class's weight, also where it rounds to 0.
    ln_last: f64,
    /// The probability of being on no list.
    missed: f64,
    /// By coordinate, one more than what persons of known classes, the unseen too, would
    /// tell about it: no direction of the surface bends more.
    pub(super) known: Vec<f64>,
    /// By coordinate, the slope of the logarithm.
    pub(super) slope: Vec<f64>,
    /// By coordinate, the pull of what is known; by class, of its weight; by history.
    pulls: Vec<f64>,
    by_class: Vec<f64>,
    products: Vec<f64>,
}

/// The look at a coordinate's scale: a gamma of this shape whose mean is 1 / known.
const LOOK: f64 = 2.0;

fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

impl Surface {
    pub(super) fn new(histories: &Histories, settings: &Settings, power: f64) -> Self {
        let (lists, classes) = (histories.lists(), settings.classes);
        let many = classes * lists + classes.saturating_sub(1);
        let zero = |n: usize| vec![0.0; n];
        Self {
            lists,
            classes,
            persons: histories.persons() as f64,
            power,
            counts: histories.counts().iter().map(|n| *n as f64).collect(),
            shape: settings.shape + classes as f64 - 1.0,
            rate: settings.rate,
            place: zero(many),
            chances: zero(many),
            weights: zero(classes),
            sticks: zero(classes),
            table: zero(classes << lists),
            cells: zero(1 << lists),
            ln_last: 0.0,
            missed: 0.0,
            known: zero(many),
            slope: zero(many),
            pulls: zero(many),
            by_class: zero(classes),
            products: zero(1 << lists),
        }
    }

    /// Takes other counts for those of the table.
    pub(super) fn recount(&mut self, observed: &[(usize, u64)]) {
        self.counts.fill(0.0);
        self.persons = 0.0;
        for (history, n) in observed {
            if let Some(count) = self.counts.get_mut(*history) {
                *count = *n as f64;
                self.persons += *n as f64;
            }
        }
    }

    /// How many coordinates are captures; breaks follow.
    pub(super) fn captures(&self) -> usize {
        self.classes * self.lists
    }

    /// The probability of being on no list.
    pub(super) fn missed(&self) -> f64 {
        self.missed
    }

    /// Weights, and the logarithm of the last, at the place.
    pub(super) fn weights(&self) -> (&[f64], f64) {
        (&self.weights, self.ln_last)
    }

    /// Works out chances, weights and cells at the place.
    pub(super) fn look(&mut self) {
        for (c, x) in self.chances.iter_mut().zip(&self.place) {
            *c = chance(*x);
        }
        self.break_stick();
        self.tabulate();
        let all = self.power * self.persons / (1.0 - self.missed);
        let (captures, breaks) = self.chances.split_at(self.classes * self.lists);
        let (known, of_breaks) = self.known.split_at_mut(self.classes * self.lists);
        let rows = known.chunks_exact_mut(self.lists.max(1)).zip(captures.chunks_exact(self.lists.max(1)));
        for ((known, captures), weight) in rows.zip(&self.weights) {
            for (k, p) in known.iter_mut().zip(captures) {
                *k = 1.0 + all * weight * p * (1.0 - p);
            }
        }
        for ((k, p), stick) in of_breaks.iter_mut().zip(breaks).zip(&self.sticks) {
            *k = 1.0 + all * stick * p * (1.0 - p);
        }
    }

    fn break_stick(&mut self) {
        let at = self.classes * self.lists;
        let (mut stick, mut product, mut ln_last) = (1.0, 1.0_f64, 0.0);
        let breaks = self.place.iter().zip(&self.chances).skip(at);
        let mut parts = self.weights.iter_mut().zip(&mut self.sticks);
        for ((x, share), (weight, before)) in breaks.zip(&mut parts) {
            let left = chance(-x);
            *before = stick;
            *weight = stick * share;
            stick *= left;
            // What rounds to 0 is kept as a logarithm; the rest takes one for all.
            if *x > 30.0 {
                ln_last -= x;
            } else {
                product *= left;
            }
            if product < 1e-200 {
                ln_last += product.ln();
                product = 1.0;
            }
        }
        if let Some((weight, before)) = self.weights.last_mut().zip(self.sticks.last_mut()) {
            (*weight, *before) = (stick, stick);
        }
        self.ln_last = ln_last + product.ln();
    }

    fn tabulate(&mut self) {
        self.cells.fill(0.0);
        let rows = self.table.chunks_exact_mut(1 << self.lists);
        let captures = self.chances.chunks_exact(self.lists.max(1));
        for ((row, captures), weight) in rows.zip(captures).zip(&self.weights) {
            spread(row, *weight, captures);
            for (cell, x) in self.cells.iter_mut().zip(row.iter()) {
                *cell += x;
            }
        }
        self.missed = self.cells.first().map_or(0.0, |m| m.min(1.0 - 1e-12));
    }

    /// The power of the likelihood.
    pub(super) fn power(&self) -> f64 {
        self.power
    }

    /// The logarithm of the likelihood, of power 1. `look` must have been called at the place
    /// and `lean` not yet.
    pub(super) fn likelihood(&self) -> f64 {
        let seen = self.counts.iter().zip(&self.cells).filter(|(n, _)| **n > 0.0);
        seen.map(|(n, p)| n * p.ln()).sum::<f64>() - self.persons * (1.0 - self.missed).ln()
    }

    /// The logarithm of the posterior times the density of the looks, up to a constant.
    pub(super) fn height(&self, looks: &[f64]) -> f64 {
        let (captures, breaks) = self.place.split_at(self.classes * self.lists);
        // Uniform captures and the Jacobian of their log odds; breaks keep one half of theirs.
        let of_captures: f64 = captures.iter().map(|x| -x.abs() - 2.0 * (-x.abs()).exp().ln_1p()).sum();
        let of_breaks: f64 = breaks.iter().map(|x| x.min(0.0) - (-x.abs()).exp().ln_1p()).sum();
        let of_looks: f64 = looks.iter().zip(&self.known).map(|(a, k)| LOOK * (k.ln() - a * k)).sum();
        self.power * self.likelihood() + of_captures + of_breaks - self.shape * (self.rate - self.ln_last).ln()
            + of_looks
    }

    /// Draws looks at the scales; see `method.md` for why they are noisy.
    pub(super) fn draw_looks(&self, looks: &mut [f64], mut uniform: impl FnMut() -> f64) {
        for (a, k) in looks.iter_mut().zip(&self.known) {
            // The sum of two exponentials is a gamma of shape 2.
            *a = -(uniform() * uniform()).ln() / (LOOK * k);
        }
    }

    /// Works out the slope of the height. `look` must have been called at the place.
    pub(super) fn lean(&mut self, looks: &[f64]) {
        let mut all = 0.0;
        for ((pull, a), k) in self.pulls.iter_mut().zip(looks).zip(&self.known) {
            *pull = LOOK * (1.0 - a * k) * (k - 1.0) / k;
            all += *pull;
        }
        // From here on a cell holds the slope by its probability.
        for (cell, n) in self.cells.iter_mut().zip(&self.counts) {
            *cell = if *n > 0.0 { self.power * n / cell.max(1e-300) } else { 0.0 };
        }
        if let Some(none) = self.cells.first_mut() {
            *none = (self.power * self.persons + all) / (1.0 - self.missed);
        }
        self.lean_captures();
        self.lean_breaks();
    }

    fn lean_captures(&mut self) {
        let lists = self.lists.max(1);
        let rows = self.table.chunks_exact(1 << self.lists).zip(self.chances.chunks_exact(lists));
        let out = self.slope.chunks_exact_mut(lists).zip(self.pulls.chunks_exact(lists));
        for (((row, captures), (slope, pulls)), total) in rows.zip(out).zip(&mut self.by_class) {
            for ((f, x), cell) in self.products.iter_mut().zip(row).zip(&self.cells) {
                *f = x * cell;
            }
            // Halving: what is on the last list, then on the one before, until one is left.
            let mut rest = self.products.as_mut_slice();
            for s in slope.iter_mut().rev() {
                let (without, with) = rest.split_at_mut(rest.len() / 2);
                *s = with.iter().sum();
                for (o, w) in without.iter_mut().zip(with) {
                    *o += *w;
                }
                rest = without;
            }
            let sum = rest.first().copied().unwrap_or(0.0);
            *total = sum;
            for ((s, p), pull) in slope.iter_mut().zip(captures).zip(pulls) {
                *s += (1.0 - 2.0 * p) * (1.0 + pull) - p * sum;
                *total += pull;
            }
        }
    }

    fn lean_breaks(&mut self) {
        let at = self.classes * self.lists;
        let last = self.shape / (self.rate - self.ln_last);
        let mut later = self.by_class.last().copied().unwrap_or(0.0);
        let breaks = self.slope.iter_mut().zip(&self.chances).zip(&self.pulls).skip(at);
        for (((slope, p), pull), own) in breaks.zip(&self.by_class).rev() {
            *slope = (1.0 - p) * (own + 1.0) - p * (later + last) + (1.0 - 2.0 * p) * pull;
            later += own + pull;
        }
    }
}

/// Fills a row: the probability of each history, times a weight.
pub(super) fn spread(row: &mut [f64], weight: f64, captures: &[f64]) {
    if let Some(first) = row.first_mut() {
        *first = weight;
    }
    let mut half = 1;
    for p in captures {
        let (without, with) = row.split_at_mut(half);
        for (o, w) in without.iter_mut().zip(with) {
            *w = *o * p;
            *o *= 1.0 - p;
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::{Histories, Surface};

    fn surface() -> Surface {
        let counts = vec![0, 25, 17, 12, 23, 11, 14, 6];
        let three = Histories::new(["a", "b", "c"].map(str::to_owned).to_vec(), counts).unwrap();
        let mut surface = Surface::new(&three, &Settings { classes: 3, ..Settings::default() }, 0.6);
        for (i, x) in surface.place.iter_mut().enumerate() {
            *x = (i as f64 * 1.7).sin() - 0.4;
        }
        surface
    }

    #[test]
    fn the_slope_is_the_difference_of_heights() {
        let mut surface = surface();
        let looks: Vec<f64> = (0..surface.place.len()).map(|i| 0.02 + 0.05 * i as f64).collect();
        surface.look();
        surface.lean(&looks);
        let slope = surface.slope.clone();
        for (i, wanted) in slope.iter().enumerate() {
            let mut at = |by: f64| {
                surface.place[i] += by;
                surface.look();
                let height = surface.height(&looks);
                surface.place[i] -= by;
                height
            };
            let found = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!((found - wanted).abs() < 1e-5 * (1.0 + wanted.abs()), "{i}: {found} is not {wanted}");
        }
    }

    /// Two lists, one class: (1 - p)(1 - q) is missed, and the height is the logarithm of
    /// p^20 (1-q)^10 ... over (1 - missed)^n, times p(1-p) q(1-q) of the log odds.
    #[test]
    fn one_class_by_hand() {
        let two = Histories::new(["a", "b"].map(str::to_owned).to_vec(), vec![0, 10, 5, 4]).unwrap();
        let mut surface = Surface::new(&two, &Settings { classes: 1, ..Settings::default() }, 1.0);
        let mut height = |p: f64, q: f64| {
            surface.place = vec![(p / (1.0 - p)).ln(), (q / (1.0 - q)).ln()];
            surface.look();
            assert!((surface.missed() - (1.0 - p) * (1.0 - q)).abs() < 1e-15);
            surface.height(&[])
        };
        let by_hand = |p: f64, q: f64| {
            14.0 * p.ln() + 5.0 * (1.0 - p).ln() + 9.0 * q.ln() + 10.0 * (1.0 - q).ln()
                - 19.0 * (1.0 - (1.0 - p) * (1.0 - q)).ln()
                + (p * (1.0 - p) * q * (1.0 - q)).ln()
        };
        let found = height(0.3, 0.2) - height(0.6, 0.45);
        let wanted = by_hand(0.3, 0.2) - by_hand(0.6, 0.45);
        assert!((found - wanted).abs() < 1e-10, "{found} is not {wanted}");
    }

    /// The last weight is known as a logarithm where it rounds to 0.
    #[test]
    fn a_stick_used_up_leaves_a_logarithm() {
        let mut surface = surface();
        let at = surface.captures();
        surface.place[at] = 900.0;
        surface.place[at + 1] = 2.0;
        surface.look();
        let (weights, ln_last) = surface.weights();
        assert_eq!(weights[2], 0.0);
        assert!((ln_last - (-900.0 - 2.0_f64.exp().ln_1p())).abs() < 1e-9, "{ln_last}");
    }
}
