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

use crate::instructions::instructions;
use crate::levels::{
    self, DateCell, NAMES, NameCell, NumberCell, SmallFilter, code, date, differ, exchanged_names, name, near_name,
    number,
};
use crate::{Field, Kind, Layout, word};

/// Rows that one instruction compares, and rows that are compared with others in turn.
const LANES: usize = 16;
/// Others that are compared in turn: their columns stay in the nearest memory meanwhile.
const SOME: usize = 32 * LANES;
/// Rows among which exchanged names are looked for at a time.
const FEW: usize = 8 * LANES;

/// Levels, in whole lines of memory.
#[repr(align(64))]
struct Lined([u32; SOME]);

/// Rows of a block, column by column.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    rows: usize,
    /// Where the first column begins, so that lanes of a column lie in one line of memory.
    start: usize,
    /// Words from one column to the next: the rows, and lanes that hold nothing.
    stride: usize,
    /// Halves of the row's words, then of each field the bits of its filter.
    words: Vec<u32>,
    /// Patterns of some rows with all that come after the first of these.
    patterns: Vec<u64>,
}

impl Columns {
    /// Takes the rows of a block in place of those it had.
    pub fn fill<'a>(&mut self, layout: &Layout, rows: impl ExactSizeIterator<Item = &'a [u64]>) {
        self.rows = rows.len();
        self.stride = self.rows.next_multiple_of(LANES);
        let all = (2 * layout.words() + Field::ALL.len()) * self.stride;
        self.words.clear();
        self.words.resize(all + LANES, 0);
        self.start = self.words.as_ptr().align_offset(align_of::<Lined>()).min(LANES);
        let words = self.words.get_mut(self.start..).unwrap_or_default();
        for (k, row) in rows.enumerate() {
            let mut slots = words.iter_mut().skip(k).step_by(self.stride);
            for (w, _) in row.iter().zip(0..layout.words()) {
                let halves = [*w as u32, (*w >> 32) as u32];
                halves.iter().zip(&mut slots).for_each(|(half, slot)| *slot = *half);
            }
        }
        for field in layout.fields() {
            let Some((place, of_filter)) = filter_of(layout, *field) else { continue };
            let own = ones_of(layout, *field) * self.stride;
            let Some((before, ones)) = words.split_at_mut_checked(own) else { continue };
            for half in 2 * place..2 * (place + of_filter) {
                let column = before.get(half * self.stride..).unwrap_or_default();
                ones.iter_mut().zip(column).take(self.rows).for_each(|(n, w)| *n += w.count_ones());
            }
            // As `levels::ones` counts.
            ones.iter_mut().take(self.rows).for_each(|n| *n = (*n).max(1));
        }
    }

    /// Compares each row with all that come after it: calls `each` with its place and the
    /// patterns of [`crate::Pattern`], in order.
    pub fn each(&mut self, layout: &Layout, mut each: impl FnMut(usize, &[u64])) {
        let mut patterns = std::mem::take(&mut self.patterns);
        for first in (0..self.rows).step_by(LANES) {
            let length = self.stride - first;
            patterns.resize(LANES * length, 0);
            instructions(Work { layout, columns: self, first, patterns: &mut patterns });
            for (row, own) in (first..self.rows).zip(patterns.chunks(length)) {
                each(row, own.get(row + 1 - first..self.rows - first).unwrap_or_default());
            }
        }
        self.patterns = patterns;
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

/// As many rows as there are lanes, and all that come after the first of them.
struct Work<'a> {
    layout: &'a Layout,
    columns: &'a Columns,
    first: usize,
    /// Row by row.
    patterns: &'a mut [u64],
}

impl pulp::NullaryFnOnce for Work<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { layout, columns, first, patterns } = self;
        let length = columns.stride - first;
        for from in (0..length).step_by(SOME) {
            let some = SOME.min(length - from);
            for (row, own) in (first..columns.rows).zip(patterns.chunks_mut(length)) {
                let of = Of { columns, row, first: first + from, length: some };
                if let Some(own) = own.get_mut(from..from + some) {
                    of.patterns(layout, own);
                }
            }
        }
    }
}

/// A row and some that come after it.
#[derive(Clone, Copy)]
struct Of<'a> {
    columns: &'a Columns,
    row: usize,
    /// The first of those, and how many there are.
    first: usize,
    length: usize,
}

