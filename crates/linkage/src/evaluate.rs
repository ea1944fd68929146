//! Clusters beside the truth, for made-up and public people.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Serialize;

use crate::citizenship::Citizenship;
use crate::group_scores::{GroupScores, group_scores};
use crate::pairs::read_pairs;
use crate::persons::Estimates;
use crate::revise::resolved;
use crate::scrub::not_scrubbed;
use crate::sheet::Sheet;
use crate::{LinkOptions, LinkageError};

/// Names that the column of the true person may have.
const PERSON: [&str; 4] = ["person", "cluster", "entity", "truth"];
/// Pairs that are neither sure nor hopeless: for these a probability has to be right.
const UNCERTAIN: (f64, f64) = (0.01, 0.99);

/// How clusters stand beside the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Records that stand in both files.
    pub records: usize,
    /// Pairs of records of one person.
    pub pairs: Scores,
    /// The same by record (Bagga, Baldwin 1998): large clusters do not rule it.
    pub b_cubed: Scores,
    /// Share of the true persons whose records are one cluster and nobody else's.
    pub exact: f64,
    /// Clusters.
    pub persons: usize,
    /// True persons.
    pub true_persons: usize,
    /// Mean distance of probability and truth among uncertain pairs, in ten bands of
    /// probability (expected calibration error).
    pub calibration_error: f64,
    /// Pairs with a probability between 0.01 and 0.99.
    pub uncertain_pairs: usize,
    /// Share of the true pairs that were scored at all.
    pub compared: f64,
    /// By contributor.
    pub by_contributor: BTreeMap<String, GroupScores>,
    /// By column of the truth that is named in [`GROUPS`], and by its values.
    pub by_group: BTreeMap<String, BTreeMap<String, GroupScores>>,
}

/// Columns of a truth by which scores are told.
pub const GROUPS: [&str; 4] = [CITIZENSHIP, "script", "sex", "group"];
const CITIZENSHIP: &str = "citizenship";

/// How right and how complete.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Share of what was found that is true.
    pub precision: f64,
    /// Share of what is true that was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Scores {
    fn new(right: f64, found: f64, truth: f64) -> Self {
        let share = |n: f64, all: f64| if all > 0.0 { n / all } else { 1.0 };
        let (precision, recall) = (share(right, found), share(right, truth));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        Self { precision, recall, f1 }
    }
}

/// Record and contributor.
pub(crate) type Name = (String, String);
/// A record, its cluster and its person.
pub(crate) type Placed<'a> = (&'a Name, u32, u32);

const TRUTH_HINT: &str = "a truth has the columns record and person, and contributor where numbers of records repeat";

