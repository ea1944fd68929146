//! What the code book does not know has no effect, and the total alone steers the plan.

use proptest::prelude::*;
use shyraq_case::{Code, CodeBook};
use shyraq_privacy::{Accountant, parse_decimal};
use shyraq_release::{Derived, Drafted, PersonTable, Plan, Share, Workload};
use shyraq_testkit::SeededEntropy;

use super::people::columns;
use super::subject::{DELTA, debited};

/// Shares of all flags but the first two columns, in one group or two, by the first two columns.
fn workload(by: [usize; 2], flags: usize, groups: usize, others: &[usize]) -> Workload {
    let mut cells = by.to_vec();
    cells.extend(std::iter::repeat_n(2, flags * groups));
    cells.extend(others);
    let mut out = Workload::pairs(columns(&cells));
    for g in 0..groups {
        let of: Vec<usize> = (0..flags).map(|f| 2 + g * flags + f).collect();
        let any = out.columns.len() + out.derived.len();
        out.derived.push(Derived { name: format!("any(g{g})"), of: of.clone() });
        out.shares.push(Share { group: format!("g{g}"), by: [0, 1], any, flags: of });
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever the noisy total is, the tables after it cost what was debited and no more,
    /// exactly; and nothing but the total is asked.
    #[test]
    fn a_plan_costs_no_more_whatever_the_total(
        composed: bool,
        epsilon in 1_u32..100_000,
        by in [2_usize..60, 2_usize..6],
        flags in 2_usize..6,
        groups in 0_usize..3,
        others in prop::collection::vec(2_usize..40, 0..4),
        total in prop_oneof![any::<i64>(), -50_i64..500, 500_i64..1_000_000],
    ) {
        let accountant = Accountant::ALL[usize::from(composed)];
        let epsilon = parse_decimal(&format!("{epsilon}e-3")).unwrap();
        let rho = accountant.rho_for(&epsilon, &parse_decimal(DELTA).unwrap());
        let Ok(plan) = Plan::new(workload(by, flags, groups, &others), &rho, accountant) else {
            // Only a budget that the least costs of the tables pass is refused.
            prop_assert!(accountant == Accountant::Composed && epsilon < parse_decimal("0.1").unwrap());
            return Ok(());
        };
        for rows in [total as f64, f64::NAN, f64::INFINITY, -0.0, 1.0] {
            let after = plan.for_rows(rows);
            // Added up here, not by the plan.
            let sum = after.marginals.iter().map(|m| accountant.loss(m.variance).unwrap());
            let sum = sum.fold(shyraq_privacy::Rho::zero(), |a, b| a.plus(&b));
            prop_assert!(sum <= rho, "{rows}");
            prop_assert_eq!(&after.marginals[0], &plan.marginals[0], "the total was measured before");
            let axes = |p: &Plan| p.marginals.iter().map(|m| m.axes.clone()).collect::<Vec<_>>();
            prop_assert_eq!(axes(&after), axes(&plan), "the tables stay the same");
            prop_assert_eq!(after, plan.for_rows(rows));
        }
    }
}

/// The plan that was followed is that of the noisy total, whoever the persons are.
#[test]
fn the_plan_follows_from_the_noisy_total_alone() {
    let mut different = 0;
    for (seed, accountant) in (0..40).flat_map(|s| Accountant::ALL.map(|a| (s, a))) {
        let rho = accountant.rho_for(&parse_decimal("1").unwrap(), &parse_decimal(DELTA).unwrap());
        let plan = Plan::new(workload([9, 3], 3, 1, &[12]), &rho, accountant).unwrap();
        let n = [0, 30, 400, 3000][seed as usize % 4];
        let codes: Vec<Vec<Code>> =
            (0..6_u64).map(|c| (0..n).map(|k| ((k * (c + 1) + seed) % 2) as Code).collect()).collect();
        let table = PersonTable::new(plan.workload.columns.clone(), &codes, n as usize);
        let measured = Drafted::new(table, plan.clone())
            .measure(debited(accountant, &rho), &mut SeededEntropy::new(seed))
            .unwrap();
        let total = measured.cells().next().unwrap().1[0];
        assert_eq!(*measured.plan(), plan.for_rows(total as f64));
        different += usize::from(*measured.plan() != plan);
    }
    assert!(different > 20, "{different} of 80 followed another plan than the first");
}

/// Same seed, other values outside the code book: the same noisy cells, bit for bit.
#[test]
fn values_outside_the_code_book_change_nothing() {
    let book = CodeBook::parse(
        "name='b'\nversion='1'\n[[variable]]\nname='a'\nvalues=['x','y']\n[[variable]]\nname='b'\nvalues=['1']\n",
    )
    .unwrap();
    let rho = Accountant::Composed.rho_for(&parse_decimal("1").unwrap(), &parse_decimal(DELTA).unwrap());
    let run = |outside: Code| {
        let plan = Plan::new(Workload::of(&book), &rho, Accountant::Composed).unwrap();
        let table = PersonTable::new(book.columns(), &[vec![1, outside, 2], vec![outside, 1, 0]], 3);
        let measured =
            Drafted::new(table, plan).measure(debited(Accountant::Composed, &rho), &mut SeededEntropy::new(5)).unwrap();
        measured.cells().flat_map(|(_, c)| c.to_vec()).collect::<Vec<i64>>()
    };
    let blank = run(0);
    for outside in [3, 4, 7, 255, 256, Code::MAX] {
        assert_eq!(run(outside), blank, "{outside}");
    }
}