impl<'a> Of<'a> {
    #[inline(always)]
    fn patterns(self, layout: &Layout, out: &mut [u64]) {
        // Levels of the first eight fields, and of the others.
        let (mut low, mut high) = (Lined([0; SOME]), Lined([0; SOME]));
        let (Some(low), Some(high)) = (low.0.get_mut(..self.length), high.0.get_mut(..self.length)) else { return };
        let of = self;
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
                    for ((slot, known), b) in lanes.zip(of.names((at, ones))) {
                        put(slot, known, name(a, b));
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
        if let (Some(family), Some(given)) = (layout.place(Field::Family), layout.place(Field::Given))
            && u64::from(own) & NAMES == NAMES
        {
            let places = [(2 * family, ones_of(layout, Field::Family)), (2 * given, ones_of(layout, Field::Given))];
            of.exchanged(places, low);
        }
        for ((slot, low), high) in out.iter_mut().zip(&*low).zip(&*high) {
            *slot = u64::from(*low) | u64::from(*high) << 32;
        }
    }

    /// Returns a half of a word of the row itself.
    #[inline(always)]
    fn one(self, column: usize) -> u32 {
        self.columns
            .words
            .get(self.columns.start + column * self.columns.stride + self.row)
            .copied()
            .unwrap_or_default()
    }

    #[inline(always)]
    fn two(self, column: usize) -> [u32; 2] {
        [self.one(column), self.one(column + 1)]
    }

    /// Returns a column of those after it.
    #[inline(always)]
    fn column(self, column: usize) -> &'a [u32] {
        let first = self.columns.start + column * self.columns.stride + self.first;
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

    /// Returns some of those after it.
    #[inline(always)]
    fn some(self, from: usize, length: usize) -> Self {
        Self { length, first: self.first + from, ..self }
    }

    #[inline(always)]
    fn names(self, (at, ones): (usize, usize)) -> impl ExactSizeIterator<Item = NameCell> {
        let full = self.columns(at).zip(self.columns(at + 2));
        full.zip(self.columns(at + 4)).zip(self.column(ones)).map(|(((f0, f1), codes), n)| NameCell {
            full: [*f0.0, *f0.1, *f1.0, *f1.1],
            stem: *codes.0,
            skeleton: *codes.1,
            ones: *n,
        })
    }

    /// Sets the levels of names that stand in each other's place: few do, so code words tell
    /// first of some rows at a time whether any does.
    #[inline(always)]
    fn exchanged(self, [family, given]: [(usize, usize); 2], low: &mut [u32]) {
        let [a, b] = [family, given].map(|(at, ones)| self.name(at, ones));
        let known = NAMES as u32;
        for (k, levels) in low.chunks_mut(FEW).enumerate() {
            let of = self.some(k * FEW, levels.len());
            let mut any = 0;
            let codes = of.columns(family.0 + 4).zip(of.columns(given.0 + 4));
            for ((level, both), (f, g)) in levels.iter().zip(of.column(0)).zip(codes) {
                let f = NameCell { stem: *f.0, skeleton: *f.1, ..a };
                let g = NameCell { stem: *g.0, skeleton: *g.1, ..a };
                let near = near_name(a, g) | near_name(b, f);
                any |= u32::from(near & (both & known == known) & differ(*level));
            }
            if any == 0 {
                continue;
            }
            let others = of.names(family).zip(of.names(given)).zip(of.column(0));
            for (level, ((f, g), both)) in levels.iter_mut().zip(others) {
                let mended = exchanged_names(*level, [a, b], [f, g]);
                *level = if both & known == known { mended } else { *level };
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
            // Now and then more than are compared in turn.
            let n = (bits(&mut state) % if round % 50 == 7 { 600 } else { 40 }) as usize;
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
            let plain = |first: usize| {
                let mut patterns = vec![0; LANES * (columns.stride - first)];
                let work = Work { layout: &layout, columns: &columns, first, patterns: &mut patterns };
                pulp::NullaryFnOnce::call(work);
                patterns
            };
            let plain: Vec<Vec<u64>> = (0..n).step_by(LANES).map(plain).collect();
            let mut met = 0;
            columns.each(&layout, |i, out| {
                met += 1;
                let alone: Vec<u64> = rows[i + 1..].iter().map(|other| compare(&layout, &rows[i], other).0).collect();
                assert_eq!(out, alone, "row {i} of {n}");
                let (plain, length) = (&plain[i / LANES], n.next_multiple_of(LANES) - i / LANES * LANES);
                let start = i % LANES * length + i % LANES + 1;
                assert_eq!(out, &plain[start..start + out.len()], "the plain instructions");
                for field in &fields {
                    seen.extend(out.iter().map(|p| (field.index(), p >> (4 * field.index()) & 15)));
                }
            });
            assert_eq!(met, n);
        }
        let all: usize = Field::ALL.iter().map(|f| usize::from(crate::levels::levels(f.kind())) + 1).sum();
        assert!(seen.len() > all * 8 / 10, "{} of {all} levels came up", seen.len());
    }

    #[test]
    fn no_rows_and_one_row() {
        let layout = Layout::new(&[Field::Sex]);
        let mut columns = Columns::default();
        columns.fill(&layout, [].into_iter());
        columns.each(&layout, |_, _| unreachable!());
        columns.fill(&layout, [&[16, 3][..]].into_iter());
        columns.each(&layout, |row, out| assert!(row == 0 && out.is_empty()));
    }
}
