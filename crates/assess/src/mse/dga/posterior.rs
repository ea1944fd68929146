//! The posterior over graphs and totals.

use rayon::prelude::*;
use statrs::function::gamma::ln_gamma;

use super::super::Histories;
use super::super::lattice::superset_sums;
use super::super::terms::Model;
use super::{Graph, Grid, Prior, chordal};

/// A graph with its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// The graph, named by its cliques.
    pub model: Model,
    /// Its posterior probability.
    pub weight: f64,
    /// The posterior mean of the total, given the graph.
    pub mean: f64,
}

/// The posterior of the total, averaged over graphs.
#[derive(Debug, Clone, PartialEq)]
pub struct Dga {
    /// The grid of numbers on no list.
    pub grid: Grid,
    /// The probability of each point of the grid.
    pub mass: Vec<f64>,
    /// Persons observed.
    pub persons: f64,
    /// Graphs that weigh, the heaviest first.
    pub graphs: Vec<Weighted>,
}

impl Dga {
    /// The total below or at which a share of the probability lies.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        let found = self.mass.iter().position(|m| {
            below += m;
            below >= p
        });
        self.persons + self.grid.at(found.unwrap_or(self.mass.len().saturating_sub(1)))
    }

    /// The posterior mean of the total.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.persons + self.mass.iter().enumerate().map(|(i, m)| m * self.grid.at(i)).sum::<f64>()
    }

    /// The probability of the grid's last point: the grid is wide enough when it is tiny.
    #[must_use]
    pub fn end_mass(&self) -> f64 {
        self.mass.last().copied().unwrap_or(1.0)
    }

    /// The density at the grid's last point, as a share of the greatest.
    #[must_use]
    pub fn end_height(&self) -> f64 {
        let height = |i: usize, m: f64| m / self.grid.width(i);
        let greatest = self.mass.iter().enumerate().map(|(i, m)| height(i, *m)).fold(0.0, f64::max);
        height(self.mass.len().saturating_sub(1), self.end_mass()) / greatest
    }

    /// The totals at which the probability peaks, with the probability around each peak, for
    /// peaks that hold a tenth or more. Valleys must fall to nine tenths of the lower of the
    /// two peaks, so that a ripple is no peak.
    #[must_use]
    pub fn modes(&self) -> Vec<(f64, f64)> {
        let mut peaks: Vec<(usize, f64, f64)> = Vec::new(); // place, height, probability
        let (mut place, mut height, mut valley, mut around) = (0, 0.0, f64::INFINITY, 0.0);
        let mut falling = false;
        for (i, mass) in self.mass.iter().copied().enumerate() {
            let m = mass / self.grid.width(i);
            if falling && m > valley / 0.9 {
                peaks.push((place, height, around));
                (place, height, around, falling) = (i, m, 0.0, false);
            }
            if m > height {
                (place, height) = (i, m);
                valley = f64::INFINITY;
                falling = false;
            } else if m < 0.9 * height {
                falling = true;
            }
            if falling {
                valley = valley.min(m);
            }
            around += mass;
        }
        peaks.push((place, height, around));
        let large = peaks.into_iter().filter(|(.., p)| *p >= 0.1);
        large.map(|(i, _, p)| (self.persons + self.grid.at(i), p)).collect()
    }
}

/// Graphs that together weigh less than this, on a coarse look, are left out.
const NEGLIGIBLE: f64 = 1e-7;

/// A point whose logarithm is so far below the highest weighs nothing.
const FAR: f64 = 45.0;

/// Parts of the graphs that are added up apart.
const PARTS: usize = 16;

/// The mass of some graphs, and of each its weight and its first moment.
type Part = (Vec<f64>, Vec<(f64, f64)>);

