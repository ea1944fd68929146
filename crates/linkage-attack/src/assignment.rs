//! The cheapest way to give every row a column of its own.

/// Returns the column of each row that makes the sum of costs smallest (Kuhn, Naval Research
/// Logistics 2, 1955, in the form of shortest augmenting paths). `cost` has `n` rows of `n`.
#[must_use]
pub fn cheapest(cost: &[f32], n: usize) -> Vec<usize> {
    // Row and column 0 stand for "none", so that all else begins at 1.
    let (mut of_row, mut of_column) = (vec![0.0_f64; n + 1], vec![0.0_f64; n + 1]);
    let (mut row_at, mut way) = (vec![0_usize; n + 1], vec![0_usize; n + 1]);
    for row in 1..=n {
        row_at[0] = row;
        let mut column = 0;
        let (mut least, mut used) = (vec![f64::INFINITY; n + 1], vec![false; n + 1]);
        loop {
            used[column] = true;
            let (at, mut delta, mut next) = (row_at[column], f64::INFINITY, 0);
            let costs = &cost[(at - 1) * n..at * n];
            for j in 1..=n {
                if used[j] {
                    continue;
                }
                let reduced = f64::from(costs[j - 1]) - of_row[at] - of_column[j];
                if reduced < least[j] {
                    (least[j], way[j]) = (reduced, column);
                }
                if least[j] < delta {
                    (delta, next) = (least[j], j);
                }
            }
            for j in 0..=n {
                if used[j] {
                    of_row[row_at[j]] += delta;
                    of_column[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            column = next;
            if row_at[column] == 0 {
                break;
            }
        }
        while column != 0 {
            row_at[column] = row_at[way[column]];
            column = way[column];
        }
    }
    let mut out = vec![0; n];
    (1..=n).for_each(|j| out[row_at[j] - 1] = j - 1);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_is_what_trying_all_finds() {
        // Kuhn's kind of case: the greedy choice (1 at row 0, column 0) is not the cheapest.
        assert_eq!(cheapest(&[1.0, 2.0, 2.0, 9.0], 2), [1, 0]);
        let cost = [7.0, 5.0, 9.0, 2.0, 8.0, 4.0, 3.0, 1.0, 6.0, 6.0, 2.0, 7.0, 5.0, 9.0, 3.0, 8.0];
        let sum = |p: &[usize]| (0..4).map(|r| cost[r * 4 + p[r]]).sum::<f32>();
        let mut best = f32::INFINITY;
        for k in 0..256_usize {
            let p = [k & 3, k >> 2 & 3, k >> 4 & 3, k >> 6];
            if (0..4).all(|c| p.contains(&c)) {
                best = best.min(sum(&p));
            }
        }
        assert!((sum(&cheapest(&cost, 4)) - best).abs() < 1e-6);
    }
}
