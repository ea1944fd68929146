//! How often two writings of one name meet, and two names that are not one do: by script.

use std::collections::BTreeMap;

use shyraq_linkage_encode::normalise::{Form, Names, Written, names};

const PAIRS: &str = include_str!("../pairs.tsv");

struct Pair {
    part: &'static str,
    kind: &'static str,
    scripts: (&'static str, &'static str),
    names: (&'static str, &'static str),
    same: bool,
}

fn pairs() -> Vec<Pair> {
    PAIRS
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| {
            let cells: Vec<&str> = l.split('\t').collect();
            let [part, kind, s, a, t, b, verdict, _] = cells[..] else { panic!("eight cells: {l}") };
            Pair { part, kind, scripts: (s, t), names: (a, b), same: verdict == "same" }
        })
        .collect()
}

fn given(text: &str) -> Names {
    names(&Written { given: text, ..Written::default() })
}

fn family(text: &str) -> Form {
    names(&Written { family: text, given: "x.", ..Written::default() }).family.unwrap()
}

fn patronymic(text: &str) -> Form {
    names(&Written { patronymic: text, ..Written::default() }).patronymic.unwrap()
}

/// 3: full, 2: stem, 1: skeleton or a nickname's name, 0: nothing is equal.
fn level(pair: &Pair) -> usize {
    let (a, b) = pair.names;
    let (x, y) = match pair.kind {
        "family" | "random-family" => (family(a), family(b)),
        "patronymic" => (patronymic(a), patronymic(b)),
        "father" => (given(a).given.unwrap(), patronymic(b)),
        "fatherfamily" => (given(a).given.unwrap(), family(b)),
        "nick" => {
            let meant = given(b).given.unwrap();
            return usize::from(given(a).further.iter().any(|f| f.stem == meant.stem));
        }
        _ => (given(a).given.unwrap(), given(b).given.unwrap()),
    };
    if x.full == y.full {
        3
    } else if x.stem == y.stem {
        2
    } else {
        usize::from(x.skeleton == y.skeleton)
    }
}

/// Pairs seen, and how many of them are equal at full, stem, skeleton, each counting those above it.
#[derive(Default, Clone, Copy)]
struct Tally {
    all: u32,
    equal: [u32; 3],
}

impl Tally {
    fn add(&mut self, level: usize) {
        self.all += 1;
        for (at, n) in self.equal.iter_mut().enumerate() {
            *n += u32::from(level >= 3 - at);
        }
    }

    fn per_mille(&self, at: usize) -> u32 {
        1000 * self.equal[at] / self.all.max(1)
    }
}

fn print(title: &str, rows: &BTreeMap<(String, String), Tally>) {
    println!("\n{title:<34} {:>6} {:>6} {:>6} {:>8}", "pairs", "full", "stem", "skeleton");
    for ((a, b), t) in rows {
        let [full, stem, skeleton] = [0, 1, 2].map(|at| f64::from(t.per_mille(at)) / 1000.0);
        println!("{:<34} {:>6} {full:>6.3} {stem:>6.3} {skeleton:>8.3}", format!("{a} / {b}"), t.all);
    }
}

#[test]
fn writings_of_one_name_meet() {
    let mut by_script: BTreeMap<(String, String), Tally> = BTreeMap::new();
    let mut by_kind: BTreeMap<(String, String), Tally> = BTreeMap::new();
    let mut by_part: BTreeMap<&str, Tally> = BTreeMap::new();
    for pair in pairs().iter().filter(|p| p.same) {
        let level = level(pair);
        let (s, t) = pair.scripts;
        let scripts = if s < t { (s, t) } else { (t, s) };
        if pair.kind != "nick" {
            if pair.part != "list" {
                by_script.entry((scripts.0.into(), scripts.1.into())).or_default().add(level);
            }
            by_part.entry(pair.part).or_default().add(level);
        }
        by_kind.entry((pair.part.into(), pair.kind.into())).or_default().add(level);
        if matches!(pair.part, "tune" | "fresh") && level < 2 && pair.kind != "nick"
            || level == 0 && pair.part != "held"
        {
            println!("missed ({level}) {}: {} {} / {} {}", pair.kind, s, pair.names.0, t, pair.names.1);
        }
    }
    print("same, by scripts (tune and held)", &by_script);
    print("same, by part and kind", &by_kind);
    for (part, t) in by_part {
        println!("{part}: {} pairs, stem {} skeleton {} per mille", t.all, t.per_mille(1), t.per_mille(2));
    }
}

#[test]
fn two_names_stay_two() {
    let mut by_kind: BTreeMap<(String, String), Tally> = BTreeMap::new();
    for pair in pairs().iter().filter(|p| !p.same) {
        let level = level(pair);
        by_kind.entry((pair.part.into(), pair.kind.into())).or_default().add(level);
        if pair.part == "tune" && level > 0 {
            println!("taken for one ({level}): {} / {}", pair.names.0, pair.names.1);
        }
    }
    print("not same, by part and kind", &by_kind);
}
