//! Intervals for a number that can't be below 0.
//!
//! A noisy count may be negative, a number of persons may not. The central interval, cut at 0,
//! holds a true 0 too often, and where the estimate is far below 0 it shrinks to nothing. The
//! unified interval (G. J. Feldman, R. D. Cousins, Phys. Rev. D 57, 3873, 1998) holds every true
//! number from 0 on equally often. A true number accepts the estimates that are likeliest
//! beside what the best possible number would make them; the interval is of all that accept:
//!
//! - for an estimate `x` of a number `m`, in standard deviations, the best number is
//!   `max(x, 0)`, so `-2 ln R` is `(x-m)^2` from 0 on and `m^2 - 2 x m` below;
//! - `m` accepts from `x_1` to `x_2 = m + a`, equally likely in that sense, and misses both
//!   together with the probability that was asked for;
//! - where `a <= m` that is the central interval, else `x_1 = (m^2 - a^2) / 2m`.

use std::cell::OnceCell;

use crate::normal::{quantile, tail};

/// Points a standard deviation at which ends are found; between them they lie on a line.
const POINTS: f64 = 16.0;
/// Below so many standard deviations ends are found one by one.
const LOWEST: f64 = -8.0;
/// Steps of the search for an end; seven are usual.
const STEPS: u32 = 60;
/// How near the probability of a miss has to come to that of the level, relatively.
const NEAR: f64 = 1e-8;

/// The intervals of one level.
#[derive(Debug)]
pub(crate) struct Unified {
    miss: f64,
    /// Half of the central interval.
    z: f64,
    /// Up to here the lower end is 0.
    one_sided: f64,
    /// Upper ends from [`LOWEST`] to 0.
    upper: Vec<OnceCell<f64>>,
    /// Lower ends from `one_sided` on, to where they are central.
    lower: Vec<OnceCell<f64>>,
}

impl Unified {
    /// Makes the intervals that do not hold the truth with this probability, up to one half.
    pub(crate) fn new(miss: f64) -> Self {
        let (z, one_sided) = (quantile(miss / 2.0), quantile(miss));
        let cells = |width: f64| vec![OnceCell::new(); (width * POINTS).ceil() as usize + 2];
        Self { miss, z, one_sided, upper: cells(-LOWEST), lower: cells(2.0 * z - one_sided) }
    }

    /// Returns the ends around an estimate, all in standard deviations.
    pub(crate) fn ends(&self, x: f64) -> (f64, f64) {
        let low = if x <= self.one_sided {
            0.0
        } else if x >= 2.0 * self.z {
            x - self.z
        } else {
            let first = self.one_sided;
            between(&self.lower, (x - first) * POINTS, |k| self.lower(first + k / POINTS))
        };
        let high = if x >= 0.0 {
            x + self.z
        } else if x < LOWEST {
            self.upper(x)
        } else {
            between(&self.upper, -x * POINTS, |k| self.upper(-k / POINTS))
        };
        (low, high)
    }

    /// The number whose `x_1` is `x`, below 0: there `a^2 = m^2 - 2 x m`.
    fn upper(&self, x: f64) -> f64 {
        if x >= 0.0 {
            return self.z;
        }
        self.search(0.0, self.z, |m| tail((m * m - 2.0 * m * x).sqrt()) + tail(m - x))
    }

    /// The number whose `x_2` is `x`: there `a = x - m`, and `-x_1 + m = (m^2 + a^2) / 2m`.
    fn lower(&self, x: f64) -> f64 {
        if x >= 2.0 * self.z {
            return x - self.z;
        }
        let missed = |m: f64| tail(x - m) + tail((m * m + (x - m) * (x - m)) / (2.0 * m));
        self.search((x - self.z).max(0.0), x / 2.0, missed)
    }

    /// Finds where the estimates that a number does not accept have the probability of the level,
    /// between two numbers that have less and more: false position with the mend of Illinois.
    fn search(&self, mut a: f64, mut b: f64, missed: impl Fn(f64) -> f64) -> f64 {
        // By the logarithm, since at one end all may be missed.
        let off = |m: f64| (missed(m) / self.miss).ln();
        let (mut at_a, mut at_b) = (off(a), off(b));
        for _ in 0..STEPS {
            let line = (a * at_b - b * at_a) / (at_b - at_a);
            let m = if line.is_finite() { line } else { f64::midpoint(a, b) };
            let at = off(m);
            if at.abs() < NEAR {
                return m;
            }
            if at * at_b < 0.0 {
                (a, at_a) = (b, at_b);
            } else {
                at_a /= 2.0;
            }
            (b, at_b) = (m, at);
        }
        f64::midpoint(a, b)
    }
}

