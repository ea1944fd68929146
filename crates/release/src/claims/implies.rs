//! What the code book implies is obeyed: by what is counted, by tables and by records.

use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng as _;
use shyraq_case::{Code, CodeBook};
use shyraq_privacy::{Accountant, parse_decimal};

use super::measure;
use super::recipe::{Table, unit};
use crate::measured::{Measured, Published};
use crate::workload::Workload;
use crate::{Drafted, PersonTable, Plan};

/// Draws a number below `n`.
fn below(n: usize, rng: &mut ChaCha12Rng) -> usize {
    (unit(rng) * n as f64) as usize
}

/// A book of four to seven variables of all kinds with up to six implications that do not
/// contradict each other: chains, circles, blanks and variables with several choices among them.
fn book(seed: u64) -> CodeBook {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let sizes: Vec<usize> = (0..4 + below(4, &mut rng)).map(|_| 1 + below(5, &mut rng)).collect();
    let mut text = "name='r'\nversion='1'\n".to_owned();
    for (i, n) in sizes.iter().enumerate() {
        let kind = ["single", "several", "ordinal"][below(3, &mut rng)];
        text += &format!("[[variable]]\nname='v{i}'\nkind='{kind}'\nvalues={:?}\n", (0..*n).collect::<Vec<_>>());
    }
    for _ in 0..6 {
        let mut side = || {
            let v = below(sizes.len(), &mut rng);
            let some: Vec<usize> = (0..sizes[v]).filter(|_| unit(&mut rng) < 0.5).collect();
            let values = if unit(&mut rng) < 0.7 { format!(", values={some:?}") } else { String::new() };
            format!("variable='v{v}'{values}")
        };
        let (when, then) = (side(), side());
        let longer = format!("{text}[[implies]]\nif={{{when}}}\nthen={{{then}, blank={}}}\n", unit(&mut rng) < 0.3);
        if CodeBook::parse(&longer).is_ok() {
            text = longer;
        }
    }
    CodeBook::parse(&text).unwrap()
}

/// Persons with any answers, in part like each other; they need not obey.
fn persons(book: &CodeBook, rows: usize, seed: u64) -> Table {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let columns = book.columns();
    let mut codes: Vec<Vec<Code>> = vec![Vec::with_capacity(rows); columns.len()];
    for _ in 0..rows {
        let kind = unit(&mut rng);
        for (all, c) in codes.iter_mut().zip(&columns) {
            let u = if unit(&mut rng) < 0.6 { kind } else { unit(&mut rng) };
            all.push((u * u * c.cells() as f64) as Code);
        }
    }
    Table { columns, codes, rows }
}

fn release(book: &CodeBook, rows: usize, epsilon: &str, seed: u64) -> (Measured, Published) {
    let table = persons(book, rows, seed);
    let measured = measure(&table, &Workload::of(book), Accountant::Composed, epsilon, seed);
    let published = measured.publish();
    (measured, published)
}

fn check(book: &CodeBook, measured: &Measured, published: &Published, what: &str) {
    let rules = book.rules();
    let plan = measured.plan();
    for (record, _) in published.records.sorted() {
        assert!(!rules.are_broken(&record), "{what}: {record:?}");
    }
    let table = |axes: &[usize]| -> Vec<(u64, u64, u64)> {
        let at = plan.marginals.iter().position(|m| m.axes == axes).unwrap();
        published.aggregates.iter().filter(|r| r.table == at).map(|r| (r.low, r.count, r.high)).collect()
    };
    let ones: Vec<Vec<u64>> =
        (0..plan.workload.columns.len()).map(|i| table(&[i]).iter().map(|r| r.1).collect()).collect();
    assert!(ones.iter().all(|one| one.iter().sum::<u64>() == published.total), "{what}");
    for (i, j) in (0..ones.len()).flat_map(|i| (i + 1..ones.len()).map(move |j| (i, j))) {
        let (cells, m) = (table(&[i, j]), ones[j].len());
        for (a, row) in cells.chunks_exact(m).enumerate() {
            assert_eq!(row.iter().map(|r| r.1).sum::<u64>(), ones[i][a], "{what}: row {a} of {i}, {j}");
        }
        for (b, sum) in ones[j].iter().enumerate() {
            assert_eq!(
                cells.iter().skip(b).step_by(m).map(|r| r.1).sum::<u64>(),
                *sum,
                "{what}: column {b} of {i}, {j}"
            );
        }
        for rule in rules.iter().filter(|r| r.any().len() == 1) {
            let (when, then) = (rule.when(), &rule.any()[0]);
            for (cell, row) in cells.iter().enumerate() {
                let codes = [(i, cell / m), (j, cell % m)];
                let code = |c: usize| codes.iter().find(|(axis, _)| *axis == c).map(|(_, code)| *code as Code);
                if let (Some(a), Some(b)) = (code(when.column), code(then.column))
                    && when.has(a)
                    && !then.has(b)
                {
                    assert_eq!(*row, (0, 0, 0), "{what}: {codes:?}");
                }
            }
        }
    }
}

#[test]
fn no_record_and_no_table_breaks_a_random_book() {
    let mut rules = 0;
    for seed in 0..40 {
        let book = book(seed);
        rules += book.rules().iter().count();
        for (k, rows) in [0, 3, 20, 49, 60, 700].into_iter().enumerate() {
            let epsilon = ["0.5", "4"][(seed as usize + k) % 2];
            let (measured, published) = release(&book, rows, epsilon, seed * 10 + k as u64);
            check(&book, &measured, &published, &format!("book {seed}, {rows} persons"));
        }
    }
    assert!(rules > 100, "{rules}");
}

#[test]
#[ignore = "a minute; run it in release"]
fn no_record_and_no_table_breaks_500_random_books() {
    for seed in 100..600 {
        let book = book(seed);
        for (k, rows) in (0..=60).step_by(12).chain([200, 5000]).enumerate() {
            let epsilon = ["0.1", "1", "20"][(seed as usize + k) % 3];
            let (measured, published) = release(&book, rows, epsilon, seed * 10 + k as u64);
            check(&book, &measured, &published, &format!("book {seed}, {rows} persons"));
        }
    }
}

/// Whatever a person's rows say, in whatever table: one cell of each table, by one.
#[test]
fn a_person_changes_one_cell_a_table_by_one() {
    for seed in 0..60 {
        let book = book(seed);
        let workload = Workload::of(&book);
        let rho = Accountant::Composed.rho_for(&parse_decimal("1").unwrap(), &parse_decimal("1e-6").unwrap());
        let plan = Plan::new(workload, &rho, Accountant::Composed).unwrap();
        let all = persons(&book, 40, seed);
        // The last person has three rows, which may break rules each on its own or together.
        let of_row: Vec<u32> = (0..40).map(|r| r.min(37)).collect();
        let without: Vec<Vec<Code>> = all.codes.iter().map(|c| c[..37].to_vec()).collect();
        let table = PersonTable::merged(all.columns.clone(), &all.codes, &of_row);
        let more = Drafted::new(table, plan.clone()).counts();
        let less = Drafted::new(PersonTable::new(all.columns.clone(), &without, 37), plan).counts();
        for (a, b) in more.iter().zip(&less) {
            let mut changes: Vec<i64> =
                a.iter().zip(b).map(|(x, y)| *x as i64 - *y as i64).filter(|d| *d != 0).collect();
            assert_eq!(changes.len(), 1, "book {seed}");
            assert_eq!(changes.pop(), Some(1));
        }
    }
}
