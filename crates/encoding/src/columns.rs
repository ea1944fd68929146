//! The rows of a block column by column, so that one row is compared with many at a time.
//!
//! Columns are halves of words: code words are so long, and the sixteen that fit one
//! instruction are twice as many as whole words. The number of a filter's bits is a column too,
//! counted once a block. One field of a row is compared with all others before the next field,
//! so each loop is short and its constants stay where they are.
//!
//! The instructions are chosen when the program runs: AVX-512 with its count of bits where
//! there is one, AVX2 where there is that, plain code elsewhere. All run the same functions as
//! [`crate::compare`].

use pulp::Arch;

use crate::levels::{
    self, DateCell, NAMES, NameCell, NumberCell, SmallFilter, code, date, exchanged_names, name, near_name, number,
};
use crate::{Field, Kind, Layout, word};

/// Rows that one instruction compares.
const LANES: usize = 16;
/// Rows among which exchanged names are looked for at a time.
const SOME: usize = 4 * LANES;

/// Rows of a block, column by column.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    rows: usize,
    /// Words from one column to the next: the rows, and lanes that hold nothing.
    stride: usize,
    /// Halves of the row's words, then of each field the bits of its filter.
    words: Vec<u32>,
    /// Levels of the first eight fields, and of the others.
    low: Vec<u32>,
    high: Vec<u32>,
}

impl Columns {
    /// Takes the rows of a block in place of those it had.
    pub fn fill<'a>(&mut self, layout: &Layout, rows: impl ExactSizeIterator<Item = &'a [u64]>) {
        self.rows = rows.len();
        // Every row is the first of whole lanes.
        self.stride = self.rows + LANES;
        self.words.clear();
        self.words.resize((2 * layout.words() + Field::ALL.len()) * self.stride, 0);
        for (k, row) in rows.enumerate() {
            let mut slots = self.words.iter_mut().skip(k).step_by(self.stride);
            for (w, _) in row.iter().zip(0..layout.words()) {
                let halves = [*w as u32, (*w >> 32) as u32];
                halves.iter().zip(&mut slots).for_each(|(half, slot)| *slot = *half);
            }
        }
        for field in layout.fields() {
            let Some((place, words)) = filter_of(layout, *field) else { continue };
            let own = ones_of(layout, *field) * self.stride;
            let Some((before, ones)) = self.words.split_at_mut_checked(own) else { continue };
            for half in 2 * place..2 * (place + words) {
                let column = before.get(half * self.stride..).unwrap_or_default();
                ones.iter_mut().zip(column).take(self.rows).for_each(|(n, w)| *n += w.count_ones());
            }
        }
    }

    /// Compares a row with all that come after it: the patterns of [`crate::Pattern`], in order.
    pub fn compare(&mut self, layout: &Layout, row: usize, out: &mut Vec<u64>) {
        out.clear();
        let others = self.rows.saturating_sub(row + 1);
        if others == 0 {
            return;
        }
        let (mut low, mut high) = (std::mem::take(&mut self.low), std::mem::take(&mut self.high));
        for half in [&mut low, &mut high] {
            half.clear();
            half.resize(others.next_multiple_of(LANES), 0);
        }
        out.resize(low.len(), 0);
        instructions(Work { layout, columns: self, row, low: &mut low, high: &mut high, out });
        out.truncate(others);
        (self.low, self.high) = (low, high);
    }
}

/// The first word of a field's filter, and how many words it has.
fn filter_of(layout: &Layout, field: Field) -> Option<(usize, usize)> {
    let at = layout.place(field)?;
    match field.kind() {
        Kind::Name => Some((at + word::NAME_FULL, 2)),
        Kind::Date => Some((at + word::DATE_DIGITS, 1)),
        Kind::Number => Some((at + word::NUMBER_DIGITS, 1)),
        Kind::Words => Some((at, 1)),
        Kind::Code => None,
    }
}

