use crate::Code;

/// A set of codes of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes(Vec<u64>);

impl Codes {
    /// Returns all codes of a column with so many cells.
    pub(super) fn all(cells: usize) -> Self {
        let mut out = Self(vec![u64::MAX; cells.div_ceil(64)]);
        if let Some(last) = out.0.last_mut().filter(|_| !cells.is_multiple_of(64)) {
            *last = (1 << (cells % 64)) - 1;
        }
        out
    }

    /// Returns these codes only.
    pub(super) fn of(codes: impl IntoIterator<Item = Code>, cells: usize) -> Self {
        let mut out = Self(vec![0; cells.div_ceil(64)]);
        for code in codes {
            if let Some(word) = out.0.get_mut(usize::from(code) / 64) {
                *word |= 1 << (code % 64);
            }
        }
        out
    }

    pub(super) fn has(&self, code: Code) -> bool {
        self.0.get(usize::from(code) / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Returns the smallest code.
    pub(super) fn first(&self) -> Option<Code> {
        let (k, word) = self.0.iter().enumerate().find(|(_, word)| **word != 0)?;
        Code::try_from(k * 64 + word.trailing_zeros() as usize).ok()
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    pub(super) fn lies_in(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// Keeps what is in the other set as well.
    pub(super) fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    /// Takes away what is in the other set.
    pub(super) fn drop(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
    }
}
