use shyraq_case::Column;
use shyraq_privacy::{Accountant, Rho, parse_decimal, zcdp};

use std::collections::HashMap;

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

fn earlier(axes: &[usize], cells: &[f64]) -> Earlier {
    Earlier::new(HashMap::from([(axes.to_vec(), EarlierTable { cells: cells.to_vec(), variance: 9.0 })]))
}

/// 10 of 40 where 4 were expected, 2.5 times as many; this year 6 are expected, and 15 would be there.
#[test]
fn ratios_are_carried_over_and_a_value_that_was_not_there_has_none() {
    let last = earlier(&[0, 1], &[10.0, 6.0, 0.0, 0.0, 24.0, 0.0]);
    let expected = [6.0, 24.0, 3.0, 4.5, 20.25, 2.25];
    let carried = last.carried(&[0, 1], &[2, 3], &expected).unwrap();
    // Last year's expectations: 4, 12 | 6, 18; the third column was new.
    let were = [6.0 * 6.0 / 4.0, -6.0 * 24.0 / 12.0, 0.0, -6.0 * 4.5 / 6.0, 6.0 * 20.25 / 18.0, 0.0];
    for (c, w) in carried.distances.iter().zip(were) {
        assert!((c - w).abs() < 1e-9, "{c} {w}");
    }
    // 60 persons for 40: 1.5 times the noise.
    assert!((carried.variance - 9.0 * 2.25).abs() < 1e-9);
    assert!(last.carried(&[0, 2], &[2, 3], &expected).is_none());
}

/// A cell that was one of forty may not become hundreds because its value did.
#[test]
fn noise_of_a_rare_value_does_not_grow_with_it() {
    let last = earlier(&[0, 1], &[1.0, 0.0, 9.0, 30.0]);
    let carried = last.carried(&[0, 1], &[2, 2], &[20.0, 10.0, 6.0, 4.0]).unwrap();
    // Expected was 0.25, so 0.75 too many; 80 times as many are expected now, 3 times count.
    assert!((carried.distances[0] - 0.75 * 3.0).abs() < 1e-9, "{:?}", carried.distances);
}

/// Without interaction of three there is nothing to carry over; with it there is.
#[test]
fn three_axes_carry_what_their_pairs_do_not_say() {
    let expected = [5.0; 8];
    let flat = earlier(&[0, 1, 2], &[2.0, 4.0, 6.0, 12.0, 1.0, 2.0, 3.0, 6.0]);
    let parity = earlier(&[0, 1, 2], &[9.0, 1.0, 1.0, 9.0, 1.0, 9.0, 9.0, 1.0]);
    let carried = |e: &Earlier| e.carried(&[0, 1, 2], &[2, 2, 2], &expected).unwrap().distances;
    assert!(carried(&flat).iter().all(|c| c.abs() < 1e-9));
    for (c, sign) in carried(&parity).iter().zip([1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]) {
        assert!((c - 4.0 * sign).abs() < 1e-9, "{c}");
    }
}

#[test]
fn an_earlier_release_that_says_nothing_changes_nothing() {
    let plan = Plan::new(Workload::pairs(columns(&[3, 4, 2])), &rho(), Accountant::Zcdp).unwrap();
    let estimate = Estimate::new(&plan, &exact(&plan));
    let plain = estimate.whole(&plan, None);
    // None of these tables is in it, or it is independent itself.
    let independent = earlier(&[0, 1], &[1.0, 2.0, 3.0, 4.0, 2.0, 4.0, 6.0, 8.0, 3.0, 6.0, 9.0, 12.0]);
    for earlier in [Earlier::default(), independent] {
        assert_eq!(estimate.whole(&plan, Some(&earlier)).two, plain.two);
    }
}
