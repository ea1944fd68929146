use crate::{Field, Kind};

/// Where the cell of each field lies in a row of 64-bit words.
///
/// The first word says which fields the record has: bit `i` for the field of index `i`.
/// Bit 32 says that the birth is a first of January, which often stands for a year alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    fields: Vec<Field>,
    places: [Option<usize>; Field::ALL.len()],
    words: usize,
}

/// The bit of the first word that marks a birth on a first of January.
pub const FIRST_OF_JANUARY: u32 = 32;

impl Layout {
    /// Lays out fields, each once, in the order of [`Field::ALL`].
    #[must_use]
    pub fn new(fields: &[Field]) -> Self {
        let mut places = [None; Field::ALL.len()];
        let mut own = Vec::with_capacity(fields.len());
        let mut words = 1;
        for (field, place) in Field::ALL.into_iter().zip(&mut places) {
            if fields.contains(&field) {
                *place = Some(words);
                words += field.kind().words();
                own.push(field);
            }
        }
        Self { fields: own, places, words }
    }

    /// Lists the fields.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Returns the words of a row.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    /// Returns the first word of a field's cell.
    #[must_use]
    pub fn place(&self, field: Field) -> Option<usize> {
        self.places.get(field.index()).copied().flatten()
    }

    /// Copies a row of this layout into one of another; fields that the other lacks are left
    /// out, those that this lacks stay absent.
    pub fn copy(&self, row: &[u64], other: &Self, out: &mut [u64]) {
        out.fill(0);
        let mut known = row.first().copied().unwrap_or_default();
        for field in &self.fields {
            let (Some(from), Some(to)) = (self.place(*field), other.place(*field)) else {
                known &= !(1 << field.index());
                continue;
            };
            let n = field.kind().words();
            if let (Some(source), Some(target)) = (row.get(from..from + n), out.get_mut(to..to + n)) {
                target.copy_from_slice(source);
            }
        }
        if let Some(first) = out.first_mut() {
            *first = known;
        }
    }
}

/// The places of words inside a cell.
pub mod word {
    /// A name's filter of pairs of letters of the full form: two words.
    pub const NAME_FULL: usize = 0;
    /// A name's code words: stem in the low half, skeleton in the high half.
    pub const NAME_CODES: usize = 2;
    /// A date's code words: year low, next year high.
    pub const DATE_YEARS: usize = 0;
    /// A date's code words: month low, day high.
    pub const DATE_DAY: usize = 1;
    /// A date's code word of day and month, sorted, low: what is left when they are exchanged.
    pub const DATE_SORTED: usize = 2;
    /// A date's filter of digits by place.
    pub const DATE_DIGITS: usize = 3;
    /// A number's code word.
    pub const NUMBER_CODE: usize = 0;
    /// A number's filter of characters by place.
    pub const NUMBER_DIGITS: usize = 1;
}

const _: () = assert!(Kind::Name.words() == word::NAME_CODES + 1 && Kind::Date.words() == word::DATE_DIGITS + 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_one_after_another_in_their_own_order() {
        let layout = Layout::new(&[Field::Sex, Field::Family, Field::Birth]);
        assert_eq!(layout.fields(), [Field::Family, Field::Birth, Field::Sex]);
        assert_eq!([Field::Family, Field::Birth, Field::Sex].map(|f| layout.place(f)), [Some(1), Some(4), Some(8)]);
        assert_eq!((layout.words(), layout.place(Field::Given)), (9, None));
    }

    #[test]
    fn a_row_goes_into_another_layout_by_its_fields() {
        let (a, b) = (Layout::new(&[Field::Sex, Field::House]), Layout::new(&[Field::Region, Field::House]));
        let mut out = [9; 3];
        let both = 1 << Field::Sex.index() | 1 << Field::House.index();
        a.copy(&[both, 11, 22], &b, &mut out);
        assert_eq!(out, [1 << Field::House.index(), 0, 22], "sex is not known there");
    }
}
