use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng as _;
use shyraq_case::Column;
use shyraq_privacy::{Accountant, Rho, parse_decimal, zcdp};

use super::*;
use crate::estimate::Estimate;
use crate::workload::Workload;

fn columns(cells: &[usize]) -> Vec<Column> {
    cells
        .iter()
        .enumerate()
        .map(|(i, n)| Column {
            name: format!("c{i}"),
            variable: i,
            value: None,
            values: (1..*n).map(|v| v.to_string()).collect(),
        })
        .collect()
}

fn rho() -> Rho {
    zcdp::rho_for(&parse_decimal("100").unwrap(), &parse_decimal("1e-6").unwrap())
}

/// Tables of four columns where 0 and 2, and 1 and 3, depend on each other.
fn tables(plan: &Plan, n: usize) -> Vec<Vec<i64>> {
    let sizes: Vec<usize> = plan.workload.columns.iter().map(Column::cells).collect();
    let people: Vec<[usize; 4]> = (0..n)
        .map(|k| {
            let (a, b) = ((k * k + k / 7) % 3, (k / 3) % 4);
            [a, b, usize::from(a == 1 || k % 11 == 0), usize::from(b > 1 && k % 5 != 0)]
        })
        .collect();
    plan.marginals
        .iter()
        .map(|m| {
            let mut cells = vec![0; m.cells];
            for p in &people {
                let at = m.axes.iter().fold(0, |at, i| at * sizes[*i] + p[*i]);
                cells[at] += 1;
            }
            cells
        })
        .collect()
}

fn pair_error(plan: &Plan, whole: &Whole, columns: &[Vec<shyraq_case::Code>]) -> f64 {
    let mut worst: f64 = 0.0;
    for (m, target) in plan.marginals.iter().filter(|m| m.axes.len() == 2).zip(&whole.two) {
        let (i, j) = (m.axes[0], m.axes[1]);
        let mut have = vec![0_i64; m.cells];
        for (a, b) in columns[i].iter().zip(&columns[j]) {
            have[usize::from(*a) * plan.workload.cells(j) + usize::from(*b)] += 1;
        }
        let tv: i64 = have.iter().zip(target).map(|(h, t)| (h - *t as i64).abs()).sum();
        worst = worst.max(tv as f64 / 2.0 / whole.total as f64);
    }
    worst
}

#[test]
fn the_tree_is_exact_and_refining_keeps_the_rest_close() {
    let plan = Plan::new(Workload::pairs(columns(&[3, 4, 2, 2])), &rho(), Accountant::Zcdp).unwrap();
    let whole = Estimate::new(&plan, &tables(&plan, 20_000)).whole(&plan, None);
    let mut rng = ChaCha12Rng::seed_from_u64(4);
    let tree = tree::sample(&plan, &whole, 20_000, &mut rng);
    assert!(tree.iter().all(|c| c.len() == 20_000));
    for (i, one) in whole.one.iter().enumerate() {
        for (code, n) in one.iter().enumerate() {
            assert_eq!(tree[i].iter().filter(|c| usize::from(**c) == code).count() as u64, *n);
        }
    }
    let records = synthesise(&plan, &whole, &mut rng);
    for (i, one) in whole.one.iter().enumerate() {
        for (code, n) in one.iter().enumerate() {
            assert_eq!(records.columns()[i].iter().filter(|c| usize::from(**c) == code).count() as u64, *n);
        }
    }
    let (before, after) = (pair_error(&plan, &whole, &tree), pair_error(&plan, &whole, records.columns()));
    assert!(after < 0.02, "worst pair: {before} from the tree, {after} refined");
}

const IMPLIED: &str = "
name='b'
version='1'
[[variable]]
name='forced'
values=['1']
[[variable]]
name='farm'
values=['1']
[[variable]]
name='age'
values=['child','adult','old']
[[variable]]
name='gender'
values=['Man','Woman']
[[variable]]
name='pregnant'
values=['yes','no']
[[implies]]
if = { variable = 'farm' }
then = { variable = 'forced' }
[[implies]]
if = { variable = 'pregnant', values = ['yes'] }
then = { variable = 'age', values = ['adult'] }
[[implies]]
if = { variable = 'gender', values = ['Man'] }
then = { variable = 'pregnant', values = ['no'], blank = true }
";

/// Tables of 40 persons who obey the rules above, with noise of up to 6 a cell.
fn noisy(plan: &Plan, rng: &mut ChaCha12Rng) -> Vec<Vec<i64>> {
    let person = |k: usize| {
        let (gender, age) = (k % 3, (k * 7 + k / 5) % 4);
        let pregnant = if gender == 1 {
            2 * (k % 2)
        } else if age == 2 {
            k % 3
        } else {
            0
        };
        let farm = usize::from(k % 4 == 1);
        [farm.max(usize::from(k.is_multiple_of(5))), farm, age, gender, pregnant]
    };
    let people: Vec<[usize; 5]> = (0..40).map(person).collect();
    let cell =
        |m: &crate::plan::Marginal, p: &[usize; 5]| m.axes.iter().fold(0, |at, i| at * plan.workload.cells(*i) + p[*i]);
    plan.marginals
        .iter()
        .map(|m| {
            let mut cells: Vec<i64> = (0..m.cells).map(|_| below(13, rng) as i64 - 6).collect();
            people.iter().for_each(|p| cells[cell(m, p)] += 1);
            cells
        })
        .collect()
}

/// Among few records the tables of one column were far from those of the records.
#[test]
fn few_records_that_obey_come_back_to_the_tables_of_one_column() {
    let book = shyraq_case::CodeBook::parse(IMPLIED).unwrap();
    let plan = Plan::new(Workload::of(&book), &rho(), Accountant::Zcdp).unwrap();
    let rules = &plan.workload.rules;
    let mut rng = ChaCha12Rng::seed_from_u64(9);
    let (mut before, mut after) = (0, 0);
    for _ in 0..40 {
        let whole = Estimate::new(&plan, &noisy(&plan, &mut rng)).whole(&plan, None);
        let rows = usize::try_from(whole.total).unwrap();
        let off = |columns: &[Vec<Code>]| -> u64 {
            let count = |c: usize, code: usize| columns[c].iter().filter(|k| usize::from(**k) == code).count() as u64;
            let column = |(c, one): (usize, &Vec<u64>)| -> u64 {
                one.iter().enumerate().map(|(code, n)| n.abs_diff(count(c, code))).sum()
            };
            whole.one.iter().take(columns.len()).enumerate().map(column).sum()
        };
        let mut columns = tree::sample(&plan, &whole, rows, &mut rng);
        // So few are not fitted otherwise.
        obey(rules, &mut columns, rows);
        before += off(&columns);
        balance::balance(rules, &whole, &mut columns, rows);
        after += off(&columns);
        for row in 0..rows {
            let record: Vec<Code> = columns.iter().map(|c| c[row]).collect();
            assert!(!rules.are_broken(&record), "a record breaks a rule");
        }
    }
    println!("answers off before {before}, after {after}");
    assert!(before > 20 && 2 * after < before, "{before} before, {after} after");
}

#[test]
fn no_persons_no_records() {
    let plan = Plan::new(Workload::pairs(columns(&[3, 2])), &rho(), Accountant::Zcdp).unwrap();
    let whole = Estimate::new(&plan, &[vec![0], vec![0; 3], vec![0; 2], vec![0; 6]]).whole(&plan, None);
    let records = synthesise(&plan, &whole, &mut ChaCha12Rng::seed_from_u64(1));
    assert_eq!((records.rows, records.sorted().len()), (0, 0));
}
