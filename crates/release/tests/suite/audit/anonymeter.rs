//! Records of a release through the gate, and what must and must not pass it.

use super::gate::{Gate, Risk};
use super::people::{Dice, Law, Person, budget, columns, measured, other, records};
use shyraq_release::Workload;

/// Columns with many answers: half of them are enough to know a person again, and in the last
/// some are alone.
const CELLS: [usize; 11] = [60, 50, 30, 24, 12, 10, 8, 8, 6, 6, 250];
/// No risk may be greater, nor the lower end of its 95 % interval.
const MOST: [f64; 2] = [0.05, 0.01];
/// Fewer attacks say too little for the risk itself; for its interval they do.
const ENOUGH: usize = 1000;

struct Setting {
    cells: Vec<usize>,
    train: Vec<Person>,
    control: Vec<Person>,
    fresh: Vec<Person>,
    attacks: usize,
}

impl Setting {
    fn new(rows: usize, attacks: usize, seed: u64) -> Self {
        let law = Law::new(&CELLS, 2, 4);
        let [train, control, fresh] = [0, 1, 2].map(|k| law.people(rows, 3 * (other() + seed) + k));
        Self { cells: CELLS.to_vec(), train, control, fresh, attacks }
    }

    fn risks(&self, what: &str, records: &[Person]) -> Vec<Risk> {
        let gate = Gate { train: &self.train, control: &self.control, records, attacks: self.attacks };
        let risks = gate.risks(7);
        risks.iter().for_each(|r| println!("{what}: {r}"));
        risks
    }

    /// Epsilon 1, the shape of the table with all pairs.
    fn released(&self, seed: u64) -> Vec<Person> {
        records(&measured(&self.train, &Workload::pairs(columns(&self.cells)), &budget("1"), other() + seed))
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

/// Ten variables of CTDC's published table, read where it lies: three parts of its rows in
/// random order. None when it is not on this machine.
fn ctdc(rows: usize) -> Option<Setting> {
    const NAMES: [&str; 10] = [
        "yearOfRegistration",
        "gender",
        "ageBroad",
        "citizenship",
        "CountryOfExploitation",
        "meansOfControlThreats",
        "isForcedLabour",
        "isSexualExploit",
        "isOtherExploit",
        "recruiterRelationOther",
    ];
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/restricted");
    let restricted = std::env::var_os("SHYRAQ_RESTRICTED").map_or(shared, Into::into);
    let packed = restricted.join("ctdc-2021/CTDC_synthetic_20210825.csv.xz");
    let unpacked = std::process::Command::new("xz").arg("-dkc").arg(packed).output().ok()?;
    if !unpacked.status.success() {
        return None;
    }
    let mut reader = csv::Reader::from_reader(unpacked.stdout.as_slice());
    let heads = reader.headers().unwrap().clone();
    let at = NAMES.map(|n| heads.iter().position(|h| h == n).unwrap());
    let mut known = NAMES.map(|_| std::collections::HashMap::from([(String::new(), 0)]));
    let mut people: Vec<Person> = Vec::new();
    for row in reader.records().map(|r| r.unwrap()) {
        let code = |(i, known): (&usize, &mut std::collections::HashMap<String, u16>)| {
            let next = known.len() as u16;
            *known.entry(row[*i].to_owned()).or_insert(next)
        };
        people.push(at.iter().zip(&mut known).map(code).collect());
    }
    let mut dice = Dice::new(other());
    let mut chosen = dice.some(3 * rows, people.len());
    // They come in the order of the file, which may say something: thirds are drawn anew.
    (0..chosen.len()).for_each(|i| chosen.swap(i, i + dice.below(3 * rows - i)));
    let mut parts = chosen.chunks(rows).map(|part| part.iter().map(|i| people[*i].clone()).collect());
    let [train, control, fresh] = [(); 3].map(|()| parts.next().unwrap());
    let cells = known.iter().map(|k| k.len()).collect();
    Some(Setting { cells, train, control, fresh, attacks: rows })
}

/// Where most persons give the same answer, the others are few and the risk is little more
/// than chance; its interval counts there.
#[test]
#[ignore = "minutes; run it in release"]
fn records_of_a_published_table_pass_the_gate() {
    let Some(setting) = ctdc(8000) else {
        println!("SKIPPED: the restricted CTDC file is not on this machine, or xz is not");
        return;
    };
    let passes = |r: &Risk| r.low <= MOST[1] && (r.risk <= MOST[0] || r.made < ENOUGH || r.rates[1] > 0.6);
    let released = setting.risks("release", &setting.released(1));
    assert!(released.iter().all(passes), "{released:?}");
    let fresh = setting.risks("others of their kind", &setting.fresh);
    assert!(fresh.iter().all(passes), "{fresh:?}");
    let copy = setting.risks("copy", &setting.train);
    assert!(copy.iter().filter(|r| !passes(r)).count() >= 4, "{copy:?}");
}
