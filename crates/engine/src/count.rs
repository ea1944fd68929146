//! The counting kernel: one walk over the persons answers all tables.
#![expect(clippy::indexing_slicing, reason = "indices come from the routes, which were built for these shapes")]

use std::collections::HashMap;

use rayon::prelude::*;

use crate::block::{Block, ROWS};
use crate::plane::{and_count, each_one, ones};
use crate::{Axis, Layout, Packed, Query};

/// Tables with fewer rows are counted by one thread: starting another costs more.
const ONE_THREAD: usize = 1 << 15;

/// Counts tables, each row-major, with the threads of the current pool.
///
/// # Privacy
/// Exact counts: each person adds 1 to exactly one cell of each table. They must get noise
/// before anything depends on them.
#[must_use]
pub fn count(packed: &Packed, queries: &[Query]) -> Vec<Vec<u64>> {
    let threads = if packed.rows() < ONE_THREAD { 1 } else { rayon::current_num_threads() };
    count_with(packed, queries, threads)
}

/// Counts like [`count`] in a given number of parts; the answer does not depend on it.
///
/// # Privacy
/// Exact counts, as [`count`].
#[must_use]
pub fn count_with(packed: &Packed, queries: &[Query], parts: usize) -> Vec<Vec<u64>> {
    let plan = Routes::new(packed.layout(), queries);
    let blocks = packed.rows().div_ceil(ROWS);
    let share = blocks.div_ceil(parts.max(1)).max(1);
    let part = |k: usize| {
        let mut tally = Tally::new(&plan);
        let mut block = Block::new(packed.layout(), &plan.wanted);
        for b in k * share..((k + 1) * share).min(blocks) {
            block.load(packed, b * ROWS, packed.rows());
            tally.add(&plan, &block);
        }
        tally
    };
    let parts = blocks.div_ceil(share);
    let tally = match parts {
        0 => Tally::new(&plan),
        1 => part(0),
        _ => (0..parts).into_par_iter().map(part).reduce_with(Tally::plus).unwrap_or_else(|| Tally::new(&plan)),
    };
    plan.finish(packed.layout(), queries, &tally, packed.rows() as u64)
}

/// How one table is counted.
enum Route {
    /// All its cells are those of a key.
    Key(usize),
    /// One flag.
    Flag(usize),
    /// Two flags.
    Flags(usize),
    /// A key beside a flag that stands at an axis: set bits are walked, blank is the rest.
    Walk { key: usize, walk: usize, axis: usize },
}

/// A combined code of several axes.
struct Key {
    axes: Vec<Axis>,
    cells: usize,
    /// Flags that are walked beside it, and where their counts go.
    walks: Vec<(usize, usize)>,
}

/// What has to be counted so that all queries can be answered.
struct Routes {
    routes: Vec<Route>,
    /// Columns to unpack.
    wanted: Vec<bool>,
    keys: Vec<Key>,
    /// Flags, derived ones too.
    flags: Vec<Axis>,
    pairs: Vec<(usize, usize)>,
    walks: usize,
}

impl Routes {
    fn new(layout: &Layout, queries: &[Query]) -> Self {
        let mut out = Self {
            routes: Vec::with_capacity(queries.len()),
            wanted: vec![false; layout.columns()],
            keys: Vec::new(),
            flags: Vec::new(),
            pairs: Vec::new(),
            walks: 0,
        };
        let mut known: HashMap<Vec<Axis>, usize> = HashMap::new();
        for q in queries {
            q.axes.iter().for_each(|axis| out.want(axis));
            let flags: Vec<usize> = (0..q.axes.len()).filter(|i| q.axes[*i].is_flag(layout)).collect();
            let route = match (q.axes.as_slice(), flags.as_slice()) {
                ([a], [_]) => Route::Flag(out.flag(a)),
                ([a, b], [_, _]) => {
                    let pair = (out.flag(a), out.flag(b));
                    out.pairs.push(pair);
                    Route::Flags(out.pairs.len() - 1)
                }
                (axes, [axis]) => {
                    let rest = axes.iter().enumerate().filter(|(i, _)| i != axis).map(|(_, a)| a.clone()).collect();
                    let key = out.key(&mut known, rest, layout);
                    let (flag, walk) = (out.flag(&axes[*axis]), out.walks);
                    out.keys[key].walks.push((walk, flag));
                    out.walks += 1;
                    Route::Walk { key, walk, axis: *axis }
                }
                (axes, _) => Route::Key(out.key(&mut known, axes.to_vec(), layout)),
            };
            out.routes.push(route);
        }
        out
    }

    fn want(&mut self, axis: &Axis) {
        let columns = match axis {
            Axis::Column(c) => std::slice::from_ref(c),
            Axis::Any(of) => of.as_slice(),
        };
        columns.iter().for_each(|c| self.wanted[*c] = true);
    }

    fn flag(&mut self, axis: &Axis) -> usize {
        self.flags.iter().position(|a| a == axis).unwrap_or_else(|| {
            self.flags.push(axis.clone());
            self.flags.len() - 1
        })
    }

    fn key(&mut self, known: &mut HashMap<Vec<Axis>, usize>, axes: Vec<Axis>, layout: &Layout) -> usize {
        *known.entry(axes.clone()).or_insert_with(|| {
            let cells = axes.iter().map(|a| a.cells(layout)).product();
            self.keys.push(Key { axes, cells, walks: Vec::new() });
            self.keys.len() - 1
        })
    }

