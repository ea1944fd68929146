//! Changing one answer at a time while the tables come nearer.
//!
//! The sum of weighted squared differences between the records' tables and the whole ones
//! falls with each change that is made (coordinate descent; the idea of moving records from
//! full cells to empty ones is GUM's, Zhang et al., PrivSyn, USENIX Security 2021). For one
//! column at a time the effect of a change is kept in small tables by the record's other
//! answers, so a record is judged in a few dozen additions, for all codes of the column at
//! once.
#![expect(clippy::indexing_slicing, reason = "places were numbered for these records")]

mod axis;
mod flag;
mod guard;
mod number;
mod table;

use pulp::Arch;
use shyraq_case::Code;

use crate::estimate::Whole;
use crate::plan::Plan;
use axis::{Axes, Place, Rows};
use flag::BitView;
use guard::{Check, Guard, obeys};
use number::NumberView;
use table::{Table, record, tables};

/// Sweeps over all columns, and by how much tables of one column weigh more in each: at the
/// end they are exact.
const SWEEPS: [f32; 5] = [1.0, 1.0, 2.0, 16.0, 1024.0];
/// The most of it for a derived bit, which must not pull the columns off.
const MOST_DERIVED: f32 = 16.0;
/// Steps of work, each about a nanosecond, that fitting may take.
const WORK: f64 = 8e9;

/// Returns how many records can be fitted with the work that is allowed.
pub(super) fn affordable(plan: &Plan, whole: &Whole) -> usize {
    let axes = Axes::new(plan, whole);
    let triples = plan.marginals.iter().filter(|m| m.axes.len() == 3).count();
    let live = |(place, live): (&Place, &Vec<Code>)| if *place == Place::Fixed { 1 } else { live.len() };
    let live: Vec<usize> = axes.places.iter().zip(&axes.live).map(live).collect();
    (WORK / steps(&live, triples)) as usize
}

/// Returns the seconds that fitting so many records takes, roughly, for axes with so many
/// live codes.
pub(crate) fn seconds(live: &[usize], triples: usize, records: u64) -> f64 {
    1e-9 * (records as f64 * steps(live, triples)).min(WORK)
}

/// Returns the steps of all sweeps over one record.
fn steps(live: &[usize], triples: usize) -> f64 {
    let bits = live.iter().filter(|n| **n == 2).count() as f64;
    let numbers = live.iter().filter(|n| **n > 2).count() as f64;
    let step = |codes: &usize| match codes {
        0 | 1 => 0.0,
        2 => bits / 4.0 + numbers,
        // A flag in ten is set, mostly.
        _ => *codes as f64 / 8.0 * (3.0 + numbers + bits / 8.0),
    };
    let columns: f64 = live.iter().map(step).sum();
    // One answer in ten is changed in a sweep, mostly, and then every table of it.
    let changes = 0.5 * (live.len() * live.len()) as f64;
    ((columns + changes + 3.0 * triples as f64) * SWEEPS.len() as f64).max(1.0)
}

/// Changes answers of the records until no single change helps, or the sweeps are over.
pub(super) fn descend(plan: &Plan, whole: &Whole, columns: &mut [Vec<Code>], rows: usize) {
    let axes = Axes::new(plan, whole);
    let mut rows = Rows::new(&axes, columns, rows);
    let mut tables = tables(plan, whole, &axes, &rows);
    let guard = Guard::new(&plan.workload.rules, &axes);
    let arch = Arch::new();
    for factor in SWEEPS {
        let before: Vec<f32> = tables.iter().map(|t| t.weight).collect();
        for t in &mut tables {
            match t.places.as_slice() {
                [place] if axes.is_derived(*place) => t.weight *= factor.min(MOST_DERIVED),
                [_] => t.weight *= factor,
                _ => {}
            }
        }
        for (column, place) in axes.places[..axes.columns].iter().enumerate() {
            let checks = guard.of(column);
            match place {
                Place::Fixed => {}
                Place::Bit(bit) => arch.dispatch(
                    #[inline(always)]
                    || bit_pass(&axes, &mut rows, &mut tables, *bit, checks),
                ),
                Place::Number(number) => arch.dispatch(
                    #[inline(always)]
                    || number_pass(&axes, &mut rows, &mut tables, *number, checks),
                ),
            }
        }
        tables.iter_mut().zip(before).for_each(|(t, w)| t.weight = w);
    }
    rows.write(&axes, columns);
}

