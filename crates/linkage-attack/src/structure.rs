//! What the rows of one block say of each other, once noise is read away.
//!
//! Cells of a block share a salt, so equal values are nearly equal words. Words that are near
//! each other become one class, and classes are all that is compared between the encoded
//! block and a public one: which rows share a year, whose year is the next, whose father's
//! name is whose given name. Colour refinement on rows and classes makes that a colour that
//! does not depend on the key.

use std::sync::Arc;

use rayon::prelude::*;
use shyraq_encoding::{Field, Kind, Layout, word};

use crate::hash::mixed;
use crate::sent::Sent;

/// Rounds of refinement inside a block.
const ROUNDS: usize = 3;
/// Bits in which equal words of 32 may differ by noise, as in the comparison itself.
const NOISE: u32 = 6;
/// The variance of a filter's bits between two keys: noise of either side, and tokens that meet.
const VARIANCE: f32 = 8.0;

/// A place for a value: which word of the row, which half, and with which others it can share
/// a value.
#[derive(Debug, Clone, Copy)]
struct Slot {
    word: usize,
    shift: u32,
    domain: usize,
    /// The field is known when this bit of the first word is set.
    field: usize,
}

/// Domains: stems, skeletons, years, months and so on; codes have one each.
const DOMAINS: usize = 8 + Field::ALL.len();

fn slots(layout: &Layout) -> Vec<Slot> {
    let mut out = Vec::new();
    for field in layout.fields() {
        let Some(place) = layout.place(*field) else { continue };
        let slot = |word, shift, domain| Slot { word: place + word, shift, domain, field: field.index() };
        match field.kind() {
            // The father's name has words of its own, and so have month, day and both sorted.
            Kind::Name if *field == Field::Patronymic => {
                out.extend([slot(word::NAME_CODES, 0, 4), slot(word::NAME_CODES, 32, 5)]);
            }
            Kind::Name => out.extend([slot(word::NAME_CODES, 0, 0), slot(word::NAME_CODES, 32, 1)]),
            Kind::Date => out.extend([
                slot(word::DATE_YEARS, 0, 2),
                slot(word::DATE_YEARS, 32, 2),
                slot(word::DATE_DAY, 0, 3),
                slot(word::DATE_DAY, 32, 6),
                slot(word::DATE_SORTED, 0, 7),
            ]),
            Kind::Number | Kind::Words | Kind::Code => out.push(slot(0, 0, 8 + field.index())),
        }
    }
    out
}

/// A block as an attacker sees it.
#[derive(Debug, Clone)]
pub struct Block {
    /// Number of its key.
    pub key: u8,
    /// Its rows.
    pub rows: Vec<usize>,
    /// By row and slot: the class of the value, 0 where there is none.
    pub classes: Vec<Vec<u16>>,
    /// By row: how many bits each filter has, which the key does not change much.
    pub weights: Vec<Vec<f32>>,
    /// By row: its first word, which is in clear.
    pub known: Vec<u64>,
    /// Slots whose values can be the same.
    comparable: Arc<[(usize, usize)]>,
    /// By row: a colour that does not depend on the key.
    pub row_colours: Vec<u64>,
    /// The same of the block.
    pub colour: u64,
}

/// What two rows of a block have in common, and what each has in common with itself, as a colour
/// that does not depend on the key. The order of the two counts.
#[must_use]
pub fn coincidences(block: &Block, i: usize, j: usize) -> u64 {
    let (a, b) = (&block.classes[i], &block.classes[j]);
    let (mut out, mut at) = ([u64::from(block.key), block.known[i], block.known[j], 0, 0, 0], 0);
    for (k, l) in &*block.comparable {
        let equal = |x: &[u16], y: &[u16]| u64::from(x[*k] > 0 && x[*k] == y[*l]);
        // Slots of one field are compared over the rows, others inside a row as well.
        out[3 + at / 64] |= equal(a, b) << (at % 64);
        at += 1;
        if k != l {
            out[3 + at / 64] |= equal(a, a) << (at % 64);
            at += 1;
            out[3 + at / 64] |= equal(b, b) << (at % 64);
            at += 1;
        }
    }
    mixed(&out)
}

/// How little two rows' filters fit, as minus a log likelihood up to a constant.
#[must_use]
pub fn apart(a: &[f32], b: &[f32]) -> f32 {
    // Less what the noise alone makes of so many filters.
    let fits = 0.5 * a.len() as f32;
    (a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f32>() / (2.0 * VARIANCE) - fits).max(0.0)
}

