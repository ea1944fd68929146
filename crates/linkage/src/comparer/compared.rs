use std::collections::BTreeMap;

use shyraq_encoding::{BLOCK_KEYS, Pattern};

use crate::LinkageError;
use crate::levels::{RowPair, Seen};
use crate::size::SizeClass;

/// What comes of some blocks: levels of agreement, and no tag or cell. Numbers are changes of
/// what was.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Rows of the blocks that were compared.
    pub(super) rows: u64,
    pub(super) pairs: Vec<RowPair>,
    pub(super) seen: Seen,
    pub(super) comparisons: i64,
    pub(super) sizes: BTreeMap<u64, i64>,
    pub(super) split: i64,
    /// Rows, old ones, of blocks that were compared anew.
    pub(super) touched: Vec<(u16, u64)>,
}

impl Compared {
    /// Returns the number of rows in the blocks that were compared.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes it for the way back: little-endian numbers, each list with its length before it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Written(Vec::with_capacity(64 + 30 * self.pairs.len() + 18 * self.seen.len()));
        out.long(self.rows);
        out.long(self.comparisons.cast_unsigned());
        out.long(self.split.cast_unsigned());
        out.long(self.pairs.len() as u64);
        for pair in &self.pairs {
            pair.rows.iter().for_each(|row| out.row(*row));
            out.0.extend([pair.key, pair.size.0]);
            out.long(pair.pattern.0);
        }
        let mut seen: Vec<_> = self.seen.iter().collect();
        seen.sort_unstable();
        out.long(seen.len() as u64);
        for ((key, size, pattern), n) in seen {
            out.0.extend([*key, size.0]);
            out.long(pattern.0);
            out.long(n.cast_unsigned());
        }
        out.long(self.sizes.len() as u64);
        for (size, n) in &self.sizes {
            out.long(*size);
            out.long(n.cast_unsigned());
        }
        out.long(self.touched.len() as u64);
        self.touched.iter().for_each(|row| out.row(*row));
        out.0
    }

    /// Reads what another machine wrote about rows of so many submissions.
    ///
    /// # Errors
    /// [`LinkageError::Cluster`] for anything that [`Compared::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8], submissions: usize) -> Result<Self, LinkageError> {
        let mut left = Left { bytes, submissions };
        let out = left.compared().filter(|_| left.bytes.is_empty());
        out.ok_or_else(|| LinkageError::versions("the levels that came back are of another form"))
    }
}

/// A message that grows.
struct Written(Vec<u8>);

impl Written {
    fn long(&mut self, n: u64) {
        self.0.extend(n.to_le_bytes());
    }

    fn row(&mut self, (submission, handle): (u16, u64)) {
        self.0.extend(submission.to_le_bytes());
        self.long(handle);
    }
}

/// What is left of a message.
struct Left<'a> {
    bytes: &'a [u8],
    submissions: usize,
}

impl Left<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*first)
    }

    fn long(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn signed(&mut self) -> Option<i64> {
        self.take().map(i64::from_le_bytes)
    }

    fn row(&mut self) -> Option<(u16, u64)> {
        let submission = u16::from_le_bytes(self.take()?);
        let handle = self.long()?;
        (usize::from(submission) < self.submissions).then_some((submission, handle))
    }

    fn place(&mut self) -> Option<(u8, SizeClass)> {
        let [key, size] = self.take()?;
        (usize::from(key) < BLOCK_KEYS.len()).then_some((key, SizeClass(size)))
    }

    /// Reads a list; an item has at least a byte, so a wrong length asks for no room.
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = usize::try_from(self.long()?).ok()?;
        (length <= self.bytes.len()).then_some(())?;
        (0..length).map(|_| item(self)).collect()
    }

    fn compared(&mut self) -> Option<Compared> {
        let (rows, comparisons, split) = (self.long()?, self.signed()?, self.signed()?);
        let pairs = self.list(|left| {
            let rows = [left.row()?, left.row()?];
            let (key, size) = left.place()?;
            Some(RowPair { rows, key, size, pattern: Pattern(left.long()?) })
        })?;
        let seen = self.list(|left| {
            let (key, size) = left.place()?;
            Some(((key, size, Pattern(left.long()?)), left.signed()?))
        })?;
        let sizes = self.list(|left| Some((left.long()?, left.signed()?)))?;
        let touched = self.list(Left::row)?;
        let (seen, sizes) = (seen.into_iter().collect(), sizes.into_iter().collect());
        Some(Compared { rows, pairs, seen, comparisons, sizes, split, touched })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compared() -> impl Strategy<Value = Compared> {
        let row = || (0..4_u16, any::<u64>());
        let pair = (row(), row(), 0..22_u8, any::<u8>(), any::<u64>()).prop_map(|(a, b, key, size, pattern)| RowPair {
            rows: [a, b],
            key,
            size: SizeClass(size),
            pattern: Pattern(pattern),
        });
        let seen = ((0..22_u8, any::<u8>(), any::<u64>()), any::<i64>())
            .prop_map(|((key, size, pattern), n)| ((key, SizeClass(size), Pattern(pattern)), n));
        let lists = (
            prop::collection::vec(pair, 0..9),
            prop::collection::vec(seen, 0..9),
            prop::collection::btree_map(any::<u64>(), any::<i64>(), 0..5),
            prop::collection::vec(row(), 0..9),
        );
        let numbers = (any::<u64>(), any::<i64>(), any::<i64>());
        (lists, numbers).prop_map(|((pairs, seen, sizes, touched), (rows, comparisons, split))| Compared {
            rows,
            pairs,
            seen: seen.into_iter().collect(),
            comparisons,
            sizes,
            split,
            touched,
        })
    }

    proptest! {
        #[test]
        fn levels_come_back_from_the_wire(one in compared(), at in any::<prop::sample::Index>()) {
            let bytes = one.to_bytes();
            prop_assert_eq!(Compared::from_bytes(&bytes, 4).unwrap(), one);
            prop_assert!(Compared::from_bytes(&bytes[..at.index(bytes.len())], 4).is_err(), "it ends early");
            prop_assert!(Compared::from_bytes(&[&bytes[..], &[0]].concat(), 4).is_err(), "something follows");
        }

        #[test]
        fn damage_does_no_harm(one in compared(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let mut bytes = one.to_bytes();
            let at = at.index(bytes.len());
            bytes[at] = to;
            if let Ok(read) = Compared::from_bytes(&bytes, 4) {
                let rows = read.pairs.iter().flat_map(|p| p.rows).chain(read.touched.iter().copied());
                prop_assert!(rows.map(|r| r.0).all(|s| s < 4), "no submission that is not there");
            }
        }
    }
}
