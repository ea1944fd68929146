use shyraq_case::{Code, Column};
use shyraq_privacy::{Accountant, BigRational, Loss, Rho, parse_decimal, spend};
use shyraq_testkit::{MemoryLedger, SeededEntropy};

use super::*;
use crate::estimate::Estimate;
use crate::measured::Drafted;
use crate::person::PersonTable;
use crate::workload::Workload;

fn columns(cells: &[usize]) -> Vec<Column> {
    let values = |n: &usize| (1..*n).map(|v| v.to_string()).collect();
    let column = |(i, n)| Column { name: format!("c{i}"), variable: i, value: None, values: values(n) };
    cells.iter().enumerate().map(column).collect()
}

fn plan(shape: &[usize], epsilon: &str, accountant: Accountant) -> Plan {
    let rho = accountant.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal("1e-6").unwrap());
    Plan::new(Workload::pairs(columns(shape)), &rho, accountant).unwrap()
}

/// Made-up people: a few common answers, blanks, each column leaning on the one before.
fn people(shape: &[usize], rows: usize, seed: u64) -> Vec<Vec<Code>> {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut below = |n: u64| {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        (x >> 11) % n
    };
    let mut out = vec![Vec::with_capacity(rows); shape.len()];
    for _ in 0..rows {
        let mut before = 0;
        for (column, n) in out.iter_mut().zip(shape) {
            let n = *n as u64;
            let code = if below(3) == 0 { before % n } else { below(n).min(below(n)) };
            column.push(Code::try_from(code).unwrap());
            before = code;
        }
    }
    out
}

/// Counts a table by hand, row-major.
fn truth(people: &[Vec<Code>], shape: &[usize], axes: &[usize], rows: usize) -> Vec<f64> {
    let mut cells = vec![0.0; axes.iter().map(|a| shape[*a]).product()];
    for r in 0..rows {
        cells[axes.iter().fold(0, |at, a| at * shape[*a] + usize::from(people[*a][r]))] += 1.0;
    }
    cells
}

/// Twenty tables: shape, persons, epsilon.
const RECIPES: [(&[usize], usize, &str); 20] = [
    (&[8, 9, 7], 500, "1"),
    (&[8, 9, 7], 50_000, "1"),
    (&[2; 12], 2_000, "0.5"),
    (&[2; 12], 20_000, "4"),
    (&[2; 25], 1_000, "1"),
    (&[10, 12, 2, 2, 2], 300, "1"),
    (&[10, 12, 2, 2, 2], 30_000, "0.2"),
    (&[30, 30], 5_000, "1"),
    (&[30, 30, 4], 400, "0.5"),
    (&[60, 50, 3, 2, 2, 2], 20_000, "1"),
    (&[60, 50, 3, 2, 2, 2], 2_000, "2"),
    (&[200, 40], 10_000, "1"),
    (&[25, 4, 10, 3, 2, 2, 2, 2, 2, 2], 8_000, "1"),
    (&[25, 4, 10, 3, 2, 2, 2, 2, 2, 2], 80_000, "0.1"),
    (&[7, 7, 7, 7, 7], 3_000, "1"),
    (&[7, 7, 7, 7, 7], 200, "8"),
    (&[3; 9], 6_000, "0.7"),
    (&[160], 4_000, "0.05"),
    (&[90], 900, "1"),
    (&[5, 2, 40, 2, 11], 12_000, "3"),
];

/// What a recipe's release found.
struct Found {
    /// By ways: cells, sum of absolute errors, the same as forecast.
    errors: [[f64; 3]; 3],
    /// Published tables: total variation, range, ways.
    published: Vec<(f64, [f64; 2], usize)>,
    forecast: Forecast,
}

