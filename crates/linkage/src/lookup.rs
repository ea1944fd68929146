/// From handles to records. Handles are random, so where one stands among all follows from its
/// first bits: a search over millions would wait for memory twenty times, this waits twice.
///
/// Handles of another spread are found too, only not so fast.
#[derive(Default)]
pub(crate) struct Lookup {
    /// Ascending.
    handles: Vec<u64>,
    /// By handle: the record.
    records: Vec<u32>,
    /// By the first bits of a handle: the place of the first handle that has them.
    starts: Vec<u32>,
    shift: u32,
}

/// Handles that share their first bits, about.
const SHARE: usize = 8;

impl Lookup {
    /// Takes handles and, in the same order, their records. Handles come ascending, as they are
    /// written; others are sorted first.
    pub(crate) fn new(handles: Vec<u64>, records: Vec<u32>) -> Self {
        let bits = (handles.len() / SHARE).max(2).next_power_of_two().trailing_zeros();
        let mut out = Self { shift: 64 - bits, handles, records, ..Self::default() };
        if !out.handles.is_sorted() {
            let mut all: Vec<(u64, u32)> = out.handles.iter().copied().zip(out.records.iter().copied()).collect();
            all.sort_unstable();
            (out.handles, out.records) = all.into_iter().unzip();
        }
        out.starts.reserve_exact((1 << bits) + 1);
        let mut at = 0;
        for first in 0..1_u64 << bits {
            while out.handles.get(at).is_some_and(|h| h >> out.shift < first) {
                at += 1;
            }
            out.starts.push(at as u32);
        }
        out.starts.push(out.handles.len() as u32);
        out
    }

    /// Returns the record of a handle.
    pub(crate) fn get(&self, handle: u64) -> Option<u32> {
        let first = (handle >> self.shift) as usize;
        let (start, end) = (*self.starts.get(first)? as usize, *self.starts.get(first + 1)? as usize);
        let at = self.handles.get(start..end)?.binary_search(&handle).ok()?;
        self.records.get(start + at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_handle_is_found_and_no_other() {
        let spread = |k: u64| k.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let none = |k: u64| k;
        for n in [0_u64, 1, 2, 17, 1000] {
            for of in [spread as fn(u64) -> u64, none, |k| u64::MAX - k] {
                let all: Vec<(u64, u32)> = (0..n).map(|k| (of(2 * k), k as u32)).collect();
                let (handles, records) = all.iter().copied().unzip();
                let lookup = Lookup::new(handles, records);
                assert!(all.iter().all(|(handle, record)| lookup.get(*handle) == Some(*record)), "{n}");
                assert!((0..n).all(|k| lookup.get(of(2 * k + 1)).is_none()), "{n}");
            }
        }
    }
}