/// The graphs that are not negligible; `looked` has the logarithm of each one's weight.
fn heaviest<'a>(graphs: &'a [Graph], looked: &[(f64, f64)]) -> Vec<&'a Graph> {
    let most = looked.iter().map(|l| l.1).fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<(f64, usize)> = looked.iter().enumerate().map(|(i, l)| ((l.1 - most).exp(), i)).collect();
    weights.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let whole: f64 = weights.iter().map(|w| w.0).sum();
    let mut left_out = 0.0;
    let kept = weights.into_iter().skip_while(|w| {
        left_out += w.0;
        left_out < NEGLIGIBLE * whole
    });
    let mut places: Vec<usize> = kept.map(|w| w.1).collect();
    places.sort_unstable();
    places.into_iter().filter_map(|i| graphs.get(i)).collect()
}

/// Averages over all decomposable graphs (Madigan and York 1997; Johndrow, Lum and Ball).
///
/// `delta` is the prior weight of a full cell; the usual one is 2^-t.
#[must_use]
pub fn dga(histories: &Histories, grid: Grid, delta: f64, prior: Prior) -> Dga {
    let t = histories.lists();
    let persons = histories.persons() as f64;
    let graphs = chordal(t);
    let margins = Margins::new(histories, delta);
    let look = Look::along(grid, &margins, persons, prior);
    let looked = look.weigh_all(&graphs);
    let top = looked.iter().map(|l| l.0).fold(f64::NEG_INFINITY, f64::max);
    let kept = heaviest(&graphs, &looked);
    let points: Vec<f64> = (0..grid.points()).map(|p| grid.at(p)).collect();
    let widths: Vec<f64> = (0..grid.points()).map(|p| grid.width(p)).collect();
    let rows = margins.rows(&points, persons, prior);
    let parts: Vec<Part> = kept
        // As many parts on any machine: sums of floats depend on what is added to what.
        .par_chunks(kept.len().div_ceil(PARTS).max(1))
        .map(|chunk| {
            let (mut mass, mut row) = (vec![0.0; points.len()], vec![0.0; points.len()]);
            let weights = chunk.iter().map(|graph| {
                rows.weigh(graph, &mut row);
                let (mut sum, mut first) = (0.0, 0.0);
                for (((m, w), x), width) in mass.iter_mut().zip(&row).zip(&points).zip(&widths) {
                    let part = w - top;
                    if part > -FAR {
                        let part = width * part.exp();
                        *m += part;
                        sum += part;
                        first += part * x;
                    }
                }
                (sum, first)
            });
            let weights = weights.collect();
            (mass, weights)
        })
        .collect();
    let mut mass = vec![0.0; points.len()];
    for (part, _) in &parts {
        for (m, p) in mass.iter_mut().zip(part) {
            *m += p;
        }
    }
    let whole: f64 = mass.iter().sum();
    for m in &mut mass {
        *m /= whole;
    }
    let weights = parts.into_iter().flat_map(|(_, w)| w);
    let mut graphs: Vec<Weighted> = kept
        .into_iter()
        .zip(weights)
        .map(|(graph, (sum, first))| Weighted {
            model: graph.model(),
            weight: sum / whole,
            mean: persons + first / sum,
        })
        .collect();
    graphs.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.model.cmp(&b.model)));
    Dga { grid, mass, persons, graphs }
}

/// The part of a grid outside of which there is hardly any probability, one in 10^10 at each end, with as much
/// again on both sides.
#[must_use]
pub fn weighty(histories: &Histories, grid: Grid, delta: f64, prior: Prior) -> (u64, u64) {
    let persons = histories.persons() as f64;
    let graphs = chordal(histories.lists());
    let look = Look::along(grid, &Margins::new(histories, delta), persons, prior);
    let mass = look.mass(&graphs);
    let whole: f64 = mass.iter().sum();
    let mut below = 0.0;
    let within = |m: &f64| {
        below += m;
        below > BESIDE * whole
    };
    let first = mass.iter().position(within).unwrap_or(0).saturating_sub(1);
    let mut above = 0.0;
    let last = mass.iter().rposition(|m| {
        above += m;
        above > BESIDE * whole
    });
    let at = |place: usize, else_: f64| look.points.get(place).copied().unwrap_or(else_);
    let (low, high) = (at(first, 0.0), at(last.unwrap_or(mass.len()) + 1, grid.most as f64));
    let beyond = high - low;
    let (low, high) = ((low - beyond).max(grid.least as f64), (high + beyond).min(grid.most as f64));
    (low.floor() as u64, high.ceil() as u64)
}