/// Reads all blocks of a list.
#[must_use]
pub fn blocks(sent: &Sent) -> Vec<Block> {
    let slots = slots(&sent.layout);
    let pairs = slots.iter().enumerate().flat_map(|(k, a)| {
        slots.iter().enumerate().filter(move |(_, b)| a.domain == b.domain).map(move |(l, _)| (k, l))
    });
    let comparable: Arc<[(usize, usize)]> = pairs.collect();
    sent.blocks().into_par_iter().map(|rows| block(sent, &slots, &comparable, rows)).collect()
}

fn block(sent: &Sent, slots: &[Slot], comparable: &Arc<[(usize, usize)]>, rows: Vec<usize>) -> Block {
    let mut leaders: Vec<Vec<u32>> = vec![Vec::new(); DOMAINS];
    let mut classes = vec![vec![0_u16; slots.len()]; rows.len()];
    for (row, classes) in rows.iter().zip(&mut classes) {
        let cells = sent.row(*row);
        for (slot, class) in slots.iter().zip(classes) {
            let value = (cells[slot.word] >> slot.shift) as u32;
            if cells[0] >> slot.field & 1 == 0 || value == 0 {
                continue;
            }
            let own = &mut leaders[slot.domain];
            let nearest = own.iter().enumerate().min_by_key(|(_, l)| (**l ^ value).count_ones());
            let at = match nearest {
                Some((k, l)) if (l ^ value).count_ones() <= NOISE => k,
                _ => {
                    own.push(value);
                    own.len() - 1
                }
            };
            *class = (at + 1) as u16;
        }
    }
    let weights = rows.iter().map(|r| weights(&sent.layout, sent.row(*r))).collect();
    let known: Vec<u64> = rows.iter().map(|r| sent.row(*r)[0]).collect();
    let (row_colours, colour) = colours(slots, &leaders, &classes, &known);
    Block {
        key: sent.tags[rows[0]].key(),
        rows,
        classes,
        weights,
        known,
        comparable: comparable.clone(),
        row_colours,
        colour,
    }
}

/// The bits of each filter of a row.
fn weights(layout: &Layout, row: &[u64]) -> Vec<f32> {
    let mut out = Vec::new();
    for field in layout.fields() {
        let Some(place) = layout.place(*field) else { continue };
        if row[0] >> field.index() & 1 == 0 {
            continue;
        }
        let ones = |at: usize| row[place + at].count_ones() as f32;
        match field.kind() {
            Kind::Name => out.push(ones(word::NAME_FULL) + ones(word::NAME_FULL + 1)),
            Kind::Words => out.push(ones(0)),
            Kind::Date | Kind::Number | Kind::Code => {}
        }
    }
    out
}

fn colours(slots: &[Slot], leaders: &[Vec<u32>], classes: &[Vec<u16>], known: &[u64]) -> (Vec<u64>, u64) {
    let mut of_row: Vec<u64> = known.iter().map(mixed).collect();
    let mut of_class: Vec<Vec<u64>> = leaders.iter().map(|l| vec![0; l.len() + 1]).collect();
    for _ in 0..ROUNDS {
        let mut seen: Vec<Vec<Vec<u64>>> = leaders.iter().map(|l| vec![Vec::new(); l.len() + 1]).collect();
        for (row, colour) in classes.iter().zip(&of_row) {
            for (k, (slot, class)) in slots.iter().zip(row).enumerate().filter(|(_, (_, c))| **c > 0) {
                seen[slot.domain][usize::from(*class)].push(mixed(&(k, colour)));
            }
        }
        for (own, seen) in of_class.iter_mut().zip(seen) {
            for (colour, mut list) in own.iter_mut().zip(seen) {
                list.sort_unstable();
                *colour = mixed(&(*colour, list));
            }
        }
        for (row, colour) in classes.iter().zip(&mut of_row) {
            let own: Vec<u64> = slots
                .iter()
                .zip(row)
                .map(|(s, c)| if *c == 0 { 0 } else { of_class[s.domain][usize::from(*c)] })
                .collect();
            *colour = mixed(&(*colour, own));
        }
    }
    let mut sorted = of_row.clone();
    sorted.sort_unstable();
    (of_row, mixed(&sorted))
}
