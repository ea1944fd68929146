//! The law of the noise in a sum of counts.
//!
//! Lists that are merged, left out or taken as a population add cells, and each cell brings
//! its own noise. So the law of a sum of m cells is the m-fold convolution of the law of one,
//! tabulated where it is not negligible and continued by its last slope.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use super::law::{Kind, Law};

/// What is below this share of the greatest probability is not tabulated.
const NEGLIGIBLE: f64 = 1e-20;

/// From this σ on a sum of discrete Gaussians is one again, to 1e-16 (error 2 exp(−π²σ²)).
const SMOOTH: f64 = 2.0;

/// The noise in a sum of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// P(x) for x = 0, 1, … up to the width; the law is symmetric.
    half: Vec<f64>,
    /// P(x − 1) / P(x) for x from minus the width plus one on.
    ratios: Vec<f64>,
    /// Of −width, … , width: the probability of at most that.
    below: Vec<f64>,
    /// How much the logarithm falls at each step beyond the table.
    slope: f64,
    variance: f64,
}

impl Sum {
    fn of(law: Law, cells: u64) -> Self {
        let base = |scale: f64| {
            let law = Law { scale, ..law };
            let all = (0..).map(|x| law.ln_weight(f64::from(x)).exp());
            all.take_while(|p| *p > NEGLIGIBLE).collect::<Vec<f64>>()
        };
        let many = cells as f64;
        let (half, slope) = match law.kind {
            Kind::DiscreteGaussian => {
                let half = if law.scale >= SMOOTH || cells == 1 {
                    base(law.scale * many.sqrt())
                } else {
                    power(&normalised(base(law.scale)), cells)
                };
                let slope = (half.len() as f64 - 0.5) / (many * law.scale * law.scale);
                (half, slope)
            }
            Kind::DiscreteLaplace => {
                let q = (-1.0 / law.scale).exp();
                let mut half = base(law.scale);
                for _ in 1..cells {
                    half = smoothed(&normalised(half), q);
                }
                (half, 1.0 / law.scale)
            }
        };
        Self::tabulated(normalised(half), slope)
    }

    fn tabulated(half: Vec<f64>, slope: f64) -> Self {
        let whole: Vec<f64> = half.iter().skip(1).rev().chain(&half).copied().collect();
        let mut sum = 0.0;
        let below = whole
            .iter()
            .map(|p| {
                sum += p;
                sum
            })
            .collect();
        let ratios = whole.windows(2).map(|w| if let [a, b] = w { a / b } else { 1.0 }).collect();
        let variance = 2.0 * half.iter().enumerate().map(|(x, p)| (x * x) as f64 * p).sum::<f64>();
        Self { half, ratios, below, slope, variance }
    }

    fn width(&self) -> i64 {
        self.half.len() as i64 - 1
    }

    /// The variance, in persons squared.
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// The logarithm of the probability of `x`.
    #[must_use]
    pub fn ln(&self, x: i64) -> f64 {
        let x = x.unsigned_abs() as usize;
        let beyond = (x as i64 - self.width()).max(0) as f64;
        let at = self.half.get(x).or(self.half.last()).copied().unwrap_or(0.0);
        at.ln() - beyond * self.slope
    }

    /// P(x − 1) / P(x).
    pub(super) fn ratio(&self, x: i64) -> f64 {
        let width = self.width();
        match self.ratios.get((x + width - 1).max(0) as usize) {
            Some(r) if x > -width => *r,
            _ if x > 0 => self.slope.exp(),
            _ => (-self.slope).exp(),
        }
    }

    /// The probability of at most `x`.
    #[must_use]
    pub fn at_most(&self, x: i64) -> f64 {
        match usize::try_from(x + self.width()) {
            Ok(place) => self.below.get(place).copied().unwrap_or(1.0).min(1.0),
            Err(_) => 0.0,
        }
    }

    /// The probability of at least `x`.
    #[must_use]
    pub fn at_least(&self, x: i64) -> f64 {
        self.at_most(-x)
    }

    /// The least number whose probability of being exceeded is below 1 − `p`.
    #[must_use]
    pub fn quantile(&self, p: f64) -> i64 {
        self.below.partition_point(|b| *b < p).min(self.below.len().saturating_sub(1)) as i64 - self.width()
    }
}

/// Scales the right half of a symmetric law so that the whole sums to one.
fn normalised(half: Vec<f64>) -> Vec<f64> {
    let sum = 2.0 * half.iter().skip(1).sum::<f64>() + half.first().unwrap_or(&0.0);
    half.into_iter().map(|p| p / sum).collect()
}

/// The right half without its negligible end.
fn trimmed(mut half: Vec<f64>) -> Vec<f64> {
    let least = half.first().copied().unwrap_or(0.0) * NEGLIGIBLE;
    half.truncate(half.iter().rposition(|p| *p > least).map_or(1, |last| last + 1));
    half
}

/// The convolution of two symmetric laws.
fn convolved(a: &[f64], b: &[f64]) -> Vec<f64> {
    let whole: Vec<f64> = b.iter().skip(1).rev().chain(b).copied().collect();
    let far = b.len() as i64 - 1;
    let mut out = vec![0.0; a.len() + b.len() - 1];
    for (y, cell) in out.iter_mut().enumerate() {
        // The sum over x of a(x) b(y − x), where y − x is within b.
        let y = y as i64;
        *cell = ((y - far)..=(y + far))
            .zip(whole.iter().rev())
            .filter_map(|(x, p)| a.get(x.unsigned_abs() as usize).map(|q| p * q))
            .sum();
    }
    trimmed(out)
}