/// The column of the number of bits of a field's filter.
fn ones_of(layout: &Layout, field: Field) -> usize {
    2 * layout.words() + field.index()
}

/// One row and all that come after it.
struct Work<'a> {
    layout: &'a Layout,
    columns: &'a Columns,
    row: usize,
    low: &'a mut [u32],
    high: &'a mut [u32],
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
        let Self { layout, columns, row, low, high, out } = self;
        let length = low.len();
        let of = Of { columns, row, length };
        let own = of.one(0);
        let known = of.column(0);
        for field in layout.fields() {
            let bit = 1 << field.index();
            if own & bit == 0 {
                continue;
            }
            let (at, ones) = (2 * layout.place(*field).unwrap_or_default(), ones_of(layout, *field));
            let (levels, field_shift) = if field.index() < 8 { (&mut *low, 0) } else { (&mut *high, 32) };
            let shift = levels::shift(*field) - field_shift;
            let lanes = levels.iter_mut().zip(known);
            let put = move |slot: &mut u32, known: &u32, level: u32| {
                *slot |= if known & bit != 0 { level << (shift & 31) } else { 0 };
            };
            match field.kind() {
                Kind::Name => {
                    let a = of.name(at, ones);
                    let others = lanes.zip(of.columns(at)).zip(of.columns(at + 2)).zip(of.columns(at + 4));
                    for (((((slot, known), f0), f1), codes), n) in others.zip(of.column(ones)) {
                        let full = [*f0.0, *f0.1, *f1.0, *f1.1];
                        put(slot, known, name(a, NameCell { full, stem: *codes.0, skeleton: *codes.1, ones: *n }));
                    }
                }
                Kind::Date => {
                    let a = of.date(at, ones);
                    let mine = of.one(1) & 1;
                    let others = lanes.zip(of.column(1)).zip(of.columns(at)).zip(of.columns(at + 2));
                    let more = of.column(at + 4).iter().zip(of.columns(at + 6)).zip(of.column(ones));
                    for (((((slot, known), vague), years), days), ((sorted, digits), n)) in others.zip(more) {
                        let b = DateCell {
                            year: *years.0,
                            next: *years.1,
                            month: *days.0,
                            day: *days.1,
                            sorted: *sorted,
                            digits: [*digits.0, *digits.1],
                            ones: *n,
                        };
                        put(slot, known, date(a, b, (mine | vague & 1) != 0));
                    }
                }
                Kind::Number => {
                    let a = NumberCell { code: of.two(at), digits: of.filter(at + 2, ones) };
                    let others = lanes.zip(of.columns(at)).zip(of.columns(at + 2)).zip(of.column(ones));
                    for ((((slot, known), code), digits), n) in others {
                        let digits = SmallFilter { bits: [*digits.0, *digits.1], ones: *n };
                        put(slot, known, number(a, NumberCell { code: [*code.0, *code.1], digits }));
                    }
                }
                Kind::Words => {
                    let a = of.filter(at, ones);
                    for (((slot, known), bits), n) in lanes.zip(of.columns(at)).zip(of.column(ones)) {
                        put(slot, known, levels::words(a, SmallFilter { bits: [*bits.0, *bits.1], ones: *n }));
                    }
                }
                Kind::Code => {
                    let a = of.two(at);
                    for ((slot, known), b) in lanes.zip(of.columns(at)) {
                        put(slot, known, code(a, [*b.0, *b.1]));
                    }
                }
            }
        }
        for ((slot, low), high) in out.iter_mut().zip(&*low).zip(&*high) {
            *slot = u64::from(*low) | u64::from(*high) << 32;
        }
        if let (Some(family), Some(given)) = (layout.place(Field::Family), layout.place(Field::Given))
            && u64::from(own) & NAMES == NAMES
        {
            let places = [(2 * family, ones_of(layout, Field::Family)), (2 * given, ones_of(layout, Field::Given))];
            of.exchanged(places, low, out);
        }
    }
}

