//! Bit planes: a flag of 64 persons is one word.
//!
//! The instructions are chosen when the program runs (`pulp`), so one binary uses AVX2
//! where there is one and stays right where there is none.

use pulp::Arch;

/// Returns how many bits are set in both planes.
#[must_use]
pub fn and_count(a: &[u64], b: &[u64]) -> u64 {
    Arch::new().dispatch(
        #[inline(always)]
        || a.iter().zip(b).map(|(x, y)| u64::from((x & y).count_ones())).sum(),
    )
}

/// Returns how many bits are set.
#[must_use]
pub fn ones(plane: &[u64]) -> u64 {
    Arch::new().dispatch(
        #[inline(always)]
        || plane.iter().map(|x| u64::from(x.count_ones())).sum(),
    )
}

/// Calls `f` with the place of each set bit, ascending.
#[inline]
pub(crate) fn each_one(plane: &[u64], mut f: impl FnMut(usize)) {
    for (k, word) in plane.iter().enumerate() {
        let mut left = *word;
        while left != 0 {
            f(k * 64 + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}