/// Compares the clusters in `dir` with a table of true persons: a column `record`, one
/// `person` (or `cluster`, `entity`, `truth`), and `contributor` where numbers of records
/// repeat.
///
/// # Errors
/// [`LinkageError`] for files that can't be read or do not fit.
pub fn evaluate(dir: &Path, truth: &Path) -> Result<Evaluation, LinkageError> {
    let found = clusters(&dir.join("clusters.csv"))?;
    let mut truth = persons(truth, &found)?;
    let both: Vec<Placed<'_>> =
        found.iter().filter_map(|(name, cluster)| truth.persons.get(name).map(|t| (name, *cluster, *t))).collect();
    if both.is_empty() && !(found.is_empty() && truth.persons.is_empty()) {
        return Err(LinkageError::Form {
            path: dir.join("clusters.csv"),
            fault: "no record of it stands in the truth".into(),
            hint: "give the truth of these records: columns record and person, and contributor where needed",
        });
    }
    let count = |of: &dyn Fn(&Placed<'_>) -> (u32, u32)| {
        let mut sizes: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        both.iter().for_each(|b| *sizes.entry(of(b)).or_default() += 1);
        sizes
    };
    let clusters = count(&|b| (b.1, 0));
    let people = count(&|b| (b.2, 0));
    let cells = count(&|b| (b.1, b.2));
    let pairs = |sizes: &BTreeMap<(u32, u32), usize>| sizes.values().map(|n| (n * (n - 1) / 2) as f64).sum::<f64>();
    let n = both.len() as f64;
    let share_of = |whole: &BTreeMap<(u32, u32), usize>, key: &dyn Fn(&(u32, u32)) -> u32| {
        let share = |(cell, k): (&(u32, u32), &usize)| {
            let all = whole.get(&(key(cell), 0)).copied().unwrap_or(1);
            (k * k) as f64 / all as f64
        };
        cells.iter().map(share).sum::<f64>()
    };
    let exact = cells
        .iter()
        .filter(|((c, t), k)| clusters.get(&(*c, 0)) == Some(*k) && people.get(&(*t, 0)) == Some(*k))
        .count();
    let b_cubed = {
        let (precision, recall) = (share_of(&clusters, &|c| c.0), share_of(&people, &|c| c.1));
        let mut s = Scores::new(precision, n, n);
        s.recall = if n > 0.0 { recall / n } else { 1.0 };
        s.f1 = if s.precision + s.recall > 0.0 { 2.0 * s.precision * s.recall / (s.precision + s.recall) } else { 0.0 };
        s
    };
    let scored = scored(dir, &truth.persons)?;
    let uncertain: Vec<&(f64, bool)> = scored.iter().filter(|(p, _)| *p > UNCERTAIN.0 && *p < UNCERTAIN.1).collect();
    let mut bands = [(0.0, 0.0, 0.0); 10];
    for (p, one) in &uncertain {
        if let Some(b) = bands.get_mut((p * 10.0) as usize) {
            *b = (b.0 + 1.0, b.1 + p, b.2 + f64::from(u8::from(*one)));
        }
    }
    let mut by_contributor = group_scores(&both, |name| Some(name.1.as_str()));
    let mut by_group: BTreeMap<String, BTreeMap<String, GroupScores>> = truth
        .groups
        .iter()
        .map(|(column, of)| (column.clone(), group_scores(&both, |name| of.get(name).map(String::as_str))))
        .collect();
    if let Some(estimated) = estimated(dir, truth.groups.remove(CITIZENSHIP)) {
        for c in &estimated.contributors {
            by_contributor.get_mut(&c.contributor).into_iter().for_each(|s| s.with(&c.found));
        }
        for c in &estimated.citizenships {
            let scores = by_group.get_mut(CITIZENSHIP).and_then(|of| of.get_mut(&c.citizenship));
            scores.into_iter().for_each(|s| s.with(&c.found));
        }
    }
    let off: f64 = bands.iter().map(|(_, p, one)| (p - one).abs()).sum();
    Ok(Evaluation {
        records: both.len(),
        pairs: Scores::new(pairs(&cells), pairs(&clusters), pairs(&people)),
        b_cubed,
        exact: exact as f64 / people.len().max(1) as f64,
        persons: clusters.len(),
        true_persons: people.len(),
        calibration_error: off / (uncertain.len() as f64).max(1.0),
        uncertain_pairs: uncertain.len(),
        compared: scored.iter().filter(|s| s.1).count() as f64 / pairs(&people).max(1.0),
        by_contributor,
        by_group,
    })
}

/// Estimates anew what the model thinks of the groups that the truth knows. Nothing of the result
/// is changed; none where it is not whole, its encodings are deleted, or nothing may be written beside it.
fn estimated(dir: &Path, citizenship: Option<HashMap<Name, String>>) -> Option<Estimates> {
    not_scrubbed(dir).ok()?;
    let told = |of: HashMap<Name, String>| {
        Citizenship::new(move |contributor, record| of.get(&(record.to_owned(), contributor.to_owned())).cloned())
    };
    let options = LinkOptions { citizenship: citizenship.map(told), ..LinkOptions::of_result(dir).ok()? };
    Some(resolved(dir, &options).ok()?.0.estimates)
}

