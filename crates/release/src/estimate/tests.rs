use shyraq_case::Column;
use shyraq_privacy::{Accountant, Rho, parse_decimal, zcdp};

use super::*;
use crate::plan::Plan;
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
    zcdp::rho_for(&parse_decimal("1").unwrap(), &parse_decimal("1e-6").unwrap())
}

/// Exact tables of a made-up distribution over 3 x 4 x 2.
fn exact(plan: &Plan) -> Vec<Vec<i64>> {
    let sizes = [3, 4, 2];
    let mut people = Vec::new();
    for a in 0..3_usize {
        for b in 0..4_usize {
            for c in 0..2_usize {
                let n = (7 * a + 3 * b * b + 11 * a * b + 5 * c + 40 * usize::from(a == b)) % 97;
                people.extend(std::iter::repeat_n([a, b, c], n));
            }
        }
    }
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

#[test]
fn tables_without_noise_come_back_as_they_are() {
    let plan = Plan::new(Workload::pairs(columns(&[3, 4, 2])), &rho(), Accountant::Zcdp).unwrap();
    let tables = exact(&plan);
    let estimate = Estimate::new(&plan, &tables);
    for (m, cells) in plan.marginals.iter().zip(&tables) {
        for (g, c) in estimate.cells(&m.axes).values.iter().zip(cells) {
            assert!((g - *c as f64).abs() < 1e-6, "{g} {c}");
        }
    }
}

#[test]
fn estimates_are_never_worse_than_a_single_measurement() {
    let plan = Plan::new(Workload::pairs(columns(&[3, 4, 2, 2, 2])), &rho(), Accountant::Zcdp).unwrap();
    let zero: Vec<Vec<i64>> = plan.marginals.iter().map(|m| vec![0; m.cells]).collect();
    let estimate = Estimate::new(&plan, &zero);
    for m in &plan.marginals {
        assert!(estimate.cells(&m.axes).variance < m.variance());
    }
}

#[test]
fn whole_tables_agree_with_one_another() {
    let shape = [5, 7, 2, 2, 40];
    let plan = Plan::new(Workload::pairs(columns(&shape)), &rho(), Accountant::Zcdp).unwrap();
    // Rough tables that agree on nothing: any integers.
    let mut x: i64 = 12_345;
    let noisy: Vec<Vec<i64>> = plan
        .marginals
        .iter()
        .map(|m| {
            (0..m.cells)
                .map(|_| {
                    x = (x * 1_103_515_245 + 12_345) % 2_147_483_648;
                    x % 400 - 150
                })
                .collect()
        })
        .collect();
    let whole = Estimate::new(&plan, &noisy).whole(&plan, None);
    for one in &whole.one {
        assert_eq!(one.iter().sum::<u64>(), whole.total);
    }
    let pairs = plan.marginals.iter().filter(|m| m.axes.len() == 2);
    for (m, cells) in pairs.zip(&whole.two) {
        let (i, j) = (m.axes[0], m.axes[1]);
        for (a, row) in cells.chunks_exact(shape[j]).enumerate() {
            assert_eq!(row.iter().sum::<u64>(), whole.one[i][a]);
        }
        for b in 0..shape[j] {
            assert_eq!((0..shape[i]).map(|a| cells[a * shape[j] + b]).sum::<u64>(), whole.one[j][b]);
        }
    }
}

#[test]
fn a_negative_total_is_an_empty_release() {
    let plan = Plan::new(Workload::pairs(columns(&[3, 2])), &rho(), Accountant::Zcdp).unwrap();
    let noisy: Vec<Vec<i64>> = plan.marginals.iter().map(|m| vec![-9; m.cells]).collect();
    let whole = Estimate::new(&plan, &noisy).whole(&plan, None);
    assert_eq!(whole.total, 0);
    assert!(whole.two.iter().flatten().all(|c| *c == 0));
}