fn found(at: usize) -> Found {
    let (shape, rows, epsilon) = RECIPES[at];
    let accountant = if at.is_multiple_of(2) { Accountant::Zcdp } else { Accountant::Composed };
    let plan = plan(shape, epsilon, accountant);
    let (epsilon, delta) = (parse_decimal(epsilon).unwrap(), parse_decimal("1e-6").unwrap());
    let rho = accountant.rho_for(&epsilon, &delta);
    let loss = Loss { population: "p".into(), rho, accountant, epsilon, delta, purpose: "t".into() };
    let spent = spend(&mut MemoryLedger::default(), &loss).unwrap();
    let forecast = Forecast::new(&plan, rows as u64);
    let people = people(shape, rows, at as u64 + 1);
    let table = PersonTable::new(columns(shape), &people, rows);
    let measured = Drafted::new(table, plan).measure(spent, &mut SeededEntropy::new(at as u64)).unwrap();
    let noisy: Vec<Vec<i64>> = measured.cells().map(|(_, cells)| cells.to_vec()).collect();
    let estimate = Estimate::new(measured.plan(), &noisy);
    let whole = estimate.whole(measured.plan(), None);
    let mut counts = whole.one.iter().chain(&whole.two);
    let (mut out, mut published) = ([[0.0; 3]; 3], Vec::new());
    for (m, table) in measured.plan().marginals.iter().zip(&forecast.tables) {
        let truth = truth(&people, shape, &m.axes, rows);
        if !m.axes.is_empty() {
            let share = |(t, c): (&f64, &u64)| (t / rows as f64 - *c as f64 / whole.total as f64).abs() / 2.0;
            let distance = truth.iter().zip(counts.next().unwrap()).map(share).sum();
            published.push((distance, table.published_total_variation, m.axes.len()));
        }
        let off = estimate.cells(&m.axes).values.iter().zip(&truth).map(|(e, t)| (e - t).abs()).sum::<f64>();
        let sum = &mut out[m.axes.len()];
        *sum = [sum[0] + m.cells as f64, sum[1] + off, sum[2] + m.cells as f64 * table.error];
    }
    Found { errors: out, published, forecast }
}

/// The acceptance figure: within 25 % on each of 20 generated tables; together much closer.
#[test]
fn the_error_found_is_the_error_forecast() {
    let mut all = [[0.0; 2]; 3];
    for (at, recipe) in RECIPES.iter().enumerate() {
        let ways = found(at).errors;
        let [error, expected] = [1, 2].map(|k| ways.iter().map(|w| w[k]).sum::<f64>());
        assert!((0.75..1.25).contains(&(error / expected)), "{recipe:?}: found {error}, expected {expected}");
        for (sum, w) in all.iter_mut().zip(ways) {
            if w[0] > 0.0 {
                *sum = [sum[0] + w[1] / w[2], sum[1] + 1.0];
            }
        }
    }
    for (ways, [sum, of]) in all.into_iter().enumerate().skip(1) {
        assert!((0.92..1.08).contains(&(sum / of)), "{ways} columns: {}", sum / of);
    }
}

/// Ranges of what is published hold in one release, table by table and on average.
#[test]
fn what_is_published_lies_in_its_range() {
    let (mut outside, mut tables) = (0, 0);
    for (at, recipe) in RECIPES.iter().enumerate() {
        let found = found(at);
        for ways in [1, 2] {
            let all: Vec<_> = found.published.iter().filter(|p| p.2 == ways).collect();
            let Some(summary) = found.forecast.by_ways(ways) else { continue };
            let mean = all.iter().map(|p| p.0).sum::<f64>() / all.len() as f64;
            let [low, high] = summary.published_total_variation;
            assert!(low <= mean && mean <= high, "{recipe:?}: {low} {mean} {high}");
            outside += all.iter().filter(|(d, [low, high], _)| d < low || d > high).count();
            tables += all.len();
        }
    }
    assert!(outside * 50 <= tables, "{outside} of {tables}");
}

#[test]
fn less_budget_or_more_columns_never_forecast_less_error() {
    for accountant in Accountant::ALL {
        let at = |shape: &[usize], epsilon: &str| Forecast::new(&plan(shape, epsilon, accountant), 50_000);
        let all = ["0.1", "0.5", "1", "2", "10"].map(|e| at(&[9, 30, 2, 2, 4], e));
        for (less, more) in all.iter().zip(&all[1..]) {
            for (a, b) in less.tables.iter().zip(&more.tables) {
                assert!(a.half_width > b.half_width && a.total_variation > b.total_variation, "{:?}", a.variables);
                assert!(a.deviation <= a.measured_deviation, "{:?}", a.variables);
                let [low, high] = a.published_total_variation;
                assert!(0.0 <= low && low <= high && high <= 1.0, "{:?}", a.variables);
            }
        }
        let (few, many) = (at(&[9, 30], "1"), at(&[9, 30, 2, 2, 4], "1"));
        assert!(few.by_ways(2).unwrap().error[1] < many.by_ways(2).unwrap().error[1]);
    }
}

