//! Whole tables of derived flags that lie where those of their members allow.
//!
//! Whoever has a flag of a group has any of it, and whoever has any of it has one of them: so
//! the union is at least the largest of its flags and at most their sum, and nobody beyond
//! those who are there. Its noise knows nothing of that, so the whole tables are moved there.
//! A flag's table is a published one and stays as it is; a union's is the denominator of shares.
#![expect(clippy::indexing_slicing, reason = "places are bounded by the sizes of the axes, which built the vectors")]

use std::collections::HashMap;

use super::open::round_open;
use super::possible::Possible;
use crate::plan::Plan;

/// Brings the tables of one axis of each union between those of its members.
pub(super) fn settle(plan: &Plan, one: &mut [Vec<u64>]) {
    for (any, derived) in (plan.workload.columns.len()..).zip(&plan.workload.derived) {
        let total: u64 = one[any].iter().sum();
        let (low, high) = bounds(derived.of.iter().map(|m| total.saturating_sub(one[*m][0])), total);
        let all = one[any][1].clamp(low, high);
        one[any] = vec![total.saturating_sub(all), all];
    }
}

/// Whole tables of one and two axes, and where those of two stand.
pub(super) struct Tables<'a> {
    plan: &'a Plan,
    one: &'a [Vec<u64>],
    two: &'a [Vec<u64>],
    pairs: &'a HashMap<[usize; 2], usize>,
    /// Tables of two axes with a union, as they are published. The records follow the others: where
    /// many cells have only noise, what these are moved by is the flags' noise.
    unions: HashMap<[usize; 2], Vec<u64>>,
}

impl<'a> Tables<'a> {
    /// Brings the tables of two axes with a union between those of its members. They keep the sum
    /// of the one wherever that is possible.
    pub(super) fn new(
        plan: &'a Plan,
        one: &'a [Vec<u64>],
        two: &'a [Vec<u64>],
        pairs: &'a HashMap<[usize; 2], usize>,
    ) -> Self {
        let mut out = Self { plan, one, two, pairs, unions: HashMap::new() };
        let columns = plan.workload.columns.len();
        for [by, any] in pairs.keys().filter(|pair| pair[1] >= columns) {
            let Some(derived) = plan.workload.derived.get(any - columns) else { continue };
            let members: Vec<Vec<u64>> = derived.of.iter().map(|m| out.set(*by, *m)).collect();
            let limits: Vec<(u64, u64)> =
                (one[*by].iter().enumerate()).map(|(a, here)| bounds(members.iter().map(|m| m[a]), *here)).collect();
            let now: Vec<f64> = out.set(*by, *any).iter().map(|n| *n as f64).collect();
            let table = within(&now, &limits, one[*any][1]).into_iter().zip(&one[*by]);
            out.unions.insert([*by, *any], table.flat_map(|(set, here)| [here.saturating_sub(set), set]).collect());
        }
        out
    }

    /// Returns the published tables of two axes with a union.
    pub(super) fn into_unions(self) -> HashMap<Vec<usize>, Vec<u64>> {
        self.unions.into_iter().map(|(pair, table)| (pair.to_vec(), table)).collect()
    }

    /// Returns for each code of a column the persons who have an answer on another axis too.
    fn set(&self, by: usize, axis: usize) -> Vec<u64> {
        let pair = [by.min(axis), by.max(axis)];
        let table = self.unions.get(&pair).or_else(|| self.two.get(*self.pairs.get(&pair)?));
        let Some(table) = table else { return self.one[by].clone() };
        let (n, m) = (self.one[by].len(), self.one[axis].len());
        let blank = |a: usize| table[if by < axis { a * m } else { a }];
        (0..n).map(|a| self.one[by][a].saturating_sub(blank(a))).collect()
    }

    /// Rounds tables of three axes: each sums to the pair of its first two. Those of shares have
    /// no more persons than the two columns by which these are taken, those of unions lie between
    /// their members.
    pub(super) fn triples(&self, triples: &[&[usize]], targets: &[Vec<f64>], possible: &Possible) -> Vec<Vec<u64>> {
        let plain = |(axes, x): (&&[usize], &Vec<f64>)| {
            let last = self.one[axes[2]].len();
            let open = possible.cells(axes);
            let fibres = x.chunks_exact(last).zip(&self.two[self.pairs[&[axes[0], axes[1]]]]).enumerate();
            let fibre_open = |k: usize| open.map(|o| &o[k * last..(k + 1) * last]);
            fibres.flat_map(|(k, (fibre, sum))| round_open(fibre, fibre_open(k), *sum)).collect()
        };
        let mut out: Vec<Vec<u64>> = triples.iter().zip(targets).map(plain).collect();
        let places: HashMap<&[usize], usize> = triples.iter().enumerate().map(|(k, t)| (*t, k)).collect();
        for share in &self.plan.workload.shares {
            let [p, q] = share.by;
            let size = [p, q].map(|axis| self.one[axis].len());
            let here = &self.two[self.pairs[&[p, q]]];
            let mut members: Vec<Vec<u64>> = Vec::with_capacity(share.flags.len());
            for (flag, cells) in share.flags.iter().map(|f| (*f, Flag::new([p, q, *f], size))) {
                let Some(at) = places.get(&cells.axes[..]).copied() else { continue };
                if possible.cells(&cells.axes).is_none() {
                    let limits: Vec<(u64, u64)> = here.iter().map(|n| (0, *n)).collect();
                    cells.put(&mut out[at], here, self.rounded(&cells.set(&targets[at]), &limits, p, flag));
                }
                members.push(cells.set(&out[at]));
            }
            let cells = Flag::new([p, q, share.any], size);
            let Some(at) = places.get(&cells.axes[..]).copied() else { continue };
            let limits: Vec<(u64, u64)> =
                here.iter().enumerate().map(|(c, here)| bounds(members.iter().map(|m| m[c]), *here)).collect();
            cells.put(&mut out[at], here, self.rounded(&cells.set(&targets[at]), &limits, p, share.any));
        }
        out
    }