fn number(of: &mut HashMap<String, u32>, text: &str) -> u32 {
    let next = of.len() as u32;
    *of.entry(text.to_owned()).or_insert(next)
}

fn clusters(path: &Path) -> Result<BTreeMap<Name, u32>, LinkageError> {
    let sheet = Sheet::read(path)?;
    let [record, contributor, cluster] =
        [["record"], ["contributor"], ["cluster"]].map(|n| sheet.column(&n, "name the columns of the file so"));
    let (record, contributor, cluster) = (record?, contributor?, cluster?);
    let mut known = HashMap::new();
    let get = |row: &csv::StringRecord, at: usize| row.get(at).unwrap_or_default().to_owned();
    Ok(sheet
        .rows
        .iter()
        .map(|r| ((get(r, record), get(r, contributor)), number(&mut known, &get(r, cluster))))
        .collect())
}

/// Who is who in truth, and what groups records are of.
#[derive(Default)]
struct Truth {
    persons: HashMap<Name, u32>,
    groups: BTreeMap<String, HashMap<Name, String>>,
}

/// Reads the truth, under the names of the records that were linked.
fn persons(path: &Path, found: &BTreeMap<Name, u32>) -> Result<Truth, LinkageError> {
    let sheet = Sheet::read(path)?;
    let record = sheet.column(&["record"], TRUTH_HINT)?;
    let person = sheet.column(&PERSON, TRUTH_HINT)?;
    let contributor = sheet.place("contributor");
    let groups: Vec<(usize, &str)> = GROUPS.into_iter().filter_map(|g| sheet.place(g).map(|at| (at, g))).collect();
    let mut known = HashMap::new();
    let mut by_record: HashMap<&str, Vec<&Name>> = HashMap::new();
    found.keys().for_each(|n| by_record.entry(&n.0).or_default().push(n));
    let mut out = Truth::default();
    for row in &sheet.rows {
        let number_of = row.get(record).unwrap_or_default();
        let name = match contributor.and_then(|c| row.get(c)).filter(|c| !c.is_empty()) {
            Some(c) => (number_of.to_owned(), c.to_owned()),
            None => match by_record.get(number_of).map(Vec::as_slice) {
                Some([one]) => (*one).clone(),
                Some([_, _, ..]) => {
                    return Err(LinkageError::Form {
                        path: path.to_owned(),
                        fault: "a record's number stands with several contributors".into(),
                        hint: "say in a column 'contributor' whose record it is",
                    });
                }
                _ => continue,
            },
        };
        for (at, group) in &groups {
            let value = row.get(*at).unwrap_or_default().to_owned();
            out.groups.entry((*group).to_owned()).or_default().insert(name.clone(), value);
        }
        let refused = |fault: &str, hint| LinkageError::Form {
            path: path.to_owned(),
            fault: format!("row {}: {fault}", row.position().map_or(0, csv::Position::line)),
            hint,
        };
        let called = row.get(person).unwrap_or_default();
        if called.trim().is_empty() {
            return Err(refused(
                "no person is named",
                "name whom the record is of, or leave the row out: a record without a truth is not scored",
            ));
        }
        let one = number(&mut known, called);
        if out.persons.insert(name, one).is_some_and(|other| other != one) {
            return Err(refused(
                "the record stood above with another person",
                "a record is of one person: keep the row that is true",
            ));
        }
    }
    Ok(out)
}

/// Reads the probability of each scored pair, and whether it is one person.
fn scored(dir: &Path, truth: &HashMap<Name, u32>) -> Result<Vec<(f64, bool)>, LinkageError> {
    let mut out = Vec::new();
    read_pairs(dir, |pair| {
        let swapped = |(contributor, record): &(String, String)| (record.clone(), contributor.clone());
        if let (Some(x), Some(y)) = (truth.get(&swapped(&pair.a)), truth.get(&swapped(&pair.b))) {
            out.push((pair.probability, x == y));
        }
    })?;
    Ok(out)
}
