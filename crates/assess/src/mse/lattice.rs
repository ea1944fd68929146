//! Sums over the subsets of lists.
//!
//! A set of lists is a mask: bit j is list j in the order of columns. The design matrix of
//! a log-linear model has a 1 where a term is a subset of a history, so all its products are
//! sums over subsets or supersets, and those cost t 2^t additions (Yates 1937) instead of a
//! matrix product.

/// Replaces each value by the sum over its supersets, itself among them.
pub fn superset_sums(values: &mut [f64]) {
    let mut step = 1;
    while step < values.len() {
        for block in values.chunks_exact_mut(2 * step) {
            let (without, with) = block.split_at_mut(step);
            for (low, high) in without.iter_mut().zip(with) {
                *low += *high;
            }
        }
        step *= 2;
    }
}

/// Replaces each value by the sum over its subsets, itself and the empty one among them.
pub fn subset_sums(values: &mut [f64]) {
    let mut step = 1;
    while step < values.len() {
        for block in values.chunks_exact_mut(2 * step) {
            let (without, with) = block.split_at_mut(step);
            for (low, high) in without.iter().zip(with) {
                *high += *low;
            }
        }
        step *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::{subset_sums, superset_sums};

    #[test]
    fn equal_plain_sums_over_sets() {
        let values: Vec<f64> = (0..32_u32).map(|i| f64::from(i * i % 7)).collect();
        let (mut up, mut down) = (values.clone(), values.clone());
        superset_sums(&mut up);
        subset_sums(&mut down);
        for set in 0..32_usize {
            let sum = |keep: &dyn Fn(usize) -> bool| (0..32).filter(|w| keep(*w)).map(|w| values[w]).sum::<f64>();
            assert_eq!(up[set], sum(&|w| w & set == set));
            assert_eq!(down[set], sum(&|w| w & set == w));
        }
    }
}
