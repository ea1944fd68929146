use crate::LinkageError;
use crate::comparer::Range;

/// Ranges of tags that are compared in one go. Each is read when it is asked for, so that memory
/// holds few of them.
pub struct Ranges<'a> {
    count: usize,
    read: Read<'a>,
}

type Read<'a> = &'a (dyn Fn(usize) -> Result<Range, LinkageError> + Sync);

impl std::fmt::Debug for Ranges<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ranges").field("count", &self.count).finish_non_exhaustive()
    }
}

impl<'a> Ranges<'a> {
    /// Names so many ranges and how each is read.
    #[must_use]
    pub fn new(count: usize, read: Read<'a>) -> Self {
        Self { count, read }
    }

    /// Returns the number of ranges.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Reads a range; threads may do so side by side.
    ///
    /// # Errors
    /// [`LinkageError`] for files that can't be read.
    pub fn read(&self, range: usize) -> Result<Range, LinkageError> {
        (self.read)(range)
    }
}
