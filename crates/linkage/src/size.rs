/// The size of a block, coarsely: four classes to the double.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SizeClass(pub(crate) u8);

impl SizeClass {
    /// A block of which only rows with a further thing in common are compared: what it
    /// agrees in says no more than in any two records.
    pub(crate) const SPLIT: Self = Self(255);

    pub(crate) fn of(size: usize) -> Self {
        Self((4.0 * (size.max(2) as f64 - 1.0).log2()).round().clamp(0.0, 254.0) as u8)
    }

    /// Returns the size of a block four times as large, that is not split.
    pub(crate) fn times_four(self) -> Self {
        Self(self.0.saturating_add(8).min(254))
    }

    /// Returns the number of other rows in such a block.
    pub(crate) fn others(self) -> f64 {
        (f64::from(self.0) / 4.0).exp2()
    }
}
