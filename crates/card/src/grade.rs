use serde::Serialize;

/// A published count and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Persons.
    pub count: u64,
    /// Lower end.
    pub low: u64,
    /// Upper end.
    pub high: u64,
}

/// How well a figure answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Off by at most 10 %.
    Well,
    /// Off by at most 50 %.
    Roughly,
    /// Off by more than half of itself, or nobody: do not read.
    Noise,
}

impl Figure {
    /// Returns how far off the count may be, in persons: half of the interval, rounded up.
    #[must_use]
    pub fn off(&self) -> u64 {
        self.high.saturating_sub(self.low).div_ceil(2)
    }

    /// Grades the figure. An interval that reaches 0 is cut there, so its width says too
    /// little; such a figure can't be told from nobody.
    #[must_use]
    pub fn grade(&self) -> Grade {
        let (off, count) = (u128::from(self.off()), u128::from(self.count));
        match off {
            _ if self.low == 0 => Grade::Noise,
            _ if off * 10 <= count => Grade::Well,
            _ if off * 2 <= count => Grade::Roughly,
            _ => Grade::Noise,
        }
    }

    /// Rounds for print to a step of at most a quarter of the interval, `low` down and `high`
    /// up, so that the interval never narrows.
    #[must_use]
    pub fn printed(&self) -> Self {
        let step = step(self.high.saturating_sub(self.low) / 4);
        Self {
            count: self.count.saturating_add(step / 2) / step * step,
            low: self.low / step * step,
            high: self.high.div_ceil(step).saturating_mul(step),
        }
    }
}

/// Returns the largest of 1, 2, 5 times a power of ten that is at most `bound`; 1 for less.
fn step(bound: u64) -> u64 {
    let mut best = 1_u64;
    let mut ten = 1_u64;
    loop {
        for m in [1, 2, 5] {
            match ten.checked_mul(m) {
                Some(s) if s <= bound => best = s,
                _ => return best,
            }
        }
        let Some(next) = ten.checked_mul(10) else { return best };
        ten = next;
    }
}

/// How many cells have each grade.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Cells that answer well.
    pub well: u64,
    /// Cells that answer roughly.
    pub roughly: u64,
    /// Cells not to be read.
    pub noise: u64,
}

impl Tally {
    /// Counts a cell.
    pub fn add(&mut self, grade: Grade) {
        *match grade {
            Grade::Well => &mut self.well,
            Grade::Roughly => &mut self.roughly,
            Grade::Noise => &mut self.noise,
        } += 1;
    }

    /// Returns the number of cells.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.well + self.roughly + self.noise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(count: u64, low: u64, high: u64) -> Figure {
        Figure { count, low, high }
    }

    #[test]
    fn grades_change_at_a_tenth_and_at_a_half() {
        assert_eq!(figure(100, 90, 110).grade(), Grade::Well);
        assert_eq!(figure(100, 90, 111).grade(), Grade::Roughly);
        // The count need not lie in the middle: half of the width counts, here 10.
        assert_eq!(figure(100, 95, 115).grade(), Grade::Well);
        assert_eq!(figure(100, 50, 150).grade(), Grade::Roughly);
        assert_eq!(figure(100, 49, 151).grade(), Grade::Noise);
        // The interval is cut at 0.
        assert_eq!(figure(5, 0, 15).grade(), Grade::Noise);
        assert_eq!(figure(0, 0, 0).grade(), Grade::Noise);
        assert_eq!(figure(7, 7, 7).grade(), Grade::Well);
    }

    #[test]
    fn print_never_narrows_an_interval() {
        // 84,489 - 83,913 = 576, a quarter is 144: steps of 100.
        assert_eq!(figure(84_213, 83_913, 84_489).printed(), figure(84_200, 83_900, 84_500));
        assert_eq!(figure(12, 10, 13).printed(), figure(12, 10, 13));
        assert_eq!(step(0), 1);
        assert_eq!(step(499), 200);
        assert_eq!(step(u64::MAX), 10_000_000_000_000_000_000);
    }
}
