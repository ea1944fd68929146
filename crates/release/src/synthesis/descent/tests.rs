use std::collections::BTreeMap;

use shyraq_case::Column;
use shyraq_privacy::{Accountant, parse_decimal};

use super::*;
use crate::estimate::Estimate;
use crate::workload::{Derived, Workload};

/// After every pass the kept differences are those of the records, also where an answer
/// belongs to two unions.
#[test]
fn differences_stay_those_of_the_records() {
    let column = |name: &str, n: usize| Column {
        name: name.into(),
        variable: 0,
        value: None,
        values: (0..n).map(|v| v.to_string()).collect(),
    };
    let columns = vec![column("a", 3), column("b", 2), column("f", 1), column("g", 1), column("h", 1)];
    let derived =
        vec![Derived { name: "any(x)".into(), of: vec![2, 3] }, Derived { name: "any(y)".into(), of: vec![2, 3, 4] }];
    let triple = |flag| (vec![0, 1, flag], 1);
    let wanted: BTreeMap<Vec<usize>, u32> = (2..7).map(triple).collect();
    let workload =
        Workload { derived, wanted, further: vec![vec![0, 2, 3], vec![2, 3, 4]], ..Workload::pairs(columns) };
    let rho = Accountant::Zcdp.rho_for(&parse_decimal("50").unwrap(), &parse_decimal("1e-6").unwrap());
    let plan = Plan::new(workload, &rho, Accountant::Zcdp).unwrap();
    let people: Vec<[usize; 7]> = (0..3000_usize)
        .map(|k| {
            let (f, g, h) = (usize::from(k % 3 == 0), usize::from(k % 7 < 2), usize::from(k % 11 == 1));
            [k % 4, k / 5 % 3, f, g, h, f | g, f | g | h]
        })
        .collect();
    let sizes = [4, 3, 2, 2, 2, 2, 2];
    let count = |m: &crate::plan::Marginal| {
        let mut cells = vec![0_i64; m.cells];
        people.iter().for_each(|p| cells[m.axes.iter().fold(0, |at, a| at * sizes[*a] + p[*a])] += 1);
        cells
    };
    let noisy: Vec<Vec<i64>> = plan.marginals.iter().map(count).collect();
    let whole = Estimate::new(&plan, &noisy).whole(&plan, None);
    // Everybody gets the answers of somebody else: single columns are right, pairs are not.
    let shifted = |c: usize| (0..3000).map(|k| people[(k * (2 * c + 1) + c) % 3000][c] as Code).collect::<Vec<_>>();
    let records: Vec<Vec<Code>> = (0..5).map(shifted).collect();
    let axes = Axes::new(&plan, &whole);
    let mut rows = Rows::new(&axes, &records, 3000);
    let mut kept = tables(&plan, &whole, &axes, &rows);
    assert!(kept.iter().any(|t| t.places.len() == 3) && axes.derived.len() == 2);
    let far = |tables: &[Table]| tables.iter().flat_map(|t| &t.off).map(|o| f64::from(o.abs())).sum::<f64>();
    let before = far(&kept);
    for place in &axes.places[..axes.columns] {
        match place {
            Place::Fixed => {}
            Place::Bit(bit) => bit_pass(&axes, &mut rows, &mut kept, *bit, &[]),
            Place::Number(number) => number_pass(&axes, &mut rows, &mut kept, *number, &[]),
        }
        let mut columns = records.clone();
        rows.write(&axes, &mut columns);
        let fresh = Rows::new(&axes, &columns, 3000);
        assert_eq!(fresh.bits, rows.bits, "unions are those of their members");
        for (kept, anew) in kept.iter().zip(tables(&plan, &whole, &axes, &fresh)) {
            let near = kept.off.iter().zip(&anew.off).all(|(a, b)| (a - b).abs() < 0.01);
            assert!(near, "{:?}", kept.places);
        }
    }
    assert!(far(&kept) < before / 2.0, "{} of {before}", far(&kept));
}
