//! The normal equations of a step, by Cholesky.

use super::fit::Unsettled;

/// The lower triangle L of an information matrix L Lᵀ of terms.
///
/// The entry of two terms is the sum of the histories' weights over those that hold both, and
/// so a superset sum at their union.
#[derive(Debug, Clone, Default)]
pub(in crate::mse) struct Normal {
    rows: Vec<f64>,
    terms: usize,
}

impl Normal {
    /// Factors the information of `terms`; `sums` are sums over supersets of the weights, and
    /// `extra` is added to the diagonal by the term's place.
    pub(in crate::mse) fn factor(
        &mut self,
        terms: &[usize],
        sums: &[f64],
        extra: impl Fn(usize) -> f64,
    ) -> Result<(), Unsettled> {
        let q = terms.len();
        self.terms = q;
        self.rows.clear();
        self.rows.resize(q * q, 0.0);
        for (i, a) in terms.iter().enumerate() {
            let (above, here) = self.rows.split_at_mut(i * q);
            let Some(row) = here.get_mut(..q) else { break };
            for (j, b) in terms.iter().enumerate().take(i + 1) {
                let mut value = sums.get(a | b).copied().unwrap_or(0.0);
                if i == j {
                    value += extra(i);
                }
                let scale = value;
                let (done, rest) = row.split_at_mut(j);
                if j < i {
                    let other = above.get(j * q..j * q + j).unwrap_or(&[]);
                    value -= other.iter().zip(done.iter()).map(|(x, y)| x * y).sum::<f64>();
                    let pivot = above.get(j * q + j).copied().unwrap_or(f64::NAN);
                    if let Some(cell) = rest.first_mut() {
                        *cell = value / pivot;
                    }
                } else {
                    value -= done.iter().map(|x| x * x).sum::<f64>();
                    if value.is_nan() || value <= 1e-13 * scale {
                        return Err(Unsettled);
                    }
                    if let Some(cell) = rest.first_mut() {
                        *cell = value.sqrt();
                    }
                }
            }
        }
        Ok(())
    }

    /// Solves L Lᵀ x = `step` in place.
    pub(in crate::mse) fn solve(&self, step: &mut [f64]) {
        self.forward(step);
        self.backward(step);
    }

    /// Solves L x = `step` in place.
    pub(in crate::mse) fn forward(&self, step: &mut [f64]) {
        let q = self.terms.max(1);
        for (i, row) in self.rows.chunks_exact(q).enumerate() {
            let (before, rest) = step.split_at_mut(i);
            let dot: f64 = row.iter().zip(before.iter()).map(|(l, x)| l * x).sum();
            if let (Some(x), Some(d)) = (rest.first_mut(), row.get(i)) {
                *x = (*x - dot) / d;
            }
        }
    }

    /// Solves Lᵀ x = `step` in place.
    pub(in crate::mse) fn backward(&self, step: &mut [f64]) {
        let q = self.terms.max(1);
        for (i, row) in self.rows.chunks_exact(q).enumerate().rev() {
            let (before, rest) = step.split_at_mut(i);
            let Some(x) = rest.first_mut() else { break };
            *x /= row.get(i).copied().unwrap_or(f64::NAN);
            for (b, l) in before.iter_mut().zip(row) {
                *b -= l * *x;
            }
        }
    }

    /// The last pivot: one over its square is the variance of the last term.
    pub(in crate::mse) fn last(&self) -> Option<f64> {
        self.rows.last().copied()
    }
}
