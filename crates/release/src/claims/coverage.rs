//! Intervals hold the truth as often as they say, in each band of true counts.

use std::collections::{BTreeMap, HashMap};

use shyraq_privacy::Accountant;

use super::ctdc::ctdc;
use super::measure;
use super::recipe::{Table, table, with_shares};
use crate::aggregates::{MISS, tables};
use crate::estimate::Cells;
use crate::ratio::{Noise, Ratio};
use crate::shares::shares;
use crate::unified::Unified;
use crate::workload::Workload;

/// What was seen of the intervals of one kind and band.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    all: u64,
    held: u64,
    /// That were made wider to hold the published number.
    widened: u64,
    /// Of all, those that hold the truth before they were widened.
    bare_held: u64,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.held += other.held;
        self.widened += other.widened;
        self.bare_held += other.bare_held;
    }

    fn part(self, of: u64) -> f64 {
        of as f64 / self.all.max(1) as f64
    }
}

/// By kind (one, two, three columns; shares) and band of the true count (of the numerator).
type Bands = BTreeMap<(usize, usize), Seen>;

const SHARES: usize = 4;
const BAND: [&str; 5] = ["0", "1-9", "10-99", "100-999", "1000-"];

fn band(count: u64) -> usize {
    [1, 10, 100, 1000].iter().filter(|b| count >= **b).count()
}

fn subject(n: usize, seed: u64) -> (Table, Workload) {
    // Two columns for the shares, five flags of the group, two more columns.
    let table = table(&[6, 3, 2, 2, 2, 2, 2, 9, 4], n, seed);
    let workload = with_shares(table.columns.clone(), &[2, 3, 4, 5, 6]);
    (table, workload)
}

fn look(subject: &(Table, Workload), recipe: u64, releases: u64, bands: &mut Bands) {
    let (table, workload) = subject;
    let mut truth: HashMap<Vec<usize>, Vec<u64>> = HashMap::new();
    for seed in 0..releases {
        let measured = measure(table, workload, Accountant::ALL[seed as usize % 2], "1", 7000 * recipe + seed);
        let (plan, estimate) = (measured.plan(), measured.estimate());
        let whole = estimate.whole(plan, None);
        let mut sides: HashMap<Vec<usize>, Cells> = HashMap::new();
        let unified = Unified::new(MISS);
        let mut current = (usize::MAX, Vec::new(), 0.0);
        for row in &tables(plan, &estimate, &whole) {
            let axes = &plan.marginals[row.table].axes;
            if current.0 != row.table {
                let cells = estimate.cells(axes);
                current = (row.table, cells.values, cells.variance.sqrt());
            }
            let t = truth.entry(axes.clone()).or_insert_with(|| table.count(workload, axes))[row.cell];
            let deviation = current.2;
            let (low, high) = unified.ends(current.1[row.cell] / deviation);
            let (low, high) = ((low * deviation).round() as u64, (high * deviation).round() as u64);
            let holds = |low: u64, high: u64| u64::from(low <= t && t <= high);
            bands.entry((axes.len(), band(t))).or_default().add(Seen {
                all: 1,
                held: holds(row.low, row.high),
                widened: u64::from(row.low < low || row.high > high),
                bare_held: holds(low, high),
            });
        }
        for row in &shares(plan, &estimate, &whole) {
            let by: Vec<usize> = row.by.iter().map(|(a, _)| *a).collect();
            let cell = row.by.iter().fold(0, |at, (a, c)| at * workload.cells(*a) + c);
            let axes = |axis: usize| by.iter().copied().chain([axis]).collect::<Vec<usize>>();
            let any = workload.shares[row.share].any;
            let mut side = |axis: usize| {
                truth.entry(axes(axis)).or_insert_with(|| table.count(workload, &axes(axis)))[2 * cell + 1]
            };
            let (n, d) = (side(row.flag), side(any));
            if d == 0 {
                continue;
            }
            let kept = |cells: &mut HashMap<Vec<usize>, Cells>, axis: usize| {
                let found = cells.entry(axes(axis)).or_insert_with(|| estimate.cells(&axes(axis)));
                (found.values[2 * cell + 1], found.variance)
            };
            let (of, in_all) = (kept(&mut sides, row.flag), kept(&mut sides, any));
            let noise = Noise { numerator: of.1, denominator: in_all.1, common: estimate.common_variance(&by, 2) };
            let bare = Ratio { numerator: of.0, denominator: in_all.0, noise }.ends();
            let share = n as f64 / d as f64;
            // As they are printed: tenths of a per cent, outward.
            let holds = |low: f64, high: f64| {
                let (low, high) = ((1000.0 * low).floor() / 1000.0, (1000.0 * high).ceil() / 1000.0);
                u64::from(low <= share && share <= high)
            };
            bands.entry((SHARES, band(n))).or_default().add(Seen {
                all: 1,
                held: holds(row.low, row.high),
                widened: u64::from(row.low < bare.0 || row.high > bare.1),
                bare_held: holds(bare.0, bare.1),
            });
        }
    }
}

fn print(bands: &Bands) {
    println!("kind    count     intervals  held    before it was widened  widened");
    for ((kind, band), s) in bands {
        let kind = ["", "1-way", "2-way", "3-way", "shares"][*kind];
        println!(
            "{kind:7} {:8} {:10}  {:.4}  {:.4}                 {:.4}",
            BAND[*band],
            s.all,
            s.part(s.held),
            s.part(s.bare_held),
            s.part(s.widened)
        );
    }
}

/// Cells of one release share their noise, so rates are less sure than their numbers say:
/// `slack` is what chance may take. Intervals that are widened to hold the published number
/// hold the truth more often, by as many as there are at most.
fn check(bands: &Bands, slack: f64) {
    for ((kind, band), s) in bands {
        let slack = slack + if slack > 0.0 { 3.0 * (0.05 * 0.95 / s.all as f64).sqrt() } else { 0.0 };
        let range = 0.94 - slack..=0.97 + slack;
        let what = format!("kind {kind}, counts {}: {s:?}", BAND[*band]);
        assert!(range.contains(&s.part(s.bare_held)), "{what}: {}", s.part(s.bare_held));
        let held = s.part(s.held);
        assert!(*range.start() <= held && held <= range.end() + s.part(s.widened), "{what}: {held}");
    }
}

#[test]
fn intervals_hold_in_each_band() {
    let mut bands = Bands::new();
    for (recipe, n) in [(4, 2000), (1, 6000), (2, 20_000)] {
        look(&subject(n, recipe), recipe, 20, &mut bands);
    }
    print(&bands);
    check(&bands, 0.02);
}

#[test]
#[ignore = "a minute; run it in release"]
fn intervals_hold_in_each_band_of_a_thousand_releases() {
    let mut all = Bands::new();
    for (recipe, n) in [(4, 2000), (1, 6000), (2, 20_000)] {
        let mut bands = Bands::new();
        look(&subject(n, recipe), recipe, 1000, &mut bands);
        println!("recipe {recipe}, {n} persons");
        print(&bands);
        check(&bands, 0.015);
        for (k, s) in bands {
            all.entry(k).or_default().add(s);
        }
    }
    println!("together");
    print(&all);
    check(&all, 0.0);
}

/// The published table of CTDC, 27 variables at epsilon 1.
#[test]
#[ignore = "minutes; run it in release"]
fn intervals_hold_in_each_band_of_ctdc() {
    let Some(subject) = ctdc() else { return };
    let mut bands = Bands::new();
    look(&subject, 9, 200, &mut bands);
    print(&bands);
    check(&bands, 0.0);
}