/// The `times`-fold convolution, by squaring.
fn power(base: &[f64], times: u64) -> Vec<f64> {
    let (mut out, mut square, mut left) = (vec![1.0], base.to_vec(), times);
    while left > 0 {
        if left & 1 == 1 {
            out = convolved(&out, &square);
        }
        left >>= 1;
        if left > 0 {
            square = convolved(&square, &square);
        }
    }
    out
}

/// One discrete Laplace more: its two-sided exponential is a walk in each direction.
fn smoothed(half: &[f64], q: f64) -> Vec<f64> {
    // Room for the tail of the sum.
    let more = (1.0 + 5.0 / -q.ln()) as usize;
    let side: Vec<f64> = half.iter().copied().chain(std::iter::repeat_n(0.0, more)).collect();
    let whole: Vec<f64> = side.iter().skip(1).rev().chain(&side).copied().collect();
    let mut out = vec![0.0; whole.len()];
    let mut carried = 0.0;
    for (o, p) in out.iter_mut().zip(&whole) {
        carried = carried * q + p;
        *o += carried;
    }
    carried = 0.0;
    for (o, p) in out.iter_mut().zip(&whole).rev() {
        *o += carried * q;
        carried = carried * q + p;
    }
    trimmed(out.split_off(side.len() - 1))
}

/// The laws of sums of one law's counts, each tabulated once.
#[derive(Debug)]
pub struct Sums {
    law: Law,
    known: RwLock<BTreeMap<u64, Arc<Sum>>>,
}

impl Sums {
    /// Makes room for the sums of a law.
    #[must_use]
    pub fn new(law: Law) -> Self {
        Self { law, known: RwLock::new(BTreeMap::new()) }
    }

    /// The law of one count.
    #[must_use]
    pub fn law(&self) -> Law {
        self.law
    }

    /// The law of the sum of so many counts.
    #[must_use]
    pub fn of(&self, cells: u64) -> Arc<Sum> {
        let cells = cells.max(1);
        // A thread that failed left no half-made table: what is there is whole.
        if let Some(known) = self.known.read().unwrap_or_else(|e| e.into_inner()).get(&cells) {
            return Arc::clone(known);
        }
        let made = Arc::new(Sum::of(self.law, cells));
        let mut known = self.known.write().unwrap_or_else(|e| e.into_inner());
        Arc::clone(known.entry(cells).or_insert(made))
    }
}

#[cfg(test)]
mod tests {
    use super::super::law::{Kind, Law};
    use super::Sum;

    /// P(x) over −200 to 200 by plain convolution.
    fn plain(law: Law, cells: usize) -> Vec<f64> {
        let one: Vec<f64> = (-200..=200).map(|x| law.ln_weight(f64::from(x)).exp()).collect();
        let sum: f64 = one.iter().sum();
        let one: Vec<f64> = one.into_iter().map(|p| p / sum).collect();
        let mut out = one.clone();
        for _ in 1..cells {
            out = (0..401)
                .map(|y| {
                    (0..401)
                        .filter(|x| (0..401).contains(&(y + 200 - x)))
                        .map(|x| out[x as usize] * one[(y + 200 - x) as usize])
                        .sum()
                })
                .collect();
        }
        out
    }

    #[test]
    fn sums_are_convolutions() {
        for (kind, scale, cells) in [
            (Kind::DiscreteGaussian, 0.5, 1),
            (Kind::DiscreteGaussian, 0.7, 5),
            (Kind::DiscreteGaussian, 2.0, 3),
            (Kind::DiscreteGaussian, 4.0, 8),
            (Kind::DiscreteLaplace, 0.5, 4),
            (Kind::DiscreteLaplace, 2.0, 1),
            (Kind::DiscreteLaplace, 2.0, 8),
        ] {
            let law = Law::new(kind, scale).unwrap();
            let (wanted, found) = (plain(law, cells), Sum::of(law, cells as u64));
            let mut below = 0.0;
            for (i, p) in wanted.iter().enumerate() {
                let x = i as i64 - 200;
                below += p;
                if *p > 1e-12 {
                    assert!((found.ln(x) - p.ln()).abs() < 1e-7, "{law:?} {cells} {x}: {} {}", found.ln(x), p.ln());
                    assert!((found.at_most(x) - below).abs() < 1e-12);
                    assert!((found.at_least(-x) - below).abs() < 1e-12);
                    if wanted[i - 1] > 1e-12 {
                        assert!((found.ratio(x) / (wanted[i - 1] / p) - 1.0).abs() < 1e-6);
                    }
                }
            }
            let variance: f64 = wanted.iter().enumerate().map(|(i, p)| (i as f64 - 200.0).powi(2) * p).sum();
            assert!((found.variance() / variance - 1.0).abs() < 1e-9, "{} {variance}", found.variance());
        }
    }

    #[test]
    fn noise_of_hardly_any_scale_is_none() {
        let none = Sum::of(Law::new(Kind::DiscreteGaussian, 1e-3).unwrap(), 4);
        assert_eq!((none.variance(), none.ln(0), none.quantile(0.999)), (0.0, 0.0, 0));
        assert_eq!((none.at_most(-1), none.at_least(1), none.at_least(0)), (0.0, 0.0, 1.0));
        assert!(none.ln(1) < -1e4 && none.ratio(0) == 0.0 && none.ratio(1) > 1e100);
    }
}
