use proptest::prelude::*;
use shyraq_bundle::assessment::{AssessedCell, AssessedTables};
use shyraq_privacy::{Accountant, BigRational, Loss, MeasureError, Rho, Spend, parse_decimal, spend};
use shyraq_testkit::{MemoryLedger, SeededEntropy};

use super::*;
use crate::ReleaseError;

fn shape(name: &str, part: Part, cells: usize) -> AssessedShape {
    AssessedShape { name: name.into(), columns: Vec::new(), cells: (0..cells).map(|k| k.to_string()).collect(), part }
}

fn shapes() -> Vec<AssessedShape> {
    vec![
        shape("overlap", Part::Overlap, 7),
        shape("cascade/a", Part::Stages, 1),
        shape("cascade/b", Part::Stages, 1),
        shape("cascade/a/sex", Part::Groups, 3),
        shape("lag", Part::Lag, 6),
    ]
}

fn rho(accountant: Accountant, epsilon: &str) -> Rho {
    accountant.rho_for(&parse_decimal(epsilon).unwrap(), &parse_decimal("1e-6").unwrap())
}

fn paid(accountant: Accountant, rho: Rho) -> Spend {
    let one: BigRational = parse_decimal("1").unwrap();
    let (population, purpose) = ("p".into(), "t".into());
    spend(
        &mut MemoryLedger::default(),
        &Loss { population, rho, accountant, epsilon: one.clone(), delta: one, purpose },
    )
    .unwrap()
}

fn nobody(_: &AssessedShape) -> Vec<Option<usize>> {
    Vec::new()
}

#[test]
fn a_plan_keeps_its_budget_to_the_last_digit() {
    for accountant in Accountant::ALL {
        for epsilon in ["0.01", "1", "8"] {
            let rho = rho(accountant, epsilon);
            let plan = AssessmentPlan::new(shapes(), &rho, accountant).unwrap();
            let loss = plan.loss().unwrap();
            assert!(loss <= rho && loss.times(1000) > rho.times(995), "{accountant} {epsilon}");
            let stated: Vec<Rho> = plan
                .clone()
                .measure(nobody, paid(accountant, loss.clone()), &mut SeededEntropy::new(1))
                .unwrap()
                .tables()
                .iter()
                .map(|t| t.rho.parse().unwrap())
                .collect();
            assert_eq!(stated.iter().fold(Rho::zero(), |sum, r| sum.plus(r)), loss, "the losses add up exactly");
            let less = Rho::from_ratio(loss.ratio() - parse_decimal("1e-30").unwrap());
            let short = plan.measure(nobody, paid(accountant, less), &mut SeededEntropy::new(1));
            assert!(matches!(short, Err(ReleaseError::Measure(MeasureError::Overspent))));
        }
    }
}

/// Four tenths, two, two, two: the overlap has half of the noise variance of the lag in zCDP, and the
/// stages, two tables of two tenths, twice that.
#[test]
fn shares_follow_the_public_rule() {
    let rho = rho(Accountant::Zcdp, "1");
    let variance = |shapes: Vec<AssessedShape>, at: usize| {
        let plan = AssessmentPlan::new(shapes, &rho, Accountant::Zcdp).unwrap();
        let (p, q) = plan.tables().nth(at).unwrap().1.parts();
        p as f64 / q as f64
    };
    let near = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 0.003, "{a} {b}");
    let lag = variance(shapes(), 4);
    near(variance(shapes(), 0) * 2.0, lag);
    near(variance(shapes(), 1), 2.0 * lag);
    near(variance(shapes(), 3), lag);
    // Alone it has all.
    near(variance(vec![shape("lag", Part::Lag, 6)], 0) * 5.0, lag);
}

