//! The pass over one bit of all records.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the sizes of the live axes")]

use shyraq_case::Code;

use super::axis::{Place, at};
use super::table::Table;

/// What setting a bit would change, in all tables that have it.
///
/// For each table: the difference of the two cells that the bit decides between, by the
/// record's other answers. Pairs of bits are added up four at a time.
pub(super) struct BitView {
    /// Sum of the weights: a change has to win more than this.
    pub(super) weight: f32,
    base: f32,
    base_weight: f32,
    /// By four bits: the sum of the differences for each pattern.
    fours: Vec<[f32; 16]>,
    /// By four bits, record's pattern: what a change adds for each pattern.
    steps: Vec<[[f32; 16]; 16]>,
    numbers: Vec<(usize, f32, Vec<f32>)>,
    others: Vec<Other>,
}

struct Other {
    axes: Vec<(Place, usize)>,
    weight: f32,
    differences: Vec<f32>,
}

impl Other {
    #[inline(always)]
    fn index(&self, bits: &[u64], numbers: &[Code]) -> usize {
        self.axes.iter().map(|(p, step)| at(*p, bits, numbers) * step).sum()
    }
}

impl BitView {
    pub(super) fn new(tables: &[Table], bit: usize, bits: usize) -> Self {
        let fours = bits.div_ceil(4);
        let mut out = Self {
            weight: 0.0,
            base: 0.0,
            base_weight: 0.0,
            fours: vec![[0.0; 16]; fours],
            steps: vec![[[0.0; 16]; 16]; fours],
            numbers: Vec::new(),
            others: Vec::new(),
        };
        for t in tables {
            let Some(own) = t.places.iter().position(|p| *p == Place::Bit(bit)) else { continue };
            out.weight += t.weight;
            let value = |cell: usize| (t.off[cell] + t.penalty[cell]) * t.weight;
            let difference = |cell: usize| value(cell + t.steps[own]) - value(cell);
            let rest: Vec<usize> = (0..t.places.len()).filter(|k| *k != own).collect();
            match rest.as_slice() {
                [] => {
                    out.base = difference(0);
                    out.base_weight = t.weight;
                }
                [k] => match t.places[*k] {
                    Place::Bit(b) => out.pair(b, [difference(0), difference(t.steps[*k])], t.weight),
                    Place::Number(n) => {
                        let all = (0..t.sizes[*k]).map(|x| difference(x * t.steps[*k])).collect();
                        out.numbers.push((n, t.weight, all));
                    }
                    Place::Fixed => {}
                },
                [k, l] => {
                    let (n, m) = (t.sizes[*k], t.sizes[*l]);
                    let cell = |x: usize| x / m * t.steps[*k] + x % m * t.steps[*l];
                    let differences = (0..n * m).map(|x| difference(cell(x))).collect();
                    let axes = vec![(t.places[*k], m), (t.places[*l], 1)];
                    out.others.push(Other { axes, weight: t.weight, differences });
                }
                _ => {}
            }
        }
        out
    }

    fn pair(&mut self, bit: usize, differences: [f32; 2], weight: f32) {
        let (four, inside) = (bit / 4, bit % 4);
        for pattern in 0..16 {
            self.fours[four][pattern] += differences[pattern >> inside & 1];
            for with in 0..16 {
                if (pattern ^ with) >> inside & 1 == 0 {
                    self.steps[four][pattern][with] += 2.0 * weight;
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn score(&self, bits: &[u64], numbers: &[Code]) -> f32 {
        let mut sum = self.base;
        for (k, four) in self.fours.iter().enumerate() {
            sum += four[(bits[k / 16] >> (k % 16 * 4) & 15) as usize];
        }
        for (n, _, differences) in &self.numbers {
            sum += differences[usize::from(numbers[*n])];
        }
        for other in &self.others {
            sum += other.differences[other.index(bits, numbers)];
        }
        sum
    }

    /// Takes note that a record's bit was set (1) or cleared (-1).
    pub(super) fn changed(&mut self, bits: &[u64], numbers: &[Code], sign: f32) {
        self.base += 2.0 * sign * self.base_weight;
        for (k, four) in self.fours.iter_mut().enumerate() {
            let pattern = (bits[k / 16] >> (k % 16 * 4) & 15) as usize;
            four.iter_mut().zip(&self.steps[k][pattern]).for_each(|(a, b)| *a += sign * b);
        }
        for (n, weight, differences) in &mut self.numbers {
            differences[usize::from(numbers[*n])] += 2.0 * sign * *weight;
        }
        for other in &mut self.others {
            let at = other.index(bits, numbers);
            other.differences[at] += 2.0 * sign * other.weight;
        }
    }
}
