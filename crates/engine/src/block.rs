use crate::layout::Field;
use crate::transpose::transpose;
use crate::{Code, Layout, Packed};

/// Rows of a block: planes and codes of CTDC's columns then fit the second-level cache.
pub(crate) const ROWS: usize = 8192;

/// A block of rows, column by column: planes of the flags that somebody asks for, codes of
/// the other columns.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) rows: usize,
    /// By column; empty for a column that has none.
    pub(crate) planes: Vec<Vec<u64>>,
    pub(crate) codes: Vec<Vec<Code>>,
    cells: Vec<usize>,
    flags: Vec<(usize, Field)>,
    others: Vec<(usize, Field)>,
}

impl Block {
    /// Makes room for the columns that are `wanted`.
    pub(crate) fn new(layout: &Layout, wanted: &[bool]) -> Self {
        let fields = layout.fields().iter().copied().enumerate();
        let fields = fields.filter(|(c, _)| wanted.get(*c).copied().unwrap_or(false));
        let (flags, others): (Vec<_>, Vec<_>) = fields.partition(|(c, _)| layout.is_flag(*c));
        let mut planes = vec![Vec::new(); layout.columns()];
        let mut codes = vec![Vec::new(); layout.columns()];
        for (c, _) in &flags {
            if let Some(p) = planes.get_mut(*c) {
                *p = vec![0; ROWS / 64];
            }
        }
        for (c, _) in &others {
            if let Some(p) = codes.get_mut(*c) {
                *p = vec![0; ROWS];
            }
        }
        Self { rows: 0, planes, codes, cells: layout.cells().to_vec(), flags, others }
    }

    /// Returns the number of cells of a column.
    pub(crate) fn cells(&self, column: usize) -> usize {
        self.cells.get(column).copied().unwrap_or(1)
    }

    /// Takes the rows from `start` on, at most [`ROWS`]. Planes end in zeros.
    pub(crate) fn load(&mut self, packed: &Packed, start: usize, end: usize) {
        let width = packed.layout().words();
        self.rows = end.saturating_sub(start).min(ROWS);
        let words = packed.words().get(start * width..(start + self.rows) * width).unwrap_or_default();
        for (c, field) in &self.others {
            let Some(out) = self.codes.get_mut(*c) else { continue };
            for (code, person) in out.iter_mut().zip(words.chunks_exact(width)) {
                *code = person.get(field.word).map_or(0, |w| field.get(*w));
            }
        }
        if self.flags.is_empty() {
            return;
        }
        let mut square = [0_u64; 64];
        for (k, chunk) in words.chunks(64 * width).enumerate() {
            for word in 0..width {
                if !self.flags.iter().any(|(_, f)| f.word == word) {
                    continue;
                }
                square.fill(0);
                for (to, person) in square.iter_mut().zip(chunk.chunks_exact(width)) {
                    *to = person.get(word).copied().unwrap_or_default();
                }
                transpose(&mut square);
                for (c, field) in self.flags.iter().filter(|(_, f)| f.word == word) {
                    let plane = self.planes.get_mut(*c).and_then(|p| p.get_mut(k));
                    if let (Some(to), Some(from)) = (plane, square.get(field.shift as usize)) {
                        *to = *from;
                    }
                }
            }
        }
        let filled = self.rows.div_ceil(64);
        for (c, _) in &self.flags {
            if let Some(rest) = self.planes.get_mut(*c).and_then(|p| p.get_mut(filled..)) {
                rest.fill(0);
            }
        }
    }
}