/// The share of the probability that may lie outside, at an end.
const BESIDE: f64 = 1e-10;

/// The share of the probability of numbers on no list up to `farthest` that lies beyond `most`.
///
/// Each graph has its own peak. Where one says "few" and has little probability but near its peak, a grid that ends
/// there shows no probability at its end, and hides the graphs that say "very many".
#[must_use]
pub fn beyond(histories: &Histories, most: u64, farthest: u64, delta: f64, prior: Prior) -> f64 {
    let grid = Grid { least: 0, most: farthest, step: 1 };
    let margins = Margins::new(histories, delta);
    let look = Look::until(most as f64, grid, &margins, histories.persons() as f64, prior);
    let mass = look.mass(&chordal(histories.lists()));
    let above = mass.iter().zip(&look.points).filter(|(_, at)| **at > most as f64).map(|(m, _)| m).sum::<f64>();
    above / mass.iter().sum::<f64>()
}

/// A coarse look along a grid, which tells what each graph weighs and where.
///
/// A graph with `m` on no list has its probability within some roots of `m`, since these are a number of
/// people that scatters at least so much. So points lie two roots apart, at squares: evenly spaced ones
/// would miss the peak of a graph that says "few" on a grid that goes far.
struct Look {
    points: Vec<f64>,
    /// The logarithm of how many numbers each point stands for.
    widths: Vec<f64>,
    rows: Rows,
}

/// Beyond this number points lie a hundredth apart: nobody asks for so many but to have a grid that ends far.
const SQUARES: f64 = 16e6;

impl Look {
    fn along(grid: Grid, margins: &Margins, persons: f64, prior: Prior) -> Self {
        Self::until(SQUARES, grid, margins, persons, prior)
    }

    /// The same with points a hundredth apart from a number on.
    fn until(squares: f64, grid: Grid, margins: &Margins, persons: f64, prior: Prior) -> Self {
        let squares = squares.min(SQUARES);
        let (least, most) = (grid.least as f64, grid.most.max(grid.least) as f64);
        let mut points = vec![least];
        let mut at = least;
        while at < most {
            let next = if at < squares { (at.sqrt() + 1.0).powi(2) } else { 1.01 * at };
            at = next.round().clamp(at + 1.0, most);
            points.push(at);
        }
        let width = |(k, x): (usize, &f64)| {
            let of = |k: usize| points.get(k).copied();
            let below = k.checked_sub(1).and_then(of).map_or(0.5, |before| (x - before) / 2.0);
            let above = of(k + 1).map_or(0.5, |after| (after - x) / 2.0);
            // Nobody on no list stands for itself alone, as on the grid.
            if k == 0 && least == 0.0 { 0.0 } else { (below + above).ln() }
        };
        let widths = points.iter().enumerate().map(width).collect();
        let rows = margins.rows(&points, persons, prior);
        Self { points, widths, rows }
    }

    /// Returns of each graph the logarithm of its greatest and of its whole weight.
    fn weigh_all(&self, graphs: &[Graph]) -> Vec<(f64, f64)> {
        let one = |row: &mut Vec<f64>, graph: &Graph| {
            self.rows.weigh(graph, row);
            let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = row.iter().zip(&self.widths).map(|(w, width)| (w - top + width).exp()).sum();
            (top, sum.ln() + top)
        };
        graphs.par_iter().map_init(|| vec![0.0; self.points.len()], one).collect()
    }

