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

#[test]
fn no_persons_no_records() {
    let plan = Plan::new(Workload::pairs(columns(&[3, 2])), &rho(), Accountant::Zcdp).unwrap();
    let whole = Estimate::new(&plan, &[vec![0], vec![0; 3], vec![0; 2], vec![0; 6]]).whole(&plan, None);
    let records = synthesise(&plan, &whole, &mut ChaCha12Rng::seed_from_u64(1));
    assert_eq!((records.rows, records.sorted().len()), (0, 0));
}