    /// Rounds who has a flag, by two columns, so that each row sums to the pair of the first and
    /// the flag wherever that is possible.
    fn rounded(&self, x: &[f64], limits: &[(u64, u64)], by: usize, flag: usize) -> Vec<u64> {
        let m = x.len() / self.one[by].len().max(1);
        let rows = x.chunks_exact(m).zip(limits.chunks_exact(m)).zip(self.set(by, flag));
        rows.flat_map(|((row, limits), sum)| within(row, limits, sum)).collect()
    }
}

/// Where the cells with a flag stand in a table of two columns and the flag.
struct Flag {
    /// Ascending.
    axes: [usize; 3],
    /// Cells inside each code of the flag.
    inner: usize,
}

impl Flag {
    fn new([p, q, flag]: [usize; 3], [n, m]: [usize; 2]) -> Self {
        let mut axes = [p, q, flag];
        axes.sort_unstable();
        let inner = match axes {
            [first, ..] if first == flag => n * m,
            [_, second, _] if second == flag => m,
            _ => 1,
        };
        Self { axes, inner }
    }

    /// Returns where a cell of the two columns stands among those with the flag.
    fn at(&self, cell: usize) -> usize {
        (cell / self.inner * 2 + 1) * self.inner + cell % self.inner
    }

    /// Takes the cells with the flag.
    fn set<T: Copy>(&self, table: &[T]) -> Vec<T> {
        (0..table.len() / 2).map(|cell| table[self.at(cell)]).collect()
    }

    /// Puts cells with the flag into a table; the others are what is left of the two columns.
    fn put(&self, table: &mut [u64], here: &[u64], set: Vec<u64>) {
        for ((cell, set), here) in set.into_iter().enumerate().zip(here) {
            table[self.at(cell)] = set;
            table[self.at(cell) - self.inner] = here.saturating_sub(set);
        }
    }
}

/// Returns the least and the most that a union can have, of so many who are there.
fn bounds(members: impl Iterator<Item = u64>, here: u64) -> (u64, u64) {
    let (low, sum) = members.fold((0, 0_u64), |(low, sum), n| (n.max(low), sum.saturating_add(n)));
    (low, sum.min(here).max(low))
}

/// Rounds to whole numbers within limits, with a given sum where the limits allow it, else one as
/// near as they do: the largest remainders go up first.
fn within(x: &[f64], limits: &[(u64, u64)], sum: u64) -> Vec<u64> {
    let mut out: Vec<u64> =
        x.iter().zip(limits).map(|(v, (low, high))| (v.max(0.0).floor() as u64).clamp(*low, *high)).collect();
    let have: u64 = out.iter().sum();
    let up = have < sum;
    let room = |at: usize, n: u64| if up { limits[at].1 - n } else { n - limits[at].0 };
    let change = |n: u64, by: u64| if up { n + by } else { n - by };
    let all: u64 = out.iter().enumerate().map(|(at, n)| room(at, *n)).sum();
    let mut left = have.abs_diff(sum).min(all);
    if left > x.len() as u64 {
        // Far off: all move in proportion to their room first.
        let far = left;
        for (at, n) in out.iter_mut().enumerate() {
            let by = (u128::from(far) * u128::from(room(at, *n)) / u128::from(all)) as u64;
            *n = change(*n, by);
            left -= by;
        }
    }
    let mut order: Vec<usize> = (0..x.len()).collect();
    let remainder = |at: &usize| x[*at] - x[*at].floor();
    order.sort_by(|a, b| remainder(if up { b } else { a }).total_cmp(&remainder(if up { a } else { b })));
    while left > 0 {
        for at in &order {
            if left > 0 && room(*at, out[*at]) > 0 {
                out[*at] = change(out[*at], 1);
                left -= 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_to_limits_and_to_the_sum_where_they_allow_it() {
        let limits = [(0, 10), (3, 3), (0, 4), (2, 9)];
        assert_eq!(within(&[1.6, 0.0, 2.2, 2.9], &limits, 10), [2, 3, 2, 3]);
        assert_eq!(within(&[9.0, 9.0, 9.0, 9.0], &limits, 12), [3, 3, 1, 5]);
        assert_eq!(within(&[0.0; 4], &limits, 100), [10, 3, 4, 9], "no more than all");
        assert_eq!(within(&[50.0; 4], &limits, 0), [0, 3, 0, 2], "no less than each");
        assert_eq!(bounds([3, 5, 1].into_iter(), 7), (5, 7));
        assert_eq!(bounds([3, 5, 1].into_iter(), 20), (5, 9));
    }

    /// A table of 2 x 3 with a flag before, between and after them: cells with it are 1 to 6.
    #[test]
    fn a_flag_stands_anywhere_among_the_axes() {
        for (axes, table) in [
            ([1, 2, 0], [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]),
            ([0, 2, 1], [0, 0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6]),
            ([0, 1, 2], [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]),
        ] {
            let flag = Flag::new(axes, [2, 3]);
            assert_eq!(flag.set(&table), [1, 2, 3, 4, 5, 6]);
            let mut other = table;
            flag.put(&mut other, &[9; 6], vec![4; 6]);
            assert_eq!((flag.set(&other), other.iter().sum::<u64>()), (vec![4; 6], 54));
        }
    }
}