    /// Returns the mass at each point, of all graphs that weigh.
    fn mass(&self, graphs: &[Graph]) -> Vec<f64> {
        let looked = self.weigh_all(graphs);
        let top = looked.iter().map(|l| l.0).fold(f64::NEG_INFINITY, f64::max);
        let (mut mass, mut row) = (vec![0.0; self.points.len()], vec![0.0; self.points.len()]);
        for graph in heaviest(graphs, &looked) {
            self.rows.weigh(graph, &mut row);
            for ((m, w), width) in mass.iter_mut().zip(&row).zip(&self.widths) {
                *m += (w - top + width).exp();
            }
        }
        mass
    }
}

/// What each set of lists contributes, but for the number on no list.
struct Margins {
    lists: usize,
    delta: f64,
    /// By set of lists: prior weight of a cell of its margin, the sum over its other cells,
    /// and the observed persons on none of its lists.
    sets: Vec<(f64, f64, f64)>,
}

impl Margins {
    fn new(histories: &Histories, delta: f64) -> Self {
        let t = histories.lists();
        let n = histories.persons() as f64;
        let mut on_all: Vec<f64> = histories.counts().iter().map(|c| *c as f64).collect();
        superset_sums(&mut on_all);
        let sets = (0..1_usize << t)
            .map(|set| {
                let size = set.count_ones();
                let cell = delta * f64::from(2_u32.pow(t as u32 - size));
                // Cells of the margin on `set`, by those of its lists that a person is on.
                let mut sum = -f64::from(2_u32.pow(size)) * ln_gamma(cell);
                let mut none = n;
                let mut inside = set;
                while inside != 0 {
                    let count = exactly(&on_all, inside, set & !inside);
                    sum += ln_gamma(count + cell);
                    none -= count;
                    inside = (inside - 1) & set;
                }
                (cell, sum, none.max(0.0))
            })
            .collect();
        Self { lists: t, delta, sets }
    }

    /// Tables over some numbers on no list.
    fn rows(&self, points: &[f64], persons: f64, prior: Prior) -> Rows {
        let sets = self
            .sets
            .par_iter()
            .map(|(cell, sum, none)| points.iter().map(|m| sum + ln_gamma(none + m + cell)).collect())
            .collect();
        let whole = self.delta * f64::from(2_u32.pow(self.lists as u32));
        let junction: Vec<f64> = points.iter().map(|m| ln_gamma(whole) - ln_gamma(persons + m + whole)).collect();
        let common =
            points.iter().map(|m| ln_gamma(persons + m + 1.0) - ln_gamma(m + 1.0) + prior.ln(persons + m)).collect();
        Rows { sets, junction, common }
    }
}

/// Persons on all of `inside` and on none of `outside`, by inclusion and exclusion.
fn exactly(on_all: &[f64], inside: usize, outside: usize) -> f64 {
    let (mut sum, mut sub) = (0.0, outside);
    loop {
        let sign = if sub.count_ones() % 2 == 0 { 1.0 } else { -1.0 };
        sum += sign * on_all.get(inside | sub).copied().unwrap_or(0.0);
        if sub == 0 {
            return sum;
        }
        sub = (sub - 1) & outside;
    }
}

/// The logarithms that graphs are sums of.
struct Rows {
    sets: Vec<Vec<f64>>,
    junction: Vec<f64>,
    common: Vec<f64>,
}

impl Rows {
    /// Writes the log weight of a graph at each point.
    fn weigh(&self, graph: &Graph, row: &mut [f64]) {
        let factor = graph.cliques.len() as f64 - graph.separators.len() as f64;
        for ((r, c), j) in row.iter_mut().zip(&self.common).zip(&self.junction) {
            *r = c + factor * j;
        }
        let mut add = |sets: &[usize], sign: f64| {
            for set in sets.iter().filter_map(|s| self.sets.get(*s)) {
                for (r, v) in row.iter_mut().zip(set) {
                    *r += sign * v;
                }
            }
        };
        add(&graph.cliques, 1.0);
        add(&graph.separators, -1.0);
    }
}
