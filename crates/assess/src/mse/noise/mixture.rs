//! A law of the total as a mixture: stretches of it, each blurred by a normal.

use super::super::normal_below;

/// A stretch of totals, evenly likely, plus a normal of some standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    mass: f64,
    from: f64,
    to: f64,
    spread: f64,
}

impl Stretch {
    /// The share of it at or below a total.
    fn below(&self, total: f64) -> f64 {
        let width = self.to - self.from;
        if self.spread <= 1e-3 * width || self.spread <= 1e-9 {
            return if width > 0.0 {
                ((total - self.from) / width).clamp(0.0, 1.0)
            } else {
                f64::from(total >= self.from)
            };
        }
        let z = |end: f64| (total - end) / self.spread;
        if width < 1e-3 * self.spread {
            return normal_below(z((self.from + self.to) / 2.0));
        }
        // The integral of the normal's distribution function is z Φ(z) + φ(z).
        let h = |z: f64| z * normal_below(z) + (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        (self.spread / width * (h(z(self.from)) - h(z(self.to)))).clamp(0.0, 1.0)
    }
}

/// A mixture of stretches.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mixture(Vec<Stretch>);

impl Mixture {
    /// Adds a stretch.
    pub(super) fn add(&mut self, mass: f64, from: f64, to: f64, spread: f64) {
        if mass > 0.0 && mass.is_finite() && spread.is_finite() {
            self.0.push(Stretch { mass, from, to, spread });
        }
    }

    /// Parts as one law, of mass one; none when there is nothing in them.
    pub(super) fn joined(parts: Vec<Self>) -> Option<Self> {
        let mut all: Vec<Stretch> = parts.into_iter().flat_map(|p| p.0).collect();
        let sum: f64 = all.iter().map(|s| s.mass).sum();
        if sum <= 0.0 {
            return None;
        }
        for stretch in &mut all {
            stretch.mass /= sum;
        }
        // What weighs nothing would be looked at for each quantile.
        all.retain(|s| s.mass > 1e-9);
        Some(Self(all))
    }

    /// The probability of at most a total.
    #[must_use]
    pub fn below(&self, total: f64) -> f64 {
        self.0.iter().map(|s| s.mass * s.below(total)).sum()
    }

    /// A quantile of the total.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let mut low = self.0.iter().map(|s| s.from - 8.0 * s.spread).fold(f64::INFINITY, f64::min);
        let mut high = self.0.iter().map(|s| s.to + 8.0 * s.spread).fold(f64::NEG_INFINITY, f64::max);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if self.below(middle) < p {
                low = middle
            } else {
                high = middle
            }
            if high - low < 1e-6 * high.abs() {
                break;
            }
        }
        (low + high) / 2.0
    }

    /// The mean of the total.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.0.iter().map(|s| s.mass * f64::midpoint(s.from, s.to)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Mixture;

    #[test]
    fn quantiles_of_known_laws() {
        let mut even = Mixture::default();
        even.add(2.0, 10.0, 20.0, 0.0);
        let even = Mixture::joined(vec![even]).unwrap();
        assert!((even.quantile(0.25) - 12.5).abs() < 1e-4);
        let mut normal = Mixture::default();
        normal.add(1.0, 100.0, 100.0, 10.0);
        let normal = Mixture::joined(vec![normal]).unwrap();
        assert!((normal.quantile(0.975) - 119.59964).abs() < 1e-3);
        // The sum of a uniform on 0 to 12 and a standard normal: at 0 the mean of φ.
        let mut both = Mixture::default();
        both.add(1.0, 0.0, 12.0, 1.0);
        assert!((both.below(0.0) - 0.398_942_28 / 12.0).abs() < 1e-6 && (both.below(6.0) - 0.5).abs() < 1e-12);
    }
}
