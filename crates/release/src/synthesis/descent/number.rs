//! The pass over one number of all records: each goes to its best code.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the sizes of the live axes")]

use shyraq_case::Code;

use super::axis::{Place, at};
use super::table::Table;

/// Codes are scored eight at a time.
const LANES: usize = 8;

/// What each code would add, in all tables that have the number.
pub(super) struct NumberView {
    /// Sum of the weights: a change has to win more than this.
    pub(super) weight: f32,
    codes: usize,
    /// `codes` rounded up to whole lanes; codes that do not exist score infinity.
    width: usize,
    base: Vec<f32>,
    base_weight: f32,
    /// Tables with one bit and at most one other number: by that number.
    contexts: Vec<Context>,
    /// Other tables: places with steps, weight, rows of scores.
    others: Vec<Other>,
    scores: Vec<f32>,
}

struct Context {
    number: Option<usize>,
    /// Scores where all bits are 0, by the other number.
    zero: Vec<f32>,
    /// What a set bit changes, by the other number; and its weight.
    bits: Vec<(usize, f32, Vec<f32>)>,
    mask: Vec<u64>,
    /// Place of each bit in `bits`.
    slots: Vec<usize>,
}

struct Other {
    axes: Vec<(Place, usize)>,
    weight: f32,
    rows: Vec<f32>,
}

impl NumberView {
    pub(super) fn new(tables: &[Table], number: usize, codes: usize, bits: usize) -> Self {
        let width = codes.next_multiple_of(LANES);
        let mut base = vec![0.0; width];
        base[codes..].fill(f32::INFINITY);
        let mut out = Self {
            weight: 0.0,
            codes,
            width,
            base,
            base_weight: 0.0,
            contexts: Vec::new(),
            others: Vec::new(),
            scores: vec![0.0; width],
        };
        for t in tables {
            let Some(own) = t.places.iter().position(|p| *p == Place::Number(number)) else { continue };
            out.weight += t.weight;
            let row = |cell: usize| {
                (0..width).map(move |b| {
                    if b < codes {
                        (t.off[cell + b * t.steps[own]] + t.penalty[cell + b * t.steps[own]]) * t.weight
                    } else {
                        0.0
                    }
                })
            };
            let rest: Vec<usize> = (0..t.places.len()).filter(|k| *k != own).collect();
            let bit = rest.iter().copied().find(|k| matches!(t.places[*k], Place::Bit(_)));
            match (rest.as_slice(), bit) {
                ([], _) => {
                    out.base.iter_mut().zip(row(0)).for_each(|(a, b)| *a += b);
                    out.base_weight = t.weight;
                }
                ([_], Some(k)) => {
                    let context = out.context(None, 1, bits);
                    context.add(t.places[k], t.weight, |_, set| row(set * t.steps[k]).collect());
                }
                ([k, l], Some(b)) if matches!(t.places[k + l - b], Place::Number(_)) => {
                    let other = k + l - b;
                    let n = if let Place::Number(n) = t.places[other] { Some(n) } else { None };
                    let context = out.context(n, t.sizes[other], bits);
                    let cell = |x: usize, set: usize| x * t.steps[other] + set * t.steps[b];
                    context.add(t.places[b], t.weight, |x, set| row(cell(x, set)).collect());
                }
                (rest, _) => {
                    let mut axes = Vec::new();
                    let mut step = 1;
                    for k in rest.iter().rev() {
                        axes.push((t.places[*k], step, *k));
                        step *= t.sizes[*k];
                    }
                    let cell = |x: usize| axes.iter().map(|(_, s, k)| x / s % t.sizes[*k] * t.steps[*k]).sum::<usize>();
                    let rows = (0..step).flat_map(|x| row(cell(x))).collect();
                    let axes = axes.iter().map(|(p, s, _)| (*p, s * width)).collect();
                    out.others.push(Other { axes, weight: t.weight, rows });
                }
            }
        }
        out
    }

