//! Estimates by sample coverage.
//!
//! Chao, A. and Tsay, P. K. (1998), *A sample coverage approach to multiple-system
//! estimation*, J. Am. Stat. Assoc. 93; Chao et al. (2001), Stat. Med. 20. The share of
//! persons of a list that are on other lists too tells how much of the population the lists
//! cover together; dependence of lists enters for three lists.

use super::Histories;

/// Coverage and the estimates that rest on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// Estimated coverage.
    pub c: f64,
    /// Mean number of persons on the lists, those on one alone taken out.
    pub d: f64,
    /// D / C, without dependence.
    pub n0: f64,
    /// With dependence, for three lists and enough coverage.
    pub n_high: Option<f64>,
    /// One step towards it: a bound when coverage is low.
    pub n_low: Option<f64>,
}

/// Coverage from which the estimate with dependence is used.
const ENOUGH: f64 = 0.55;

impl Coverage {
    /// The estimate to use: with dependence when coverage is enough, else the bound, else
    /// without dependence.
    #[must_use]
    pub fn total(&self) -> f64 {
        if self.c >= ENOUGH { self.n_high.unwrap_or(self.n0) } else { self.n_low.unwrap_or(self.n0) }
    }
}

/// Estimates by coverage; none when a list is empty or nobody is on two lists.
#[must_use]
pub fn coverage(histories: &Histories) -> Option<Coverage> {
    let t = histories.lists();
    let alone: Vec<f64> = (0..t).map(|j| histories.count(1 << j) as f64).collect();
    let sizes: Vec<f64> = (0..t).map(|j| histories.on_all(1 << j) as f64).collect();
    if t == 0 || sizes.contains(&0.0) {
        return None;
    }
    let shares = alone.iter().zip(&sizes).map(|(s, n)| s / n).sum::<f64>() / t as f64;
    let c = 1.0 - shares;
    if c <= 0.0 {
        return None;
    }
    let d = histories.persons() as f64 - alone.iter().sum::<f64>() / t as f64;
    let n0 = d / c;
    let dependence = three(histories, c);
    let n_low = dependence.as_ref().map(|g| n0 + g(n0 + g(n0)));
    // N = n0 + g(N), and g is linear in N: the fixed point is n0 + g(0) over 1 − slope.
    let n_high = dependence.as_ref().and_then(|g| {
        let (at_zero, slope) = (g(0.0), g(1.0) - g(0.0));
        (slope < 1.0).then(|| (n0 + at_zero) / (1.0 - slope))
    });
    Some(Coverage { c, d, n0, n_high, n_low })
}

/// What dependence adds at a total, for three lists.
fn three(histories: &Histories, c: f64) -> Option<impl Fn(f64) -> f64> {
    if histories.lists() != 3 {
        return None;
    }
    let z = |h: usize| histories.count(h) as f64;
    let size = |j: usize| histories.on_all(1 << j) as f64;
    let (n1, n2, n3) = (size(0), size(1), size(2));
    let over = |pair: usize| histories.on_all(pair) as f64;
    // For a pair, those on one of its lists and not on the third list, each list in turn.
    let terms = [
        (z(0b001) + z(0b011) + z(0b010) + z(0b011), over(0b011), n1 * n2),
        (z(0b001) + z(0b101) + z(0b100) + z(0b101), over(0b101), n1 * n3),
        (z(0b010) + z(0b110) + z(0b100) + z(0b110), over(0b110), n2 * n3),
    ];
    Some(move |total: f64| {
        terms.iter().map(|(weight, both, product)| weight * (total * both / product - 1.0)).sum::<f64>() / (3.0 * c)
    })
}
