use shyraq_case::{BLANK, Code, Rule};

use crate::estimate::Whole;
use crate::plan::Plan;

/// Where a record holds its answer on an axis. Only codes that occur in the whole one-way
/// table, or that a rule of the code book may ask for, are live; they are numbered anew from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Only one code is live: nothing to fit.
    Fixed,
    /// Two live codes: a bit.
    Bit(usize),
    /// More: a number.
    Number(usize),
}

/// The axes of the tables, columns first, and the records' form.
#[derive(Debug)]
pub(super) struct Axes {
    pub(super) places: Vec<Place>,
    /// Live codes of each axis.
    pub(super) live: Vec<Vec<Code>>,
    /// Derived bits: the bit, and a mask of the bits that it is the union of.
    pub(super) derived: Vec<(usize, Vec<u64>)>,
    pub(super) columns: usize,
    pub(super) bits: usize,
    pub(super) numbers: usize,
    /// Words of bits of a record.
    pub(super) words: usize,
}

impl Axes {
    pub(super) fn new(plan: &Plan, whole: &Whole) -> Self {
        // Records that were made to obey may have become blank, or have the only answer that is left.
        let rules = &plan.workload.rules;
        let repaired: Vec<(usize, Code)> =
            rules.columns().map(|c| (c, BLANK)).chain(rules.iter().filter_map(Rule::only)).collect();
        let live: Vec<Vec<Code>> = whole
            .one
            .iter()
            .enumerate()
            .map(|(axis, one)| {
                let counted = one.iter().zip(0..=Code::MAX).filter(|(n, _)| **n > 0).map(|(_, code)| code);
                let mut live: Vec<Code> =
                    counted.chain(repaired.iter().filter(|(c, _)| *c == axis).map(|(_, code)| *code)).collect();
                live.sort_unstable();
                live.dedup();
                live
            })
            .collect();
        let (mut bits, mut numbers) = (0, 0);
        let next = |n: &mut usize| {
            *n += 1;
            *n - 1
        };
        let mut places: Vec<Place> = live
            .iter()
            .map(|live| match live.len() {
                0 | 1 => Place::Fixed,
                2 => Place::Bit(next(&mut bits)),
                _ => Place::Number(next(&mut numbers)),
            })
            .collect();
        let columns = plan.workload.columns.len();
        let words = bits.div_ceil(64).max(1);
        let mut derived = Vec::new();
        for (k, d) in plan.workload.derived.iter().enumerate() {
            // A union can be kept up to date only where each member is a bit for blank or not.
            let plain = |c: &usize| live.get(*c).is_some_and(|l| *l == [0, 1] || *l == [0] || l.is_empty());
            let Some(place) = places.get_mut(columns + k) else { continue };
            match *place {
                Place::Bit(bit) if d.of.iter().all(plain) => derived.push((bit, d.of.clone())),
                _ => *place = Place::Fixed,
            }
        }
        let derived = derived
            .into_iter()
            .map(|(bit, of)| {
                let mut mask = vec![0_u64; words];
                for c in of {
                    if let Some(Place::Bit(b)) = places.get(c)
                        && let Some(word) = mask.get_mut(b / 64)
                    {
                        *word |= 1 << (b % 64);
                    }
                }
                (bit, mask)
            })
            .collect();
        Self { places, live, derived, columns, bits, numbers, words }
    }

    /// Tells whether a place is that of a derived bit.
    pub(super) fn is_derived(&self, place: Place) -> bool {
        self.derived.iter().any(|(bit, _)| place == Place::Bit(*bit))
    }
}

/// The records: bits and numbers, row after row.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) bits: Vec<u64>,
    pub(super) numbers: Vec<Code>,
    pub(super) rows: usize,
}

#[expect(clippy::indexing_slicing, reason = "places were numbered for these records")]
impl Rows {
    pub(super) fn new(axes: &Axes, columns: &[Vec<Code>], rows: usize) -> Self {
        let mut out = Self { bits: vec![0; rows * axes.words], numbers: vec![0; rows * axes.numbers], rows };
        for (c, column) in columns.iter().enumerate() {
            let live = &axes.live[c];
            let mut number = vec![0; usize::from(live.last().copied().unwrap_or_default()) + 1];
            live.iter().enumerate().for_each(|(k, code)| number[usize::from(*code)] = k as Code);
            for (r, code) in column.iter().enumerate() {
                let k = number.get(usize::from(*code)).copied().unwrap_or_default();
                match axes.places[c] {
                    Place::Fixed => {}
                    Place::Bit(b) => out.bits[r * axes.words + b / 64] |= u64::from(k) << (b % 64),
                    Place::Number(n) => out.numbers[r * axes.numbers + n] = k,
                }
            }
        }
        for record in out.bits.chunks_exact_mut(axes.words) {
            for (bit, mask) in &axes.derived {
                let any = record.iter().zip(mask).any(|(w, m)| w & m != 0);
                record[bit / 64] |= u64::from(any) << (bit % 64);
            }
        }
        out
    }

    pub(super) fn write(&self, axes: &Axes, columns: &mut [Vec<Code>]) {
        for (c, column) in columns.iter_mut().enumerate() {
            let live = &axes.live[c];
            for (r, code) in column.iter_mut().enumerate() {
                match axes.places[c] {
                    Place::Fixed => {}
                    Place::Bit(b) => *code = live[(self.bits[r * axes.words + b / 64] >> (b % 64) & 1) as usize],
                    Place::Number(n) => *code = live[usize::from(self.numbers[r * axes.numbers + n])],
                }
            }
        }
    }
}

/// Returns the live number of a record on an axis.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "places were numbered for these records")]
pub(super) fn at(place: Place, bits: &[u64], numbers: &[Code]) -> usize {
    match place {
        Place::Fixed => 0,
        Place::Bit(b) => (bits[b / 64] >> (b % 64) & 1) as usize,
        Place::Number(n) => usize::from(numbers[n]),
    }
}
