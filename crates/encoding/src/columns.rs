//! The rows of a block word by word, so that one row is compared with eight at a time.
//!
//! The instructions are chosen when the program runs: AVX-512 with its count of bits where
//! there is one, AVX2 where there is that, plain code elsewhere. All run the same function as
//! [`crate::compare`].

use pulp::Arch;

use crate::Layout;
use crate::lanes::{Eight, LANES, Lanes as _};
use crate::levels::compare_words;

/// Rows of a block, word by word.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    rows: usize,
    /// Words from one column to the next: the rows, and lanes that hold nothing.
    stride: usize,
    words: Vec<u64>,
}

impl Columns {
    /// Takes the rows of a block in place of those it had.
    pub fn fill<'a>(&mut self, layout: &Layout, rows: impl ExactSizeIterator<Item = &'a [u64]>) {
        self.rows = rows.len();
        // Every row is the first of whole lanes.
        self.stride = self.rows + LANES;
        self.words.clear();
        self.words.resize(layout.words() * self.stride, 0);
        for (k, row) in rows.enumerate() {
            let slots = self.words.iter_mut().skip(k).step_by(self.stride);
            slots.zip(row).for_each(|(slot, w)| *slot = *w);
        }
    }

    /// Compares a row with all that come after it: the patterns of [`crate::Pattern`], in order.
    pub fn compare(&self, layout: &Layout, row: usize, out: &mut Vec<u64>) {
        out.clear();
        let others = self.rows.saturating_sub(row + 1);
        if others > 0 {
            out.resize(others.next_multiple_of(LANES), 0);
            instructions(Work { layout, columns: self, row, out });
            out.truncate(others);
        }
    }
}

/// One row and all that come after it.
struct Work<'a> {
    layout: &'a Layout,
    columns: &'a Columns,
    row: usize,
    out: &'a mut [u64],
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pulp::simd_type!({
    /// AVX-512 with its count of bits.
    #[allow(missing_docs)]
    struct CountAvx512 {
        avx512f: f!("avx512f"),
        avx512bw: f!("avx512bw"),
        avx512dq: f!("avx512dq"),
        avx512vl: f!("avx512vl"),
        vpopcntdq: f!("avx512vpopcntdq"),
        popcnt: f!("popcnt"),
    }
});

fn instructions(work: Work) {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if let Some(simd) = CountAvx512::try_new() {
        simd.vectorize(work);
        return;
    }
    Arch::new().dispatch(work);
}

impl pulp::NullaryFnOnce for Work<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Columns { stride, words, .. } = self.columns;
        let one = |place: usize| Eight::splat(words.get(place * stride + self.row).copied().unwrap_or_default());
        for (chunk, out) in self.out.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let first = self.row + 1 + chunk * LANES;
            let others = |place: usize| {
                let lanes = words.get(place * stride + first..).and_then(|w| w.first_chunk::<LANES>());
                Eight(lanes.copied().unwrap_or_default())
            };
            *out = compare_words(self.layout, one, others).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FIRST_OF_JANUARY, Field, compare};

    /// Bits of a fixed sequence (splitmix64), so that no test draws twice the same.
    fn bits(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (*state ^ *state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    #[test]
    fn many_at_a_time_are_as_one_by_one() {
        let mut state = 7;
        let mut seen = std::collections::BTreeSet::new();
        for round in 0..400 {
            let fields: Vec<Field> =
                Field::ALL.into_iter().filter(|_| round % 3 == 0 || bits(&mut state) & 1 == 1).collect();
            let layout = Layout::new(&fields);
            let n = (bits(&mut state) % 40) as usize;
            // Few different words, with noise, and names that change places: all levels come up.
            let pool: Vec<u64> = (0..4).map(|_| bits(&mut state)).chain([0]).collect();
            let mut rows: Vec<Vec<u64>> = Vec::new();
            for _ in 0..n {
                let known = bits(&mut state) | bits(&mut state);
                let mut row = vec![known & (((1 << Field::ALL.len()) - 1) | (1 << FIRST_OF_JANUARY))];
                for _ in 1..layout.words() {
                    let noise = bits(&mut state) & bits(&mut state) & bits(&mut state) & bits(&mut state);
                    let mixed = pool[(bits(&mut state) % 5) as usize] ^ (noise & bits(&mut state));
                    row.push(if bits(&mut state).is_multiple_of(4) { mixed.rotate_left(32) } else { mixed });
                }
                rows.push(row);
            }
            let mut columns = Columns::default();
            columns.fill(&layout, rows.iter().map(Vec::as_slice));
            let mut out = Vec::new();
            for (i, row) in rows.iter().enumerate() {
                columns.compare(&layout, i, &mut out);
                let alone: Vec<u64> = rows[i + 1..].iter().map(|other| compare(&layout, row, other).0).collect();
                assert_eq!(out, alone, "row {i} of {n}");
                let mut plain = vec![0; out.len().next_multiple_of(LANES)];
                pulp::NullaryFnOnce::call(Work { layout: &layout, columns: &columns, row: i, out: &mut plain });
                assert_eq!(out, plain[..out.len()], "the plain instructions");
                for field in &fields {
                    seen.extend(out.iter().map(|p| (field.index(), p >> (4 * field.index()) & 15)));
                }
            }
        }
        let all: usize = Field::ALL.iter().map(|f| usize::from(crate::levels::levels(f.kind())) + 1).sum();
        assert!(seen.len() > all * 8 / 10, "{} of {all} levels came up", seen.len());
    }

    #[test]
    fn no_rows_and_one_row() {
        let layout = Layout::new(&[Field::Sex]);
        let (mut columns, mut out) = (Columns::default(), vec![1]);
        columns.fill(&layout, [].into_iter());
        columns.compare(&layout, 0, &mut out);
        assert!(out.is_empty());
        columns.fill(&layout, [&[16, 3][..]].into_iter());
        columns.compare(&layout, 0, &mut out);
        assert!(out.is_empty());
    }
}