/// One column in zCDP by hand: 99 % of rho for its table, 1 % for the total.
#[test]
fn one_table_by_hand() {
    let forecast = Forecast::new(&plan(&[16], "1", Accountant::Zcdp), 1000);
    // rho at epsilon 1 and delta 1e-6 is 0.024356 (reference, section 2): 1/(2 * 0.99 rho) = 20.74.
    let [total, table] = [0, 1].map(|k| &forecast.tables[k]);
    assert!((table.measured_deviation.powi(2) / 20.74 - 1.0).abs() < 2e-3, "{}", table.measured_deviation);
    // The total by itself has variance 1/(2 * 0.01 rho) = 2053; by the 16 cells 16 * 20.74.
    let pooled = 1.0 / (1.0 / 2053.0 + 1.0 / (16.0 * 20.74));
    assert!((total.deviation.powi(2) / pooled - 1.0).abs() < 2e-3, "{}", total.deviation);
    // A cell: its deviation from the mean by the table alone, and a 16th of the total.
    let cell: f64 = 20.74 * (1.0 - 1.0 / 16.0) + pooled / 256.0;
    assert!((table.deviation.powi(2) / cell - 1.0).abs() < 2e-3, "{}", table.deviation);
    assert!((table.half_width / cell.sqrt() - 1.96).abs() < 5e-3);
    assert!((table.total_variation / (16.0 * 0.7979 * cell.sqrt() / 2000.0) - 1.0).abs() < 2e-3);
    let summary = forecast.by_ways(1).unwrap();
    assert_eq!((summary.tables, summary.cells, forecast.by_ways(2)), (1, 16, None));
}

fn ratio(text: &str) -> BigRational {
    parse_decimal(text).unwrap()
}

#[test]
fn releases_of_several_years_add_up() {
    let delta = ratio("1e-6");
    for accountant in Accountant::ALL {
        let [once, total] = ["1", "2"].map(|e| accountant.rho_for(&ratio(e), &delta));
        let budget = Budget { total: Some(total.clone()), spent: Rho::zero(), delta: delta.clone() };
        let years = after(accountant, &once, &budget, 4).unwrap();
        assert_eq!(years.iter().map(|y| y.releases).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(years[3].rho, once.times(4));
        // One release comes back as it was asked for, four as about twice that: root of the number.
        assert!((ratio("0.999")..ratio("1.001")).contains(&years[0].epsilon), "{}", years[0].epsilon);
        assert!((ratio("2.05")..ratio("2.2")).contains(&years[3].epsilon), "{}", years[3].epsilon);
        assert_eq!(that_fit(&once, &budget), Some(3), "rho grows with the square of epsilon: 0.0880 / 0.0244");
        assert!(years[2].left.is_some() && years[3].left.is_none());
        let started = Budget { spent: once.clone(), ..budget.clone() };
        assert_eq!(after(accountant, &once, &started, 2).unwrap()[1].rho, once.times(3));
        assert_eq!(that_fit(&once, &started), Some(2));
        let open = Budget { total: None, ..started };
        assert_eq!(
            (that_fit(&once, &open), after(accountant, &once, &open, 1).unwrap()[0].left.is_some()),
            (None, false)
        );
    }
}

#[test]
fn cost_grows_with_rows_and_cells_and_then_no_more_with_rows() {
    let at = |shape: &[usize], rows| Forecast::new(&plan(shape, "1", Accountant::Zcdp), rows).cost;
    let (small, large) = (at(&[9, 30, 2], 1_000), at(&[9, 30, 2], 400_000));
    for k in 0..2 {
        assert!(small.seconds[k] < large.seconds[k] && small.bytes[k] < large.bytes[k]);
        assert!(small.bytes[k] < at(&[300, 300, 2], 1_000).bytes[k]);
    }
    assert!(small.seconds[0] < small.seconds[1] && small.bytes[0] < small.bytes[1]);
    // Ten million persons of one word: at least 80 MB.
    assert!(at(&[9, 30, 2], 10_000_000).bytes[0] > 80_000_000);
}