/// A row and those after it.
#[derive(Clone, Copy)]
struct Of<'a> {
    columns: &'a Columns,
    row: usize,
    length: usize,
}

impl<'a> Of<'a> {
    /// Returns a half of a word of the row itself.
    #[inline(always)]
    fn one(self, column: usize) -> u32 {
        self.columns.words.get(column * self.columns.stride + self.row).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn two(self, column: usize) -> [u32; 2] {
        [self.one(column), self.one(column + 1)]
    }

    /// Returns a column of those after it.
    #[inline(always)]
    fn column(self, column: usize) -> &'a [u32] {
        let first = column * self.columns.stride + self.row + 1;
        self.columns.words.get(first..first + self.length).unwrap_or_default()
    }

    #[inline(always)]
    fn columns(self, column: usize) -> impl ExactSizeIterator<Item = (&'a u32, &'a u32)> {
        self.column(column).iter().zip(self.column(column + 1))
    }

    #[inline(always)]
    fn name(self, at: usize, ones: usize) -> NameCell {
        let ([a, b], [c, d], [stem, skeleton]) = (self.two(at), self.two(at + 2), self.two(at + 4));
        NameCell { full: [a, b, c, d], stem, skeleton, ones: self.one(ones) }
    }

    #[inline(always)]
    fn date(self, at: usize, ones: usize) -> DateCell {
        let ([year, next], [month, day]) = (self.two(at), self.two(at + 2));
        let (sorted, digits) = (self.one(at + 4), self.two(at + 6));
        DateCell { year, next, month, day, sorted, digits, ones: self.one(ones) }
    }

    #[inline(always)]
    fn filter(self, at: usize, ones: usize) -> SmallFilter {
        SmallFilter { bits: self.two(at), ones: self.one(ones) }
    }

    /// Sets the levels of names that stand in each other's place: few do, so code words tell
    /// first of some rows at a time whether any does.
    #[inline(always)]
    fn exchanged(self, [family, given]: [(usize, usize); 2], low: &[u32], out: &mut [u64]) {
        let (a, b) = (self.name(family.0, family.1), self.name(given.0, given.1));
        let known = NAMES as u32;
        let code = |column: usize| self.column(column).chunks(SOME);
        let codes = code(family.0 + 4).zip(code(family.0 + 5)).zip(code(given.0 + 4).zip(code(given.0 + 5)));
        let lanes = low.chunks(SOME).zip(self.column(0).chunks(SOME));
        let chunks = out.chunks_mut(SOME).zip(lanes).zip(codes);
        for (k, ((out, (levels, both)), ((fs, fk), (gs, gk)))) in chunks.enumerate() {
            let mut any = 0;
            let lanes = levels.iter().zip(both).zip(fs.iter().zip(fk)).zip(gs.iter().zip(gk));
            for (((level, both), f), g) in lanes {
                let f = NameCell { stem: *f.0, skeleton: *f.1, ..a };
                let g = NameCell { stem: *g.0, skeleton: *g.1, ..a };
                let near = near_name(a, g) | near_name(b, f);
                any |= u32::from(near & (both & known == known) & levels::differ(u64::from(*level)));
            }
            if any == 0 {
                continue;
            }
            for (lane, (slot, both)) in out.iter_mut().zip(both).enumerate() {
                if both & known == known {
                    let other = Self { row: self.row + 1 + k * SOME + lane, ..self };
                    let names = [other.name(family.0, family.1), other.name(given.0, given.1)];
                    *slot = exchanged_names(*slot, [a, b], names);
                }
            }
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
                let length = out.len().next_multiple_of(LANES);
                let (mut low, mut high, mut plain) = (vec![0; length], vec![0; length], vec![0; length]);
                pulp::NullaryFnOnce::call(Work {
                    layout: &layout,
                    columns: &columns,
                    row: i,
                    low: &mut low,
                    high: &mut high,
                    out: &mut plain,
                });
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
