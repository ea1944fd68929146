//! Decisions of people, as they hold now.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::event::{Act, Decision, Event, RecordRef, texts};
use crate::LinkageError;
use crate::decided::Decided;
use crate::sheet::Sheet;

/// A row of a file of decisions that was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The row, as a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// The records.
    pub pair: (RecordRef, RecordRef),
    /// What was decided.
    pub decision: Decision,
    /// Why, where there is such a column.
    pub reason: String,
}

/// Returns the decision that holds for each pair, the lower record first. Of a merge the
/// records of all its clusters are one person, whatever was decided of them before; of records kept apart each
/// two are two.
#[must_use]
pub fn decisions_of(events: &[Event]) -> BTreeMap<(RecordRef, RecordRef), Decision> {
    let mut out = BTreeMap::new();
    let mut put = |a: &RecordRef, b: &RecordRef, decision: Decision| {
        let pair = if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
        if decision == Decision::Unsure {
            out.remove(&pair)
        } else {
            out.insert(pair, decision)
        };
    };
    let undone = |id: u64| events.iter().any(|e| matches!(e.act, Act::Unlink { merge: Some(m), .. } if m == id));
    for event in events {
        match &event.act {
            Act::Decide { pair: Some((a, b)), decision } => put(a, b, *decision),
            Act::Merge { clusters } if !undone(event.id) => {
                let all: Vec<&RecordRef> = clusters.values().flatten().collect();
                for (k, a) in all.iter().enumerate() {
                    all.iter().skip(k + 1).for_each(|b| put(a, b, Decision::Unsure));
                }
                all.iter().zip(all.iter().skip(1)).for_each(|(a, b)| put(a, b, Decision::Same));
            }
            Act::Unlink { apart, .. } => {
                for (k, a) in apart.iter().enumerate() {
                    apart.iter().skip(k + 1).for_each(|b| put(a, b, Decision::Different));
                }
            }
            _ => {}
        }
    }
    out
}

/// Looks the records of decisions up; those of records that are not there say nothing. `named`
/// says contributor and number of each of so many records.
pub(crate) fn decided<'a>(events: &[Event], records: usize, named: impl Fn(u32) -> (&'a str, &'a str)) -> Decided {
    let decisions = decisions_of(events);
    if decisions.is_empty() {
        return Decided::default();
    }
    let asked: FxHashSet<(&str, &str)> = decisions.keys().flat_map(|(a, b)| [texts(a), texts(b)]).collect();
    let all = (0..records as u32).map(|r| (named(r), r));
    let places: FxHashMap<(&str, &str), u32> = all.filter(|(record, _)| asked.contains(record)).collect();
    let mut out = Decided::default();
    for ((a, b), decision) in &decisions {
        let (Some(a), Some(b)) = (places.get(&texts(a)), places.get(&texts(b))) else { continue };
        match decision {
            Decision::Same => out.same.push((*a, *b)),
            Decision::Different => out.different.push((*a, *b)),
            Decision::Unsure => {}
        }
    }
    out
}

const COLUMNS: [&str; 5] = ["record_a", "contributor_a", "record_b", "contributor_b", "decision"];

/// Reads a file of decisions: the columns record_a, contributor_a, record_b, contributor_b and
/// decision, in any order and among others, as 'review --export' writes them. Rows without a
/// decision are left out.
///
/// # Errors
/// [`LinkageError`] for a file that is no such table, an unknown word for a decision, a pair that
/// is one record, or two decisions on one pair.
pub fn read_decisions(path: &Path) -> Result<Vec<Filled>, LinkageError> {
    let fault = |fault: String, hint| LinkageError::Form { path: path.to_owned(), fault, hint };
    let sheet = Sheet::read(path)?;
    let mut at = [0; 5];
    for (slot, name) in at.iter_mut().zip(COLUMNS) {
        *slot = sheet.column(&[name], "begin with the file of 'review --export'")?;
    }
    let reason = sheet.place("reason");
    let mut out = Vec::new();
    let mut judged = BTreeMap::new();
    for (k, row) in sheet.rows.iter().enumerate() {
        let [a, ca, b, cb, decision] = at.map(|c| row.get(c).unwrap_or_default().trim().to_owned());
        let decision = match decision.as_str() {
            "" => continue,
            "same" => Decision::Same,
            "different" => Decision::Different,
            "unsure" => Decision::Unsure,
            _ => {
                return Err(fault(
                    format!("row {}, column 'decision': no such decision", k + 2),
                    "write same, different or unsure, or nothing",
                ));
            }
        };
        let why = reason.and_then(|c| row.get(c)).unwrap_or_default().trim().to_owned();
        let (a, b) = ((ca, a), (cb, b));
        if a == b {
            return Err(fault(format!("row {}: a record is one person with itself", k + 2), "name two records"));
        }
        let pair = if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
        if judged.insert(pair, decision).is_some_and(|before| before != decision) {
            let fix = "agree on one answer, or write unsure";
            return Err(fault(format!("row {}: an earlier row says otherwise of this pair", k + 2), fix));
        }
        out.push(Filled { row: k + 2, pair: (a, b), decision, reason: why });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::event::Said;
    use super::*;
    use crate::cluster::{Constraint, Scored, clusters};
    use crate::exact::tests::pair;

    struct Under(Decided);
    impl Constraint for Under {
        fn once(&self, record: u32) -> Option<u16> {
            // Records 0 and 1 are of one contributor that has each person once.
            (record < 2).then_some(0)
        }
        fn decided(&self) -> &Decided {
            &self.0
        }
    }

    fn event(id: u64, act: Act) -> Event {
        Event { id, act, said: Said::default(), before: BTreeMap::new(), after: Default::default() }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 10_000, ..Default::default() })]

        #[test]
        fn a_merge_that_is_taken_back_has_never_been(
            odds in proptest::collection::vec(-6.0_f64..6.0, 15),
            some in proptest::collection::vec(0_u32..6, 2..4),
        ) {
            let records: Vec<RecordRef> = (0..6).map(|k| ("c".to_owned(), k.to_string())).collect();
            let pairs: Vec<(u32, u32)> = (0..6).flat_map(|a| (a + 1..6).map(move |b| (a, b))).collect();
            let pairs: Vec<Scored> =
                pairs.into_iter().zip(odds).map(|((a, b), log_odds)| pair(a, b, log_odds)).collect();
            let under = |events: &[Event]| {
                let named = |r: u32| texts(&records[r as usize]);
                clusters(6, &pairs, 0.5, &Under(decided(events, 6, named)))
            };
            let before = under(&[]);
            let of = |c: u32| -> Vec<RecordRef> {
                before.iter().zip(&records).filter(|(x, _)| **x == c).map(|(_, r)| r.clone()).collect()
            };
            let merged: BTreeMap<String, Vec<RecordRef>> =
                some.iter().map(|r| before[*r as usize]).map(|c| (format!("P{c}"), of(c))).collect();
            let mut events = vec![event(1, Act::Merge { clusters: merged.clone() })];
            let now = under(&events);
            let together: std::collections::BTreeSet<u32> = some.iter().map(|r| now[*r as usize]).collect();
            proptest::prop_assert_eq!(together.len(), 1, "merged");
            events.push(event(2, Act::Unlink { cluster: "P0".into(), merge: Some(1), apart: Vec::new() }));
            proptest::prop_assert_eq!(under(&events), before);
        }
    }
}