/// A derived bit above the one that is fitted: it changes too where no other bit of its union
/// is set.
struct Union<'a> {
    bit: usize,
    mask: &'a [u64],
    view: BitView,
    own: Vec<usize>,
}

impl Union<'_> {
    /// Tells whether no bit of the union but the given one is set.
    #[inline(always)]
    fn rests_on(&self, bit: usize, bits: &[u64]) -> bool {
        let others = bits.iter().zip(self.mask).enumerate();
        others.fold(0, |any, (k, (w, m))| any | (w & m & !(u64::from(k == bit / 64) << (bit % 64)))) == 0
    }
}

/// Sets or clears one bit wherever that helps and breaks none of the rules that name it.
#[inline(always)]
fn bit_pass(axes: &Axes, rows: &mut Rows, tables: &mut [Table], bit: usize, checks: &[Check]) {
    let (word, shift) = (bit / 64, bit % 64);
    let mut view = BitView::new(tables, bit, axes.bits);
    let own = having(tables, Place::Bit(bit));
    let above = axes.derived.iter().filter(|(_, mask)| mask[word] >> shift & 1 == 1);
    let mut above: Vec<Union<'_>> = above
        .map(|(b, mask)| Union {
            bit: *b,
            mask,
            view: BitView::new(tables, *b, axes.bits),
            own: having(tables, Place::Bit(*b)),
        })
        .collect();
    for r in 0..rows.rows {
        let (bits, numbers) = record(axes, rows, r);
        let (mut score, mut weight) = (view.score(bits, numbers), view.weight);
        for union in above.iter().filter(|u| u.rests_on(bit, bits)) {
            score += union.view.score(bits, numbers);
            weight += union.view.weight;
        }
        let set = bits[word] >> shift & 1 == 1;
        if weight + if set { -score } else { score } >= 0.0 {
            continue;
        }
        let sign = if set { -1.0 } else { 1.0 };
        let mut after = bits.to_vec();
        after[word] ^= 1 << shift;
        if !obeys(checks, &after, numbers) {
            continue;
        }
        let mut moved = own.clone();
        view.changed(bits, numbers, sign);
        for union in above.iter_mut().filter(|u| u.rests_on(bit, bits)) {
            union.view.changed(bits, numbers, sign);
            after[union.bit / 64] ^= 1 << (union.bit % 64);
            moved.extend(&union.own);
        }
        // A table of the bit and of a bit above it would stand there twice.
        moved.sort_unstable();
        moved.dedup();
        for t in moved {
            count(&mut tables[t], bits, numbers, -1.0);
            count(&mut tables[t], &after, numbers, 1.0);
        }
        rows.bits[r * axes.words..(r + 1) * axes.words].copy_from_slice(&after);
    }
}

/// Gives each record the best code of one number that breaks none of the rules that name it.
#[inline(always)]
fn number_pass(axes: &Axes, rows: &mut Rows, tables: &mut [Table], number: usize, checks: &[Check]) {
    let place = Place::Number(number);
    let codes = axes.places.iter().position(|p| *p == place).map_or(0, |a| axes.live[a].len());
    let mut view = NumberView::new(tables, number, codes, axes.bits);
    let own = having(tables, place);
    for r in 0..rows.rows {
        let (bits, numbers) = record(axes, rows, r);
        let from = numbers[number];
        let (best, now) = view.score(bits, numbers, from);
        if best - now + view.weight >= 0.0 {
            continue;
        }
        let to = if checks.is_empty() {
            view.code_of(best)
        } else {
            let allows = |code| {
                let mut after = numbers.to_vec();
                after[number] = code;
                obeys(checks, bits, &after)
            };
            let Some(code) = view.best_of(now - view.weight, allows) else { continue };
            code
        };
        view.changed(bits, numbers, from, -1.0);
        view.changed(bits, numbers, to, 1.0);
        own.iter().for_each(|t| count(&mut tables[*t], bits, numbers, -1.0));
        rows.numbers[r * axes.numbers + number] = to;
        let (bits, numbers) = record(axes, rows, r);
        own.iter().for_each(|t| count(&mut tables[*t], bits, numbers, 1.0));
    }
}

/// Lists the tables that have an axis.
fn having(tables: &[Table], place: Place) -> Vec<usize> {
    (0..tables.len()).filter(|t| tables[*t].places.contains(&place)).collect()
}

/// Adds to the cell of a record.
fn count(table: &mut Table, bits: &[u64], numbers: &[Code], by: f32) {
    let cell = table.cell(bits, numbers);
    table.off[cell] += by;
}

#[cfg(test)]
mod tests;