proptest! {
    /// With the same draws, taking a person away moves one cell of each table by one, or none, and
    /// nothing else: the noise does not know who is counted.
    #[test]
    fn neighbours_differ_by_one_in_a_cell(
        persons in prop::collection::vec(prop::collection::vec(prop::option::of(0_usize..8), 5), 1..30),
        gone in 0_usize..30, seed: u64
    ) {
        let gone = gone % persons.len();
        let rho = rho(Accountant::Composed, "1");
        let plan = AssessmentPlan::new(shapes(), &rho, Accountant::Composed).unwrap();
        let measured = |keep: &dyn Fn(usize) -> bool| {
            let cells = |s: &AssessedShape| {
                let at = shapes().iter().position(|x| x.name == s.name).unwrap();
                persons.iter().enumerate().filter(|(k, _)| keep(*k)).map(|(_, p)| p[at]).collect()
            };
            plan.clone().measure(cells, paid(Accountant::Composed, rho.clone()), &mut SeededEntropy::new(seed)).unwrap()
        };
        let (all, rest) = (measured(&|_| true), measured(&|k| k != gone));
        for (at, shape) in shapes().iter().enumerate() {
            let (a, b) = (all.table(&shape.name).unwrap().1, rest.table(&shape.name).unwrap().1);
            let moved: Vec<(usize, i64)> = a.iter().zip(b).map(|(a, b)| a - b).enumerate().filter(|(_, d)| *d != 0).collect();
            let wanted: Vec<(usize, i64)> =
                persons[gone][at].filter(|c| *c < shape.cells.len()).map(|c| (c, 1)).into_iter().collect();
            prop_assert_eq!(moved, wanted);
        }
    }
}

fn table(name: &str, columns: &[&str], variance: &str) -> shyraq_bundle::AssessedTable {
    shyraq_bundle::AssessedTable {
        name: name.into(),
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        cells: 0,
        variance: variance.into(),
        rho: String::new(),
    }
}

/// By hand: of 1000, 800 came to b; of these 300 to c, and 100 skipped b. Noise of variance 4.
#[test]
fn a_cascade_by_hand() {
    let tables = [
        table("cascade/a", &[], "4"),
        table("cascade/b", &[], "4"),
        table("cascade/c", &["previous"], "4"),
        table("cascade/a/sex", &["sex"], "4"),
        table("cascade/b/sex", &["sex"], "4"),
        table("cascade/c/sex", &["previous", "sex"], "4"),
    ];
    let cell = |(table, values, noisy): (&str, &str, i64)| AssessedCell {
        table: table.into(),
        values: values.into(),
        noisy,
        variance: "4".into(),
    };
    let cells = [
        ("cascade/a", "", 1000),
        ("cascade/b", "", 800),
        ("cascade/c", "yes", 300),
        ("cascade/c", "no", 100),
        ("cascade/a/sex", "Woman", 600),
        ("cascade/a/sex", "", -3),
        ("cascade/b/sex", "Woman", 300),
        ("cascade/b/sex", "", 1),
        ("cascade/c/sex", "yes;Woman", 150),
        ("cascade/c/sex", "yes;", 0),
        ("cascade/c/sex", "no;Woman", 30),
        ("cascade/c/sex", "no;", 2),
    ];
    let cells = AssessedTables::new(cells.map(cell).to_vec());
    let found = cascade(&tables, &cells, "2024-12-31").unwrap();
    assert_eq!((found.stages.join(","), found.columns.join(",")), ("a,b,c".into(), "sex".into()));
    let [a, b, c] = &found.steps[..] else { panic!() };
    assert!(a.of_start.is_none() && a.of_previous.is_none());
    // 1.96 * 2 = 3.92.
    assert_eq!((a.persons.low, a.persons.count, a.persons.high), (996, 1000, 1004));
    assert!((b.of_start.as_ref().unwrap().share - 0.8).abs() < 1e-9);
    assert_eq!((c.persons.noisy, c.persons.variance), (400, 8.0));
    let (start, previous) = (c.of_start.as_ref().unwrap(), c.of_previous.as_ref().unwrap());
    assert!((start.share - 0.4).abs() < 1e-9 && (previous.share - 0.375).abs() < 1e-9);
    // Fieller: half a width of 1.96 * sqrt(4 + 0.375^2 * 4) / 800 = 0.0052, outward.
    assert!((previous.low - 0.369).abs() < 1.1e-3 && (previous.high - 0.381).abs() < 1.1e-3, "{previous:?}");
    let [woman, blank] = &found.groups[..] else { panic!() };
    assert_eq!((woman.value.as_str(), woman.steps[2].persons.noisy), ("Woman", 180));
    assert!((woman.steps[2].of_previous.as_ref().unwrap().share - 0.5).abs() < 1e-9);
    // Nobody can be told from the noise here: a count of 0, and no share of it.
    assert_eq!((blank.steps[0].persons.count, blank.steps[0].persons.low), (0, 0));
    assert!(blank.steps[1].of_start.is_none() && blank.steps[2].of_previous.is_none());
    assert_eq!(cascade(&tables[..0], &cells, "x"), None);
}
