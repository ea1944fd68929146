//! Log-normal laws of the number on no list, one for each true table that was drawn.

use super::super::normal_below;

/// A total's law given one true table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Given {
    /// Persons on lists.
    pub persons: f64,
    /// The estimated number on no list.
    pub hidden: f64,
    /// Variance of that estimate.
    pub variance: f64,
}

impl Given {
    fn below(&self, total: f64) -> f64 {
        let hidden = total - self.persons;
        if self.hidden <= 0.0 {
            return f64::from(hidden >= 0.0);
        }
        if hidden <= 0.0 {
            return 0.0;
        }
        let sd = (self.variance / (self.hidden * self.hidden)).ln_1p().sqrt();
        normal_below((hidden / self.hidden).ln() / sd.max(1e-12))
    }
}

/// The law of the total over all draws: within each and between them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Blend(pub Vec<Given>);

impl Blend {
    /// A quantile of the total; the ends of the log-normal interval where all draws are one table.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let many = self.0.len().max(1) as f64;
        let below = |total: f64| self.0.iter().map(|g| g.below(total)).sum::<f64>() / many;
        let mut low = self.0.iter().map(|g| g.persons).fold(f64::INFINITY, f64::min);
        let most = self.0.iter().map(|g| g.persons + g.hidden.max(1.0)).fold(1.0, f64::max);
        let mut high = 2.0 * most;
        while below(high) < p && high < 1e9 * most {
            high *= 2.0;
        }
        for _ in 0..80 {
            let middle = (low + high) / 2.0;
            if below(middle) < p { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::chao::lognormal;
    use super::{Blend, Given};

    #[test]
    fn one_table_has_the_log_normal_interval() {
        let blend = Blend(vec![Given { persons: 500.0, hidden: 1_500.0, variance: 40_000.0 }; 3]);
        let (lower, upper) = lognormal(500.0, 2_000.0, 40_000.0, 0.95);
        assert!((blend.quantile(0.025) - lower).abs() < 1e-3 && (blend.quantile(0.975) - upper).abs() < 1e-3);
        assert!((blend.quantile(0.5) - 2_000.0).abs() < 1e-3);
    }
}
