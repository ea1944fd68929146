//! Words of one row or of eight, so that what is said of one is said of eight.
//!
//! A mask is all ones where something holds, else 0. Each step on eight is a loop over an
//! array, which the compiler turns into one instruction where there is one.

/// Rows that are compared at a time.
pub(crate) const LANES: usize = 8;

/// A word of one row, or the same word of some rows.
pub(crate) trait Lanes: Copy {
    fn splat(word: u64) -> Self;
    fn map(self, f: impl Fn(u64) -> u64) -> Self;
    fn with(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self;
    /// Tells whether any bit is set.
    fn any(self) -> bool;

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self.with(other, |a, b| a & b)
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        self.with(other, |a, b| a | b)
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        self.with(other, |a, b| a ^ b)
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.with(other, u64::wrapping_add)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.with(other, u64::wrapping_sub)
    }

    #[inline(always)]
    fn not(self) -> Self {
        self.map(|a| !a)
    }

    #[inline(always)]
    fn high(self) -> Self {
        self.map(|a| a >> 32)
    }

    #[inline(always)]
    fn low(self) -> Self {
        self.map(|a| a & u64::from(u32::MAX))
    }

    /// Counts the bits that are set.
    #[inline(always)]
    fn ones(self) -> Self {
        self.map(|a| u64::from(a.count_ones()))
    }

    #[inline(always)]
    fn times(self, by: u64) -> Self {
        self.map(|a| a.wrapping_mul(by))
    }

    #[inline(always)]
    fn at_most(self, other: Self) -> Self {
        self.with(other, |a, b| if a <= b { u64::MAX } else { 0 })
    }

    #[inline(always)]
    fn nonzero(self) -> Self {
        self.map(|a| if a != 0 { u64::MAX } else { 0 })
    }

    /// Takes `word` where the mask holds, else itself.
    #[inline(always)]
    fn where_then(self, mask: Self, word: Self) -> Self {
        word.and(mask).or(self.and(mask.not()))
    }
}

impl Lanes for u64 {
    #[inline(always)]
    fn splat(word: u64) -> Self {
        word
    }

    #[inline(always)]
    fn map(self, f: impl Fn(u64) -> u64) -> Self {
        f(self)
    }

    #[inline(always)]
    fn with(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        f(self, other)
    }

    #[inline(always)]
    fn any(self) -> bool {
        self != 0
    }
}

/// Eight words.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Eight(pub(crate) [u64; LANES]);

impl Lanes for Eight {
    #[inline(always)]
    fn splat(word: u64) -> Self {
        Self([word; LANES])
    }

    #[inline(always)]
    fn map(self, f: impl Fn(u64) -> u64) -> Self {
        let mut out = [0; LANES];
        for (o, a) in out.iter_mut().zip(&self.0) {
            *o = f(*a);
        }
        Self(out)
    }

    #[inline(always)]
    fn with(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let mut out = [0; LANES];
        for ((o, a), b) in out.iter_mut().zip(&self.0).zip(&other.0) {
            *o = f(*a, *b);
        }
        Self(out)
    }

    #[inline(always)]
    fn any(self) -> bool {
        self.0.iter().fold(0, |all, w| all | w) != 0
    }
}