    fn context(&mut self, number: Option<usize>, size: usize, bits: usize) -> &mut Context {
        let k = self.contexts.iter().position(|c| c.number == number).unwrap_or_else(|| {
            self.contexts.push(Context {
                number,
                zero: vec![0.0; size * self.width],
                bits: Vec::new(),
                mask: vec![0; bits.div_ceil(64)],
                slots: vec![usize::MAX; bits],
            });
            self.contexts.len() - 1
        });
        &mut self.contexts[k]
    }

    /// Scores all codes for a record; returns the best score and that of the record's code.
    #[inline(always)]
    pub(super) fn score(&mut self, bits: &[u64], numbers: &[Code], own: Code) -> (f32, f32) {
        let width = self.width;
        let scores = &mut self.scores[..width];
        scores.copy_from_slice(&self.base[..width]);
        for c in &self.contexts {
            let from = c.number.map_or(0, |n| usize::from(numbers[n])) * width;
            add(scores, &c.zero[from..from + width]);
            for (k, (word, mask)) in bits.iter().zip(&c.mask).enumerate() {
                let mut left = word & mask;
                while left != 0 {
                    let bit = k * 64 + left.trailing_zeros() as usize;
                    add(scores, &c.bits[c.slots[bit]].2[from..from + width]);
                    left &= left - 1;
                }
            }
        }
        for o in &self.others {
            let from = o.axes.iter().map(|(p, step)| at(*p, bits, numbers) * step).sum::<usize>();
            add(scores, &o.rows[from..from + width]);
        }
        let mut least = [f32::INFINITY; LANES];
        for eight in scores.chunks_exact(LANES) {
            for (l, s) in least.iter_mut().zip(eight) {
                *l = if *s < *l { *s } else { *l };
            }
        }
        (least.iter().copied().fold(f32::INFINITY, f32::min), scores[usize::from(own)])
    }

    /// Returns the code with a score, after [`NumberView::score`].
    pub(super) fn code_of(&self, score: f32) -> Code {
        self.scores[..self.codes].iter().position(|s| *s <= score).unwrap_or_default() as Code
    }

    /// Returns the code with the best score below a bound of those that are allowed, after
    /// [`NumberView::score`].
    pub(super) fn best_of(&self, bound: f32, allows: impl Fn(Code) -> bool) -> Option<Code> {
        let mut best = (bound, None);
        for (code, score) in self.scores[..self.codes].iter().enumerate() {
            if *score < best.0 && allows(code as Code) {
                best = (*score, Some(code as Code));
            }
        }
        best.1
    }

    /// Takes note that a record now has a code (1) or has it no longer (-1).
    pub(super) fn changed(&mut self, bits: &[u64], numbers: &[Code], code: Code, sign: f32) {
        let (width, code) = (self.width, usize::from(code));
        self.base[code] += sign * self.base_weight;
        for c in &mut self.contexts {
            let from = c.number.map_or(0, |n| usize::from(numbers[n])) * width + code;
            for (bit, weight, change) in &mut c.bits {
                let step = sign * *weight;
                if bits[*bit / 64] >> (*bit % 64) & 1 == 1 {
                    change[from] += step;
                } else {
                    c.zero[from] += step;
                    change[from] -= step;
                }
            }
        }
        for o in &mut self.others {
            let from = o.axes.iter().map(|(p, step)| at(*p, bits, numbers) * step).sum::<usize>();
            o.rows[from + code] += sign * o.weight;
        }
    }
}

impl Context {
    fn add(&mut self, place: Place, weight: f32, row: impl Fn(usize, usize) -> Vec<f32>) {
        let Place::Bit(bit) = place else { return };
        let size = self.zero.len();
        let mut change = Vec::with_capacity(size);
        let mut x = 0;
        while change.len() < size {
            let (zero, one) = (row(x, 0), row(x, 1));
            let from = change.len();
            self.zero[from..from + zero.len()].iter_mut().zip(&zero).for_each(|(a, b)| *a += b);
            change.extend(one.iter().zip(&zero).map(|(a, b)| a - b));
            x += 1;
        }
        self.slots[bit] = self.bits.len();
        self.mask[bit / 64] |= 1 << (bit % 64);
        self.bits.push((bit, weight, change));
    }
}

#[inline(always)]
fn add(to: &mut [f32], from: &[f32]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}
