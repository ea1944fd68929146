//! Records of a release through the gate, and what must and must not pass it.

use super::gate::{Gate, Risk};
use super::people::{Dice, Law, Person, budget, columns, measured, records};
use shyraq_release::Workload;

/// Columns with many answers: half of them are enough to know a person again, and in the last
/// some are alone.
const CELLS: [usize; 11] = [60, 50, 30, 24, 12, 10, 8, 8, 6, 6, 250];
/// No risk may be greater, nor the lower end of its 95 % interval.
const MOST: [f64; 2] = [0.05, 0.01];
/// Fewer attacks say too little for the risk itself; for its interval they do.
const ENOUGH: usize = 1000;

struct Setting {
    train: Vec<Person>,
    control: Vec<Person>,
    fresh: Vec<Person>,
    attacks: usize,
}

impl Setting {
    fn new(rows: usize, attacks: usize, seed: u64) -> Self {
        let law = Law::new(&CELLS, 2, 4);
        let [train, control, fresh] = [0, 1, 2].map(|k| law.people(rows, 3 * seed + k));
        Self { train, control, fresh, attacks }
    }

    fn risks(&self, what: &str, records: &[Person]) -> Vec<Risk> {
        let gate = Gate { train: &self.train, control: &self.control, records, attacks: self.attacks };
        let risks = gate.risks(7);
        risks.iter().for_each(|r| println!("{what}: {r}"));
        risks
    }

    /// Epsilon 1, the shape of the table with all pairs.
    fn released(&self, seed: u64) -> Vec<Person> {
        records(&measured(&self.train, &Workload::pairs(columns(&CELLS)), &budget("1"), seed))
    }
}

fn passes(risk: &Risk) -> bool {
    risk.low <= MOST[1] && (risk.risk <= MOST[0] || risk.made < ENOUGH)
}

fn audit(setting: &Setting, seed: u64) {
    let released = setting.risks("release", &setting.released(seed));
    let failed: Vec<&Risk> = released.iter().filter(|r| !passes(r)).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

/// A gate that is always open would be none.
fn controls(setting: &Setting) {
    let copy = setting.risks("copy", &setting.train);
    assert!(copy.iter().all(|r| r.risk >= 0.8), "{copy:?}");
    let part = setting.train.len() / 5;
    let mixed: Vec<Person> = setting.train[..part].iter().chain(&setting.fresh[part..]).cloned().collect();
    let mixed = setting.risks("a fifth copied", &mixed);
    assert!(mixed.iter().filter(|r| r.made >= ENOUGH).all(|r| !passes(r)), "{mixed:?}");
    let fresh = setting.risks("others of their kind", &setting.fresh);
    assert!(fresh.iter().all(passes), "{fresh:?}");
}

#[test]
fn records_pass_the_gate() {
    audit(&Setting::new(4000, 2000, 1), 1);
}

#[test]
fn copies_do_not_pass_the_gate_and_strangers_do() {
    controls(&Setting::new(4000, 2000, 1));
}

/// In one table few answers are alone, so many tables are taken.
#[test]
#[ignore = "minutes; run it in release"]
fn who_is_alone_with_an_answer_passes_the_gate() {
    let risk = (1..=60).map(|seed| {
        let setting = Setting::new(4000, 2000, 100 + seed);
        let records = setting.released(seed);
        let gate = Gate { train: &setting.train, control: &setting.control, records: &records, attacks: 500 };
        gate.single_out(1, &mut Dice::new(seed))
    });
    let risk = risk.reduce(|a, b| a.with(&b)).unwrap();
    println!("release, 60 tables: {risk}");
    assert!(risk.low <= MOST[1] && risk.risk <= 0.1, "{risk}");
}

/// `cargo test --release -p shyraq-release --test suite -- --ignored gate --nocapture`.
#[test]
#[ignore = "minutes; run it in release"]
fn records_of_three_tables_pass_the_gate() {
    for seed in 1..=3 {
        let setting = Setting::new(10_000, 10_000, 10 + seed);
        audit(&setting, seed);
        controls(&setting);
    }
}