/// Returns the value at a place between two points, each found once.
fn between(points: &[OnceCell<f64>], at: f64, find: impl Fn(f64) -> f64) -> f64 {
    let first = at.floor();
    let point = |k: f64| points.get(k as usize).map_or_else(|| find(k), |cell| *cell.get_or_init(|| find(k)));
    let (a, b) = (point(first), point(first + 1.0));
    a + (b - a) * (at - first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::density;

    /// Table X of the paper, 95 %.
    #[test]
    fn ends_are_those_of_the_paper() {
        let unified = Unified::new(0.05);
        for (x, low, high) in [(-3.0, 0.0, 0.42), (0.0, 0.0, 1.96), (1.0, 0.0, 2.96), (2.0, 0.35, 3.96)] {
            let (a, b) = unified.ends(x);
            assert!((a - low).abs() < 0.0051 && (b - high).abs() < 0.0051, "{x}: {a} to {b}");
        }
    }

    /// The construction as the paper describes it, on a grid: for each number the estimates are
    /// taken in the order of their ratio until their probability is reached.
    #[test]
    fn ends_are_those_of_a_grid() {
        const STEP: f64 = 0.01;
        for miss in [0.05, 0.32, 0.001] {
            let accepted = |m: f64| {
                let mut all: Vec<(f64, f64)> = (-1500..1500)
                    .map(|k| {
                        let x = (f64::from(k) + 0.5) * STEP;
                        (density(x - m) / density(x - x.max(0.0)), x)
                    })
                    .collect();
                all.sort_by(|a, b| b.0.total_cmp(&a.0));
                let (mut sum, mut ends) = (0.0, (f64::INFINITY, f64::NEG_INFINITY));
                for (_, x) in all {
                    if sum >= 1.0 - miss {
                        break;
                    }
                    sum += density(x - m) * STEP;
                    ends = (ends.0.min(x), ends.1.max(x));
                }
                ends
            };
            let numbers: Vec<(f64, (f64, f64))> =
                (0..180).map(|k| f64::from(k) * 0.05).map(|m| (m, accepted(m))).collect();
            let unified = Unified::new(miss);
            for x in [-6.0, -3.0, -1.7, -0.4, 0.0, 0.3, 1.0, 1.6, 1.7, 2.0, 2.5, 3.0, 3.7, 4.0] {
                let holds = |(m, (a, b)): &(f64, (f64, f64))| (*a <= x && x <= *b).then_some(*m);
                let held: Vec<f64> = numbers.iter().filter_map(holds).collect();
                let (low, high) = unified.ends(x);
                assert!((low - held[0]).abs() < 0.055, "{miss} {x}: {low}, grid {}", held[0]);
                assert!((high - held[held.len() - 1]).abs() < 0.055, "{miss} {x}: {high}, grid {held:?}");
            }
        }
    }

    /// The probability of all estimates whose interval holds a number, summed on a fine grid.
    #[test]
    fn every_number_is_held_equally_often() {
        for miss in [0.05, 0.01, 0.0002] {
            let unified = Unified::new(miss);
            for m in [0.0, 0.01, 0.1, 0.3, 0.7, 1.0, 1.3, 1.645, 1.8, 1.96, 2.2, 2.7, 3.5, 5.0, 20.0] {
                let step = 1.0 / 2048.0;
                let held: f64 = (-20_000..20_000)
                    .map(|k| m + (f64::from(k) + 0.5) * step)
                    .filter(|x| {
                        let (low, high) = unified.ends(*x);
                        low <= m && m <= high
                    })
                    .map(|x| density(x - m) * step)
                    .sum();
                assert!((held - (1.0 - miss)).abs() < 2e-4, "{miss} {m}: {held}");
            }
        }
    }

    #[test]
    fn a_higher_level_holds_a_lower_one_and_nothing_is_empty() {
        let levels: Vec<Unified> = [0.3, 0.05, 1e-3, 1e-7].map(Unified::new).into();
        for x in (-400..400).map(|k| f64::from(k) * 0.05) {
            let ends: Vec<(f64, f64)> = levels.iter().map(|l| l.ends(x)).collect();
            assert!(ends.windows(2).all(|w| w[1].0 <= w[0].0 && w[0].1 <= w[1].1), "{x}: {ends:?}");
            assert!(ends.iter().all(|(low, high)| *low >= 0.0 && low < high), "{x}: {ends:?}");
        }
    }
}
