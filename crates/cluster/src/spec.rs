use shyraq_engine::{Axis, Layout, Packed, Query};

use crate::ClusterError;

/// First word of every message; the last letter is the version of the form.
const MAGIC: u32 = u32::from_le_bytes(*b"shq1");
/// A column of the code book.
const COLUMN: u32 = 0;
/// A derived flag.
const ANY: u32 = 1;
/// The most cells that all tables of one message may have.
const MOST_CELLS: usize = 32 << 20;
/// The most cells of a column, which a code of 16 bits can name.
const MOST_CODES: usize = 1 << 16;

/// What has to be counted: the layout of a person and the tables, without any name.
///
/// On the wire it is a sequence of little-endian 32-bit words: a mark with the version, the
/// columns' cells, the tables' axes, each list with its length before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    layout: Layout,
    queries: Vec<Query>,
}

impl Spec {
    /// Joins a layout with tables of its columns.
    #[must_use]
    pub fn new(layout: Layout, queries: &[Query]) -> Self {
        Self { layout, queries: queries.to_vec() }
    }

    /// Returns the layout.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Returns the tables.
    #[must_use]
    pub fn queries(&self) -> &[Query] {
        &self.queries
    }

    /// Returns the number of cells of all tables together.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.queries.iter().map(|q| q.cells(&self.layout)).sum()
    }

    /// Counts some persons with the engine's kernel; the tables one after another.
    ///
    /// # Privacy
    /// Exact counts, see [`shyraq_engine::count()`].
    pub(crate) fn count(&self, packed: &Packed) -> Vec<u64> {
        shyraq_engine::count_with(packed, &self.queries, 1).concat()
    }

    /// Cuts what was counted into its tables.
    pub(crate) fn split(&self, counts: &[u64]) -> Result<Vec<Vec<u64>>, ClusterError> {
        if counts.len() != self.cells() {
            return Err(ClusterError::Form("the counts that came back are of other tables"));
        }
        let mut rest = counts;
        let table = |query: &Query| {
            let (table, after) = rest.split_at_checked(query.cells(&self.layout)).unwrap_or_default();
            rest = after;
            table.to_vec()
        };
        Ok(self.queries.iter().map(table).collect())
    }

    /// Writes it for the wire.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut words = vec![MAGIC, self.layout.columns() as u32];
        words.extend(self.layout.cells().iter().map(|c| *c as u32));
        words.push(self.queries.len() as u32);
        for query in &self.queries {
            words.push(query.axes.len() as u32);
            for axis in &query.axes {
                match axis {
                    Axis::Column(c) => words.extend([COLUMN, *c as u32]),
                    Axis::Any(of) => {
                        words.extend([ANY, of.len() as u32]);
                        words.extend(of.iter().map(|c| *c as u32));
                    }
                }
            }
        }
        words.iter().flat_map(|w| w.to_le_bytes()).collect()
    }

    /// Reads it from the wire; everything that the kernel relies on is checked.
    ///
    /// # Errors
    /// [`ClusterError::Form`] for anything that [`Spec::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ClusterError> {
        let mut words = Words(bytes);
        if words.next()? != MAGIC as usize {
            return Err(ClusterError::Form("the tables to count come from another version"));
        }
        let cells = words.list(|w| match w.next()? {
            cells @ 1..=MOST_CODES => Ok(cells),
            _ => Err(ClusterError::Form("a column to count has no cells or too many")),
        })?;
        let column = |w: &mut Words<'_>| match w.next()? {
            column if column < cells.len() => Ok(column),
            _ => Err(ClusterError::Form("a table to count names a column that is not there")),
        };
        let axis = |w: &mut Words<'_>| match w.next()? as u32 {
            COLUMN => Ok(Axis::Column(column(w)?)),
            ANY => Ok(Axis::Any(w.list(column)?)),
            _ => Err(ClusterError::Form("a table to count has a side of an unknown kind")),
        };
        let queries = words.list(|w| Ok(Query { axes: w.list(axis)? }))?;
        let layout = Layout::new(&cells);
        let product = |q: &Query| q.axes.iter().try_fold(1_usize, |n, a| n.checked_mul(a.cells(&layout)));
        let all = queries.iter().try_fold(0_usize, |sum, q| sum.checked_add(product(q)?));
        if !words.0.is_empty() || all.is_none_or(|n| n > MOST_CELLS) {
            return Err(ClusterError::Form("the tables to count are too large, or something follows them"));
        }
        Ok(Self { layout, queries })
    }
}