    /// Turns what was counted into the tables that were asked for.
    fn finish(&self, layout: &Layout, queries: &[Query], tally: &Tally, rows: u64) -> Vec<Vec<u64>> {
        let one = |query: &Query, route: &Route| -> Vec<u64> {
            match route {
                Route::Key(k) => tally.keys[*k].iter().map(|c| u64::from(*c)).collect(),
                Route::Flag(f) => vec![rows - tally.flags[*f], tally.flags[*f]],
                Route::Flags(p) => {
                    let (a, b) = self.pairs[*p];
                    let (a, b, both) = (tally.flags[a], tally.flags[b], tally.pairs[*p]);
                    vec![rows + both - a - b, b - both, a - both, both]
                }
                Route::Walk { key, walk, axis } => {
                    let inner: usize = query.axes[axis + 1..].iter().map(|a| a.cells(layout)).product();
                    let mut out = vec![0; query.cells(layout)];
                    for (code, (all, set)) in tally.keys[*key].iter().zip(&tally.walks[*walk]).enumerate() {
                        let at = (code / inner) * 2 * inner + code % inner;
                        out[at] = u64::from(all - set);
                        out[at + inner] = u64::from(*set);
                    }
                    out
                }
            }
        };
        queries.iter().zip(&self.routes).map(|(q, r)| one(q, r)).collect()
    }
}

/// Partial counts of some rows, and room for one block.
struct Tally {
    keys: Vec<Vec<u32>>,
    flags: Vec<u64>,
    pairs: Vec<u64>,
    walks: Vec<Vec<u32>>,
    codes: Vec<u32>,
    planes: Vec<Vec<u64>>,
}

impl Tally {
    fn new(r: &Routes) -> Self {
        let mut walks = vec![Vec::new(); r.walks];
        for key in &r.keys {
            key.walks.iter().for_each(|(walk, _)| walks[*walk] = vec![0; key.cells]);
        }
        Self {
            keys: r.keys.iter().map(|k| vec![0; k.cells]).collect(),
            flags: vec![0; r.flags.len()],
            pairs: vec![0; r.pairs.len()],
            walks,
            codes: vec![0; ROWS],
            planes: vec![vec![0; ROWS / 64]; r.flags.len()],
        }
    }

    fn plus(mut self, other: Self) -> Self {
        fn add<T: std::ops::AddAssign + Copy>(to: &mut [T], from: &[T]) {
            to.iter_mut().zip(from).for_each(|(a, b)| *a += *b);
        }
        self.keys.iter_mut().zip(&other.keys).for_each(|(a, b)| add(a, b));
        self.walks.iter_mut().zip(&other.walks).for_each(|(a, b)| add(a, b));
        add(&mut self.flags, &other.flags);
        add(&mut self.pairs, &other.pairs);
        self
    }

    fn add(&mut self, r: &Routes, block: &Block) {
        for (plane, axis) in self.planes.iter_mut().zip(&r.flags) {
            fill(plane, axis, block);
        }
        for (sum, plane) in self.flags.iter_mut().zip(&self.planes) {
            *sum += ones(plane);
        }
        for (sum, (a, b)) in self.pairs.iter_mut().zip(&r.pairs) {
            *sum += and_count(&self.planes[*a], &self.planes[*b]);
        }
        for (key, histogram) in r.keys.iter().zip(&mut self.keys) {
            combine(&mut self.codes, &key.axes, block);
            for code in &self.codes[..block.rows] {
                histogram[*code as usize] += 1;
            }
            for (walk, flag) in &key.walks {
                let histogram = &mut self.walks[*walk];
                each_one(&self.planes[*flag], |row| histogram[self.codes[row] as usize] += 1);
            }
        }
    }
}

/// Fills the plane of a flag; a derived one is the union of its columns' answers.
fn fill(plane: &mut [u64], axis: &Axis, block: &Block) {
    match axis {
        Axis::Column(c) => plane.copy_from_slice(&block.planes[*c]),
        Axis::Any(of) => {
            plane.fill(0);
            for c in of {
                plane.iter_mut().zip(&block.planes[*c]).for_each(|(a, b)| *a |= b);
                for (row, code) in block.codes[*c].iter().take(block.rows).enumerate() {
                    plane[row / 64] |= u64::from(*code != 0) << (row % 64);
                }
            }
        }
    }
}

/// Combines the codes of several axes into one number a row.
fn combine(out: &mut [u32], axes: &[Axis], block: &Block) {
    let out = &mut out[..block.rows];
    out.fill(0);
    for axis in axes {
        match axis {
            Axis::Column(c) if !block.codes[*c].is_empty() => {
                let cells = block.cells(*c) as u32;
                out.iter_mut().zip(&block.codes[*c]).for_each(|(o, c)| *o = *o * cells + u32::from(*c));
            }
            flag => {
                let mut plane = [0; ROWS / 64];
                fill(&mut plane, flag, block);
                out.iter_mut()
                    .enumerate()
                    .for_each(|(row, o)| *o = *o * 2 + (plane[row / 64] >> (row % 64) & 1) as u32);
            }
        }
    }
}
