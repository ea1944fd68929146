//! Intervals hold the truth as often as they say, in each band of true counts.

use std::collections::BTreeMap;

use shyraq_privacy::Accountant;

use super::measure;
use super::recipe::{Table, table, with_shares};
use crate::estimate::Estimate;
use crate::workload::Workload;

/// What was seen of the intervals of one kind and band.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    all: u64,
    held: u64,
    /// Of those that are not cut at an end of what is possible, and much wider than rounding.
    whole: u64,
    whole_held: u64,
    /// That were made wider to hold the published number.
    widened: u64,
    /// Of all, those that hold the truth before they were widened.
    bare_held: u64,
}

impl Seen {
    fn rate(self) -> f64 {
        self.held as f64 / self.all.max(1) as f64
    }

    fn whole_rate(self) -> f64 {
        self.whole_held as f64 / self.whole.max(1) as f64
    }
}

/// By kind (one, two, three columns; shares) and band of the true count (of the numerator).
type Bands = BTreeMap<(usize, usize), Seen>;

const SHARES: usize = 4;
const BAND: [&str; 5] = ["0", "1-9", "10-99", "100-999", "1000-"];

fn band(count: u64) -> usize {
    [1, 10, 100, 1000].iter().filter(|b| count >= **b).count()
}

/// An interval is much wider than rounding when it is wider than this many persons: each end
/// is moved outward by half a person on average, a thirtieth of the width at most.
const WIDE: u64 = 30;

fn subject(n: usize, seed: u64) -> (Table, Workload) {
    // Two columns for the shares, five flags of the group, two more columns.
    let table = table(&[6, 3, 2, 2, 2, 2, 2, 9, 4], n, seed);
    let workload = with_shares(table.columns.clone(), &[2, 3, 4, 5, 6]);
    (table, workload)
}

fn look(n: usize, recipe: u64, releases: u64, bands: &mut Bands) {
    let (table, workload) = subject(n, recipe);
    let z = crate::aggregates::Z;
    let mut truth: std::collections::HashMap<Vec<usize>, Vec<u64>> = std::collections::HashMap::new();
    for seed in 0..releases {
        let measured = measure(&table, &workload, Accountant::ALL[seed as usize % 2], "1", 7000 * recipe + seed);
        let published = measured.publish();
        let noisy: Vec<Vec<i64>> = measured.cells().map(|(_, c)| c.to_vec()).collect();
        let estimate = Estimate::new(measured.plan(), &noisy);
        let mut bare = (usize::MAX, Vec::new(), 0.0);
        for row in &published.aggregates {
            let axes = &measured.plan().marginals[row.table].axes;
            if bare.0 != row.table {
                let cells = estimate.cells(axes);
                bare = (row.table, cells.values, z * cells.variance.sqrt());
            }
            let t = truth.entry(axes.clone()).or_insert_with(|| table.count(&workload, axes))[row.cell];
            let seen = bands.entry((axes.len(), band(t))).or_default();
            let held = u64::from(row.low <= t && t <= row.high);
            let value = bare.1[row.cell];
            let (low, high) = ((value - bare.2).floor().max(0.0) as u64, (value + bare.2).ceil().max(0.0) as u64);
            seen.all += 1;
            seen.held += held;
            seen.bare_held += u64::from(low <= t && t <= high);
            seen.widened += u64::from(row.low < low || row.high > high);
            if row.low > 0 && high - low > WIDE {
                seen.whole += 1;
                seen.whole_held += held;
            }
        }
        for row in &published.shares {
            let by: Vec<usize> = row.by.iter().map(|(a, _)| *a).collect();
            let cell = row.by.iter().fold(0, |at, (a, c)| at * workload.cells(*a) + c);
            let mut side = |axis: usize| {
                let axes: Vec<usize> = by.iter().copied().chain([axis]).collect();
                truth.entry(axes.clone()).or_insert_with(|| table.count(&workload, &axes))[2 * cell + 1]
            };
            let (n, d) = (side(row.flag), side(workload.shares[row.share].any));
            if d == 0 {
                continue;
            }
            let share = n as f64 / d as f64;
            let seen = bands.entry((SHARES, band(n))).or_default();
            let held = u64::from(row.low <= share && share <= row.high);
            seen.all += 1;
            seen.held += held;
            if row.low > 0.0 && row.high < 1.0 {
                seen.whole += 1;
                seen.whole_held += held;
            }
        }
    }
}

fn print(bands: &Bands) {
    println!("kind    count      intervals  held     whole      held     widened  held before");
    for ((kind, band), s) in bands {
        let kind = ["", "1-way", "2-way", "3-way", "shares"][*kind];
        println!(
            "{kind:7} {:9} {:10}  {:.4}  {:10}  {:.4}  {:.4}  {:.4}",
            BAND[*band],
            s.all,
            s.rate(),
            s.whole,
            s.whole_rate(),
            s.widened as f64 / s.all as f64,
            s.bare_held as f64 / s.all as f64
        );
    }
}

/// Cells of one release share their noise, so rates are less sure than their numbers say:
/// `slack` is what chance may take.
fn check(bands: &Bands, slack: f64) {
    for ((kind, band), s) in bands {
        let what = format!("kind {kind}, counts {}: {s:?}", BAND[*band]);
        assert!(s.rate() >= 0.94 - slack, "{what}: {}", s.rate());
        // Whether an interval is cut depends on its noise; where nearly none is, the rate is that of the law.
        if s.whole as f64 > 0.98 * s.all as f64 && s.whole > 0 {
            assert!((0.94 - slack..=0.975 + slack).contains(&s.whole_rate()), "{what}: {}", s.whole_rate());
        }
    }
}

#[test]
fn intervals_hold_in_each_band() {
    let mut bands = Bands::new();
    for (recipe, n) in [(4, 2000), (1, 6000), (2, 20_000)] {
        look(n, recipe, 20, &mut bands);
    }
    print(&bands);
    check(&bands, 0.02);
}

#[test]
#[ignore = "a minute; run it in release"]
fn intervals_hold_in_each_band_of_200_releases() {
    let mut all = Bands::new();
    for (recipe, n) in [(4, 2000), (1, 6000), (2, 20_000)] {
        let mut bands = Bands::new();
        look(n, recipe, 200, &mut bands);
        println!("recipe {recipe}, {n} persons");
        print(&bands);
        check(&bands, 0.015);
        for (k, s) in bands {
            let sum = all.entry(k).or_default();
            *sum = Seen {
                all: sum.all + s.all,
                held: sum.held + s.held,
                whole: sum.whole + s.whole,
                whole_held: sum.whole_held + s.whole_held,
                widened: sum.widened + s.widened,
                bare_held: sum.bare_held + s.bare_held,
            };
        }
    }
    println!("together");
    print(&all);
    check(&all, 0.0);
}