/// The words of a message that are left.
struct Words<'a>(&'a [u8]);

impl Words<'_> {
    fn next(&mut self) -> Result<usize, ClusterError> {
        let (word, rest) = self.0.split_first_chunk().ok_or(ClusterError::Form("the tables to count end early"))?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*word) as usize)
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Result<T, ClusterError>) -> Result<Vec<T>, ClusterError> {
        let length = self.next()?;
        if length > self.0.len() {
            return Err(ClusterError::Form("the tables to count end early"));
        }
        (0..length).map(|_| item(self)).collect()
    }
}

/// Writes counts for the wire: little-endian 64-bit words.
pub(crate) fn counts_to_bytes(counts: &[u64]) -> Vec<u8> {
    counts.iter().flat_map(|c| c.to_le_bytes()).collect()
}

/// Reads counts from the wire.
pub(crate) fn counts_from_bytes(bytes: &[u8]) -> Result<Vec<u64>, ClusterError> {
    let (words, rest) = bytes.as_chunks();
    if !rest.is_empty() {
        return Err(ClusterError::Form("the counts that came back end early"));
    }
    Ok(words.iter().map(|w| u64::from_le_bytes(*w)).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn specs() -> impl Strategy<Value = Spec> {
        prop::collection::vec(1..300_usize, 1..12).prop_flat_map(|cells| {
            let axis = prop_oneof![
                (0..cells.len()).prop_map(Axis::Column),
                prop::collection::vec(0..cells.len(), 0..4).prop_map(Axis::Any),
            ];
            let query = prop::collection::vec(axis, 0..3).prop_map(|axes| Query { axes });
            prop::collection::vec(query, 0..8).prop_map(move |queries| Spec::new(Layout::new(&cells), &queries))
        })
    }

    proptest! {
        #[test]
        fn comes_back_from_the_wire(spec in specs()) {
            prop_assert_eq!(Spec::from_bytes(&spec.to_bytes()).unwrap(), spec);
        }

        #[test]
        fn a_damaged_message_is_refused_or_harmless(spec in specs(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let mut bytes = spec.to_bytes();
            let at = at.index(bytes.len());
            bytes[at] = to;
            if let Ok(read) = Spec::from_bytes(&bytes) {
                // The kernel indexes by what was read; it must hold.
                let packed = Packed::from_columns(read.layout().clone(), &[], 3);
                prop_assert_eq!(read.count(&packed).len(), read.cells());
            }
            bytes.truncate(at);
            prop_assert!(Spec::from_bytes(&bytes).is_err());
        }
    }

    #[test]
    fn the_form_is_fixed() {
        let queries = [Query { axes: vec![Axis::Any(vec![1, 0]), Axis::Column(1)] }];
        let words: [u32; 11] = [0x3171_6873, 2, 20, 3, 1, 2, 1, 2, 1, 0, 0];
        let mut bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
        bytes.extend(1_u32.to_le_bytes());
        assert_eq!(Spec::new(Layout::new(&[20, 3]), &queries).to_bytes(), bytes);
    }

    #[test]
    fn counts_that_are_not_whole_words_are_refused() {
        assert_eq!(counts_from_bytes(&counts_to_bytes(&[0, 7, u64::MAX])).unwrap(), [0, 7, u64::MAX]);
        assert!(counts_from_bytes(&[1, 2, 3]).is_err());
    }
}
