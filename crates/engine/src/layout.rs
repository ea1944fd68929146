use crate::Code;

/// Where the code of one column stands in a packed person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Which word.
    pub word: usize,
    /// Lowest bit in it.
    pub shift: u32,
    /// Number of bits: 1 to 16.
    pub bits: u32,
}

impl Field {
    fn mask(self) -> u64 {
        (1 << self.bits) - 1
    }

    /// Returns the code that stands in a person's word.
    #[must_use]
    #[inline]
    pub fn get(self, word: u64) -> Code {
        ((word >> self.shift) & self.mask()) as Code
    }

    /// Returns the bits of a code in their place.
    #[must_use]
    #[inline]
    pub fn put(self, code: Code) -> u64 {
        (u64::from(code) & self.mask()) << self.shift
    }
}

/// How the columns of a code book share the words of a person.
///
/// A column with `cells` codes, blank included, takes `ceil(log2(cells))` bits. The widest
/// columns are placed first, each in the first word with room, so no code crosses words:
/// the 27 columns of CTDC's code book are 51 bits, one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    cells: Vec<usize>,
    fields: Vec<Field>,
    words: usize,
}

impl Layout {
    /// Lays out columns by their numbers of cells, blank included.
    ///
    /// A column has at most 65,536 cells; more are taken for 65,536.
    #[must_use]
    pub fn new(cells: &[usize]) -> Self {
        let cells: Vec<usize> = cells.iter().map(|c| (*c).clamp(1, 1 << 16)).collect();
        let width = |c: usize| (c.max(2) - 1).ilog2() + 1;
        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(cells.get(*i).copied().map_or(0, width)));
        let mut used: Vec<u32> = Vec::new();
        let mut fields = vec![Field { word: 0, shift: 0, bits: 1 }; cells.len()];
        for i in order {
            let bits = cells.get(i).copied().map_or(1, width);
            let word = used.iter().position(|u| u + bits <= 64).unwrap_or_else(|| {
                used.push(0);
                used.len() - 1
            });
            if let (Some(used), Some(field)) = (used.get_mut(word), fields.get_mut(i)) {
                *field = Field { word, shift: *used, bits };
                *used += bits;
            }
        }
        Self { cells, fields, words: used.len().max(1) }
    }

    /// Returns the number of words of a person.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    /// Returns the number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.cells.len()
    }

    /// Returns the number of cells of each column, blank included.
    #[must_use]
    pub fn cells(&self) -> &[usize] {
        &self.cells
    }

    /// Returns the place of each column.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Tells whether a column is a flag: 1 or blank.
    #[must_use]
    pub fn is_flag(&self, column: usize) -> bool {
        self.cells.get(column).is_some_and(|c| *c == 2)
    }
}
